"""What the cases of the rules are too short to show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.model.criterion import Closed, Merged, NoOpen, Reached, SignedOff
from milepost.model.milestone import Sought
from milepost.model.prose import Link, plain
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import criterion, issue, milestone, person, portfolio, record, verdict
from milepost.model.sample_met import asks

READ = {"api": [Want.MILESTONES]}
GAP = "api was not read completely"
BOTH = ("web", "api")


def fixes(said):
    return [plain(one.fix) for one in said]


def unknown(phrase, text="x", missing=""):
    return verdict(criterion(text, phrase), "unknown", missing=missing)


def test_a_fix_names_the_line_of_the_plan_file_or_the_milestone_in_the_tracker(ask):
    for code, lacking, file, tracker in (
        ("MP101", {"due": ""}, "add `due: YYYY-MM-DD` at plan.yaml:7", "set a due date on Data…"),
        ("MP102", {"title": "WIP"}, "change `title` at plan.yaml:7 to", "rename WIP to"),
        (
            "MP103",
            {"criteria": ()},
            "add `done_when: [all closed]` at plan.yaml:7",
            "add the line `Done when: all closed` to the description of Data…",
        ),
        (
            "MP201",
            {"owners": ()},
            "add `owner:` at plan.yaml:7",
            "add the line `Owner: @NAME` to the description of Data…",
        ),
        (
            "MP202",
            {"owners": (replace(person("qa", team=True), lead="dana"),)},
            "name dana, who leads it, as the owner at plan.yaml:7",
            "name dana, who leads it, as the owner in the description of Data…",
        ),
        (
            "MP203",
            {"owners": ("kim", "dana")},
            "leave one owner at plan.yaml:7",
            "leave one owner in the description of Data…",
        ),
    ):
        (declared,) = ask(code, portfolio(milestone(declared_at="plan.yaml:7", **lacking)))
        (known,) = ask(code, portfolio(milestone(**lacking)))
        assert plain(declared.fix).startswith(file)
        assert plain(known.fix).startswith(tracker.replace("Data…", "Data migration validated"))
        linked = [part for part in known.fix if isinstance(part, Link)]
        assert [part.url for part in linked] == ["https://web.example/milestones/data"]


def test_a_milestone_without_an_address_is_named_all_the_same(ask):
    bare = replace(record("data"), url="")
    for records in ((), (bare,)):
        (found,) = ask("MP105", portfolio(milestone(criteria=(), records=records)))
        assert "Data migration validated" in plain(found.fix)
        assert not [part for part in found.fix if isinstance(part, Link)]


def test_a_record_beyond_the_unaddressed_one_lends_its_address(ask):
    records = (replace(record("data"), url=""), record("data", "api"))
    (found,) = ask("MP105", portfolio(milestone(criteria=(), records=records, sources=BOTH)))
    assert [part.url for part in found.fix if isinstance(part, Link)] == [records[1].url]


def test_any_record_not_read_may_hold_what_is_missing_or_still_be_open(told):
    half = {"sources": BOTH, "records": (record("data", closed="2027-02-12"),)}
    look = portfolio(
        milestone(due="2027-02-12", **half),
        verdicts={"data": (verdict("no open P1", "unmet"),)},
        unread=READ,
    )
    assert told("MP501", look) == [f"? whether it is closed is not known: {GAP}"]
    assert told("MP301", look) == [f"? whether it is closed is not known: {GAP}"]
    still = portfolio(milestone(due="2027-03-05", **half), unread=READ)
    assert told("MP501", still) == []


def test_mp202_reads_the_accounts_of_that_kind_of_tracker_only(told):
    look = portfolio(milestone(owners=[person("acme")]))
    assert told("MP202", look) == []


def test_mp104_looks_at_tasks_for_people_only(told):
    label = criterion("improvement", NoOpen(("improvement",)))
    assert told("MP104", portfolio(milestone(criteria=[label]))) == []


def test_mp104_knows_owners_by_name(told):
    look = portfolio(
        milestone(owners=[replace(person("kim"), id="k1")], criteria=["easier for kim"])
    )
    assert told("MP104", look) == []
    stranger = portfolio(milestone(criteria=["easier for maria"]))
    assert told("MP104", stranger) == [
        '"easier for maria" compares ("easier") without saying with what'
    ]


def test_mp302_names_only_what_is_unknown(told):
    look = portfolio(milestone(), verdicts={"data": (verdict(), verdict("x", "unknown"))})
    assert told("MP302", look) == ['? whether all criteria are met is not known: "x"']


def test_mp301_names_each_unmet_criterion_and_counts_beyond_five(told):
    seven = tuple(verdict(f"c{number}", "unmet") for number in range(7))
    look = portfolio(milestone(closed="2027-02-12"), verdicts={"data": (verdict(), *seven)})
    assert told("MP301", look) == [
        'closed on 2027-02-12 although unmet: "c0"; "c1"; "c2"; "c3"; "c4" and 2 more'
    ]


def test_mp301_without_a_closing_time_says_closed(told):
    held = replace(record("data", closed="2027-02-12"), closed_at=None)
    look = portfolio(milestone(records=(held,)), verdicts={"data": (verdict("c", "unmet"),)})
    assert told("MP301", look) == ['closed although unmet: "c"']


def test_mp304_asks_the_tracker_a_reference_names(told):
    def said(phrase, unread):
        look = portfolio(
            milestone(),
            issues=[issue(1, source="api")],
            unread=unread,
            verdicts={"data": (unknown(phrase, missing="no trace of it"),)},
        )
        return told("MP304", look)

    finding = ['"x" cannot be decided: no trace of it']
    doubt = [f'? "x" cannot be decided: {GAP}']
    api = {"api": [Want.ISSUES]}
    for phrase in (Closed((Ref("api", "#7"),)), Merged(Ref("api", "!7"))):
        assert said(phrase, api) == doubt
        assert said(phrase, {"web": [Want.ISSUES]}) == finding
        assert said(phrase, {}) == finding
    # A key that names no tracker may lie in any of them.
    assert said(Closed((Ref("web", "#1"), Ref("", "CUST-61"))), api) == doubt


def test_mp304_follows_reached_to_the_milestone_it_names(told):
    def said(name, there, unread, *others):
        look = portfolio(
            milestone("data"),
            replace(milestone("kickoff", sources=("api",)), aliases=("Launch",)),
            *others,
            unread=unread,
            verdicts={
                "data": (unknown(Reached(name), missing="it is not known"),),
                "kickoff": (there,),
            },
        )
        return told("MP304", look, "data")

    finding = ['"x" cannot be decided: it is not known']
    doubt = [f'? "x" cannot be decided: {GAP}']
    all_closed = verdict("all closed", "unknown")
    issues = {"api": [Want.ISSUES]}
    for name in ("kickoff", "kick-off  HELD", "launch"):
        assert said(name, all_closed, issues) == doubt
        assert said(name, all_closed, {}) == finding
        assert said(name, verdict("all closed", "unmet"), issues) == finding
    # Two that name each other end, and a name nobody knows may be in an unread list.
    assert said("kickoff", unknown(Reached("data")), {}) == finding
    assert said("kickoff", unknown(Reached("kickoff")), issues) == finding
    assert said("nowhere", all_closed, READ) == doubt
    assert said("nowhere", all_closed, issues) == finding


def test_mp304_says_what_to_edit(ask):
    told = (unknown(Closed((Ref("web", "#7"),)), "closed web#7"), verdict("signed", "unknown"))
    said = ask("MP304", portfolio(milestone(declared_at="p.yaml:9"), verdicts={"data": told}))
    assert fixes(said) == [
        'correct it at p.yaml:9, or put a task there that a person ticks: "[ ] closed web#7"',
        'add the line "- [ ] signed" to its description in a tracker',
    ]
    assert [one.subject for one in said] == ["closed web#7", "signed"]


def test_mp304_says_who_has_to_write_again_and_whom_to_name(ask):
    signed = asks("signed off by dana", SignedOff("dana"))
    again = verdict(signed, "unknown", missing="Dana has to write it again", cause="edited")
    other = asks("signed off by kim", SignedOff("kim"))
    nobody = verdict(other, "unknown", missing="kim is nobody", cause="nowhere")
    here = milestone(declared_at="p.yaml:9")
    assert fixes(ask("MP304", portfolio(here, verdicts={"data": (again, nobody)}))) == [
        "Dana has to write it again: an edited one counts for nothing",
        "name a person with an account there at p.yaml:9",
    ]


def test_mp304_is_unsure_where_criteria_may_stand_in_an_unread_description(told):
    look = portfolio(milestone(criteria=(), sources=BOTH, records=(record("data"),)), unread=READ)
    assert told("MP304", look) == [f"? whether it has criteria is not known: {GAP}"]


def test_mp301_is_unsure_where_criteria_may_stand_in_an_unread_description(told):
    closed = record("data", closed="2027-02-12")
    look = portfolio(milestone(criteria=(), sources=BOTH, records=(closed,)), unread=READ)
    assert told("MP301", look) == [f"? whether it has criteria is not known: {GAP}"]


def test_mp305_names_five_at_most_and_refers_to_all(ask):
    look = portfolio(milestone(closed="2027-02-12"), issues=[issue(n, "data") for n in range(1, 6)])
    (found,) = ask("MP305", look)
    assert plain(found.message) == (
        "closed with 5 committed issues open: web#1, web#2, web#3, web#4 and web#5"
    )
    more = portfolio(milestone(closed="2027-02-12"), issues=[issue(n, "data") for n in range(1, 9)])
    (found,) = ask("MP305", more)
    assert len(found.refs) == 8
    assert len(found.evidence) == 5


def test_mp501_shows_the_records_that_are_open(ask):
    records = (record("data", closed="2027-02-11"), record("data", "api"))
    (found,) = ask("MP501", portfolio(milestone(due="2027-02-12", sources=BOTH, records=records)))
    assert [one.url for one in found.evidence] == [records[1].url]


@pytest.mark.parametrize(
    ("cause", "fix"),
    [
        (
            "no_work",
            "add its issues to Data migration validated, or take the criterion out in the descri",
        ),
        ("circle", "break the circle: take one of these criteria out, this one in the descript"),
        ("upstream", "settle first what keeps that milestone from being decided"),
        ("nowhere", "correct it in the description of Data migration validated, or put a task"),
        ("", "correct it in the description of Data migration validated, or put a task"),
    ],
)
def test_mp304_the_way_out_fits_what_is_missing(ask, cause, fix):
    (found,) = ask(
        "MP304",
        portfolio(
            milestone(),
            verdicts={"data": (verdict("all closed", "unknown", missing="x", cause=cause),)},
        ),
    )
    assert plain(found.fix).startswith(fix)


def test_mp304_a_record_that_is_not_there_is_to_be_created(ask):
    here = replace(milestone(), sought=(Sought(source="api", title="Data"),))
    (found,) = ask(
        "MP304",
        portfolio(here, verdicts={"data": (verdict("all closed", "unknown", missing="x"),)}),
    )
    assert plain(found.fix) == (
        "create it in api, or correct where it lies, in the description of Data migration validated"
    )
