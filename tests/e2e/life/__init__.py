"""Two years of the written portfolio, made up, with a record of their own.

Nothing in here knows how milepost remembers or judges: it imports nothing of
``judge``, ``store`` or ``report``.
"""
