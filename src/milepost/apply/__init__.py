"""Spends a plan: the only place that writes to trackers."""
