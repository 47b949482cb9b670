"""Who may see which tracker, as the plan file says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.app.opened import Opened
from milepost.config.settings import Settings
from milepost.model.visible import Privacy
from milepost.model.walk import texts
from milepost.report.labels import every_label, label_definition


def privacy(settings: Settings, opened: Mapping[str, Opened]) -> Privacy:
    """How visible each opened tracker is, with the texts of the plan file and of our labels."""
    prefix = settings.writing.prefix
    said = (
        tuple(label_definition(prefix, name) for name in every_label(prefix)),
        *(settings.milestones, settings.people, settings.project, settings.policy),
        *(settings.writing, settings.numbers),
        tuple((name, found.entry, found.options.shown_as()) for name, found in opened.items()),
    )
    return Privacy(
        trackers=MappingProxyType(
            {name: found.options.visibility for name, found in opened.items()}
        ),
        plan=frozenset(texts(said)),
    )
