"""The labels milepost puts on issues: names, colours, descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from milepost.model.finding import Health
from milepost.model.issue import Label
from milepost.report.words import LOOKS

REASON_RULES = frozenset({"MP406", "MP408", "MP504", "MP601"})
"""Rules whose findings label the issues that are their reason."""

_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "issue-out-of-order": "Waits for an open issue of a later milestone, or of none",
        "blocked-work": "Committed work that has been blocked for days",
        "deadline-after-milestone": "Its own due date is after its milestone's",
        "scope-creep": "Came into its milestone after the scope was set",
    }
)
LONGEST = max((*_REASONS, *(shown.suffix for shown in LOOKS.values())), key=len)
"""The longest name a label of ours has behind its prefix."""
_REASON_COLOUR = "fbca04"
_OTHER_COLOUR = "c5def5"


def health_label(prefix: str, health: Health) -> str:
    """``milepost: off-track``."""
    return prefix + LOOKS[health].suffix


def finding_label(prefix: str, rule: str, name: str) -> str:
    """``milepost: issue-out-of-order``.  ``ValueError`` for a rule that labels no issues."""
    if rule not in REASON_RULES:
        raise ValueError(f"{rule} {name} labels no issues")
    return prefix + name


def every_label(prefix: str) -> tuple[str, ...]:
    """All labels of ours there can be: the healths', and those of rules that label issues."""
    return tuple(prefix + name for name in (*(one.suffix for one in LOOKS.values()), *_REASONS))


def label_definitions(prefix: str) -> Mapping[Health, Label]:
    """Name, colour and description of the label of each health."""
    return MappingProxyType(
        {
            health: Label(prefix + shown.suffix, shown.colour, f"Milestone: {shown.says}")
            for health, shown in LOOKS.items()
        }
    )


def label_definition(prefix: str, name: str) -> Label:
    """How to create the label called ``name``: one of ours, or one that marks status issues."""
    for label in label_definitions(prefix).values():
        if label.name == name:
            return label
    told = _REASONS.get(name.removeprefix(prefix)) if name.startswith(prefix) else None
    if told is not None:
        return Label(name, _REASON_COLOUR, told)
    return Label(name, _OTHER_COLOUR, "The status issue of a milestone; not work")
