"""MP401, MP402, MP403 and MP405 beyond their cases."""

from __future__ import annotations

from dataclasses import replace

from milepost.model.graph import Graph
from milepost.model.milestone import Dependency
from milepost.model.prose import plain
from milepost.model.reading import Want
from milepost.model.sample import at, milestone, portfolio, record

READ = {"api": [Want.MILESTONES]}
GAP = "api was not read completely"
BOTH = ("web", "api")


def fixes(said):
    return [plain(one.fix) for one in said]


def test_mp401_is_one_subject_for_the_whole_circle(ask):
    look = portfolio(
        milestone("b", depends_on=["c"]),
        milestone("c", depends_on=["a"]),
        milestone("a", depends_on=["b"]),
    )
    said = [ask("MP401", look, name)[0] for name in "abc"]
    assert {one.subject for one in said} == {"a,b,c"}
    assert [plain(one.message) for one in said] == [
        "waits for itself: A → B → C → A",
        "waits for itself: B → C → A → B",
        "waits for itself: C → A → B → C",
    ]
    assert fixes(said)[0] == "take B out of what it depends on, in the description of A"


def test_mp401_leads_to_the_first_record_that_has_an_address(ask):
    records = (replace(record("a"), url=""), record("a", "api"))
    (found,) = ask("MP401", portfolio(milestone("a", depends_on=["a"], records=records)))
    assert [one.url for one in found.evidence] == ["https://api.example/milestones/a"]


def test_mp401_is_unsure_only_about_what_lies_upstream(told):
    unread = Dependency(text="Schema", milestone=None, unsure="api was not read")
    look = portfolio(
        milestone("a", depends_on=["b", "gone"]),
        milestone("b"),
        milestone("c", depends_on=[unread]),
    )
    assert told("MP401", look, "a") == []
    assert told("MP401", look, "c") == [
        '? whether it waits for itself is not known: "Schema" may exist: api was not read'
    ]


def test_a_tie_between_circles_does_not_depend_on_the_order_of_milestones():
    edges = {"a": ("b",), "b": ("x", "y"), "x": ("a",), "y": ("a",)}
    for order in (("a", "b", "x", "y"), ("y", "x", "b", "a"), ("y", "a", "x", "b")):
        assert Graph({name: edges[name] for name in order}).cycle_through("a") == (
            "a",
            "b",
            "x",
            "a",
        )
    assert Graph(edges).cycle_through("nowhere") == ()
    assert (Graph(edges).blocks("x"), Graph(edges).blocks("nowhere")) == (("b",), ())


def test_the_shortest_circle_is_told():
    graph = Graph({"a": ("b", "c"), "b": ("d",), "d": ("a",), "c": ("a",)})
    assert graph.cycle_through("a") == ("a", "c", "a")


def test_mp402_without_times_cannot_tell(told):
    held = replace(record("kickoff", closed="2027-02-12"), closed_at=None)
    look = portfolio(
        milestone("data", depends_on=["kickoff", "data", "gone"], closed="2027-02-12"),
        milestone("kickoff", records=(held,)),
    )
    assert told("MP402", look) == ["? when it and Kick-off held were closed is not known"]


def test_mp402_says_why_it_cannot_tell(told):
    look = portfolio(
        milestone("data", depends_on=["kickoff"], closed="2027-02-12"),
        milestone("kickoff", sources=("api",), records=()),
        unread=READ,
    )
    assert told("MP402", look) == [f"? whether Kick-off held is closed is not known: {GAP}"]


def test_mp402_shows_the_way_out_that_is_left(ask):
    early = milestone("data", depends_on=["kickoff"], closed="2027-02-12")
    (still_open,) = ask("MP402", portfolio(early, milestone("kickoff")))
    (later,) = ask("MP402", portfolio(early, milestone("kickoff", closed="2027-02-19")))
    end = ", or take that out of what it depends on, in the description of Data migration validated"
    assert fixes([still_open, later]) == [
        f"reopen Data migration validated until Kick-off held is{end}",
        f"check Data migration validated against Kick-off held and close it again{end}",
    ]
    assert [(one.url, one.at) for one in later.evidence] == [
        ("https://web.example/milestones/kickoff", at("2027-02-19"))
    ]


def test_mp402_and_mp403_tell_their_findings_apart_by_the_dependency(ask):
    needed = [milestone("kickoff", due="2027-03-12"), milestone("training", due="2027-03-12")]
    early = milestone("data", depends_on=["kickoff", "training"], closed="2027-02-12")
    assert [one.subject for one in ask("MP402", portfolio(early, *needed))] == [
        "kickoff",
        "training",
    ]
    due = milestone("data", depends_on=["kickoff", "training"], declared_at="p.yaml:9")
    said = ask("MP403", portfolio(due, *needed))
    assert [one.subject for one in said] == ["kickoff", "training"]
    assert fixes(said)[0] == (
        "set `due` at p.yaml:9 to 2027-03-12 or later, "
        "or move the due date of Kick-off held to 2027-03-05 or earlier"
    )


def test_mp403_is_unsure_about_names_and_descriptions_that_were_not_read(told):
    unread = Dependency(text="Schema", milestone=None, unsure="api was not read")
    named = portfolio(milestone(depends_on=[unread]))
    assert told("MP403", named)[0].endswith('"Schema" may exist: api was not read')
    silent = portfolio(milestone(sources=BOTH, records=(record("data"),)), unread=READ)
    assert told("MP403", silent)[0].endswith(GAP)
    own = portfolio(
        milestone(due="", depends_on=["kickoff"], sources=BOTH, records=(record("data"),)),
        milestone("kickoff"),
        unread=READ,
    )
    assert told("MP403", own)[0].endswith(GAP)


def test_mp403_asks_only_for_the_date_that_is_missing(told):
    look = portfolio(
        milestone(due="", depends_on=["kickoff"]),
        milestone("kickoff", sources=BOTH, records=(record("kickoff"),)),
        unread=READ,
    )
    assert told("MP403", look) == []


def test_mp405_says_what_to_write_instead(ask):
    names = [
        Dependency(text="kickof", milestone=None, suggestion="kickoff"),
        Dependency(text="Other", milestone=None),
    ]
    assert fixes(ask("MP405", portfolio(milestone(depends_on=names)))) == [
        'write "kickoff" instead of "kickof" in the description of Data migration validated',
        'take "Other" out of what it depends on, in the description of Data migration validated',
    ]
