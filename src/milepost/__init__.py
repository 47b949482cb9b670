"""Milepost judges and keeps milestones in the issue trackers a team already has."""

from importlib.metadata import version

__version__ = version("milepost")
