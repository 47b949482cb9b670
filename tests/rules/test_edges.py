"""What only the second of several, or the last day of a range, shows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest

from milepost.model.calendar import Calendar, Span
from milepost.model.clock import parse_day
from milepost.model.criterion import Compared, Evidence
from milepost.model.issue import Event
from milepost.model.milestone import Dependency
from milepost.model.number import Objective
from milepost.model.person import Account
from milepost.model.prose import plain, say
from milepost.model.reading import Lack, Want
from milepost.model.ref import Ref
from milepost.model.sample import (
    at,
    blocks,
    criterion,
    issue,
    milestone,
    portfolio,
    pull,
    record,
    verdict,
)
from milepost.model.sample_plan import billed, numbers, project, risky
from milepost.model.terms import Gate, Terms
from milepost.rules.rule import catalogue, past_of

UNREAD = [
    Dependency(text=name, milestone=None, unsure=f"{name} was not read") for name in ("X", "Y", "Z")
]
KIM = Account("kimosei", name="Kim Osei")


@pytest.mark.parametrize("code", ["MP401", "MP110", "MP503"])
def test_three_doubts_stand_beside_one_another(told, code):
    done = issue(1, "data", "done", closed_at=at("2027-02-01"))

    def doubt(*waits):
        here = milestone("data", level="major", depends_on=waits)
        [said] = told(code, portfolio(here, issues=[done]))
        return said

    begins = doubt(UNREAD[0]).partition('"X"')[0].removesuffix("whether ")
    each = [doubt(one).removeprefix(begins) for one in UNREAD]
    assert doubt(*UNREAD) == begins + "; ".join(each)


def test_mp406_and_mp408_tell_three_doubts(told):
    here = [issue(number, "data", blockers=1) for number in (1, 2, 3)]
    there = [issue(number, state="unknown") for number in (7, 8, 9)]
    links = [blocks(other, one) for other, one in zip(there, here, strict=True)]
    [doubt] = told("MP406", portfolio(milestone(), issues=[*here, *there], links=links))
    assert doubt.partition("not known: ")[2].split("; ") == [
        f"the tracker did not say whether web#{number} is open" for number in (7, 8, 9)
    ]
    open_ = [replace(one, state="open") for one in there]
    [doubt] = told("MP408", portfolio(milestone(), issues=[*here, *open_], links=links))
    assert doubt.partition("not known: ")[2].split("; ") == [
        f"since when web#{number} waits for web#{number + 6} (nobody is assigned)"
        for number in (1, 2, 3)
    ]


def test_mp110_goes_on_after_a_closed_major(told):
    majors = [
        milestone("data", level="major", closed="2027-02-12", due="2027-02-12"),
        milestone("rollout", level="major", due="2027-04-09"),
    ]
    assert told("MP110", portfolio(*majors)) == [
        "Full rollout with 0 minor milestones leading up to it, fewer than 4"
    ]


def test_mp113_looks_four_weeks_around_for_a_day_that_people_work_on(ask):
    closed = (Span(first=parse_day("2027-03-08"), last=parse_day("2027-03-31")),)
    calendar = Calendar(release_days=frozenset({3}), closed=closed)
    look = portfolio(milestone(due="2027-03-05"), project=project(calendar=calendar))
    [found] = ask("MP113", look)
    assert plain(found.fix).endswith("to 2027-03-04 or 2027-04-01")


def test_mp114_a_project_that_starts_between_its_milestones_counts_from_today(told):
    look = portfolio(
        milestone("data", due="2027-06-30"),
        milestone("rollout", due="2027-08-01"),
        project=project(start="2027-07-15"),
    )
    assert told("MP114", look) == ["no milestone before Data migration validated (2027-06-30)"]


def test_mp301_tells_the_first_evidence(told):
    two = (Evidence(text=say("web#1 is open")), Evidence(text=say("web#2 is open")))
    unmet = replace(verdict("no open P1", "unmet"), evidence=two)
    look = portfolio(milestone(closed="2027-02-12"), verdicts={"data": (unmet,)})
    assert told("MP301", look) == [
        'closed on 2027-02-12 although unmet: "no open P1" (web#1 is open)'
    ]


def test_mp302_has_no_doubt_where_something_is_certainly_left(told):
    look = portfolio(
        milestone(), verdicts={"data": (verdict("x", "unknown"), verdict("y", "unmet"))}
    )
    assert told("MP302", look) == []


TITLE = "Data migration validated"
WHERE = "in the description of Data migration validated"
ERRORS = criterion("errors <= 3", Compared("errors", "<=", Decimal(3)))


@pytest.mark.parametrize(
    ("what", "cause", "fix"),
    [
        (criterion(), "no_work", f"add its issues to {TITLE}, or take the criterion out {WHERE}"),
        (ERRORS, "", "provide the number errors"),
        (
            ERRORS,
            "nowhere",
            f'correct it {WHERE}, or put a task there that a person ticks: "[ ] errors <= 3"',
        ),
        (
            criterion(),
            "circle",
            f"break the circle: take one of these criteria out, this one {WHERE}",
        ),
        (criterion(), "upstream", "settle first what keeps that milestone from being decided"),
    ],
)
def test_mp304_says_what_helps_where_nobody_can_decide(ask, what, cause, fix):
    unknown = verdict(what, "unknown", missing="x", cause=cause)
    [found] = ask("MP304", portfolio(milestone(), verdicts={"data": (unknown,)}))
    assert plain(found.fix) == fix


def test_mp308_names_every_criterion_that_is_left(told):
    gate = Gate(name="freeze", due=parse_day("2027-02-19"))
    here = milestone(terms=Terms(gates=(gate,)))
    for state, begin in (
        ("unmet", "the gate freeze was due 2027-02-19, and is not met: "),
        ("unknown", "? whether the gate freeze was met is not known: "),
    ):
        left = tuple(verdict(name, state) for name in "abc")
        look = portfolio(here, gates={("data", "freeze"): left})
        assert told("MP308", look) == [f'{begin}"a"; "b" and "c"']


def test_mp401_a_circle_of_what_has_no_address_leads_nowhere(ask):
    bare = replace(record("data"), url="")
    [found] = ask("MP401", portfolio(milestone(records=(bare,), depends_on=["data"])))
    assert [one.url for one in found.evidence] == [""]


def test_mp403_goes_on_after_what_is_closed_and_shows_one_record_of_each(ask):
    look = portfolio(
        milestone("rollout", due="2027-03-04", depends_on=["kickoff", "data"]),
        milestone("kickoff", closed="2027-02-12"),
        milestone("data", due="2027-03-05", sources=("web", "api")),
    )
    [found] = ask("MP403", look)
    assert plain(found.message).startswith("due 2027-03-04, but depends on Data")
    assert [one.url for one in found.evidence] == [
        "https://web.example/milestones/rollout",
        "https://web.example/milestones/data",
    ]


def test_mp406_a_change_among_the_blockers_is_to_be_merged(ask):
    here, there, change = issue(1, "data", blockers=1), issue(5), pull(7)
    links = [blocks(there, here), blocks(change, here)]
    look = portfolio(milestone(), issues=[here, there], pulls=[change], links=links)
    [found] = ask("MP406", look)
    assert plain(found.fix).startswith("close or merge web#5 and web#7")


# -- in a tracker that was not read -------------------------------------------------------------

NOT_READ = "api was not read completely"


def waits_for(*known, there, unread):
    """web#1 waits for what lies in api, where another milestone lies that was not read whole."""
    here = issue(1, "data", blockers=1, created_at=at("2027-02-19"))
    training = milestone("training", sources=("api",))
    return portfolio(
        milestone(),
        training,
        issues=[here, *known],
        links=[blocks(there, here)],
        unread={"api": [unread]},
    )


def test_mp406_names_the_tracker_that_was_not_read(told):
    hidden = waits_for(there=issue(9, source="api"), unread=Want.ISSUES)
    begin = "? whether its issues are in order is not known: "
    assert told("MP406", hidden) == [f"{begin}api#9 was not read ({NOT_READ})"]
    there = issue(9, "rollout", source="api")
    undated = waits_for(there, there=there, unread=Want.MILESTONES)
    assert told("MP406", undated) == [f"{begin}when api#9 is due was not read ({NOT_READ})"]


def test_mp408_has_no_doubt_about_what_it_has_seen(told):
    there = issue(9, source="api")
    begin = "? how long its issues have been blocked is not known: "
    hidden = waits_for(there=there, unread=Want.ISSUES)
    assert told("MP408", hidden) == [f"{begin}whether api#9 is open: {NOT_READ}"]
    assert told("MP408", waits_for(there, there=there, unread=Want.ISSUES)) == []


@pytest.mark.parametrize("unread", [Want.ISSUES, Want.MILESTONES])
def test_mp503_says_why_it_is_not_known_whether_its_turn_has_come(told, unread):
    records = (record("kickoff", closed="2027-02-12"),) if unread is Want.ISSUES else ()
    source = "web" if records else "api"
    kickoff = milestone("kickoff", sources=("web", "api"), records=records)
    look = portfolio(
        milestone(due="2027-03-09", depends_on=["kickoff"], sources=("ops",)),
        kickoff,
        issues=[issue(1, "data", "done", source="ops", closed_at=at("2027-02-01"))],
        unread={source: [unread]},
    )
    look = replace(look, reached=MappingProxyType({"data": False, "kickoff": None}))
    begin = "? whether it is stalled is not known: whether Kick-off held is reached"
    assert told("MP503", look) == [f"{begin} ({source} was not read completely)"]


# -- MP408 -------------------------------------------------------------------------------------


def marked(*events, **fields):
    held = portfolio(milestone(), issues=[replace(issue(1, "data"), **fields)])
    web = replace(held.readings["web"], events=events)
    return replace(held, readings=MappingProxyType({"web": web}))


def event(kind, day, name=""):
    return Event(issue=Ref("web", "#1"), kind=kind, at=at(day), name=name)


def test_mp408_looks_at_every_issue_and_every_blocker(told):
    done, here = issue(1, "data", "done"), issue(3, "data", blockers=2)
    over, there = issue(4, state="done"), issue(5, assignees=(KIM,))
    links = [replace(blocks(one, here), since=at("2027-02-01")) for one in (over, there)]
    look = portfolio(milestone(), issues=[done, here, over, there], links=links)
    assert told("MP408", look) == ["web#3 waits for web#5 (Kim Osei) since 2027-02-01"]


def test_mp408_names_whoever_proposed_the_change_it_waits_for(told):
    here = issue(1, "data", blockers=1)
    for author, words in ((KIM, " (Kim Osei)"), (None, "")):
        change = replace(pull(7), author=author)
        link = replace(blocks(change, here), since=at("2027-02-01"))
        look = portfolio(milestone(), issues=[here], pulls=[change], links=[link])
        assert told("MP408", look) == [f"web#1 waits for web#7{words} since 2027-02-01"]


def test_mp408_takes_the_day_from_the_mark_it_is_about(told):
    other = (event("labeled", "2027-02-01", "P1"), event("labeled", "2027-02-10", "blocked"))
    assert told("MP408", marked(*other, labels=("P1", "blocked"))) == [
        "web#1 carries the label blocked since 2027-02-10"
    ]
    assert told("MP408", marked(other[0], labels=("P1",))) == []
    again = (
        *(event("flagged", "2027-02-01"), event("unflagged", "2027-02-02")),
        event("flagged", "2027-02-10", "Impediment"),
    )
    assert told("MP408", marked(*again, flagged=True)) == ["web#1 is flagged since 2027-02-10"]


@pytest.mark.parametrize("name", ["#2", "web#2"])
def test_mp408_takes_the_day_of_the_link_from_what_happened_to_the_issue(told, name):
    held = portfolio(
        milestone(),
        issues=[issue(1, "data", blockers=1), issue(2, assignees=(KIM,))],
        links=[blocks(issue(2), issue(1))],
    )

    def after(*events):
        web = replace(held.readings["web"], events=events)
        return told("MP408", replace(held, readings=MappingProxyType({"web": web})))

    on, off = event("blocked", "2027-02-10", name), event("unblocked", "2027-02-11", name)
    again = event("blocked", "2027-02-19", name)
    assert after(on) == ["web#1 waits for web#2 (Kim Osei) since 2027-02-10"]
    assert after(on, off, again) == []


def test_mp408_tells_three_things_in_the_way(ask):
    here = replace(issue(1, "data", blockers=1), labels=("blocked",), flagged=True)
    there = issue(2, assignees=(KIM,))
    link = replace(blocks(there, here), since=at("2027-02-01"))
    held = portfolio(milestone(), issues=[here, there], links=[link])
    events = (event("labeled", "2027-02-10", "blocked"), event("flagged", "2027-02-11"))
    web = replace(held.readings["web"], events=events)
    [found] = ask("MP408", replace(held, readings=MappingProxyType({"web": web})))
    assert plain(found.message) == (
        "web#1 waits for web#2 (Kim Osei) since 2027-02-01, carries the label blocked since "
        "2027-02-10 and is flagged since 2027-02-11"
    )
    assert plain(found.fix) == "settle web#2 and take the mark off once web#1 can go on"


# -- the plan as a whole -------------------------------------------------------------------------


def test_mp706_the_last_third_is_that_of_what_has_a_date(told):
    look = portfolio(
        milestone("kickoff", due="2027-02-23"),
        milestone("training", due=""),
        milestone("data", due="2027-02-28", terms=risky("high")),
        milestone("rollout", due="2027-03-01"),
    )
    [found] = told("MP706", look)
    assert found.startswith("a high risk, the highest of the plan, is settled only with Data")


def test_mp805_is_told_once_by_the_judged_one_that_is_due_first(told):
    lack = Lack("no links", "judged without", Want.LINKS)
    data = milestone("data", due="2027-03-05", sources=("web", "api"))
    before = milestone("kickoff", due="2027-03-01")
    listed = milestone("old", due="2027-01-01", judged=False, sources=("api",))
    undated = milestone("training", due="", sources=("api",))
    held = portfolio(data, before, listed, undated)
    lacking = {name: replace(one, lacks=(lack,)) for name, one in held.readings.items()}
    look = replace(held, readings=MappingProxyType(lacking))
    assert told("MP805", look, "data") == ["api: no links; judged without"]
    assert told("MP805", look, "kickoff") == ["web: no links; judged without"]
    assert told("MP805", look, "training") == []


@pytest.mark.parametrize("here", [{}, {"due": "2027-04-09", "terms": Terms(supports=("seats",))}])
def test_mp901_leads_to_the_first_objective_that_has_it(ask, here):
    plan = project(start="2027-01-11", key_results=["seats"])
    second = Objective(
        id="more", title="More", key_results=("seats",), declared_at="milepost.yaml:30"
    )
    plan = replace(plan, objectives=(*plan.objectives, second))
    look = portfolio(milestone(**here), project=plan, numbers=numbers("seats"))
    [found] = ask("MP901", look)
    assert plain(found.fix).endswith("at milepost.yaml:9")


def test_mp902_tells_three_doubts(told):
    parts = [
        milestone("data", terms=Terms(part_of="training"), sources=("a",), records=()),
        milestone("training", terms=Terms(part_of="rollout"), sources=("b",), records=()),
        milestone("rollout", sources=("c",), records=()),
    ]
    unread = {name: [Want.MILESTONES] for name in "abc"}
    look = portfolio(*parts, unread=unread, project=project(key_results=["seats"]))
    doubts = "; ".join(f"{name} was not read completely" for name in "abc")
    assert told("MP902", look) == [f"? what it serves is not known: {doubts}"]


def test_mp905_waits_until_every_record_is_closed(told):
    look = portfolio(
        milestone(terms=billed(), sources=("web", "api"), records=(record("data"),)),
        unread={"api": [Want.MILESTONES]},
    )
    assert told("MP905", look) == []


def test_only_open_records_are_shown_as_open(ask):
    over = record("kickoff", closed="2027-02-12")
    late = milestone(
        "kickoff",
        due="2027-02-19",
        records=(over, record("kickoff", "api")),
        sources=("web", "api"),
    )
    [found] = ask("MP404", portfolio(milestone(depends_on=["kickoff"]), late))
    assert [plain(one.text) for one in found.evidence] == ["open in api"]


def test_what_was_started_is_told_as_started(told):
    due = "2027-03-09"
    look = portfolio(milestone(due=due), issues=[issue(1, "data", started_at=at("2027-02-11"))])
    assert told("MP503", look) == [
        "nothing was closed, started, merged or met since 2027-02-11 (web#1 was started)"
    ]


def test_a_date_in_the_first_year_there_is(told):
    made = (replace(record("data"), created_at=at("0001-01-01")),)
    look = portfolio(milestone(due="0001-01-10", records=made), issues=[issue(1, "data")])
    [said] = told("MP503", look)
    assert said.endswith(" since 0001-01-01 (its date 0001-01-10 came near)")


def test_a_rule_that_looks_at_no_events_asks_for_none():
    assert past_of(catalogue()["MP501"], portfolio(milestone()), "data", {}) == ()
