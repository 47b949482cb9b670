"""What trackers and the plan file say of shared fields, from readings, a store and marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from milepost.judge.agreements import Shared, with_agreements
from milepost.judge.known import Known
from milepost.model import based, values
from milepost.model.agreement import PLAN, Member, Mode, Sharing, owed, pair
from milepost.model.clock import parse_day
from milepost.model.marks import END, Mark
from milepost.model.milestone import Declared, Place
from milepost.model.person import Person
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record

A, B, C = "2027-03-05", "2027-03-12", "2027-03-19"
BY_PLAN, BY_BOTH = Mode(kind="plan"), Mode(kind="two-way")
PLANNED = Declared(id="data", title="Data migration validated", due=parse_day(A))
NAMES = ("web", "ops")


def held(source, due=A, **fields):
    return replace(record("data", source, due=due), **fields)


def known(*records):
    """The store knows these records as those of ``data``."""
    members = {
        ("data", one.source): Member(
            milestone="data", source=one.source, key=one.key, url=f"https://{one.source}.example"
        )
        for one in records
    }
    return Known(members=MappingProxyType(members))


def bases(field, value, *sources):
    return {("data", source, field): value for source in sources}


def looked(*records, modes, plan=PLANNED, of=None, unread=None, adopt_from="", **shared):
    found = of or milestone(records=records, sources=tuple(one.source for one in records))
    return with_agreements(
        portfolio(found, unread=unread),
        (plan,) if plan else (),
        Shared(
            sharing=Sharing(modes=modes, adopt_from=adopt_from),
            instance="nordwind",
            **{"known": known(*records), **shared},
        ),
    )


def said(*records, modes, **shared):
    return looked(*records, modes=modes, **shared).agreements.get("data", ())


def stands(found):
    return {side.source: (side.stands, side.was) for side in found.sides}


def stamp(field, value, sides):
    named = (one if one == PLAN else based.side(one, "data") for one in sides)
    return based.Stamp(based.digest("data", field, value), frozenset(named))


def block(source, agreed, instance="nordwind", name="data"):
    word = based.written({name: [stamp(name, *one)] for name, one in agreed.items()})
    return f"{Mark('block', instance, name, 'bot', word)}\n**On track.**\n{END}"


# -- bases ------------------------------------------------------------------------------------


def test_a_value_is_held_against_what_its_side_agreed_on():
    web, ops = held("web"), held("ops", B, changed_at=datetime(2027, 2, 18, tzinfo=UTC))
    (due,) = said(web, ops, modes={"due": BY_BOTH}, bases=bases("due", A, *NAMES))
    assert stands(due) == {"web": ("same", A), "ops": ("changed", A)}
    assert (due.state, due.value, due.writes) == ("copy", B, ("web",))
    assert due.sides[1].at == ops.changed_at
    assert due.sides[0].at is None


def test_of_another_record_a_base_says_nothing():
    """Its key is another: deleted and made anew, or the tracker reads another project."""
    web, ops = held("web"), held("ops", B)
    strange = known(web, replace(ops, key="other"))
    (due,) = said(web, ops, modes={"due": BY_BOTH}, bases=bases("due", A, *NAMES), known=strange)
    assert stands(due) == {"web": ("same", A), "ops": ("new", None)}
    assert due.state == "ask"


def test_the_plan_file_has_a_base_with_each_tracker():
    web = held("web")
    moved = replace(PLANNED, due=parse_day(B))
    (due,) = said(
        web, modes={"due": BY_PLAN}, plan=moved, bases=bases("due", A, "web", pair("web"))
    )
    assert stands(due) == {PLAN: ("changed", A), "web": ("same", A)}
    assert (due.state, due.writes) == ("copy", ("web",))


def test_without_a_store_a_mark_tells_whether_a_value_is_the_base():
    agreed = {"due": (A, ["web", "ops", PLAN])}
    web = held("web", description=f"Hand\n\n{block('web', agreed)}")
    (due,) = said(web, held("ops", B), modes={"due": BY_BOTH})
    assert stands(due) == {"web": ("same", None), "ops": ("changed", None)}
    assert (due.state, due.value) == ("copy", B)
    moved = replace(PLANNED, due=parse_day(C))
    (due,) = said(web, held("ops", B), modes={"due": BY_PLAN}, plan=moved)
    assert stands(due)[PLAN] == ("changed", None)
    assert (due.state, due.writes) == ("conflict", ("web",))


def test_a_mark_is_no_data():
    """The same value from a forged mark moves nothing: it can only say same or changed."""
    web = held("web", description=block("web", {"due": (C, ["web", "ops"])}))
    (due,) = said(web, held("ops", A), modes={"due": BY_BOTH})
    assert (due.state, due.value) == ("agreed", A)


@pytest.mark.parametrize(("instance", "name"), [("another", "data"), ("nordwind", "live")])
def test_marks_of_others_tell_nothing(instance, name):
    text = block("web", {"due": (A, ["web", "ops"])}, instance, name)
    (due,) = said(held("web", description=text), held("ops", B), modes={"due": BY_BOTH})
    assert {one.stands for one in due.sides} == {"new"}


def test_marks_that_contradict_each_other_tell_nothing_of_third_parties():
    one = {"due": (A, ["web", "api", "ops"])}
    other = {"due": (B, ["web", "api", "ops"])}
    records = (
        held("web", description=block("web", one)),
        held("api", description=block("api", other)),
        held("ops"),
    )
    (due,) = said(*records, modes={"due": BY_BOTH})
    assert stands(due) == {
        "web": ("same", None), "api": ("changed", None), "ops": ("new", None),
    }  # fmt: skip


def test_what_the_store_knows_counts_before_a_mark():
    web = held("web", description=block("web", {"due": (B, ["web", "ops"])}))
    (due,) = said(web, held("ops"), modes={"due": BY_BOTH}, bases=bases("due", A, *NAMES))
    assert stands(due)["web"] == ("same", A)


def test_an_older_store_than_the_marks_is_believed_as_little_as_they():
    """Somebody put a date back; the store was put back to before that date as well."""
    marked = block("web", {"due": (B, ["web", "ops"])})
    web, ops = held("web", A, description=marked), held("ops", B)
    (due,) = said(web, ops, modes={"due": BY_BOTH}, bases=bases("due", A, *NAMES))
    assert (due.state, due.writes) == ("ask", ())


def test_a_record_that_was_made_anew_is_vouched_for_by_no_mark():
    marked = block("web", {"due": (A, ["web", "ops"])})
    web, ops = held("web", description=marked), held("ops", B)
    anew = replace(ops, key="77")
    for it, state in ((ops, "copy"), (anew, "ask")):
        (due,) = said(web, it, modes={"due": BY_BOTH}, known=Known())
        assert due.state == state
        (due,) = said(
            web, it, modes={"due": BY_BOTH}, bases=bases("due", A, *NAMES), known=known(web, ops)
        )
        assert due.state == state


def test_what_did_not_get_everywhere_has_to_get_there_and_is_nobodys_edit():
    """web was moved to B, api has it, ops could not be written; the store knows that."""
    kept = bases("due", A, "ops") | bases("due", B, "web", "api", owed("ops"))

    def follows(web, api, ops):
        records = held("web", web), held("api", api), held("ops", ops)
        (due,) = said(*records, modes={"due": BY_BOTH}, bases=kept)
        return due.state, due.value, due.writes

    assert follows(B, B, A) == ("copy", B, ("ops",))
    assert follows(A, B, A) == ("copy", A, ("api",))
    assert follows(C, B, A) == ("copy", C, ("api", "ops"))
    assert follows(B, B, C) == ("conflict", None, ())
    assert follows(B, B, B) == ("agreed", B, ())
    assert follows(C, B, C) == ("copy", C, ("api",))


def test_trackers_that_never_agreed_together_are_asked_about():
    """Each stands as it agreed on last, with others, or with the file: nothing is owed to any."""
    kept = bases("due", A, "web", "api") | bases("due", B, "ops")
    records = held("web", A), held("api", A), held("ops", B)
    (due,) = said(*records, modes={"due": BY_BOTH}, bases=kept)
    assert (due.state, due.writes) == ("ask", ())
    assert due.why == "unchanged in web, api and ops, and yet not the same"


@pytest.mark.parametrize("mode", [BY_BOTH, BY_PLAN])
def test_where_nobody_knows_whether_a_write_got_nobody_is_adopted(mode):
    kept = bases("due", A, "web", pair("web")) | bases("due", values.UNSURE, "ops", pair("ops"))
    for adopt_from in ("web", "ops", PLAN):
        (due,) = said(
            held("web", A), held("ops", B), modes={"due": mode}, bases=kept, adopt_from=adopt_from
        )
        assert (due.state, due.writes) == ("ask" if mode == BY_BOTH else "drift", ())
        assert due.why == "nobody knows whether it changed in ops"


def test_the_file_put_back_goes_to_all_but_who_says_something_else():
    """It moved to B, which web and api followed; ops stood elsewhere, and is drift still."""
    kept = bases("due", A, "ops", pair("ops"))
    kept |= bases("due", B, "web", "api", pair("web"), pair("api"))
    records = held("web", B), held("api", B), held("ops", C)
    (due,) = said(*records, modes={"due": BY_PLAN}, bases=kept)
    assert (due.state, due.value, due.writes) == ("drift", A, ("web", "api"))


def test_what_was_taken_back_is_asked_for_whatever_marks_say():
    marked = block("web", {"due": (A, ["web", "ops", PLAN])})
    web, ops = held("web", description=marked), held("ops", B)
    everybody = [*NAMES, *map(pair, NAMES)]
    for mode, state in ((BY_BOTH, "ask"), (BY_PLAN, "drift")):
        kept = bases("due", values.ANEW, *everybody)
        (due,) = said(web, ops, modes={"due": mode}, bases=kept)
        assert (due.state, due.writes) == (state, ())
        assert {one.stands for one in due.sides} == {"new"}


def test_a_title_goes_only_where_the_same_people_see_it():
    web, ops = held("web", title="Live"), held("ops", title="Acquire Foo Inc")
    visible = {"web": "public", "ops": "private"}
    told = bases("title", "Live", *NAMES)
    found = said(web, ops, modes={"title": BY_BOTH}, bases=told, visible=visible)
    assert {one.writes for one in found} == {()}
    assert {gap.source for one in found for gap in one.gaps} == {"web", "ops"}
    (title,) = said(
        web, ops, modes={"title": BY_PLAN}, bases=told, visible=visible,
        plan=replace(PLANNED, title="Live"),
    )  # fmt: skip
    assert (title.state, title.gaps) == ("drift", ())


# -- who is a side ----------------------------------------------------------------------------


def test_a_field_the_plan_does_not_say_is_nobody_s_drift():
    bare = Declared(id="data", title="data")
    assert said(held("web"), modes={"due": BY_PLAN, "title": BY_PLAN}, plan=bare) == ()
    assert said(held("web"), modes={"due": BY_PLAN}, plan=None) == ()


def test_a_title_the_plan_says_for_one_tracker_is_that_one_s_own():
    plan = replace(PLANNED, places=(Place(source="web"), Place(source="ops", title="1.0-data")))
    (title,) = said(held("web"), held("ops", title="1.0-data"), modes={"title": BY_PLAN}, plan=plan)
    assert [one.source for one in title.sides] == [PLAN, "web"]
    (title,) = said(held("web"), held("ops", title="1.0-data"), modes={"title": BY_BOTH}, plan=plan)
    assert [one.source for one in title.sides] == ["web"]


def test_a_tracker_that_cannot_hold_a_field_is_a_gap_and_no_difference():
    holds = {"ops": frozenset({"start"})}
    ops = held("ops", start=date(2027, 1, 11))
    (start,) = said(held("web"), ops, modes={"start": BY_BOTH}, holds=holds)
    assert [one.source for one in start.sides] == ["ops"]
    assert start.state == "agreed"
    (gap,) = start.gaps
    assert (gap.source, gap.reason) == ("web", "web cannot hold the start date of a milestone")
    assert gap.fallback


def test_an_owner_is_compared_where_a_tracker_tells_one():
    kim = Person(id="kim", accounts={"github": "kimosei"})
    plan = replace(PLANNED, owners=("kim",))
    found = milestone(
        records=(held("web"), held("ops", driver="dana-o")), sources=NAMES, owners=(kim,)
    )
    (owner,) = said(*found.records, modes={"owner": BY_PLAN}, plan=plan, of=found)
    assert [(one.source, one.value) for one in owner.sides] == [(PLAN, "kim"), ("ops", "@dana-o")]
    assert owner.state == "drift"
    assert [one.source for one in owner.gaps] == ["web"]


def test_a_description_goes_only_where_the_same_people_see_it():
    records = (
        held("web", description="Public"),
        held("api", description="Secret"),
        held("ops", description="Old"),
    )
    (found,) = said(
        *records,
        modes={"description": BY_BOTH},
        bases=bases("description", "Old", "web", "api", "ops"),
        visible={"web": "public", "api": "private", "ops": "private"},
    )
    assert (found.state, found.value, found.writes) == ("copy", "Secret", ("ops",))
    (gap,) = found.gaps
    assert (gap.source, gap.reason) == ("web", "web is public, and the others that hold it are not")


def test_a_description_with_damaged_marks_is_no_side():
    cut = block("web", {}).partition("**")[0]
    (found,) = said(
        held("web", description=cut), held("ops", description="x"), modes={"description": BY_BOTH}
    )
    assert [one.source for one in found.sides] == ["ops"]


# -- what is not known ------------------------------------------------------------------------


def test_while_a_tracker_is_not_read_nothing_follows():
    records = (held("web"), held("ops", B))
    (due,) = said(
        *records,
        modes={"due": BY_BOTH},
        bases=bases("due", A, *NAMES),
        unread={"ops": [Want.MILESTONES]},
    )
    assert (due.state, due.value, due.writes) == ("left", None, ())
    assert due.why == "ops was not read completely"


def test_where_two_records_match_nothing_is_written():
    twin = replace(held("ops"), key="twin")
    found = replace(
        milestone(records=(held("web"), held("ops", B)), sources=NAMES), ambiguous=(twin,)
    )
    (due,) = said(*found.records, modes={"due": BY_BOTH}, of=found, known=Known())
    assert (due.state, due.why) == ("left", "two records match in ops")
    (due,) = said(*found.records, modes={"due": BY_BOTH}, of=found)
    assert due.state == "ask"


def test_what_is_only_listed_is_left_alone():
    found = replace(milestone(records=(held("web"),)), judged=False)
    assert said(held("web"), modes={"due": BY_BOTH}, of=found) == ()


# -- the date that counts ---------------------------------------------------------------------


def due(*records, mode, **shared):
    (found,) = looked(*records, modes={"due": mode}, **shared).milestones
    return str(found.due), str(found.planned)


def test_with_the_plan_its_date_counts_whatever_trackers_say():
    assert due(held("web", B), mode=BY_PLAN) == (A, "None")


def test_where_trackers_decide_theirs_counts_and_the_plan_s_is_what_it_slipped_from():
    assert due(held("web", B), held("ops", B), mode=BY_BOTH) == (B, A)
    assert due(held("web", B), mode=Mode(kind="tracker", name="web")) == (B, A)


def test_of_a_change_that_is_on_its_way_the_new_date_counts():
    records = (held("web", A), held("ops", B))
    assert due(*records, mode=BY_BOTH, bases=bases("due", A, *NAMES)) == (B, A)


def test_while_they_differ_the_earliest_counts():
    assert due(held("web", C), held("ops", B), mode=BY_BOTH) == (B, A)


def test_in_a_conflict_the_date_they_all_left_counts_no_more():
    records = (held("web", C), held("ops", B), held("api", A))
    modes = {"mode": BY_BOTH, "bases": bases("due", A, *NAMES, "api")}
    assert due(*records, **modes) == (B, A)


def test_where_no_tracker_has_a_date_the_plan_s_counts():
    assert due(held("web", ""), held("ops", ""), mode=BY_BOTH) == (A, A)
