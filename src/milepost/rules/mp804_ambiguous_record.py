"""MP804: two records of one tracker match one milestone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import normalize

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone, Record
from milepost.model.prose import Link, Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import folded, place, some


def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if not here.declared_at and not here.ambiguous:
        return
    for source in dict.fromkeys(one.source for one in here.ambiguous):
        rivals = [one for one in here.ambiguous if one.source == source]
        own = [one for one in here.records if one.source == source]
        yield Found(
            message=say(
                f"{{}} holds {{}} {_open(own)}milestones that may be meant: {{}}",
                source,
                len(own) + len(rivals),
                some([_named(one, here) for one in (*own, *rivals)]),
            ),
            fix=say(
                "rename or close the other, or say which one is meant, by its id: "
                "`in: {{}: {}}` {}",
                source,
                (own or rivals)[0].key,
                place(here) if here.declared_at else ("in the plan file",),
            ),
            source=source,
            evidence=tuple(
                Evidence(text=say("{} in {}", one.key, source), url=one.url)
                for one in (*own, *rivals)
            ),
        )
    if gap := view.gap(Want.MILESTONES):
        yield Unsure(reason=say("whether another one fits as well is not known: {}", gap))


def _open(own: list[Record]) -> str:
    """The others are open."""
    return "open " if all(one.open for one in own) else ""


def _named(one: Record, here: Milestone) -> Prose:
    """A record, and where its title alone would mislead: why it is the one, or may be."""
    ours = one in here.records
    closed = say(", closed") if not one.open else ()
    if ours and _folded(one.title) not in map(_folded, (here.title, *here.aliases)):
        return say('"{}" ({}; the one it was so far{})', Link(one.title, one.url), one.key, closed)
    return say('"{}" ({}{})', Link(one.title, one.url), one.key, closed)


def _folded(title: str) -> str:
    return folded(normalize("NFC", title))


def _twins(*twins: Record, sources: tuple[str, ...] = ("web",)) -> Milestone:
    return replace(
        milestone(sources=sources, declared_at="milepost.yaml:7"),
        ambiguous=twins,
    )


RULE = Rule(
    code="MP804",
    name="ambiguous-record",
    says="two records match one milestone",
    why="milepost takes the older one, and half of the people may work in the other: its issues do "
    "not count. Two open milestones of one tracker match where their titles are the same, letter "
    "case and white space aside. One that was renamed stays the one it was, where its id is "
    "remembered or our block in it tells: then another one that has its title now, or carries our "
    "block as well, is ambiguous. A closed one beside an open one of the same title is history; "
    "where the plan file names the id, or another entry takes the other one, nothing is ambiguous. "
    "What nobody declared is looked at where `sync: {join: by-title}` put records together.",
    fix="Close or rename one of them, or name the id of the one that is meant under `in`.",
    severity="error",
    check=_check,
    source="ambiguous matches stop with the candidates listed: "
    "https://github.com/Xiphe/github-sync-labels-milestones/issues/16",
    cases=(
        Case(
            says="one record in each of two trackers",
            portfolio=lambda: portfolio(_twins(sources=("web", "api"))),
        ),
        Case(
            says="nobody declared it: each record is a milestone of its own",
            portfolio=lambda: portfolio(replace(_twins(), declared_at="")),
        ),
        Case(
            says="nobody declared it, joined by title, and one tracker has two that fit",
            portfolio=lambda: portfolio(
                replace(
                    _twins(record("7", title="DATA migration validated"), sources=("web", "api")),
                    declared_at="",
                )
            ),
            finds=(
                (
                    "web holds 2 open milestones that may be meant: "
                    '"Data migration validated" (data) and "DATA migration validated" (7)'
                ),
            ),
        ),
        Case(
            says="renamed, and a new one got the old title",
            portfolio=lambda: portfolio(
                replace(
                    _twins(record("9", title="Data migration validated")),
                    records=(record("3", title="Data moved"),),
                )
            ),
            finds=(
                (
                    'web holds 2 open milestones that may be meant: "Data moved" (3; the one it '
                    'was so far) and "Data migration validated" (9)'
                ),
            ),
        ),
        Case(
            says="two open milestones whose titles differ in letter case only",
            portfolio=lambda: portfolio(_twins(record("7", title="DATA migration validated"))),
            finds=(
                (
                    "web holds 2 open milestones that may be meant: "
                    '"Data migration validated" (data) and "DATA migration validated" (7)'
                ),
            ),
        ),
        Case(
            says="in each of two trackers there is another one of that title",
            portfolio=lambda: portfolio(
                _twins(
                    record("7", title="Data migration validated"),
                    record("8", "api", title="Data migration validated"),
                    sources=("web", "api"),
                )
            ),
            finds=(
                (
                    "web holds 2 open milestones that may be meant: "
                    '"Data migration validated" (data) and "Data migration validated" (7)'
                ),
                (
                    "api holds 2 open milestones that may be meant: "
                    '"Data migration validated" (data) and "Data migration validated" (8)'
                ),
            ),
        ),
        Case(
            says="the list of milestones was cut off",
            portfolio=lambda: portfolio(_twins(), unread={"web": [Want.MILESTONES]}),
            unsure=True,
        ),
    ),
)
