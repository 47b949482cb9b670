"""One portfolio over three trackers: read, judged, planned, written, and then nothing to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.app import sync
from milepost.app.check import check
from milepost.app.read import Selection
from milepost.model.change import ChangeKind
from milepost.model.marks import parse, read_mark
from milepost.model.prose import plain
from milepost.model.reading import Lack, Want
from milepost.model.ref import Ref

ALL = Selection()


def judged(trackers, plan: str | None = None):
    settings = trackers.settings(plan) if plan else trackers.settings()
    found = check(settings, trackers.opened(settings), trackers.clock, ALL)
    return {one.milestone.id: one for one in found.milestones}, found


def planned(trackers, plan: str | None = None):
    settings = trackers.settings(plan) if plan else trackers.settings()
    opened = trackers.opened(settings)
    return sync.plan(settings, opened, trackers.clock, ALL), opened


def synced(trackers, plan: str | None = None):
    found, opened = planned(trackers, plan)
    outcomes = list(sync.apply(found, opened))
    assert {one.outcome for one in outcomes} <= {"done"}, outcomes
    return found.plan


@pytest.fixture
def home(plan_file):
    """The plan file with the status issues in one tracker."""
    return lambda name: plan_file.replace("{create: true}", f"{{create: true, home: {name}}}")


# -- judged --------------------------------------------------------------------------------


def test_progress_over_all_and_per_tracker(trackers):
    found, _ = judged(trackers)
    data = found["data"]
    assert (data.progress.closed, data.progress.open) == (3, 2)
    shares = {name: (one.closed, one.total) for name, one in data.progress_by_source.items()}
    assert shares == {"web": (2, 2), "api": (1, 2), "ops": (0, 1)}


def test_a_sub_task_counts_only_where_its_parent_does_not(trackers):
    found, judgement = judged(trackers)
    work = judgement.portfolio.work
    assert [str(one.ref) for one in work(found["data"].milestone, "ops")] == ["CUST-60"]
    assert [str(one.ref) for one in work(found["live"].milestone)] == ["CUST-60", "CUST-63"]
    # It is no stretch either: it is just counted with its parent.
    assert found["data"].progress.stretch == 0


def test_criteria_are_decided_over_trackers(trackers):
    found, _ = judged(trackers)
    closed, refs, merged = found["data"].verdicts
    assert (closed.state, closed.done, closed.total) == ("unmet", 3, 5)
    assert (refs.state, refs.done, refs.total) == ("met", 2, 2)
    assert [plain(one.text) for one in refs.evidence] == [
        'web#42 "Work #42" is done', 'CUST-61 "Work CUST-61" is done',
    ]  # fmt: skip
    assert merged.state == "met"


def test_only_what_criteria_name_and_nobody_showed_is_asked_for(trackers):
    judged(trackers)
    asked = {
        name: [scope.refs for scope in tracker.asked if scope.refs and Want.ISSUES in scope.want]
        for name, tracker in trackers.all.items()
    }
    assert asked == {"web": [("#42",)], "api": [("!12",)], "ops": [("CUST-61",)]}


def test_people_are_one_over_services(trackers):
    found, _ = judged(trackers)
    assert {one.milestone.owners[0].id for one in found.values()} == {"kim"}


def test_a_milestone_waits_for_one_in_other_trackers(trackers):
    found, _ = judged(trackers)
    assert found["live"].depends_on == ("data",)
    assert found["data"].blocks == ("live",)


def test_a_reference_that_leads_nowhere_is_not_a_tracker_that_failed(trackers):
    del trackers.ops.issues["CUST-61"]
    found, judgement = judged(trackers)
    verdict = found["data"].verdicts[1]
    assert verdict.state == "unknown"
    assert plain(verdict.missing) == "CUST-61 does not exist, or this token may not see it"
    assert judgement.complete
    assert found["data"].health == "on_track"
    assert "MP304" in {one.rule for one in found["data"].findings}


def test_a_reference_that_could_not_be_read_leaves_the_rest_judged(trackers):
    trackers.web.lost, trackers.web.gone = frozenset({"#42"}), False
    found, judgement = judged(trackers)
    verdict = found["data"].verdicts[1]
    assert verdict.state == "unknown"
    assert plain(verdict.missing) == "web#42 could not be read (server error 502)"
    assert found["data"].progress.closed == 3
    assert found["data"].health == "on_track"
    assert not judgement.complete
    assert judgement.portfolio.readings["web"].reason == "server error 502"
    assert "MP304" not in {one.rule for one in found["data"].findings}
    about = [(one.rule, one.milestone) for one in judgement.skipped if one.milestone]
    assert about == [("MP304", "data")]


def test_one_source_failing_leaves_the_others_judged(trackers):
    trackers.ops.down = "HTTP 503: down for maintenance"
    found, judgement = judged(trackers)
    assert {name: one.health for name, one in found.items()} == {
        "data": "unknown", "live": "unknown", "docs": "on_track",
    }  # fmt: skip
    assert not judgement.complete
    refs = found["data"].verdicts[1]
    assert refs.state == "unknown"
    assert "ops was not read completely" in plain(refs.missing)
    # An issue that was seen to be open is open, whatever else could not be read.
    assert found["data"].verdicts[0].state == "unmet"
    plan, _ = planned(trackers)
    assert {change.milestone or "docs" for change in plan.plan.changes} == {"docs"}
    assert {one.milestone for one in plan.plan.skipped} == {"data", "live"}


def test_what_a_tracker_lacks_is_told_once(trackers):
    lack = Lack("blocking links need Premium", "judged without them", Want.LINKS)
    trackers.api.lacks = (lack,)
    found, judgement = judged(trackers)
    told = [one for one in judgement.findings if one.rule == "MP805"]
    assert [(one.milestone, one.source, one.severity) for one in told] == [("data", "api", "info")]
    assert plain(told[0].message) == "api: blocking links need Premium; judged without them"
    assert found["data"].health == "on_track"
    assert judgement.complete


# -- written -------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["web", "api", "ops"])
def test_a_second_sync_has_nothing_to_do_wherever_the_home_is(trackers, where, home):
    first = synced(trackers, home(where))
    assert len(first.changes) > 3
    second, _ = planned(trackers, home(where))
    assert second.plan.changes == ()
    trackers.clock.sleep(86_400)
    assert planned(trackers, home(where))[0].plan.changes == ()
    trackers.clock.sleep(6 * 86_400)
    renewed = planned(trackers, home(where))[0].plan
    assert {change.kind for change in renewed.changes} == {ChangeKind.PUT_COMMENT}
    assert {change.reason for change in renewed.changes} == {"no news; the weekly stamp is due"}


def test_the_status_comment_lies_in_its_home_and_blocks_elsewhere_lead_to_it(trackers):
    synced(trackers)
    (comment,) = trackers.web.comments
    assert read_mark(comment.body).milestone == "data"
    for tracker, key in ((trackers.web, "7"), (trackers.api, "812")):
        assert f"]({comment.url})" in parse(tracker.records[key].description, "nordwind").block
    assert trackers.api.records["812"].description.startswith("Please keep.\r\n")
    assert trackers.ops.records["14036"].description == ""


def test_blocks_name_the_twins(trackers):
    synced(trackers)
    block = trackers.api.records["812"].description
    assert "[web](https://github.com/acme/web/milestones/7) 2/2" in block
    assert "[ops](https://ops.example/browse/CUST/milestones/14036) 0/1" in block


def test_a_version_gets_a_block_only_if_asked_for_and_then_as_plain_text(trackers, home):
    plan = home("web") + "  block: [ops]\n"
    synced(trackers, plan)
    assert "milepost" not in trackers.api.records["812"].description
    parsed = parse(trackers.ops.records["14036"].description, "nordwind")
    assert parsed.state == "one"
    assert "**" not in parsed.block
    assert "](" not in parsed.block
    assert parsed.block.splitlines()[-2].endswith(trackers.web.comments[0].url)
    assert planned(trackers, plan)[0].plan.changes == ()


def test_no_block_where_none_is_wanted(trackers, home):
    found, _ = planned(trackers, home("web") + "  block: false\n")
    assert ChangeKind.PUT_BLOCK not in {change.kind for change in found.plan.changes}


def test_a_description_that_would_be_too_long_is_left_alone(trackers):
    trackers.api.limits = replace(trackers.api.limits, description=20)
    found, _ = planned(trackers)
    assert "api" not in {
        one.source for one in found.plan.changes if one.kind is ChangeKind.PUT_BLOCK
    }
    told = [one for one in found.plan.skipped if one.source == "api"]
    assert told[0].reason == (
        'the description of milestone 812 "Data moved" would be longer than 20 bytes with our block'
    )


def test_jira_gets_wiki_markup_its_own_labels_and_no_definitions(trackers, home):
    plan = synced(trackers, home("ops"))
    kinds = {change.kind for change in plan.changes if change.source == "ops"}
    assert ChangeKind.CREATE_LABEL not in kinds
    (body,) = [one.body for one in trackers.ops.comments if "milestone=data" in one.body]
    assert "{*}🟢 On track: Data moved, due 2027-03-05.{*}" in body
    assert "[web|https://github.com/acme/web/milestones/7] 2/2" in body
    assert "**" not in body
    created = [one for one in plan.changes if one.kind is ChangeKind.CREATE_ISSUE]
    assert {one.after["labels"] for one in created if one.source == "ops"} == {
        ("milestone", "milepost:-on-track")
    }
    assert not [one for one in plan.skipped if "create label" in one.reason]


def test_a_stale_label_is_known_by_its_mapped_name(trackers, home):
    synced(trackers, home("ops"))
    status = next(one for one in trackers.ops.issues.values() if "milestone" in one.labels)
    others = ("milepost-team", "milepost:other", "milepost:-ours-it-is-not")
    labels = (*status.labels, "milepost:-off-track", *others)
    trackers.ops.issues[status.ref.key] = replace(status, labels=labels)
    found, _ = planned(trackers, home("ops"))
    assert [(one.kind, one.before) for one in found.plan.changes] == [
        (ChangeKind.REMOVE_LABEL, "milepost:-off-track")
    ]


def test_a_prefix_without_a_sign_at_its_end_is_no_claim_on_others_labels(trackers, home):
    """`pm ` becomes `pm-` where labels hold no blanks: `pm-review` may be anybody's."""
    plan = home("ops").replace("write:", 'write:\n  labels: {prefix: "pm "}')
    synced(trackers, plan)
    status = next(one for one in trackers.ops.issues.values() if "milestone" in one.labels)
    assert "pm-on-track" in status.labels
    labels = (*status.labels, "pm-late", "pm-review", "pm-off-track")
    trackers.ops.issues[status.ref.key] = replace(status, labels=labels)
    found, _ = planned(trackers, plan)
    assert [(one.kind, one.before) for one in found.plan.changes] == [
        (ChangeKind.REMOVE_LABEL, "pm-off-track")
    ]


def test_a_status_label_with_blanks_is_recognised_where_there_are_none(trackers, home):
    plan = home("ops").replace("home: ops", "home: ops, labels: [milestone status]")
    synced(trackers, plan)
    assert planned(trackers, plan)[0].plan.changes == ()
    assert [one for one in trackers.ops.issues.values() if "milestone-status" in one.labels]


def test_gitlab_gets_no_line_it_would_run(trackers, home):
    synced(trackers, home("api"))
    for comment in trackers.api.comments:
        assert not [line for line in comment.body.splitlines() if line.lstrip().startswith("/")]


def test_labels_are_not_asked_for_where_nobody_defines_any(trackers, home):
    synced(trackers, home("ops"))
    assert not [scope for scope in trackers.ops.asked if Want.LABELS in scope.want]
    assert trackers.web.labels == {}


def test_an_issue_in_two_milestones_counts_in_each(trackers):
    found, judgement = judged(trackers)
    issue = judgement.portfolio.issue(Ref("ops", "CUST-60"))
    assert [one.id for one in judgement.portfolio.milestones_of(issue)] == ["data", "live"]
    assert found["live"].progress.open == 2


def test_the_plan_as_a_whole_is_judged_only_where_all_of_it_was_asked_for(trackers, plan_file):
    phases = plan_file.replace("name: Nordwind", "name: Nordwind, phases: [Build, Live]")
    settings = trackers.settings(phases.replace("title: Live", "title: Live\n    phase: Live"))

    def found(**selection):
        asked = Selection(**selection)
        judgement = check(settings, trackers.opened(settings), trackers.clock, asked)
        return [plain(one.message) for one in judgement.project]

    assert found() == ["no milestone lies in the phase Build"]
    assert found(milestones=frozenset({"data"})) == []
    assert found(sources=frozenset({"web"})) == []
