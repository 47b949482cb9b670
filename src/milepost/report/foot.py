"""The end of a status comment: whom it speaks to, how to answer or silence it, when it was checked.

Nothing here may make news by itself: ``same`` ignores what only depends on the
day, on who was told lately, or on what is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple

from milepost.model.clock import parse_day
from milepost.model.criterion import SignedOff
from milepost.model.finding import Health
from milepost.model.judgement import Judged
from milepost.model.portfolio import Portfolio
from milepost.report.lookback import HEADING
from milepost.report.quiet import quiet
from milepost.report.why import leading
from milepost.report.words import LOOKS, listing
from milepost.trackers.contract import Markup

RENEWED_EVERY = timedelta(days=7)
"""A "checked" stamp without other news is renewed once a week."""

Mentioned = Literal["nobody", "owner", "stakeholders"]

_MENTIONS: Mapping[Mentioned, str] = MappingProxyType(
    {
        "nobody": "mentions nobody",
        "owner": "mentions its owner only when its health changes",
        "stakeholders": "mentions stakeholders only when it turns off track or its "
        "date moves later",
    }
)
_KEPT = "milepost keeps this one comment up to date and "
_STAMP = re.compile(
    r"(?<=Checked )([0-9]{4}-[0-9]{2}-[0-9]{2})(?:, next by [0-9]{4}-[0-9]{2}-[0-9]{2})?"
    r"(?=(?:</sub>|\{color\})?$)"
)
_SILENCE = re.compile(r"(?:Hide|Delete) this comment to silence it until something changes\. ")
_FOOT = re.compile(
    rf"(?:<sub>|\{{color:#[0-9a-f]{{6}}\}})?{_KEPT}(?:{'|'.join(_MENTIONS.values())})\. "
)
_ATTENTION = re.compile(r"For the attention of (?P<who>.+?): (?:this went|its date moved) from ")
_HEADING = re.compile(
    rf"(?:\*\*|\{{\*\}})(?P<look>{'|'.join(map(str, LOOKS.values()))}): "
    r"(?:.*?, due (?P<due>[0-9]{4}-[0-9]{2}-[0-9]{2})\.(?:\*\*|\{\*\}))?"
)
"""In Markdown or Jira's wiki markup; foreign text holds neither sign for bold."""
_CHANGED = re.compile(
    r"(?:\*\*|\{\*\})?Changed since (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}):(?:\*\*|\{\*\})? "
)
_FORM = re.compile(rf"(?:\*\*|\{{\*\}}){HEADING}:(?:\*\*|\{{\*\}}) ")
_FENCES = frozenset({"```", "{noformat}"})
_HEALTHS = MappingProxyType({str(look): health for health, look in LOOKS.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a comment behaves towards people.

    ``mentions``: whom it will ever mention, and so promises to mention nobody
    else.  ``attention`` is the line that does so now, in the tracker's own
    markup (``attention``); empty for none.  ``remembered``: somebody who hides
    or deletes it will be remembered to have done so.
    """

    mentions: Mentioned = "nobody"
    attention: str = ""
    remembered: bool = False


class Told(NamedTuple):
    """What a comment told when it was written; ``None`` for what it does not say."""

    health: Health | None
    due: date | None


def attention(
    mentions: Sequence[str],
    *,
    health: tuple[Health, Health] | None = None,
    due: tuple[date, date] | None = None,
) -> str:
    """The line that speaks to somebody, with its reason: what it was, what it is now.

    ``mentions`` is how the tracker writes them; at least one of the two
    reasons is given.
    """
    turned = f"this went from {_word(health[0])} to {_word(health[1])}" if health else ""
    moved = f"its date moved from {due[0]} to {due[1]}" if due else ""
    why = " and ".join(filter(None, (turned, moved)))
    return f"For the attention of {', '.join(mentions)}: {why}."


def foot(
    judged: Judged, portfolio: Portfolio, checked: date, manners: Manners, markup: Markup
) -> str:
    """The last line, in Markdown.  ``checked`` goes into its stamp."""
    finding = leading(judged)
    way = "Hide" if markup == "gfm" else "Delete"
    parts = [
        f"{_KEPT}{_MENTIONS[manners.mentions]}.",
        _reply(judged, portfolio),
        f"Why: `milepost explain {finding.rule}`; to silence a rule, list it under `rules: ignore` "
        "in the plan file."
        if finding
        else "",
        f"{way} this comment to silence it until something changes." if manners.remembered else "",
        f"Checked {checked}, next by {checked + RENEWED_EVERY}",
    ]
    return f"<sub>{' '.join(filter(None, parts))}</sub>"


def same(old: str, new: str) -> bool:
    """Whether two comments say the same.

    Line ends, trailing blanks, the stamp, how to silence it and whom it speaks
    to aside; nor does it count whether a link is a quiet one.  What changed
    since last time is told beside the news, and is none itself.  Nor is a
    look-back form that was not there; one that is there asks the same or not.
    """
    before, after = _compared(old), _compared(new)
    asked, asks = _asked(before), _asked(after)
    return _bare(before) == _bare(after) and (not asked or asked == asks)


def checked_on(body: str) -> date | None:
    """The day in the stamp of a comment; ``None`` if it has none."""
    lines = _lines(body)
    found = _STAMP.search(lines[-1]) if _FOOT.match(lines[-1]) else None
    try:
        return parse_day(found[1]) if found else None
    except ValueError:
        return None


def changed_since(body: str) -> date | None:
    """The day since which a comment of ours tells what changed; ``None`` where it does not."""
    found = next(filter(None, map(_CHANGED.match, _lines(body))), None)
    try:
        return parse_day(found["day"]) if found else None
    except ValueError:
        return None


def told(body: str) -> Told:
    """The health and the date in the heading of a comment of ours."""
    found = next(filter(None, map(_HEADING.match, _lines(body)[:2])), None)
    if found is None:
        return Told(None, None)
    health = _HEALTHS[found["look"]]
    dated = found["due"] and health != "done"  # that heading ends with the day it was reached
    try:
        return Told(health, parse_day(found["due"]) if dated else None)
    except ValueError:
        return Told(health, None)


def spoken_to(body: str) -> frozenset[str]:
    """Whom a comment of ours speaks to, as its tracker writes them."""
    found = (_ATTENTION.match(line) for line in _lines(body)[-3:])
    return frozenset(name for one in found if one for name in one["who"].split(", "))


def _word(health: Health) -> str:
    return LOOKS[health].counted


def _reply(judged: Judged, portfolio: Portfolio) -> str:
    """Which commands have an effect here."""
    terms = judged.milestone.terms
    phrases = [verdict.criterion.phrase for verdict in judged.verdicts]
    commands = ["`/sign-off`"] if any(isinstance(one, SignedOff) for one in phrases) else []
    commands += ["`/reason CAUSE: text`"]
    commands += ["`/review`"] if terms.review and not judged.milestone.closed else []
    commands += ["`/accept CODE why`"] if portfolio.people else []
    return f"Reply {listing(commands, ' or ')}."


def _compared(body: str) -> list[str]:
    lines = _lines(quiet(body, "gfm"))
    if _FOOT.match(lines[-1]):
        lines[-1] = _SILENCE.sub("", _STAMP.sub("", lines[-1]))
        if any(map(_ATTENTION.match, lines[-3:-2])):
            del lines[-3:-1]
    return lines


def _asked(lines: Sequence[str]) -> Sequence[str]:
    """What stands in the look-back form of a comment, to be copied; nothing where it has none."""
    return lines[slice(*(_form(lines) or (0, 0)))][2:]


def _bare(lines: Sequence[str]) -> list[str]:
    """The lines of a comment without what changed and without its look-back form."""
    first, end = _form(lines) or (0, 0)
    rest = [*lines[:first], *lines[end:]]
    return [
        line
        for at, line in enumerate(rest)
        if not _CHANGED.match(line) and not (at and not line and _CHANGED.match(rest[at - 1]))
    ]


def _form(lines: Sequence[str]) -> tuple[int, int] | None:
    """Where the look-back form begins and ends, with the blank line after it."""
    first = next((at for at, line in enumerate(lines) if _FORM.match(line)), None)
    if first is None:
        return None
    fences = [at for at in range(first, len(lines)) if lines[at] in _FENCES]
    return (first, fences[1] + 2) if len(fences) > 1 else None


def _lines(body: str) -> list[str]:
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    return [line.rstrip() for line in text.rstrip().split("\n")]
