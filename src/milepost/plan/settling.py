"""One shared field that a person settles: what is written where, and on what sides agree then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from milepost.model.agreement import PLAN, Agreement, Base, Value
from milepost.model.change import Change, NotPlanned, Plan
from milepost.model.judgement import Judgement
from milepost.plan.agreed import Write, on, reached, still_owed
from milepost.plan.diff import within_means
from milepost.plan.fields import BY_HAND, closing, set_fields
from milepost.plan.site import Site


def decided(one: Agreement, value: Value, why: str) -> Agreement:
    """The same field with a value that a person took: it goes to every tracker that says another.

    ``why`` says whose it was, in a few words of ours.
    """
    writes = tuple(side.source for side in one.sides if side.source != PLAN and side.value != value)
    return replace(one, state="copy" if writes else "agreed", value=value, writes=writes, why=why)


def settle(
    judgement: Judgement, taken: Iterable[Agreement], sites: Mapping[str, Site], instance: str
) -> Plan:
    """The plan that writes what was decided, and nothing else."""
    wished = [wish for one in taken for wish in _wishes(one, judgement, sites)]
    changes, skipped = within_means(wished, sites, BY_HAND)
    return Plan(
        changes=tuple(changes),
        skipped=tuple(dict.fromkeys(skipped)),
        instance=instance,
        compared=len(judgement.milestones),
    )


def _wishes(
    one: Agreement, judgement: Judgement, sites: Mapping[str, Site]
) -> Iterator[Change | NotPlanned]:
    milestone = judgement.portfolio.by_id[one.milestone]
    for record in milestone.records:
        if record.source not in one.writes:
            continue
        if (one.field, one.value) == ("state", "closed"):
            if record.open:
                yield closing(milestone, record, one.why)
            continue
        wanted = {one.field: one}
        yield from set_fields(milestone, record, wanted, judgement.portfolio, sites[record.source])


def bases(taken: Iterable[Agreement], done: Mapping[Write, Value]) -> Iterator[Base]:
    """On what each side agrees from now on that says what was decided, once ``done`` is written.

    With the plan file it is what the file says: it was decided against, and only a
    new edit of the file is a change again.
    """
    for one in taken:
        if one.value is None:
            continue
        file = next((side for side in one.sides if side.source == PLAN), None)
        for side in one.sides:
            if side is file:
                continue
            if reached(one, side, one.value, done):
                yield from on(one, side, one.value, file.value if file else None)
            else:
                yield still_owed(one, side, one.value)
