"""Prose, references, readings, plans and graphs."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from milepost.model.change import (
    Change,
    ChangeKind,
    Plan,
    Precondition,
    Target,
    plain_json,
)
from milepost.model.finding import Finding
from milepost.model.graph import Graph
from milepost.model.issue import Issue
from milepost.model.prose import Foreign, Link, join, plain, say
from milepost.model.reading import Proof, Reading, Want, told_once
from milepost.model.ref import Ref
from milepost.model.sample import issue
from milepost.model.waiver import Waiver


def test_a_sentence_keeps_the_kind_of_its_words():
    ref = Ref("web", "#4")
    sentence = say(
        "{} waits for {} until {}, {} times, see {}",
        "<b>",
        ref,
        date(2027, 2, 1),
        2,
        Link("x", "u"),
    )
    assert sentence == (
        Foreign("<b>"),
        " waits for ",
        ref,
        " until ",
        "2027-02-01",
        ", ",
        "2",
        " times, see ",
        Link("x", "u"),
    )
    assert plain(sentence) == "<b> waits for web#4 until 2027-02-01, 2 times, see x"


def test_a_sentence_in_a_sentence_is_spliced():
    assert say("a {} c", say("b")) == ("a ", "b", " c")


def test_too_few_or_too_many_words_are_an_error():
    with pytest.raises(ValueError, match="takes 1 words, not 0"):
        say("{}")


def test_joining_sentences():
    three = tuple(say(letter) for letter in "abc")
    assert plain(join(three)) == "a, b, c"
    assert plain(join(three, last=" and ")) == "a, b and c"
    assert plain(join(three[:1], last=" and ")) == "a"


@pytest.mark.parametrize(
    ("source", "key", "shown"),
    [
        ("web", "#42", "web#42"),
        ("api", "!12", "api!12"),
        ("ops", "CUST-61", "CUST-61"),
        ("", "acme/infra#9", "acme/infra#9"),
    ],
)
def test_references_are_shown_as_people_write_them(source, key, shown):
    assert str(Ref(source, key)) == shown


def proofs(**states):
    return {
        Want[name.upper()]: Proof(complete, "" if complete else "cut off")
        for name, complete in states.items()
    }


def test_completeness_never_grows_by_asking_twice():
    first = Reading(
        source="web", kind="github", proofs=proofs(issues=False, links=True), requests=3
    )
    again = Reading(
        source="web",
        kind="github",
        proofs=proofs(issues=True, links=False, comments=True),
        requests=2,
    )
    both = first.plus(again)
    assert not both.proves(Want.ISSUES)
    assert not both.proves(Want.LINKS)
    assert both.proves(Want.COMMENTS)
    assert not both.complete
    assert both.reason == "cut off"
    assert both.requests == 5


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (("milestones: gone", "issues: gone"), "milestones and issues: gone"),
        (("a: x", "b: x", "c: x", "d: y"), "a, b and c: x; d: y"),
        (("gone", "issues: gone", "gone"), "issues: gone"),
        (("cut off", "cut off"), "cut off"),
        (("a: x: y", "b: y"), "a: x: y; b: y"),
        ((), ""),
    ],
)
def test_equal_reasons_are_told_once(reasons, told):
    assert told_once(reasons) == told


def test_an_issue_that_was_read_again_is_as_it_was_read_last():
    one, other = issue(1, labels=["old"]), issue(2)
    now = issue(1, labels=["new"])
    first = Reading(source="web", kind="github", issues=(one, other))
    assert first.plus(Reading(source="web", kind="github", issues=(now,))).issues == (now, other)


def test_a_reading_that_proves_nothing_is_not_complete():
    assert not Reading(source="web", kind="github").complete


def test_an_issue_knows_whether_it_is_open():
    at = datetime(2027, 1, 1, tzinfo=UTC)
    issue = Issue(
        ref=Ref("web", "#1"), title="t", url="u", state="open", created_at=at, updated_at=at
    )
    assert issue.open
    assert not replace(issue, state="dropped").open


CHANGE = Change(
    source="web",
    target=Target("issue", "#4"),
    kind=ChangeKind.ADD_LABEL,
    after="milepost: on-track",
    notifies=("dana",),
)


def test_a_change_is_the_same_while_what_is_written_where_is():
    assert CHANGE.id == replace(CHANGE, reason="other words").id
    assert CHANGE.id != replace(CHANGE, after="milepost: done").id
    assert CHANGE.id != replace(CHANGE, target=Target("issue", "#5")).id


def test_a_fingerprint_covers_every_change_its_order_and_its_precondition():
    other = replace(CHANGE, target=Target("issue", "#5"))
    plan = Plan(changes=(CHANGE, other), instance="a")
    different = (
        Plan(changes=(other, CHANGE), instance="a"),
        Plan(changes=(CHANGE,), instance="a"),
        Plan(changes=(CHANGE, other), instance="b"),
        Plan(changes=(CHANGE, replace(other, precondition=Precondition("absent"))), instance="a"),
        Plan(changes=(CHANGE, replace(other, before="x")), instance="a"),
    )
    assert len({plan.fingerprint, *(it.fingerprint for it in different)}) == 6


def test_a_summary_counts_effects_and_people_once():
    removed = replace(CHANGE, kind=ChangeKind.REMOVE_LABEL, before="x", after=None)
    edited = replace(CHANGE, kind=ChangeKind.PUT_BLOCK, before="x")
    plan = Plan(changes=(CHANGE, removed, edited))
    assert dict(plan.summary) == {"add": 1, "change": 1, "remove": 1, "notifies": 1}


def test_a_precondition_overlooks_line_ends_and_trailing_space_only():
    assert Precondition.of("a \r\nb\n\n") == Precondition.of("a\nb")
    assert Precondition.of("a\nb") != Precondition.of("a b")
    assert Precondition.of(" a") != Precondition.of("a")


def test_json_values_come_out_as_json_takes_them():
    assert plain_json({"a": ("x", {"b": 1})}) == {"a": ["x", {"b": 1}]}


def test_a_comments_target_names_its_issue():
    assert str(Target("comment", "77", parent="#4")) == "issue/#4/comment/77"
    assert str(Target("milestone", "4")) == "milestone/4"


def finding(**given):
    base = {
        "rule": "MP101",
        "name": "no-due-date",
        "kind": "upkeep",
        "severity": "error",
        "milestone": "data",
        "source": "",
        "subject": "",
        "message": say("x"),
        "why": "y",
        "fix": say("z"),
    }
    return Finding(**(base | given))


def test_a_finding_is_the_same_while_rule_milestone_source_and_subject_are():
    assert finding().id == finding(message=say("other"), severity="info").id
    ids = {finding(**{key: "q"}).id for key in ("rule", "milestone", "source", "subject")}
    assert len(ids | {finding().id}) == 5


def test_a_muted_finding_does_not_speak():
    assert finding().speaks
    assert not finding(muted=True).speaks
    assert not finding(waiver=Waiver(rule="MP501")).speaks
    assert not finding(adopted=True).speaks


GRAPH = Graph({"a": ("b",), "b": ("c",), "c": ("a",), "d": ("a", "e"), "e": (), "s": ("s",)})


def test_a_cycle_is_named_whole_from_where_one_stands():
    assert GRAPH.cycle_through("a") == ("a", "b", "c", "a")
    assert GRAPH.cycle_through("c") == ("c", "a", "b", "c")
    assert GRAPH.cycle_through("s") == ("s", "s")
    assert GRAPH.cycle_through("d") == ()
    assert GRAPH.cycle_through("nowhere") == ()


def test_the_shortest_cycle_is_named():
    graph = Graph({"a": ("b", "c"), "b": ("c",), "c": ("a",)})
    assert graph.cycle_through("a") == ("a", "c", "a")


def test_neighbours_and_what_lies_beyond():
    assert GRAPH.depends_on("d") == ("a", "e")
    assert GRAPH.blocks("e") == ("d",)
    assert GRAPH.upstream("d") == {"a", "b", "c", "e"}
    assert GRAPH.downstream("e") == {"d"}
    for ask in (GRAPH.depends_on, GRAPH.blocks, GRAPH.upstream, GRAPH.downstream):
        assert not ask("nowhere")
