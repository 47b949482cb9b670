"""What scripts read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.errors import UsageError
from milepost.model.change import (
    Change,
    ChangeKind,
    NotPlanned,
    Outcome,
    Plan,
    Precondition,
    Target,
)
from milepost.model.reading import Reading
from milepost.report import json_v1


def _depth(value: object) -> int:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    return 1 + max(map(_depth, value), default=0) if isinstance(value, tuple) else 1


TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(TEXTS, inner, max_size=3).map(MappingProxyType)
    ),
    max_leaves=6,
).filter(lambda value: _depth(value) < 8)
CHANGES = st.builds(
    Change,
    source=TEXTS,
    target=st.builds(
        Target,
        kind=st.sampled_from(["label", "milestone", "issue", "comment"]),
        key=TEXTS, parent=TEXTS, title=TEXTS,
    ),
    kind=st.sampled_from(list(ChangeKind)),
    before=VALUES,
    after=VALUES,
    reason=TEXTS,
    precondition=st.builds(Precondition, st.sampled_from(["absent", "present"])) | TEXTS.filter(
        lambda text: text.isascii()
    ).map(Precondition.of),
    notifies=st.lists(TEXTS, max_size=2).map(tuple),
    milestone=TEXTS,
)  # fmt: skip
PLANS = st.builds(
    Plan,
    changes=st.lists(CHANGES, max_size=4).map(tuple),
    skipped=st.lists(
        st.builds(NotPlanned, source=TEXTS, reason=TEXTS, fallback=TEXTS, milestone=TEXTS),
        max_size=2,
    ).map(tuple),
    instance=TEXTS,
    compared=st.integers(0, 9),
)


def through_a_file(value: object) -> dict:
    return json.loads(json.dumps(value, ensure_ascii=False).encode())


def test_golden(rich, golden: Callable) -> None:
    told = json_v1.check(rich.judgement, "0.1.0")
    golden("check.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def test_every_key_is_there(rich) -> None:
    told = through_a_file(json_v1.check(rich.judgement, "0.1.0"))
    assert told["schema"] == "milepost/1"
    assert set(told) == {
        "schema",
        "version",
        "as_of",
        "since",
        "run",
        "sources",
        "milestones",
        "findings",
        "skipped",
        *("objectives", "used", "invoices_due", "coming"),
        "counts",
        "trend",
    }
    assert told["run"] == {"state": "partial", "started": "2027-02-22T09:00:00Z", "seconds": 2.134}
    for source in told["sources"]:
        assert set(source) == {
            "name",
            "kind",
            "complete",
            "issues",
            "pulls",
            "milestones",
            "requests",
            "reason",
        }
    for one in told["milestones"]:
        assert set(one) == {
            "id",
            *("changes", "agenda"),
            "title",
            "health",
            "reason",
            "notes",
            "level",
            "phase",
            "owner",
            "due",
            "due_slack_days",
            "reached_on",
            "days_early",
            "progress",
            "criteria",
            "gates",
            "depends_on",
            "blocks",
            "critical",
            "float_days",
            "priority_rank",
            "next_review",
            "forecast",
            "history",
            "slips",
            "scope",
            "records",
        }
        assert set(one["progress"]) == {"closed", "open", "dropped", "total", "percent", "stretch"}
        assert set(one["forecast"]) == {"p50", "p85", "p95", "likelihood", "sample", "reason"}
        assert set(one["slips"]) == {"count", "working_days", "dates"}
        assert set(one["scope"]) == {*("since", "baseline", "added", "removed", "stretch", "moves")}
        for criterion in one["criteria"]:
            assert {"text", "state", "evidence"} <= set(criterion)
        for record in one["records"]:
            assert set(record) == {"source", "key", "title", "url", "due", "state", "progress"}
    for found in told["findings"]:
        assert set(found) == {
            "id",
            "rule",
            "name",
            "kind",
            "severity",
            "milestone",
            "source",
            "subject",
            "refs",
            "evidence",
            "message",
            "why",
            "fix",
            "since",
            "waived",
            "waiver",
            "muted",
            "adopted",
            "new",
        }
    for skipped in told["skipped"]:
        assert set(skipped) == {"rule", "milestone", "source", "reason"}
    assert set(told["counts"]) == {
        "error",
        "warning",
        "info",
        "waived",
        "muted",
        "adopted",
        "snoozed",
        "skipped",
    }


def test_numbers(rich) -> None:
    told = {one["id"]: one for one in json_v1.check(rich.judgement, "x")["milestones"]}
    here = told["integrations"]
    assert here["progress"] == {
        "closed": 14, "open": 6, "dropped": 1, "total": 21, "percent": 70, "stretch": 3,
    }  # fmt: skip
    web, api = (record["progress"] for record in here["records"])
    assert {key: web[key] + api[key] for key in web if key != "percent"} == {
        key: value for key, value in here["progress"].items() if key != "percent"
    }
    assert here["due_slack_days"] == 11
    assert told["kickoff"]["days_early"] == 2
    assert told["kickoff"]["reached_on"] == "2027-01-13"
    assert told["archive"]["health"] is None
    assert here["depends_on"] == ["data"]
    assert here["blocks"] == ["training"]


def test_run_state(rich) -> None:
    def state(readings: Mapping[str, Reading]) -> object:
        seen = replace(rich.portfolio, readings=readings, milestones=())
        judgement = replace(rich.judgement, portfolio=seen, milestones=())
        return json_v1.check(judgement, "x")["run"]["state"]

    whole, broken = rich.portfolio.readings["web"], Reading(source="ops", kind="github")
    assert state({"web": whole}) == "complete"
    assert state({"web": whole, "ops": broken}) == "partial"
    assert state({"ops": broken}) == "failed"
    assert state({"ops": rich.portfolio.readings["ops"]}) == "partial"


def test_hostile_text_stays_data(hostile: str, poisoned: Callable) -> None:
    told = through_a_file(json_v1.check(poisoned(hostile).judgement, "x"))
    expected = hostile.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert told["milestones"][0]["title"] == expected
    assert expected in told["findings"][0]["message"]


# -- plans ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(PLANS)
def test_a_plan_survives_a_file(plan: Plan) -> None:
    told = through_a_file(json_v1.plan(plan, "0.1.0"))
    back = json_v1.plan_from(told)
    assert back.fingerprint == told["fingerprint"]
    assert json_v1.plan(back, "0.1.0") == told
    if "\ufffd" not in json.dumps(told, ensure_ascii=False):
        assert back == plan
        assert told["fingerprint"] == plan.fingerprint
        assert [one["id"] for one in told["changes"]] == [one.id for one in plan.changes]


def test_broken_text_in_a_plan_is_replaced_before_it_is_counted() -> None:
    broken = Change(source="web", target=Target("label", "\ud800"), kind=ChangeKind.CREATE_LABEL)
    told = json_v1.plan(Plan(changes=(broken,)), "x")
    mended = replace(broken, target=Target("label", "\ufffd"))
    assert told["changes"][0]["id"] == mended.id != broken.id
    assert told["fingerprint"] == Plan(changes=(mended,)).fingerprint


@pytest.fixture
def saved() -> dict:
    plan = Plan(
        instance="nordwind",
        compared=2,
        changes=(
            Change(
                source="web",
                target=Target("issue", "#1", title="T"),
                kind=ChangeKind.ADD_LABEL,
                after="milepost: done",
                reason="done",
                precondition=Precondition("absent"),
                notifies=("dana",),
                milestone="data",
            ),
        ),
        skipped=(NotPlanned(source="ops", reason="r", fallback="f"),),
    )
    return through_a_file(json_v1.plan(plan, "0.1.0"))


def test_plan_golden(saved: dict, golden: Callable) -> None:
    golden("plan.json", json.dumps(saved, ensure_ascii=False, indent=1) + "\n")


def test_every_key_of_a_change_is_needed(saved: dict) -> None:
    for key in list(saved["changes"][0]):
        change = {name: value for name, value in saved["changes"][0].items() if name != key}
        with pytest.raises(UsageError, match="not a plan that milepost wrote") as caught:
            json_v1.plan_from(saved | {"changes": [change]})
        assert f"changes.0.{key}: field required" in caught.value.why
    for key in saved:
        with pytest.raises(UsageError):
            json_v1.plan_from({name: value for name, value in saved.items() if name != key})


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ({"schema": "milepost.plan/2"}, "schema: input should be 'milepost.plan/1'"),
        ({"changes": {}}, "changes: input should be a valid list"),
        ({"compared": "2"}, "compared: input should be a valid integer"),
        ({"compared": -1}, "compared: input should be greater than or equal to 0"),
        ({"extra": 1}, "extra: extra inputs are not permitted"),
        ({"schema": 1, "version": 2, "instance": 3, "compared": ""}, "and 1 more"),
    ],
)
def test_an_edited_plan_is_refused(saved: dict, edit: dict, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        json_v1.plan_from(saved | edit)
    assert told in caught.value.why
    assert caught.value.hint == "make a new one: milepost plan --out plan.json"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "drop_database"},
        {"after": 1.5},
        {"after": float("nan")},
        {"after": {"a": [1.5]}},
        {"after": [[[[[[[[["deep"]]]]]]]]]},
        {"target": {"kind": "repo", "key": "", "parent": "", "title": ""}},
        {"target": "issue/#1"},
        {"precondition": {"state": "text"}},
        {"notifies": "dana"},
        {"source": None},
    ],
)
def test_an_edited_change_is_refused(saved: dict, edit: dict) -> None:
    with pytest.raises(UsageError):
        json_v1.plan_from(saved | {"changes": [saved["changes"][0] | edit]})


@pytest.mark.parametrize("data", [None, [], "plan", 1, {}])
def test_what_is_no_plan_at_all(data: object) -> None:
    with pytest.raises(UsageError):
        json_v1.plan_from(data)


def test_a_changed_change_changes_the_fingerprint(saved: dict) -> None:
    edited = saved | {"changes": [saved["changes"][0] | {"after": "x"}]}
    assert json_v1.plan_from(edited).fingerprint != saved["fingerprint"]


# -- sync ----------------------------------------------------------------------------------------


def test_sync(saved: dict, golden: Callable) -> None:
    plan = json_v1.plan_from(saved)
    outcomes = [Outcome(change=plan.changes[0], outcome="conflict", detail="changed", url="")]
    document = json_v1.sync(
        outcomes, plan, {"web": 4}, "0.1.0", state="partial", where=".milepost/state.db"
    )
    told = through_a_file(document)
    golden("sync.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    assert told["schema"] == "milepost.sync/1"
    change = told["changes"][0]
    assert (change["outcome"], change["detail"], change["url"]) == ("conflict", "changed", None)
    assert {key: value for key, value in change.items() if key in saved["changes"][0]} == saved[
        "changes"
    ][0]
    assert told["requests"] == {"web": 4}
    assert told["outcomes"]["conflict"] == 1
    assert told["run"] == {"state": "partial"}
    assert told["state"] == {"kept": True, "where": ".milepost/state.db"}
