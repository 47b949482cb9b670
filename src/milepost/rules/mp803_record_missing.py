"""MP803: declared for a tracker, but not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from milepost.model.agreement import Fate
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone, Sought
from milepost.model.prose import Gap, Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import place, some

_FATES: Mapping[Fate, str] = MappingProxyType(
    {
        "deleted": "it was deleted there",
        "forbidden": "the token may not see it any more",
        "gone": "it was deleted, or the token may not see it any more",
        "moved": "it was moved away",
    }
)


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    spoken = [one for one in here.sought if one.until is None and one.fate != "unreachable"]
    for one in spoken:
        if not one.anywhere:
            yield Found(
                message=say(
                    "{} has no milestone {}{}{}",
                    one.source,
                    _what(one),
                    _told(one),
                    () if one.told else _perhaps(one),
                ),
                fix=_fix(one, here),
                source=one.source,
            )
    anywhere = [one for one in here.sought if one.anywhere]
    if anywhere and all(one in spoken for one in anywhere):
        yield _nowhere(here, anywhere)
    for one in here.sought:
        if one.fate == "unreachable":
            yield Unsure(
                reason=say(
                    'what became of {} in {} ("{}") is not known: {}',
                    one.was or one.key,
                    one.source,
                    one.title,
                    Gap(one.told),
                ),
                source=one.source,
            )
    if gap := view.unseen():
        yield Unsure(reason=say("whether it is there is not known: {}", gap))


def _nowhere(here: Milestone, sought: list[Sought]) -> Found:
    """One finding, as no tracker was named: which of them should have it, nobody said."""
    near = next((one for one in sought if one.perhaps), sought[0])
    looked = some([say("{}", one.source) for one in sought])
    return Found(
        message=say("no tracker has a milestone {}: {}{}", _what(near), looked, _perhaps(near)),
        fix=say("{}create it, or say where it lies (`in`), {}", _renamed(near), place(here)),
    )


def _what(one: Sought) -> Prose:
    if one.was:
        return say('"{}" any more (it was {})', one.title, one.was)
    if one.key:
        unsaid = "" if one.fate else " (deleted, moved or not created yet)"
        return say(f"with the id {{}}{unsaid}", one.key)
    return say('"{}" (renamed, deleted or not created yet)', one.title)


def _told(one: Sought) -> Prose:
    """What its tracker answered for it, and what was learned besides."""
    if one.fate is None:
        return ()
    if one.fate == "gone" and not one.was:
        known = say(": it is not there, or the token may not see it")
    else:
        known = say(f": {_FATES.get(one.fate, 'it is gone')}")
    return (*known, *say("; {}", one.told)) if one.told else known


def _perhaps(one: Sought) -> Prose:
    return say('; perhaps it is "{}" now', one.perhaps) if one.perhaps else ()


def _fix(one: Sought, here: Milestone) -> Prose:
    if one.key and one.perhaps_key:
        return say(
            'if it is "{}" now, write `in: {{}: {}}` {}; else correct where it lies',
            one.perhaps,
            one.source,
            one.perhaps_key,
            place(here),
        )
    if not here.declared_at:
        way = (
            "let the token for {} see it again"
            if one.fate == "forbidden"
            else "create it in {} again"
        )
        return say(f"{way}, or declare the milestone with where it lies (`in`)", one.source)
    if one.fate == "forbidden":
        return say(
            "let the token see it again, or take {} out of `in`, {}", one.source, place(here)
        )
    if one.was:
        return say(
            "{}create it in {} again, or say where it lies without that (`in`), {}",
            _renamed(one),
            one.source,
            place(here),
        )
    return say(
        "{}create it in {}, or correct where it lies, {}", _renamed(one), one.source, place(here)
    )


def _renamed(one: Sought) -> Prose:
    return (
        say('if it is "{}" now, add that to `aliases`; else ', one.perhaps) if one.perhaps else ()
    )


def _lost(*sought: Sought, held: bool = False, closed: str = "") -> Milestone:
    """Declared for two trackers; with ``held`` one of them has it."""
    records = (record("data", closed=closed),) if held else ()
    lost = milestone(sources=("web", "api"), records=records, declared_at="milepost.yaml:7")
    return replace(lost, sought=sought)


_TITLE = "Data migration validated"
_IN_API = Sought(source="api", title=_TITLE)

RULE = Rule(
    code="MP803",
    name="record-missing",
    says="declared for a tracker but not there (says whether renamed, deleted, moved or forbidden, "
    "as far as that can be known); for 10 working days after a tracker joins it is a proposal, "
    "not a finding",
    why="Whoever works in that tracker does not see the milestone, and no issue there counts. Only "
    "a list of milestones that was read to its end proves that one is not there: where it may not "
    "be read, that is not known. A record that was there, as the store remembers, or whose id the "
    "file names is then asked for directly, once: the tracker's answer tells deleted (410) from "
    "forbidden (403) and gone (404, which does not say why); without an answer nothing is said. "
    "A tracker joins when a run reads it to its end first, as the store remembers; without a store "
    "it is a finding from the start. A closed milestone is left alone. Of what is joined by title "
    "(`sync: {join: by-title}`) it is said of a record that was there, as the store remembers.",
    fix="Create it there, add the title it has now to `aliases`, or take the tracker out of `in`.",
    severity="error",
    check=_check,
    source="a deletion ladder: https://github.com/golang/go/issues/40640",
    cases=(
        Case(
            says="it is in each of its trackers",
            portfolio=lambda: portfolio(milestone(sources=("web", "api"))),
        ),
        Case(
            says="closed in one tracker, and never created in the other",
            portfolio=lambda: portfolio(_lost(_IN_API, held=True, closed="2027-02-19")),
        ),
        Case(
            says="declared for two trackers, and one of them has it",
            portfolio=lambda: portfolio(_lost(_IN_API, held=True)),
            finds=(
                (
                    'api has no milestone "Data migration validated" '
                    "(renamed, deleted or not created yet)"
                ),
            ),
        ),
        Case(
            says="declared by its id, which is gone, and by a title that is spelt otherwise now",
            portfolio=lambda: portfolio(
                _lost(
                    replace(_IN_API, source="web", key="12"),
                    replace(_IN_API, perhaps="Data migration valid"),
                )
            ),
            finds=(
                "web has no milestone with the id 12 (deleted, moved or not created yet)",
                (
                    'api has no milestone "Data migration validated" '
                    "(renamed, deleted or not created yet); "
                    'perhaps it is "Data migration valid" now'
                ),
            ),
        ),
        Case(
            says="declared for no tracker in particular, and found in none",
            portfolio=lambda: portfolio(
                _lost(
                    replace(_IN_API, source="web", anywhere=True),
                    replace(_IN_API, perhaps="Data migration valid", anywhere=True),
                )
            ),
            finds=(
                (
                    'no tracker has a milestone "Data migration validated" '
                    "(renamed, deleted or not created yet): web and api; "
                    'perhaps it is "Data migration valid" now'
                ),
            ),
        ),
        Case(
            says="it joined lately: a proposal of the plan",
            portfolio=lambda: portfolio(_lost(replace(_IN_API, until=date(2027, 3, 8)), held=True)),
        ),
        Case(
            says="deleted, forbidden and gone, as the trackers answer",
            portfolio=lambda: portfolio(
                _lost(
                    replace(_IN_API, was="12", fate="deleted"),
                    replace(_IN_API, source="web", was="7", fate="forbidden"),
                    replace(_IN_API, source="ops", was="10001", fate="gone"),
                )
            ),
            finds=(
                (
                    'api has no milestone "Data migration validated" any more (it was 12): '
                    "it was deleted there"
                ),
                (
                    'web has no milestone "Data migration validated" any more (it was 7): '
                    "the token may not see it any more"
                ),
                (
                    'ops has no milestone "Data migration validated" any more (it was 10001): '
                    "it was deleted, or the token may not see it any more"
                ),
            ),
        ),
        Case(
            says="joined by title and in no plan file, and one of its records was deleted",
            portfolio=lambda: portfolio(
                replace(
                    _lost(replace(_IN_API, was="12", fate="deleted"), held=True), declared_at=""
                )
            ),
            finds=(
                (
                    'api has no milestone "Data migration validated" any more (it was 12): '
                    "it was deleted there"
                ),
            ),
        ),
        Case(
            says="its version was merged into another one",
            portfolio=lambda: portfolio(
                _lost(
                    replace(
                        _IN_API,
                        was="10001",
                        fate="gone",
                        told='of its issues 12 of 14 are in "Go-live" (10002) now',
                    )
                )
            ),
            finds=(
                (
                    'api has no milestone "Data migration validated" any more (it was 10001): '
                    "it was deleted, or the token may not see it any more; "
                    'of its issues 12 of 14 are in "Go-live" (10002) now'
                ),
            ),
        ),
        Case(
            says="the tracker did not answer for it",
            portfolio=lambda: portfolio(
                _lost(replace(_IN_API, was="12", fate="unreachable", told="HTTP 502"), held=True)
            ),
            unsure=True,
        ),
        Case(
            says="the list of milestones was cut off",
            portfolio=lambda: portfolio(_lost(held=True), unread={"api": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
