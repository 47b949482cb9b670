"""A milestone is its records, whatever they are called: known by key, by our block, by title."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from milepost.judge.fates import fate, lost, whereabouts
from milepost.judge.groups import Groups
from milepost.judge.join import join
from milepost.judge.known import Fated, Known
from milepost.judge.places import members
from milepost.judge.policy import Policy
from milepost.model.agreement import Member
from milepost.model.history import Snapshot
from milepost.model.marks import END, Mark
from milepost.model.milestone import Place
from milepost.model.project import Project
from milepost.model.reading import Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.model.sample import NOW, TODAY, issue, reading, record

URL = "https://github.com/acme/web"


@pytest.fixture
def found(held, declare):
    """What a milestone "data" is, of these records of ``web``, with what is known of it."""

    def look(*records, known=None, unread=(), declared=None, also=(), **policy):
        web = replace(reading("web", records=records, unread=unread), url=URL)
        return join(
            (declared or declare("data", title="Data moved", places=("web",)), *also),
            {"web": web},
            (),
            Policy(**policy),
            now=NOW,
            today=TODAY,
            zone=ZoneInfo("UTC"),
            project=Project(),
            numbers={},
            remembered=known or Known(),
        )

    return look


def was(key, milestone="data", *, title="Data moved", source="web", url=URL):
    member = Member(milestone=milestone, source=source, key=key, title=title, url=url)
    return {(milestone, source): member}


def remembering(*known, **fields):
    return Known(members={place: one for each in known for place, one in each.items()}, **fields)


def block(milestone="data", instance="nordwind"):
    return f"Ours.\n\n{Mark('block', instance, milestone)}\non track\n{END}"


def keys(portfolio, milestone="data"):
    return [record.key for record in portfolio.by_id[milestone].records]


def rivals(portfolio, milestone="data"):
    return [record.key for record in portfolio.by_id[milestone].ambiguous]


def test_a_renamed_record_stays_the_one_it_was(found, held):
    here = found(held("3", title="Moved at last"), known=remembering(was("3")))
    assert keys(here) == ["3"]
    assert here.by_id["data"].sought == ()
    assert "web/3" not in here.by_id


def test_nothing_known_of_it_titles_decide(found, held):
    here = found(held("3", title="Moved at last"))
    assert keys(here) == []
    assert "web/3" in here.by_id


def test_its_old_title_taken_by_a_new_record(found, held):
    records = (held("3", title="Moved at last"), held("9", title="DATA  moved"))
    here = found(*records, known=remembering(was("3")))
    assert (keys(here), rivals(here)) == (["3"], ["9"])
    shut = replace(records[0], state="closed")
    here = found(shut, records[1], known=remembering(was("3")))
    assert (keys(here), rivals(here)) == (["3"], ["9"])


def test_a_closed_one_beside_an_open_one_of_its_title_is_history(found, held):
    old = replace(held("3", title="Data moved"), state="closed")
    here = found(old, held("9", title="Data moved"), known=remembering(was("3")))
    assert (keys(here), rivals(here)) == (["9"], [])


def test_the_file_names_another_one_now(found, held, declare):
    records = (held("3", title="Data moved"), held("9", title="Data"))
    spelt = declare("data", title="Data moved", places=(Place(source="web", title="Data"),))
    known = remembering(was("3"))
    assert keys(found(*records, known=known, declared=spelt)) == ["9"]
    assert keys(found(records[0], known=known, declared=spelt)) == ["3"], "no such record"
    again = remembering(was("3", title="Data"))
    assert keys(found(*records, known=again, declared=spelt)) == ["3"], "the file is as before"


def test_a_key_in_the_file_is_above_all(found, held, declare):
    named = declare("data", places=(Place(source="web", key="9"),))
    here = found(held("3"), held("9"), known=remembering(was("3")), declared=named)
    assert keys(here) == ["9"]
    gone = found(held("3", title="Data moved"), known=remembering(was("9")), declared=named)
    assert keys(gone) == []
    (sought,) = gone.by_id["data"].sought
    assert (sought.key, sought.was) == ("9", "")


def test_nobody_takes_what_is_known_to_be_anothers(found, held, declare):
    other = declare("aaa", title="Moved at last", places=("web",))
    known = remembering(was("3"))
    here = found(held("3", title="Moved at last"), known=known, also=(other,))
    assert (keys(here), keys(here, "aaa")) == (["3"], [])


def test_a_tracker_that_reads_another_project_now_has_other_keys(found, held):
    elsewhere = remembering(was("3", url="https://github.com/acme/other"))
    here = found(held("3", title="Bikes"), held("9", title="Data moved"), known=elsewhere)
    assert keys(here) == ["9"]
    (sought,) = found(held("3", title="Bikes"), known=elsewhere).by_id["data"].sought
    assert sought.was == "", "it never was here"


def test_promoted_to_another_key_it_is_followed_by_its_title(found, held):
    here = found(held("81", title="data Moved"), known=remembering(was("3")))
    assert keys(here) == ["81"]
    assert here.by_id["data"].sought == ()


def test_a_list_cut_off_before_a_known_record_gives_nothing_in_its_place(found, held):
    known = remembering(was("3"))
    here = found(held("9", title="Data moved"), known=known, unread=[Want.MILESTONES])
    assert keys(here) == []
    assert here.by_id["data"].sought == ()
    assert keys(found(held("3", title="New"), known=known, unread=[Want.MILESTONES])) == ["3"]


def test_our_block_tells_where_the_store_was_lost(found, held):
    ours = Known(instance="nordwind")
    renamed = held("3", title="Moved at last", says=block())
    new = held("9", title="Data moved")
    assert keys(found(renamed, known=ours)) == ["3"]
    here = found(renamed, new, known=ours)
    assert (keys(here), rivals(here)) == (["3"], ["9"])
    assert keys(found(renamed, new, known=Known(instance="other"))) == ["9"]
    assert keys(found(renamed, new, known=Known())) == ["9"]
    twice = found(renamed, replace(new, description=block()), known=ours)
    assert (keys(twice), rivals(twice)) == (["9"], ["3"]), "of two, the title decides"


def test_what_the_file_spells_out_is_above_a_block(found, held, declare):
    spelt = declare("data", title="Data moved", places=(Place(source="web", title="Data"),))
    records = (held("3", title="Old", says=block()), held("9", title="Data"))
    ours = Known(instance="nordwind")
    assert keys(found(*records, known=ours, declared=spelt)) == ["9"]
    assert keys(found(records[0], known=ours, declared=spelt)) == ["3"]


def test_twins_that_differ_in_letter_case_or_unicode_are_told(found, held, declare):
    twins = (held("3", title="Données"), held("9", title="donne\u0301es"))
    here = found(*twins, declared=declare("data", title="Données", places=("web",)))
    assert (keys(here), rivals(here)) == (["3"], ["9"])


def test_what_was_there_is_sought_also_where_no_tracker_is_named(found, held, declare):
    anywhere = declare("data", title="Data moved")
    gone = found(known=remembering(was("3")), declared=anywhere)
    assert [(one.was, one.anywhere) for one in gone.by_id["data"].sought] == [("3", False)]
    never = found(declared=anywhere)
    assert [(one.was, one.anywhere) for one in never.by_id["data"].sought] == [("", True)]


def test_of_many_repositories_only_the_one_that_had_it_lost_it(declare, held, found):
    groups = Groups({"all": ("all/a", "all/b")})
    declared = declare("data", title="Data moved", places=("all",))
    readings = {
        name: replace(reading(name, records=records), url=f"{URL}/{name}")
        for name, records in (("all/a", [held("1", "all/a", title="Data moved")]), ("all/b", []))
    }
    known = remembering(was("7", source="all/b", url=f"{URL}/all/b"))
    fields = {"now": NOW, "today": TODAY, "zone": ZoneInfo("UTC"), "project": Project()}
    here = join((declared,), readings, (), Policy(groups=groups), numbers={},
                remembered=known, **fields)  # fmt: skip
    assert [(one.source, one.was) for one in here.by_id["data"].sought] == [("all/b", "7")]
    none = join((declared,), readings, (), Policy(groups=groups), numbers={}, **fields)
    assert none.by_id["data"].sought == ()
    both = list(members(here.milestones, (declared,), readings, groups))
    assert [(one.milestone, one.source, one.key) for one in both] == [("data", "all/a", "1")]


def test_a_tracker_that_joined_lately_is_only_proposed_to(found):
    until = date(2027, 3, 8)
    (sought,) = found(known=Known(fresh={"web": until})).by_id["data"].sought
    assert sought.until == until
    (sought,) = found(known=remembering(was("3"), fresh={"web": until})).by_id["data"].sought
    assert sought.until is None, "it was there: somebody took it away"


def test_what_is_joined_by_title_stays_together_when_one_is_renamed(held):
    web, api = held("3", "web", title="Beta two"), held("7", "api", title="Beta")
    new = held("9", "web", title="beta")
    known = remembering(
        was("3", "web/3", title="Beta"), was("7", "web/3", title="Beta", source="api")
    )
    readings = {
        name: replace(reading(name, records=records), url=URL)
        for name, records in (("web", [web, new]), ("api", [api]))
    }
    fields = {"now": NOW, "today": TODAY, "zone": ZoneInfo("UTC"), "project": Project()}
    here = join((), readings, (), Policy(by_title=True), numbers={}, remembered=known, **fields)
    assert {one.id: [it.key for it in one.records] for one in here.milestones} == {
        "web/3": ["3", "7"], "web/9": ["9"],
    }  # fmt: skip
    first = join((), readings, (), Policy(by_title=True), numbers={}, **fields)
    assert {one.id: [it.key for it in one.records] for one in first.milestones} == {
        "api/7": ["7", "9"], "web/3": ["3"],
    }  # fmt: skip
    assert [(one.milestone, one.source, one.key) for one in
            members(here.milestones, (), readings, Groups())] == [
        ("web/3", "web", "3"), ("web/3", "api", "7"),
    ]  # fmt: skip


@pytest.fixture
def by_title(held):
    """What is joined by title of these records, of which api/7 gave the milestone its name."""
    known = {}
    for key, source in (("7", "api"), ("10", "ops"), ("3", "web")):
        known |= was(key, "api/7", title="Beta", source=source)

    def look(*there, unread=(), fates=(), declared=()):
        readings = {
            name: replace(
                reading(
                    name,
                    records=[held(key, name, title="Beta") for it, key in there if it == name],
                    unread=[Want.MILESTONES] if name in unread else (),
                ),
                url=URL,
            )
            for name in ("api", "ops", "web")
        }
        remembered = Known(members=known, fates=dict(fates))
        fields = {"now": NOW, "today": TODAY, "zone": ZoneInfo("UTC"), "project": Project()}
        policy = Policy(by_title=True)
        return join(
            declared, readings, (), policy, numbers={}, remembered=remembered, **fields
        ).milestones

    return look


def places(milestone):
    return [(record.source, record.key) for record in milestone.records]


API, OPS, WEB = ("api", "7"), ("ops", "10"), ("web", "3")


def test_joined_by_title_it_keeps_its_name_when_the_record_of_that_name_is_gone(by_title):
    (whole,) = by_title(API, OPS, WEB)
    assert (whole.id, places(whole), whole.sought) == ("api/7", [API, OPS, WEB], ())
    (here,) = by_title(OPS, WEB, fates={API: Fated("deleted")}.items())
    assert (here.id, places(here), here.sources) == ("api/7", [OPS, WEB], ("ops", "web", "api"))
    assert lost([here]) == {"api": ("7",)}
    (sought,) = here.sought
    assert (sought.title, sought.was, sought.fate) == ("Beta", "7", "deleted")
    (alone,) = by_title(WEB)
    assert (alone.id, lost([alone])) == ("api/7", {"api": ("7",), "ops": ("10",)})


def test_joined_by_title_nothing_is_gone_that_is_not_proven_to_be(by_title):
    (here,) = by_title(OPS, WEB, unread=["api"])
    assert (here.id, here.sought) == ("api/7", ())
    again = ("api", "8")
    (anew,) = by_title(again, OPS, WEB)
    assert (anew.id, places(anew), anew.sought) == ("api/7", [again, OPS, WEB], ())


def test_joined_by_title_a_name_is_given_up_to_the_record_that_bears_it(by_title, declare):
    named = declare("data", title="Beta", places=(Place(source="api", key="7"),))
    data, here = by_title(API, OPS, WEB, declared=(named,))
    assert (places(data), here.id, places(here)) == ([API], "ops/10", [OPS, WEB])
    assert here.sought == ()


def test_joined_by_title_an_id_of_the_plan_file_stays_the_plan_files(held, declare):
    """It was declared for web and api, and is only for web now: api's has a name of its own."""
    readings = {
        name: replace(reading(name, records=[held(key, name, title="Data moved")]), url=URL)
        for name, key in (("api", "7"), ("web", "3"))
    }
    known = remembering(was("3"), was("7", source="api"), was("10", source="ops"))
    readings["ops"] = replace(reading("ops"), url=URL)
    fields = {"now": NOW, "today": TODAY, "zone": ZoneInfo("UTC"), "project": Project()}
    declared = (declare("data", title="Data moved", places=("web",)),)
    policy = Policy(by_title=True)
    here = join(declared, readings, (), policy, numbers={}, remembered=known, **fields)
    assert [(one.id, places(one), one.sought) for one in here.milestones] == [
        ("data", [WEB], ()), ("api/7", [API], ()),
    ]  # fmt: skip


def test_joined_by_title_one_that_came_back_stands_apart_and_none_is_lost(held):
    """Its place was taken meanwhile by another of its title, as the store knows."""
    records = [held("3", "web", title="Beta"), held("9", "web", title="Beta")]
    readings = {
        "web": replace(reading("web", records=records), url=URL),
        "api": replace(reading("api", records=[held("7", "api", title="Beta")]), url=URL),
    }
    known = remembering(was("9", "web/3"), was("7", "web/3", source="api"))
    fields = {"now": NOW, "today": TODAY, "zone": ZoneInfo("UTC"), "project": Project()}
    here = join((), readings, (), Policy(by_title=True), numbers={}, remembered=known, **fields)
    assert {one.id: places(one) for one in here.milestones} == {
        "api/7": [("api", "7"), ("web", "9")], "web/3": [("web", "3")],
    }  # fmt: skip


def test_joined_by_title_the_one_spelt_alike_is_taken_and_the_other_told(held):
    readings = {
        name: reading(name, records=records)
        for name, records in (
            ("api", [held("7", "api", title="Beta")]),
            ("web", [held("1", "web", title="BETA"), held("2", "web", title="Beta")]),
        )
    }
    fields = {"now": NOW, "today": TODAY, "zone": ZoneInfo("UTC"), "project": Project()}
    here = join((), readings, (), Policy(by_title=True), numbers={}, **fields)
    one = here.by_id["api/7"]
    assert len(one.records) == 2
    assert [record.title for record in (*one.records, *one.ambiguous)].count("BETA") == 1


@pytest.mark.parametrize(
    ("status", "expected"),
    [(410, "deleted"), (403, "forbidden"), (401, "forbidden"), (404, "gone"), (301, "moved"),
     (500, "unreachable"), (503, "unreachable"), (None, "unreachable")],
)  # fmt: skip
def test_what_an_answer_tells(status, expected):
    answers = {} if status is None else {"3": status}
    proof = Proof(complete=False, reason="so it is", answers=answers)
    answer = Reading(source="web", kind="github", proofs={Want.MILESTONES: proof})
    told = "so it is" if expected in ("moved", "unreachable") else ""
    assert fate(answer, "3") == Fated(expected, told)


def test_an_adapter_that_tells_no_status_tells_that_it_is_not_there():
    for proof in (Proof(complete=True), Proof(complete=False, gone=frozenset({"3"}))):
        answer = Reading(source="web", kind="todo", proofs={Want.MILESTONES: proof})
        assert fate(answer, "3") == Fated("gone")
    assert fate(Reading(source="web", kind="todo"), "3") == Fated("unreachable")


def test_asked_for_is_what_is_known_or_named_and_open(found, declare):
    here = found(known=remembering(was("3")), also=(declare("new", places=("web",)),))
    assert lost(here.milestones) == {"web": ("3",)}
    named = declare("data", places=(Place(source="web", key="9"),))
    assert lost(found(declared=named).milestones) == {"web": ("9",)}


def test_where_its_issues_went():
    ref = Ref("ops", "A-1")
    past = Snapshot(
        run="r", at=NOW, day=TODAY, milestone="data",
        committed={ref: "open", Ref("ops", "A-2"): "open", Ref("web", "#1"): "done"},
    )  # fmt: skip
    went = [issue(Ref("ops", "A-1"), "8"), issue(Ref("ops", "A-2")), issue(Ref("ops", "A-3"), "8")]
    here = reading("ops", records=[record("8", "ops", title="Go-live")], issues=went)
    assert whereabouts((past,), here) == 'of its issues 1 of 2 are in "Go-live" (8) now'
    assert whereabouts((), here) == ""
    assert whereabouts((replace(past, whole=False),), here) == ""
