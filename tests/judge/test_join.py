from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from milepost.model.criterion import AllClosed
from milepost.model.issue import Issue
from milepost.model.milestone import Place, Sought
from milepost.model.person import Account, Person
from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.model.sample import FAILURE, TODAY, at, criterion, issue, reading, record
from milepost.model.terms import Cadence, Lookback, Terms

DANA = Person(id="dana", name="Dana Ortiz", accounts={"github": "dana-o"})


def only(portfolio):
    (milestone,) = portfolio.milestones
    return milestone


# -- milestones no file declares ---------------------------------------------------------------


def test_an_undeclared_milestone_is_its_record_and_what_its_description_says(joined, held):
    text = "Owner: @dana-o\nDepends on: Nowhere\nOwnr: x\n\nDone when:\n- [ ] all closed\n"
    found = only(
        joined(
            reading("web", records=[held("3", title="Data moved", says=text, due="2027-03-05")]),
            people=[DANA],
        )
    )
    assert (found.id, found.title, found.sources, found.home) == (
        "web/3",
        "Data moved",
        ("web",),
        "web",
    )
    assert found.due == date(2027, 3, 5)
    assert found.owners == (DANA,)
    assert [one.text for one in found.depends_on] == ["Nowhere"]
    assert [(one.phrase, one.box) for one in found.criteria] == [(AllClosed(), False)]
    assert found.unread == ("Ownr: x",)
    assert found.judged
    assert found.declared_at == ""


def test_what_a_description_supports_and_its_look_back_count_where_nobody_else_says(
    joined, declare, held
):
    says = "Supports: seats\n\nLook-back:\n- hit: no\n"
    web = reading("web", records=[held("data", says=says)])
    api = reading("api", records=[held("data", "api", says="Supports: seats, speed")])
    described = Lookback(hit="no")
    found = only(joined(web, api, by_title=True)).terms
    assert (found.supports, found.lookback) == (("seats", "speed"), described)
    undecided = declare("data", title="Data migration validated", terms=Terms(value=3))
    found = only(joined(web, api, declared=[undecided])).terms
    assert (found.value, found.supports, found.lookback) == (3, ("seats", "speed"), described)
    told = Terms(supports=("rejected",), lookback=Lookback(next="smaller"))
    plan = declare("data", title="Data migration validated", terms=told)
    assert only(joined(web, api, declared=[plan])).terms == told


def test_twins_stay_apart_unless_titles_join(joined, held):
    web = reading("web", records=[held("3", title="v1.0"), held("4", title="v1.0")])
    api = reading("api", records=[held("9", "api", title=" V1.0 ", due="2027-03-01")])
    apart = joined(web, api)
    assert [one.id for one in apart.milestones] == ["api/9", "web/3", "web/4"]
    together = joined(web, api, by_title=True)
    assert [one.id for one in together.milestones] == ["api/9", "web/4"]
    first = together.by_id["api/9"]
    assert [(one.source, one.key) for one in first.records] == [("api", "9"), ("web", "3")]
    assert first.sources == ("api", "web")
    assert first.due == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("discover", "judged"),
    [("all", True), ("declared", False), ("v*", True), ("V*", False), ("?1", False)],
)
def test_which_undeclared_milestones_are_judged(joined, held, discover, judged):
    found = only(joined(reading("web", records=[held("3", title="v1.0")]), discover=discover))
    assert found.judged is judged
    assert found.unjudged_because == ("" if judged else "not declared")


def test_a_milestone_called_declared_is_not_asked_for_by_that_word(joined, held):
    web = reading("web", records=[held("3", title="declared")])
    assert not only(joined(web, discover="declared")).judged


@pytest.mark.parametrize(("days", "judged"), [(0, True), (30, True), (31, False), (400, False)])
def test_closed_for_more_than_thirty_days_is_only_listed(joined, held, declare, days, judged):
    day = TODAY - timedelta(days=days)
    web = reading("web", records=[held("3", title="Data", closed=day.isoformat())])
    for found in (only(joined(web)), only(joined(web, declared=[declare("data")]))):
        assert found.judged is judged
        assert found.unjudged_because == ("" if judged else f"closed {day}")


def test_the_day_it_was_closed_is_that_of_the_project_s_zone(joined, held):
    late = at((TODAY - timedelta(days=31)).isoformat(), 23)
    web = reading("web", records=[held("3", closed=late)])
    assert not only(joined(web)).judged
    assert only(joined(web, zone="Europe/Berlin")).judged


@pytest.mark.parametrize(("changed", "judged"), [("2027-02-01", True), ("2027-01-01", False)])
def test_unchanged_for_long_is_closed_for_long(joined, held, changed, judged):
    """A tracker that does not say when it was closed may say when it was changed last."""
    old = held("3", title="Data", closed="2020-01-01")
    web = reading("web", records=[replace(old, closed_at=None, changed_at=at(changed))])
    found = only(joined(web))
    assert (found.judged, found.closed_at) == (judged, None)
    assert found.unjudged_because == ("" if judged else f"closed by {changed}")


@pytest.mark.parametrize("by_title", [True, False])
def test_closed_nobody_knows_when_is_judged_only_if_it_is_declared(joined, held, declare, by_title):
    """A Jira version that was released without a date would be judged for ever."""
    dateless = replace(held("3", "ops", title="Data", closed="2020-01-01"), closed_at=None)
    ops = reading("ops", records=[dateless])
    found = only(joined(ops, by_title=by_title))
    assert (found.judged, found.unjudged_because) == (False, "closed on a day no tracker tells")
    assert only(joined(ops, declared=[declare("data")])).judged


def test_one_dateless_record_makes_the_day_unknown(joined, held):
    dateless = replace(held("3", "ops", title="Data", closed="2020-01-01"), closed_at=None)
    twin = held("4", "api", title="Data", closed="2020-01-01")
    ops = reading("ops", records=[dateless])
    found = only(joined(ops, reading("api", records=[twin]), by_title=True))
    assert (found.judged, found.unjudged_because) == (False, "closed on a day no tracker tells")


def test_an_open_milestone_needs_no_day(joined, held):
    assert only(joined(reading("ops", records=[held("3", "ops", title="Data")]))).judged


# -- places of declared milestones -------------------------------------------------------------


def test_a_declared_milestone_lies_where_in_says(joined, held, declare):
    web = reading("web", records=[held("3", title=" data  MOVED ")])
    api = reading(
        "api", records=[held("3", "api", title="Data moved"), held("12", "api", title="x")]
    )
    ops = reading("ops", records=[held("1", "ops", title="1.0-data")])
    places = ("web", Place(source="api", key="12"), Place(source="ops", title="1.0-DATA"))
    found = joined(web, api, ops, declared=[declare("data", title="Data moved", places=places)])
    assert [one.id for one in found.milestones] == ["data", "api/3"]
    data = found.by_id["data"]
    assert [(one.source, one.key) for one in data.records] == [
        ("web", "3"),
        ("api", "12"),
        ("ops", "1"),
    ]
    assert data.sources == ("web", "api", "ops")
    assert data.home == "web"
    assert data.missing == ()


def test_without_in_it_lies_wherever_a_title_or_alias_is_found(joined, held, declare):
    web = reading("web", records=[held("3", title="Data moved")])
    api = reading(
        "api",
        records=[held("9", "api", title="Data validated"), held("8", "api", title="Data moved")],
    )
    ops = reading("ops")
    data = declare("data", title="Data validated", aliases=("Data moved",))
    found = joined(web, api, ops, declared=[data])
    milestone = found.by_id["data"]
    assert [(one.source, one.key) for one in milestone.records] == [("api", "9"), ("web", "3")]
    assert milestone.sources == ("api", "ops", "web")
    assert milestone.missing == ()
    assert milestone.aliases == ("Data moved",)
    assert "api/8" in found.by_id


def test_of_two_that_fit_the_open_one_is_meant(joined, held, declare):
    records = [
        held("3", title="Data", closed="2027-02-01"),
        held("4", title="DATA"),
        held("10", title="data"),
    ]
    found = joined(reading("web", records=records), declared=[declare("data", places=("web",))])
    assert [one.key for one in found.by_id["data"].records] == ["4"]


def test_a_record_belongs_to_the_one_that_names_it_most_exactly(joined, held, declare):
    web = reading("web", records=[held("3", title="Data")])
    vague, titled = declare("a", title="Data"), declare("b", title="Data", places=("web",))
    named = declare("c", title="x", places=(Place(source="web", title="Data"),))
    keyed = declare("d", title="x", places=(Place(source="web", key="3"),))
    for declared, winner in [
        ((vague, titled, named, keyed), "d"),
        ((vague, titled, named), "c"),
        ((vague, titled), "b"),
        ((vague,), "a"),
    ]:
        found = joined(web, declared=declared)
        holders = [one.id for one in found.milestones if one.records]
        assert holders == [winner]


def test_a_record_is_missing_only_where_all_were_read(joined, held, declare):
    web = reading("web", records=[held("3")])
    cut = reading("api", unread=[Want.MILESTONES])
    data = declare("data", places=(Place(source="web", key="99"), "api", "gone"))
    milestone = joined(web, cut, declared=[data]).by_id["data"]
    assert milestone.missing == ("web",)
    assert milestone.sought == (Sought(source="web", title="Data", key="99"),)
    assert milestone.nowhere
    assert milestone.records == ()
    assert milestone.sources == ("web", "api", "gone")


def test_what_is_not_there_is_told_with_its_likely_new_name(joined, held, declare):
    web = reading(
        "web",
        records=[held("3", title="Data migrated"), held("4", title="Pilot"), held("5", title="Q")],
    )
    api = reading("api", records=[held("3", "api", title="Data move")])
    data = declare("data", title="Data moved", places=("web", "api"))
    asked = joined(web, api, declared=[data, declare("migrated", title="Data migrated")])
    assert asked.by_id["data"].sought == (
        # "Data migrated" is declared itself: it cannot be the new name.
        Sought(source="web", title="Data moved"),
        Sought(source="api", title="Data moved", perhaps="Data move", perhaps_key="3"),
    )
    (there,) = (
        joined(web, declared=[declare("pilot", places=(Place(source="web", title="Pilots"),))])
        .by_id["pilot"]
        .sought
    )
    assert there == Sought(source="web", title="Pilots", perhaps="Pilot", perhaps_key="4")


def test_without_in_it_is_missing_only_where_it_lies_nowhere(joined, held, declare):
    web, api = reading("web", records=[held("3", title="Data")]), reading("api")
    found = joined(web, api, declared=[declare("data"), declare("gone")])
    assert found.by_id["data"].sought == ()
    assert found.by_id["gone"].missing == ("api", "web")
    unread = joined(reading("web", unread=[Want.MILESTONES]), declared=[declare("gone")])
    assert unread.by_id["gone"].missing == ()


# -- what counts where both speak --------------------------------------------------------------


def test_the_plan_file_wins_field_by_field(joined, held, declare):
    text = "Owner: @maria\nDepends on: b\n\nDone when:\n- x\n"
    web = reading("web", records=[held("3", title="Data", says=text, due="2027-03-05")])
    plain = joined(web, declared=[declare("data"), declare("b")], people=[DANA]).by_id["data"]
    assert [one.id for one in plain.owners] == ["@maria"]
    assert [one.milestone for one in plain.depends_on] == ["b"]
    assert [one.text for one in plain.criteria] == ["x"]
    assert plain.due == date(2027, 3, 5)
    full = declare(
        "data", due=date(2027, 4, 1), owners=("dana",), depends_on=("c",), criteria=("all closed",)
    )
    said = joined(web, declared=[full, declare("b"), declare("c")], people=[DANA]).by_id["data"]
    assert said.owners == (DANA,)
    assert [one.milestone for one in said.depends_on] == ["c"]
    assert [one.text for one in said.criteria] == ["all closed"]
    assert said.due == date(2027, 4, 1)
    assert said.title == "Data"


def test_what_the_file_says_of_a_milestone_is_kept(joined, declare):
    one = declare(
        "data", level="major", phase="Build", delivers=("x",), stretch=frozenset({"later"})
    )
    found = only(joined(declared=[one], stretch=frozenset({"stretch"})))
    assert (found.level, found.phase, found.delivers) == ("major", "Build", ("x",))
    assert found.stretch == {"later"}
    assert found.declared_at == "milepost.yaml:1"


def test_descriptions_of_several_records_are_merged(joined, held, declare):
    done = "Done when:\n- [ ] all closed\n"
    texts = {
        "web": f"Owner: @dana-o\nDepends on: a, b\n\n{done}- [ ] Docs  written\n",
        "api": f"Owner: Dana Ortiz\nDepends on: b, c\n\n{done}- [x] docs written\n",
    }
    readings = [
        reading(name, records=[held("1", name, title="Data", says=text)])
        for name, text in texts.items()
    ]
    found = joined(*readings, declared=[declare("data"), declare("b")], people=[DANA]).by_id["data"]
    assert found.owners == (DANA,)
    assert [one.text for one in found.depends_on] == ["b", "a", "c"]
    assert [(one.text, one.box) for one in found.criteria] == [
        ("all closed", False),
        ("docs written", True),
        ("Docs written", False),
    ]


def test_defaults_are_for_milestones_that_name_none(joined, held):
    web = reading(
        "web", records=[held("3"), held("4", says="Owner: TBD"), held("5", says="Owner: @x")]
    )
    found = joined(web, people=[DANA], owners=("dana",), stretch=frozenset({"later"}))
    assert found.by_id["web/3"].owners == (DANA,)
    assert found.by_id["web/4"].owners == ()
    assert [one.id for one in found.by_id["web/5"].owners] == ["@x"]
    assert found.by_id["web/3"].stretch == {"later"}


def test_default_criteria_are_for_milestones_that_describe_none(joined, held):
    described = held("4", says="Done when: docs written")
    web = reading("web", records=[held("3"), described])
    found = joined(web, criteria=(criterion("all closed"),))
    assert [one.text for one in found.by_id["web/3"].criteria] == ["all closed"]
    assert [one.text for one in found.by_id["web/4"].criteria] == ["docs written"]


def test_a_word_for_nobody_in_the_file_is_no_owner(joined, held, declare):
    web = reading("web", records=[held("3", title="Data", says="Owner: @maria")])
    assert only(joined(web, declared=[declare("data", owners=("TBD",))])).owners == ()


# -- dependencies ------------------------------------------------------------------------------


def test_a_description_means_its_own_tracker_first(joined, held):
    web = reading("web", records=[held("3", title="v1"), held("4", says="Depends on: v1")])
    api = reading("api", records=[held("3", "api", title="v1")])
    found = joined(web, api)
    assert [one.milestone for one in found.by_id["web/4"].depends_on] == ["web/3"]


def test_the_file_means_declared_milestones_first(joined, held, declare):
    web = reading("web", records=[held("3", title="v1")])
    api = reading("api", records=[held("3", "api", title="v1")])
    declared = [declare("one", title="v1", places=("web",)), declare("two", depends_on=("V1",))]
    found = joined(web, api, declared=declared)
    assert [one.milestone for one in found.by_id["two"].depends_on] == ["one"]


def test_who_waits_for_himself_is_a_cycle(joined, held):
    found = joined(reading("web", records=[held("3", title="v1", says="Depends on: V1")]))
    assert found.graph.cycle_through("web/3") == ("web/3", "web/3")


def test_an_unknown_name_is_kept_with_the_nearest_one(joined, held):
    web = reading(
        "web",
        records=[held("3", title="Network ready"), held("4", says="Depends on: Netwrk ready")],
    )
    (sure,) = joined(web).by_id["web/4"].depends_on
    assert (sure.milestone, sure.suggestion, sure.unsure) == (None, "Network ready", "")
    cut = replace(web, proofs={Want.MILESTONES: Proof(complete=False, reason=FAILURE)})
    (unsure,) = joined(cut).by_id["web/4"].depends_on
    assert unsure.unsure == "web was not read completely"


def test_names_written_twice_lead_to_one_dependency(joined, held):
    web = reading(
        "web", records=[held("3", title="v1"), held("4", says="Depends on: V1, web/3, v1, x, X")]
    )
    found = joined(web).by_id["web/4"].depends_on
    assert [(one.text, one.milestone) for one in found] == [("V1", "web/3"), ("x", None)]


# -- status issues -----------------------------------------------------------------------------


def status(
    number: int, milestone: str = "3", source: str = "web", *, day: str = "2027-01-15"
) -> Issue:
    one = issue(number, milestone, source=source, labels=("Milestone",))
    return replace(one, created_at=at(day))


def test_the_oldest_issue_with_the_label_is_the_status_issue(joined, held):
    issues = [status(9), status(10, day="2027-01-12"), status(8), issue(2, "3"), status(1, "4")]
    found = joined(reading("web", records=[held("3")], issues=issues))
    assert dict(found.statuses) == {"web/3": Ref("web", "#10")}
    same_day = joined(reading("web", records=[held("3")], issues=[status(10), status(9)]))
    assert same_day.statuses["web/3"] == Ref("web", "#9")
    assert found.status_labels == {"milestone"}


@pytest.mark.parametrize(
    ("places", "home", "expected"),
    [
        (("web", "api"), "", "web"),
        (("api", "web"), "", "api"),
        (("api", "web"), "web", "web"),
        (("api",), "web", "api"),
        ((), "", "api"),
        ((), "web", "web"),
    ],
)
def test_the_status_issue_lies_in_the_home_tracker(joined, held, declare, places, home, expected):
    readings = [
        reading(name, records=[held("3", name, title="Data")], issues=[status(5, source=name)])
        for name in ("web", "api")
    ]
    found = joined(*readings, declared=[declare("data", places=places)], home=home)
    assert found.by_id["data"].home == expected
    assert found.statuses["data"] == Ref(expected, "#5")


def test_a_milestone_found_nowhere_has_the_configured_home(joined, declare):
    assert only(joined(declared=[declare("data")], home="web")).home == "web"
    assert only(joined(declared=[declare("data")])).home == ""


def test_the_moment_and_the_people_are_those_given(joined):
    found = joined(people=[DANA], today=date(2027, 1, 1))
    assert (found.today, found.people) == (date(2027, 1, 1), (DANA,))


def test_readings_keep_the_order_of_the_file(joined):
    assert list(joined(reading("web"), reading("api")).readings) == ["web", "api"]


def test_an_organization_seen_in_the_data_is_a_team(joined, held):
    web = reading(
        "web",
        records=[held("3", says="Owner: @acme")],
        people=[Account("acme", kind="organization")],
    )
    assert only(joined(web)).owners[0].team


def test_a_record_key_is_only_a_key_in_its_own_tracker(joined, held, declare):
    web, api = reading("web", records=[held("3")]), reading("api", records=[record("3", "api")])
    found = joined(web, api, declared=[declare("data", places=(Place(source="api", key="3"),))])
    assert [one.source for one in found.by_id["data"].records] == ["api"]


def test_how_often_a_description_wants_a_review_counts_where_the_file_does_not_say(
    joined, declare, held
):
    web = reading("web", records=[held("data", says="Review: monthly")])
    weekly, monthly = Terms(review=Cadence(days=7)), Cadence(months=1)
    assert only(joined(web)).terms.review == monthly
    assert only(joined(web, terms=weekly)).terms.review == monthly
    assert only(joined(reading("web", records=[held("data")]), terms=weekly)).terms == weekly
    title = "Data migration validated"
    assert only(joined(web, declared=[declare("data", title=title)])).terms.review == monthly
    plan = declare("data", title=title, terms=weekly)
    assert only(joined(web, declared=[plan])).terms == weekly
