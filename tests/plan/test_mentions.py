"""Who is mentioned in a status comment, when, and whom the plan says it tells."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from milepost.model.clock import parse_day
from milepost.model.marks import Mark
from milepost.model.memory import FORGETFUL, Memory, Seen
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.sample import NOW, issue, milestone, person, verdict
from milepost.model.terms import Terms
from milepost.plan.diff import make
from milepost.plan.writing import Writing
from milepost.report.foot import attention, same, spoken_to

KIM = person("kim", github="kimosei")
DANA = person("dana", github="dana-o")
STATUS = {"data": Ref("web", "#1")}
UNMET = {"data": (verdict("all closed", "unmet"),)}
DUE = "2027-03-05"
TURNED = ("at_risk", "on_track")


def writing(mentions):
    return Writing(instance="nordwind", mentions=mentions)


def at(login):
    return f"@{login}"


@pytest.fixture
def put(judged, sites, comment):
    """The one change to the comment, given what the standing one said; ``None`` for no change.

    ``was`` is ``(health, due)`` as that comment tells it; ``saw`` the same of
    the last run.
    """

    def change(
        mentions, was=None, saw=None, *, now="off_track", mention=at, author="dana-o",
        commented=(), spoken="", **more,
    ):  # fmt: skip
        terms = Terms(stakeholders=more.pop("stakeholders", (DANA,)))
        owners = more.pop("owners", (KIM,))
        people = more.pop("people", ())
        here = milestone(owners=owners, terms=terms, **more)
        status = issue(1, "data", title="Status", labels=("milestone",))
        status = replace(status, author=Account(author, "user") if author else None)
        seen = judged(
            here,
            issues=[status],
            statuses=STATUS,
            comments=(
                *(() if was is None else (comment(f"{old(*was)}\n\n{spoken}\n\nfoot"),)),
                *commented,
            ),
            verdicts={} if here.closed else UNMET,
            people=people,
        )
        seen = replace(seen, milestones=(replace(seen.milestones[0], health=now),))
        known = {} if saw is None else {"data": _saw(*saw)}
        memory = Memory(seen=MappingProxyType(known)) if saw is not None else FORGETFUL
        plan = make(seen, writing(mentions), sites(seen, mention=mention), memory)
        found = [it for it in plan.changes if it.kind.value == "put_comment"]
        return found[0] if found else None

    return change


def _saw(health, due):
    day = parse_day(due) if due else None
    return Seen(milestone="data", run="1", at=NOW, health=health, due=day)


def old(look, due=DUE):
    when = f"due {due}" if due else "no due date"
    return (
        f"{Mark('status', 'nordwind', 'data')}\n**{look}: Data migration validated, {when}.** Why."
    )


ON, RISK, OFF = "🟢 On track", "🟠 At risk", "🔴 Off track"


# -- when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mentions", "was", "now", "spoken"),
    [
        ("never", (ON,), "off_track", set()),
        ("owner-on-change", (ON,), "off_track", {"@kimosei"}),
        ("owner-on-change", (RISK,), "on_track", {"@kimosei"}),
        ("owner-on-change", (OFF,), "off_track", set()),
        ("owner-on-change", (ON, "2027-02-26"), "on_track", set()),
        ("owner-on-change", None, "off_track", set()),
        ("exceptions", (ON,), "off_track", {"@dana-o"}),
        ("exceptions", (ON,), "at_risk", set()),
        ("exceptions", (OFF,), "off_track", set()),
        ("exceptions", (OFF,), "on_track", set()),
        ("exceptions", (ON, "2027-02-26"), "on_track", {"@dana-o"}),
        ("exceptions", (ON, "2027-03-12"), "on_track", set()),
        ("exceptions", (ON, ""), "on_track", set()),
        ("exceptions", None, "off_track", set()),
    ],
)
def test_when(put, mentions, was, now, spoken):
    change = put(mentions, was, now=now)
    assert spoken_to(change.after) == spoken
    told = set(change.notifies) - ({"dana-o"} if was is None else set())
    assert {at(login) for login in told} == spoken


def test_what_the_last_run_saw_counts_where_no_comment_tells_it(put):
    assert spoken_to(put("owner-on-change", None, ("on_track", DUE)).after)
    assert not spoken_to(put("owner-on-change", None, ("off_track", DUE)).after)
    both = put("exceptions", ("Edited by somebody",), ("on_track", "2027-01-29"))
    assert "went from on track to off track and its date moved from 2027-01-29" in both.after


def test_what_people_were_told_counts_more_than_what_a_run_saw(put):
    """A run that saw it turn and could not write it: the mention is still due."""
    assert spoken_to(put("owner-on-change", (ON,), ("off_track", DUE)).after)


def test_a_comment_taken_over_from_another_milestone_tells_nothing_of_this_one(put, comment):
    other = comment(old(ON).replace("milestone=data", "milestone=other"))
    change = put("owner-on-change", None, commented=(other,))
    assert change.target.key == other.id
    assert not spoken_to(change.after)


def test_the_date_of_what_is_closed_is_no_matter(put):
    change = put("exceptions", (ON, "2027-02-26"), now="done", closed="2027-02-19")
    assert not spoken_to(change.after)


# -- once --------------------------------------------------------------------------------------


def test_a_mention_is_no_news_and_goes_with_the_next_edit(judged, sites, comment):
    here = judged(
        milestone(owners=(KIM,)),
        issues=[issue(1, "data", title="Status", labels=("milestone",))],
        statuses=STATUS,
        verdicts=UNMET,
    )
    place = sites(here, mention=at)

    def planned(text, seen=here):
        readings = {"web": replace(seen.portfolio.readings["web"], comments=(comment(text),))}
        seen = replace(seen, portfolio=replace(seen.portfolio, readings=readings))
        changes = make(seen, writing("owner-on-change"), place).changes
        return next((it for it in changes if it.kind.value == "put_comment"), None)

    first = planned(old(RISK))
    assert first.notifies == ("kimosei",)
    assert planned(first.after) is None
    now = here.portfolio.now + timedelta(days=7)
    week = replace(here.portfolio, today=parse_day("2027-03-01"), now=now)
    renewed = planned(first.after, replace(here, portfolio=week))
    assert renewed.reason == "no news; the weekly stamp is due"
    assert (spoken_to(renewed.after), renewed.notifies) == (frozenset(), ())


def test_who_is_mentioned_already_is_not_told_again(put):
    """Trackers tell those that a text mentions newly, and nobody else."""
    change = put("owner-on-change", (ON,), spoken=attention(["@kimosei"], health=TURNED))
    assert (spoken_to(change.after), change.notifies) == ({"@kimosei"}, ())
    change = put("owner-on-change", (ON,), spoken=attention(["@lea"], health=TURNED))
    assert (spoken_to(change.after), change.notifies) == ({"@kimosei"}, ("kimosei",))


# -- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owners", "people", "spoken"),
    [
        ((KIM, DANA), (), {"@kimosei", "@dana-o"}),
        ((person("kim"),), (), set()),
        ((), (), set()),
        ((person("qa", team=True, github="qa"),), (), set()),
        ((person("bot", github="BOT"),), (), set()),
        ((KIM,), (Account("KimOsei", "missing"),), set()),
        ((KIM,), (Account("kimosei", "deactivated"),), set()),
        ((KIM,), (Account("kimosei", "bot"),), set()),
        ((KIM,), (Account("kimosei", "organization"),), set()),
        ((KIM,), (Account("kimosei", "user"),), {"@kimosei"}),
        ((KIM, person("other", github="odd login")), (), {"@kimosei"}),
    ],
)
def test_who(put, owners, people, spoken):
    def only_good(login):
        return "" if " " in login else at(login)

    change = put("owner-on-change", (ON,), owners=owners, people=people, mention=only_good)
    assert spoken_to(change.after) == spoken
    promise = "mentions its owner only when" if spoken else "mentions nobody."
    assert promise in change.after.splitlines()[-1]


def test_nobody_where_the_tracker_has_no_form_for_it(put):
    change = put("owner-on-change", (ON,), mention=None)
    assert "mentions nobody." in change.after
    assert change.notifies == ()


def test_the_promise_alone_is_written_once(put):
    """Who will ever be mentioned is part of what the comment says."""
    change = put("exceptions", (OFF,))
    assert "mentions stakeholders only when" in change.after
    assert not same(change.before, change.after)


# -- whom else a first comment tells -----------------------------------------------------------


def test_a_first_comment_tells_everybody_who_takes_part(put, comment):
    said = [
        replace(comment(f"hello {number}", number=str(number)), author=Account(login, kind))
        for number, (login, kind) in enumerate(
            [("lea", "user"), ("dana-o", "user"), ("ci", "bot"), ("bot", "user")], start=10
        )
    ]
    elsewhere = replace(comment("hello", issue="#2", number="30"), author=Account("max", "user"))
    change = put("never", None, author="dana-o", commented=(*said, elsewhere))
    assert change.notifies == ("dana-o", "lea")
    assert put("never", None, author="").notifies == ()


def test_a_mention_beside_those_who_take_part_is_named_once(put):
    change = put("owner-on-change", None, ("on_track", DUE), author="kimosei")
    assert change.notifies == ("kimosei",)


def test_an_edit_without_a_mention_tells_nobody(put):
    change = put("never", (ON,))
    assert (change.notifies, change.notifying) == ((), False)
    assert put("owner-on-change", (ON,)).notifying


def test_how_to_silence_it_is_said_where_it_is_remembered(put):
    assert "Hide this comment" in put("never", (ON,), ("on_track", DUE)).after
    assert "Hide this comment" not in put("never", (ON,)).after
