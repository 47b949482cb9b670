"""Read, plan, apply, read: the second plan is empty, with milepost's own judge and planner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from milepost.app.check import check
from milepost.app.opened import Opened
from milepost.app.read import Selection
from milepost.app.sync import Planned, apply, plan
from milepost.config.settings import Settings
from milepost.judge.policy import Policy
from milepost.model.change import ChangeKind
from milepost.model.marks import parse, read_mark
from milepost.model.milestone import Declared, Place
from milepost.model.person import Person
from milepost.model.project import Project
from milepost.plan.writing import Writing
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import HERE, KIT, Desk, Kit, Opener

ALL = Selection()
LATER = frozenset(
    {
        ChangeKind.REMOVE_LABEL,
        ChangeKind.FOLD_COMMENT,
        ChangeKind.SET_FIELD,
        ChangeKind.CREATE_RECORD,
        ChangeKind.CLOSE_RECORD,
        ChangeKind.MOVE_ISSUE,
        ChangeKind.LINK,
    }
)
"""Kinds that nothing calls for where nothing was written yet, or in one tracker alone."""
PEOPLE = "CRM and invoicing.\r\n\r\n* kept  \r\n"


class Loop(Kit):
    """The main promise, on a portfolio of two milestones."""

    def test_the_second_plan_is_empty(self, bench: Bench, opener: Opener) -> None:
        """Everything planned is made; then there is nothing more to do."""
        live, status = _portfolio(bench)
        first = opener()
        planned = _plan(first)
        kinds = {change.kind for change in planned.plan.changes}
        why = [change.reason for change in planned.plan.skipped]
        assert kinds == first.adapter.can - LATER, why
        _made(planned, first)
        second = _plan(opener())
        assert [(str(one.target), one.kind, one.reason) for one in second.plan.changes] == []
        written = opener()
        ours = [one for one in written.comments(status) if read_mark(one.body)]
        assert len(ours) == (ChangeKind.PUT_COMMENT in written.adapter.can)
        assert parse(written.record(live).description, KIT).human.replace("\r\n", "\n") == (
            PEOPLE.replace("\r\n", "\n")
        )

    def test_what_changes_is_written_once_more(self, bench: Bench, opener: Opener) -> None:
        """Work is done, somebody edits the description: news is written, their words stay."""
        live, _status = _portfolio(bench)
        _made(_plan(first := opener()), first)
        edited = f"New words.\r\n\r\n{parse(opener().record(live).description, KIT).human}"
        old = opener().record(live).description
        bench.describe(live, f"New words.\r\n\r\n{old}")
        for issue in opener().everything().issues:
            if issue.title == "Hook":
                bench.close_issue(issue.ref.key)
        again = _plan(third := opener())
        assert again.plan.changes or not third.adapter.can
        _made(again, third)
        assert _plan(opener()).plan.changes == ()
        human = parse(opener().record(live).description, KIT).human
        assert human.replace("\r\n", "\n") == edited.replace("\r\n", "\n")

    def test_a_check_writes_nothing(self, bench: Bench, desk: Desk) -> None:
        """Reading and planning send no verb that writes, and read completely."""
        _portfolio(bench)
        judgement = check(_settings(desk), _opened(desk), desk.clock, ALL)
        assert judgement.complete
        health = {one.milestone.id: one.health for one in judgement.milestones}
        assert health == {"live": "off_track", "kickoff": "done"}
        _plan(desk)
        assert desk.transport.mutating == 0


def _portfolio(bench: Bench) -> tuple[str, str]:
    """One milestone that is late and one that is reached; a record's and a status issue's key."""
    live = bench.milestone("Integrations live", due=date(2027, 2, 19), description=PEOPLE)
    kickoff = bench.milestone("Kick-off held", due=date(2027, 2, 12))
    status = bench.issue("Status: kick-off", milestone=kickoff, labels=("milestone",))
    bench.issue("Hook", milestone=live, labels=("bug",))
    bench.issue("Form", milestone=live)
    for title in ("Invitations", "Agenda"):
        bench.close_issue(bench.issue(title, milestone=kickoff))
    bench.close_milestone(kickoff)
    return live, status


def _settings(desk: Desk) -> Settings:
    def declared(id_: str, title: str, due: date) -> Declared:
        place = Place(source=HERE)
        return Declared(id=id_, title=title, due=due, owners=("dana",), places=(place,))

    return Settings(
        path="",
        project=Project(name="Kit"),
        zone=ZoneInfo("UTC"),
        trackers=MappingProxyType({HERE: desk.options}),
        people=(Person(id="dana", name="Dana Ortiz"),),
        milestones=(
            declared("kickoff", "Kick-off held", date(2027, 2, 12)),
            declared("live", "Integrations live", date(2027, 2, 19)),
        ),
        policy=Policy(discover="declared"),
        writing=Writing(instance=KIT, create_status_issue=True, block=frozenset({HERE})),
    )


def _opened(desk: Desk) -> Mapping[str, Opened]:
    found = Opened(name=HERE, options=desk.options, adapter=desk.adapter, transport=desk.transport)
    return MappingProxyType({HERE: found})


def _plan(desk: Desk) -> Planned:
    planned = plan(_settings(desk), _opened(desk), desk.clock, ALL)
    assert planned.judgement.complete, planned.judgement.portfolio.readings[HERE].reason
    return planned


def _made(planned: Planned, desk: Desk) -> None:
    """Apply a plan whole."""
    outcomes = list(apply(planned, _opened(desk)))
    undone = [(str(one.change.target), one.change.kind, one.outcome, one.detail)
              for one in outcomes if one.outcome not in ("done", "already")]  # fmt: skip
    assert undone == []
