"""Numbers from outside, read before anything is judged: from files, variables, https.

Nothing is ever executed.  What cannot be read is a number without a value that
says why and what to do; nothing raises.
"""
