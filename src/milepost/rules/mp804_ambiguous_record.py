"""MP804: two records of one tracker match one milestone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from milepost.model.criterion import Evidence
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone, Record
from milepost.model.prose import Link, Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import place, some


def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if not here.declared_at:
        return
    for source in dict.fromkeys(one.source for one in here.ambiguous):
        rivals = [one for one in here.ambiguous if one.source == source]
        own = [one for one in here.records if one.source == source]
        yield Found(
            message=say(
                "{} holds {} open milestones that may be meant: {}",
                source,
                len(own) + len(rivals),
                some([_named(one) for one in (*own, *rivals)]),
            ),
            fix=say(
                "rename or close the other, or say which one is meant, by its id: "
                "`in: {{}: {}}` {}",
                source,
                (own or rivals)[0].key,
                place(here),
            ),
            source=source,
            evidence=tuple(
                Evidence(text=say("{} in {}", one.key, source), url=one.url)
                for one in (*own, *rivals)
            ),
        )
    if gap := view.gap(Want.MILESTONES):
        yield Unsure(reason=say("whether another one fits as well is not known: {}", gap))


def _named(one: Record) -> Prose:
    return say('"{}" ({})', Link(one.title, one.url), one.key)


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
    "case and white space aside. A closed one beside an open one is history; where the plan file "
    "names the id, or another entry takes the other one, nothing is ambiguous.",
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
            portfolio=lambda: portfolio(replace(_twins(record("7", title="Data")), declared_at="")),
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
