"""The values that travel through milepost, and pure facts about them.

No I/O, no verdicts.  Everything here is frozen; collections are tuples,
frozensets or read-only mappings.
"""
