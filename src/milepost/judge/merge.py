"""Who changed a field, and what follows: a three-way merge of one field of one milestone.

Pure, and the same whatever the order of the sides.  A side that changed since
it agreed is never written, but by who is right according to the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from milepost.model.agreement import PLAN, Agreement, Field, Mode, Side, Stands, State, Value


def merge(
    milestone: str, field: Field, mode: Mode, sides: Sequence[Side], *, adopt_from: str = ""
) -> Agreement:
    """What the sides of a field say together.

    ``sides`` are all that can hold it, each known; with ``plan`` the file is
    among them.  ``adopt_from`` names who is right where nothing was agreed on.
    """
    match mode.kind:
        case "plan":
            state, value, writes, why = _by_plan(sides, adopt_from)
        case "two-way":
            state, value, writes, why = _by_both(sides, adopt_from)
        case "tracker":
            state, value, writes, why = _by_one(sides, mode.name)
        case _:
            state, value, writes, why = "left", None, (), "nobody shares it"
    return Agreement(
        milestone=milestone,
        field=field,
        mode=mode,
        sides=tuple(sides),
        state=state,
        value=value,
        writes=writes,
        why=why,
    )


_Outcome = tuple[State, Value | None, tuple[str, ...], str]


def _by_one(sides: Sequence[Side], name: str) -> _Outcome:
    """One tracker is right, also about what others changed since."""
    one = next((side for side in sides if side.source == name), None)
    if one is None:
        return "left", None, (), f"{name} decides and has none"
    writes = _unlike(sides, one.value)
    if not writes:
        return "agreed", one.value, (), _SAME
    return "copy", one.value, writes, f"tracker {name} decides"


_SAME = "all say the same"


def _by_both(sides: Sequence[Side], adopt_from: str) -> _Outcome:
    """Whoever changed it is right."""
    if not sides:
        return "left", None, (), "no tracker holds it"
    if not _differ(sides):
        return "agreed", sides[0].value, (), _SAME
    known = [side for side in sides if side.stands in ("same", "changed")]
    changed = [side for side in known if side.stands == "changed"]
    # What others agreed on since may be known of nobody any more.
    latest = [side for side in known if not side.behind] or known
    if apart := _apart(changed, latest):
        return "conflict", None, (), apart
    if not changed and _differ(latest):
        return "ask", None, (), f"unchanged in {_names(latest)}, and yet not the same"
    agreed = {side.value for side in changed or latest}
    if asked := _strange([side for side in sides if side.value not in agreed], sides, adopt_from):
        return asked
    value = (changed or latest)[0].value
    said = f"changed in {_names(changed)}" if changed else f"agreed in {_names(latest)} before"
    return "copy", value, _unlike(sides, value), said


def _strange(apart: Sequence[Side], sides: Sequence[Side], adopt_from: str) -> _Outcome | None:
    """What becomes of those ``apart`` from what is agreed, of whom nobody knows why they are."""
    if unclear := [side for side in apart if side.stands == "unclear"]:
        return "ask", None, (), f"nobody knows whether it changed in {_names(unclear)}"
    if new := [side for side in apart if side.stands == "new"]:
        return _adopted(sides, adopt_from, f"{_names(new)} never agreed on it")
    return None


def _apart(changed: Sequence[Side], latest: Sequence[Side]) -> str:
    """Why nobody can say who is right: several changed it, or one before what others agreed on."""
    if _differ(changed):
        return f"changed differently in {_names(changed)}"
    unaware = bool(changed) and all(side.behind for side in changed)
    if unaware and _differ([*latest, *changed]):
        others = [side for side in latest if side not in changed]
        return f"changed in {_names(changed)}, and otherwise in {_names(others)} before"
    return ""


def _adopted(sides: Sequence[Side], adopt_from: str, why: str) -> _Outcome:
    """At first contact: who the file says is right, unless that undoes what somebody changed."""
    one = next((side for side in sides if side.source == adopt_from), None)
    if one is None:
        return "ask", None, (), why
    against = [side for side in sides if side.stands == "changed" and side.value != one.value]
    if against:
        return "ask", None, (), f"{why}, and it was changed in {_names(against)}"
    return "copy", one.value, _unlike(sides, one.value), f"adopt_from: {adopt_from}"


def _by_plan(sides: Sequence[Side], adopt_from: str) -> _Outcome:
    """The file is right; each tracker is compared with it by itself."""
    plan = next((side for side in sides if side.source == PLAN), None)
    if plan is None:
        return "left", None, (), "the plan file does not say it"
    other = [side for side in sides if side.source != PLAN and side.value != plan.value]
    if not other:
        return "agreed", plan.value, (), _SAME
    # A tracker is written where it stands as agreed and the file moved on, or is adopted.
    writes = tuple(side.source for side in other if _follows(side, plan, adopt_from))
    against = [side for side in other if side.source not in writes]
    conflict = [side for side in against if _both_moved(side, plan)]
    value = plan.value if writes else None
    if conflict:
        return "conflict", value, writes, f"changed differently in the plan and {_names(conflict)}"
    if against:
        return "drift", value, writes, _drifted(against)
    moved = all(_file(side, plan) == "changed" for side in other)
    return "copy", plan.value, writes, "the plan changed" if moved else f"adopt_from: {PLAN}"


def _file(side: Side, plan: Side) -> Stands:
    """How the file stands to what it and this tracker agreed on."""
    return plan.stands if side.file is None else side.file


def _follows(side: Side, plan: Side, adopt_from: str) -> bool:
    if side.stands in ("changed", "unclear"):
        return False
    if side.stands == "new":
        return adopt_from == PLAN
    # Trackers that agreed without the file are no first contact.
    return _file(side, plan) == "changed"


def _both_moved(side: Side, plan: Side) -> bool:
    """What this tracker agreed on last may be younger than what all of them did."""
    both = side.stands == "changed" and _file(side, plan) == "changed"
    return both and side.was != plan.value


def _drifted(sides: Sequence[Side]) -> str:
    changed = [side for side in sides if side.stands == "changed"]
    unclear = [side for side in sides if side.stands == "unclear"]
    rest = [side for side in sides if side not in changed and side not in unclear]
    told = [f"changed in {_names(changed)}"] if changed else []
    told += [f"nobody knows whether it changed in {_names(unclear)}"] if unclear else []
    told += [f"{_names(rest)} never agreed with the plan on it"] if rest else []
    return "; ".join(told)


def _unlike(sides: Sequence[Side], value: Value) -> tuple[str, ...]:
    """The trackers to which a value goes: all that say something else."""
    return tuple(one.source for one in sides if one.value != value and one.source != PLAN)


def _differ(sides: Iterable[Side]) -> bool:
    return len({side.value for side in sides}) > 1


def _names(sides: Iterable[Side]) -> str:
    names = [side.source for side in sides]
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
