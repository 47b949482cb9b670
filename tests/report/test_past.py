"""What is remembered of a milestone: in JSON, in words, and for those who must not read all."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.clock import parse_day
from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.sample import issue, milestone, portfolio, reading
from milepost.model.sample_past import (
    lapse,
    move,
    regression,
    remembered,
    seen,
    slip,
    with_past,
    work,
)
from milepost.model.seen import seen_from
from milepost.model.terms import Gate, Terms
from milepost.model.visible import Privacy
from milepost.report import json_v1
from milepost.report.past import past
from milepost.report.text.judged import check
from milepost.report.voice import Voice

VENDOR = {"reason": "vendor late", "by": "Dana Ortiz"}
FIRST = slip("2027-02-01", "2027-02-19", "2027-02-26", after="2027-01-25", **VENDOR)
EARLIER = slip("2027-02-08", "2027-02-26", "2027-02-24")
LOST = slip("2027-02-15", "2027-02-24", "2027-03-05", after="2027-02-08")
GATE = Terms(gates=(Gate(name="freeze", due=parse_day("2027-02-10")),))
WORK = {"committed": work(1, 2, 3), "stretch": frozenset(work(8))}


def known(*, unread=(), **more):
    look = portfolio(
        milestone(terms=GATE, stretch=frozenset({"stretch"})),
        issues=[issue(1, "data"), issue(4, "data"), issue(9, "data", labels=("stretch",))],
        unread={"web": unread},
    )
    return with_past(
        look,
        seen("2027-01-18", **WORK),
        seen("2027-02-15", why="closed; gate freeze", committed=work(1, 2)),
        **more,
    )


FULL = {
    "slips": (FIRST, EARLIER, LOST),
    "moves": (move(4, "2027-02-15", after="2027-01-18", by="kim", other="kickoff"),),
    "lapses": (lapse("2027-02-08", "2027-02-15"),),
}


def told(look):
    (one,) = json_v1.check(judge(look, {}, Policy()), "1")["milestones"]
    return one


def test_json_of_a_milestone_with_a_past():
    one = told(known(**FULL))
    assert one["history"] == {
        "since": "2027-01-18",
        "reconstructed": None,
        "lapses": [{"since": "2027-02-08", "until": "2027-02-15"}],
    }
    assert (one["slips"]["count"], one["slips"]["working_days"]) == (2, 12)
    assert one["slips"]["dates"][0] == {
        "on": "2027-02-01",
        "after": "2027-01-25",
        "was": "2027-02-19",
        "now": "2027-02-26",
        "working_days": 5,
        "by": "Dana Ortiz",
        "reason": "vendor late",
        "cause": None,
    }
    assert one["slips"]["dates"][1]["after"] is None
    assert one["scope"] == {
        "since": "2027-01-18",
        "baseline": 3,
        "added": 1,
        "removed": 2,
        "stretch": {"baseline": 1, "added": 1, "removed": 1},
        "moves": [
            {
                "on": "2027-02-15",
                "after": "2027-01-18",
                "ref": "web#4",
                "kind": "carried_over",
                "came": True,
                "other": "kickoff",
                "by": "kim",
                "reason": None,
                "cause": None,
                "reconstructed": False,
            }
        ],
    }
    (gate,) = one["gates"]
    assert {key: gate["scope"][key] for key in ("since", "baseline", "added", "removed")} == {
        "since": "2027-02-15",
        "baseline": 2,
        "added": 1,
        "removed": 1,
    }


def test_json_is_null_where_nothing_is_known():
    empty = {"since": None, "baseline": None, "added": None, "removed": None, "stretch": None}
    for look in (portfolio(milestone(terms=GATE)), remembered(portfolio(milestone(terms=GATE)))):
        one = told(look)
        assert one["history"] is None
        assert one["slips"] == {"count": None, "working_days": None, "dates": []}
        assert one["scope"] == {**empty, "moves": []}
        assert one["gates"][0]["scope"] is None
    cut = told(known(unread=[Want.ISSUES]))["scope"]
    assert (cut["baseline"], cut["added"], cut["removed"]) == (3, None, None)
    blind = with_past(portfolio(milestone()), seen("2027-01-18", whole=False))
    history = {"data": replace(blind.history["data"], baseline=None)}
    assert told(replace(blind, history=history))["scope"]["baseline"] is None


def sentences(look):
    (judged,) = judge(look, {}, Policy()).milestones
    return [plain(one) for one in past(judged, look)]


def test_a_past_in_sentences():
    assert sentences(known(**FULL)) == [
        (
            "date moved 3 times: 2027-02-19 → 2027-02-26 by 2027-02-01, "
            '"vendor late" (Dana Ortiz); 2027-02-26 → 2027-02-24 on 2027-02-08; '
            "2027-02-24 → 2027-03-05 between 2027-02-08 and 2027-02-15"
        ),
        "scope since 2027-01-18: 1 came in and 2 left, of 3",
        "what happened between 2027-02-08 and 2027-02-15 no run saw",
    ]


@pytest.mark.parametrize(
    ("slips", "said"),
    [
        (
            (replace(FIRST, cause="external", by=""),),
            'date moved once: 2027-02-19 → 2027-02-26 by 2027-02-01, external: "vendor late"',
        ),
        (
            (replace(FIRST, cause="external", reason="", by=""),),
            "date moved once: 2027-02-19 → 2027-02-26 by 2027-02-01, external",
        ),
        (
            (replace(EARLIER, now=None), replace(EARLIER, was=None)),
            (
                "date moved twice: 2027-02-26 → no date on 2027-02-08; "
                "no date → 2027-02-24 on 2027-02-08"
            ),
        ),
    ],
)
def test_how_a_date_moved(slips, said):
    assert sentences(known(slips=slips))[0] == said


def test_of_many_moves_the_last_are_told():
    said = sentences(known(slips=(EARLIER,) * 7))[0]
    assert said.startswith("date moved 7 times: ")
    assert said.endswith("; 2 before that")


def test_nothing_is_said_where_nothing_is_known_or_happened():
    assert sentences(portfolio(milestone())) == []
    assert sentences(remembered(portfolio(milestone()))) == []
    still = with_past(portfolio(milestone(), issues=[issue(1, "data")]), seen("2027-01-18"))
    same = replace(still.history["data"], baseline=seen("2027-01-18", committed=work(1)))
    assert sentences(replace(still, history={"data": same})) == []


def test_check_tells_the_past_when_asked_for_more():
    judgement = judge(known(**FULL), {}, Policy())
    assert "date moved 3 times" in check(judgement, Voice(verbose=True, width=400))
    assert "date moved" not in check(judgement, Voice(width=400))


def test_how_many_findings_there_were_before():
    look = remembered(
        portfolio(milestone()),
        seen("2027-01-18", ""),
        seen("2027-02-15", "", findings={"a": "X001 error", "b": "X001 info", "c": "X2 info"}),
    )
    judgement = judge(look, {}, Policy())
    assert json_v1.check(judgement, "1")["trend"] == {
        "last_run": {"day": "2027-02-15", "error": 1, "warning": 0, "info": 2},
        "four_weeks_ago": {"day": "2027-01-18", "error": 0, "warning": 0, "info": 0},
    }
    line = "Before: 2027-02-15: 1 error, 2 notes · 2027-01-18: nothing to clear"
    assert line in check(judgement, Voice(width=100))
    assert "Before:" not in check(judgement, Voice(width=100, quiet=True))


def test_no_trend_without_a_memory():
    judgement = judge(portfolio(milestone()), {}, Policy())
    assert json_v1.check(judgement, "1")["trend"] is None
    assert "Before:" not in check(judgement, Voice(width=100))
    first = judge(remembered(portfolio(milestone())), {}, Policy())
    assert json_v1.check(first, "1")["trend"] == {"last_run": None, "four_weeks_ago": None}


def test_a_past_is_told_without_the_words_of_a_more_private_tracker():
    look = known(
        slips=(replace(FIRST, reason="Zephyr gives up", by="Zoe"),),
        moves=(move(4, "2027-02-15", after="2027-01-18", other="kickoff"),),
        regressions=(regression("no open zephyr", "2027-02-01", "2027-02-08"),),
    )
    history = look.history["data"]
    criteria = {"no open zephyr": "met", "all closed": "met", "once said": "met"}
    titled = replace(history.snapshots[0], title="Zephyr", criteria=criteria)
    hidden = reading("api", issues=[issue(1, source="api", title="Zephyr gives up, no open Zoe")])
    past_ = replace(history, snapshots=(titled,), baseline=titled)
    both = replace(look.by_id["data"], id="both", sources=("web", "api"))
    look = replace(
        look,
        milestones=(*look.milestones, both),
        readings=MappingProxyType({**look.readings, "api": hidden}),
        history={"data": past_, "both": past_, "gone": replace(past_, baseline=None)},
        privacy=Privacy(
            trackers={"web": "public", "api": "private"}, plan=frozenset({"all closed"})
        ),
    )
    told = seen_from(judge(look, {}, Policy()), "public").portfolio.history
    assert "zephyr" not in repr(told).casefold()
    assert "Zoe" not in repr(told)
    criteria = {name: set(one.snapshots[0].criteria) for name, one in told.items()}
    assert criteria["data"] == {"(private)", "all closed", "once said"}
    assert criteria["both"] == {"(private)", "all closed"}
    assert criteria["gone"] == {"(private)"}
    assert told["data"].moves == history.moves
    assert [(one.was, one.now) for one in told["data"].slips] == [(FIRST.was, FIRST.now)]
    bare = replace(look, history=None)
    assert seen_from(judge(bare, {}, Policy()), "public").portfolio.history is None


def before(*moves, whole=True, later=()):
    """What trackers remember from before the first run, which is this one or one of ``later``."""
    days = ("2027-01-04", "2027-01-05")
    told = [seen(day, rebuilt=True, whole=whole, committed=work(1)) for day in days]
    look = with_past(portfolio(milestone(), issues=[issue(1, "data")]), *told, *later, moves=moves)
    return replace(look, history={"data": replace(look.history["data"], baseline=None)})


CAME = move(1, "2027-01-05", by="dana|[x](https://evil.example)")
WENT = move(2, "2027-01-08", came=False)


def test_json_says_what_is_reconstructed():
    one = told(before(CAME, WENT))
    assert one["history"] == {
        "since": None,
        "reconstructed": {"since": "2027-01-04", "whole": True},
        "lapses": [],
    }
    assert one["slips"]["count"] is None
    assert [(it["ref"], it["came"], it["reconstructed"]) for it in one["scope"]["moves"]] == [
        ("web#1", True, True),
        ("web#2", False, True),
    ]
    later = told(before(CAME, whole=False, later=[seen("2027-02-01")]))["history"]
    assert later["since"] == "2027-02-01"
    assert later["reconstructed"] == {"since": "2027-01-04", "whole": False}


def test_sentences_say_what_is_reconstructed():
    (said,) = sentences(before(CAME, WENT))
    assert said == (
        "reconstructed from the tracker's events since 2027-01-04: 1 came in and 1 left: "
        "web#1 in on 2027-01-05 (dana|[x](https://evil.example)), web#2 out on 2027-01-08"
    )
    (said,) = sentences(before(whole=False))
    assert said.endswith(
        "since 2027-01-04: 0 came in and 0 left; what else came and left is not known"
    )
    seven = [move(number, "2027-01-05") for number in range(1, 8)]
    (said,) = sentences(before(*seven))
    assert "7 came in and 0 left: the last of them web#3 in" in said
    seen_too = move(9, "2027-02-08", after="2027-02-01")
    (said,) = sentences(before(CAME, seen_too, later=[seen("2027-02-01", committed=work(1))]))
    assert "1 came in and 0 left" in said
