"""Turns verdicts and plans into text for people and machines.  Pure."""
