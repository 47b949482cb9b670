"""What every command that writes has in common: it may, it is recorded, it ends honestly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import click

from milepost import __version__
from milepost.app import sync as syncing
from milepost.app import telling
from milepost.app.identity import made_by
from milepost.app.outputs import plan_for_outputs
from milepost.cli import voice
from milepost.cli.environment import in_ci
from milepost.cli.session import Session
from milepost.cli.stopping import Stopping
from milepost.config.variables import variable
from milepost.errors import MilepostError, StoreError, UsageError
from milepost.model.agreement import Base, Member
from milepost.model.change import ChangeKind, Outcome, Plan
from milepost.model.memory import RunState, Seen
from milepost.plan.agreed import cut_off
from milepost.report import json_v1, text
from milepost.report.json_v1.shape import Document
from milepost.report.voice import Voice
from milepost.store.book import Journal

PARTLY, INTERRUPTED = 4, 130


def check_asked(command: str, *, yes: bool) -> None:
    """Refuse to write where nobody can be asked and nobody said yes.  Raises ``UsageError``."""
    if not yes and (in_ci() or not voice.is_terminal()):
        raise UsageError(
            f"{command} needs --yes where nobody can be asked", hint=f"milepost {command} --yes"
        )


def check_tokens(run: Session) -> None:
    """Refuse to begin where a tracker that is to be written to has no token."""
    for name, found in run.opened.items():
        if found.options.access == "write" and not found.options.token:
            raise UsageError(
                f"milepost writes to {name}, but there is no token for it",
                hint=f"set {variable(found.options.kind)}, or `access: read` for that tracker",
            )


def agreed(planned: syncing.Planned, run: Session, speech: Voice) -> bool:
    """Whether a person who sees the plan wants it; nobody is asked for nothing."""
    if not planned.plan.changes:
        return True
    seen = plan_for_outputs(planned.plan, planned.judgement)
    voice.talk(text.plan(seen, speech, run.places))
    answer = voice.ask("Apply these changes?")
    if not answer:
        voice.talk("Nothing was written.")
    return answer


@contextmanager
def recorded(run: Session, command: str) -> Iterator[Journal]:
    """The journal of this run; it is ended here only where the command was cut short.

    What follows from runs that were cut off before it is noted first: it may be
    the last that finds them open.
    """
    journal = run.store.begin(run.instance, command)
    try:
        journal.agreed(cut_off(run.memory))
        yield journal
    except BaseException as error:
        state, why = _cut_short(error)
        with suppress(StoreError):  # what cut the run short is what people must be told
            journal.finish(state, why)
        if state == "failed":
            told = telling.tell_failure(
                why, run.settings, command=command, run=journal.run, clock=run.clock
            )
            if told:
                voice.talk(told)
        raise


def _cut_short(error: BaseException) -> tuple[RunState, str]:
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return "interrupted", ""
    return "failed", error.what if isinstance(error, MilepostError) else type(error).__name__


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What became of each change of a plan, and of the run.

    ``agreed`` is on what sides of its fields agree now; nobody noted it yet.
    """

    outcomes: tuple[Outcome, ...]
    state: RunState
    agreed: tuple[Base, ...] = ()

    @property
    def code(self) -> int:
        """What the writing alone ends with."""
        if self.state == "interrupted":
            return INTERRUPTED
        made = all(outcome.outcome in ("done", "already") for outcome in self.outcomes)
        return 0 if made else PARTLY


def spend(
    planned: syncing.Planned,
    run: Session,
    journal: Journal,
    stop: Stopping,
    *,
    notifying: int | None,
    unset: frozenset[str] = frozenset(),
) -> Spent:
    """Make the changes.  A signal lets the write under way finish, a second one does not.

    On what sides agree before is noted first: who is cut off meanwhile leaves
    nobody's value to be taken for an edit.  ``unset`` are milestones of which a
    field could not be set just before.
    """
    outcomes: list[Outcome] = []
    changes = planned.plan.changes
    journal.agreed(syncing.agreed(planned, ()))
    try:
        with stop.writing():
            for outcome in syncing.apply(
                planned, run.opened, journal, notifying=notifying, stop=stop, unset=unset
            ):
                outcomes.append(outcome)
                if outcome.change.kind is ChangeKind.CREATE_RECORD:
                    with suppress(StoreError):  # it is noted again at the end, or that told
                        journal.holds(made_by([outcome], planned.judgement.portfolio))
    except KeyboardInterrupt:
        cut, rest = changes[len(outcomes) :][:1], changes[len(outcomes) + 1 :]
        outcomes += [
            Outcome(change=it, outcome="unknown", detail="interrupted while it was sent")
            for it in cut
        ]
        outcomes += [
            Outcome(change=it, outcome="not_attempted", detail="interrupted") for it in rest
        ]
        now = syncing.agreed(planned, outcomes)
        return Spent(outcomes=tuple(outcomes), state="interrupted", agreed=now)
    now = syncing.agreed(planned, outcomes)
    cut_off = stop() and any(outcome.outcome == "not_attempted" for outcome in outcomes)
    state = "interrupted" if cut_off else syncing.ended(planned, outcomes)
    return Spent(outcomes=tuple(outcomes), state=state, agreed=now)


def document(outcomes: Sequence[Outcome], plan: Plan, run: Session, spent: Spent) -> Document:
    """What came of a command that writes, as scripts read it."""
    return json_v1.sync(
        outcomes,
        plan,
        syncing.requests(run.opened),
        __version__,
        state=spent.state,
        where=run.where,
    )


def close(
    journal: Journal,
    state: RunState,
    seen: Iterable[Seen] = (),
    agreed: Iterable[Base] = (),
    made: Iterable[Member] = (),
) -> int:
    """Record how the run ended, what it saw and made, and on what sides agree by it.

    By now everything is written: where that cannot be noted it is said, and
    the exit code for it is the answer; else 0.
    """
    try:
        journal.holds(made)
        journal.agreed(agreed)
        journal.saw(seen)
        journal.finish(state)
    except StoreError as error:
        voice.talk(f"error: {error}")
        return error.exit_code
    return 0
