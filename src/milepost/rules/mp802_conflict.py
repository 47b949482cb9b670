"""MP802: a field was changed in several places, to different values."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.agreement import PLAN, Agreement, Side
from milepost.model.finding import Found, Unsure
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.sample_shared import agreement, sharing, side
from milepost.rules.rule import Case, Rule, View
from milepost.rules.shared import about, each, evidence, named, resolving, shown


def _check(view: View) -> Iterator[Found | Unsure]:
    said = about(view)
    if said and (gap := view.gap(Want.MILESTONES)):
        yield Unsure(reason=say("whether its trackers agree is not known: {}", gap))
        return
    for one in said:
        if one.state == "conflict":
            yield _found(view, one)


def _found(view: View, one: Agreement) -> Found:
    parties = _parties(one)
    takes = [side.source for side in parties]
    return Found(
        message=say(
            f"the {named(one.field)} was changed differently: {{}}{{}}{{}}; none is written",
            each(view, one.field, parties),
            _was(one, parties),
            _meanwhile(view, one),
        ),
        fix=say(
            "say which it is: {} or a value; or make them say the same",
            resolving(view.milestone, one.field, takes),
        ),
        subject=one.field,
        evidence=evidence(view.milestone, parties, one.field),
    )


def _parties(one: Agreement) -> tuple[Side, ...]:
    """Those that stand against each other: the file and who differs, or all that changed."""
    plan = next((found for found in one.sides if found.source == PLAN), None)
    if plan is None:
        return tuple(side for side in one.sides if side.stands == "changed")
    against = (side for side in one.sides if side.source not in (PLAN, *one.writes))
    return (plan, *(side for side in against if side.value != plan.value))


def _was(one: Agreement, parties: tuple[Side, ...]) -> Prose:
    """On what they agreed last, where that is known and one thing."""
    before = {side.was for side in parties}
    base = next(iter(before)) if len(before) == 1 else None
    return say("; it was {}", shown(one.field, base)) if base is not None else ()


def _meanwhile(view: View, one: Agreement) -> Prose:
    """Which date counts until somebody decides."""
    due = view.milestone.due
    if one.field != "due" or due is None or one.mode.kind == "plan":
        return ()
    return say("; until that is settled the earliest counts, {}", due)


_DECLARED = milestone(sources=("web", "ops"), declared_at="milepost.yaml:12")
_WEB = side("web", "2027-03-05", "changed", was="2027-02-26", on="2027-02-18")
_OPS = side("ops", "2027-03-12", "changed", was="2027-02-26")


def _one(*agreements: Agreement, unread: bool = False) -> Portfolio:
    lost = {"ops": [Want.MILESTONES]} if unread else None
    return sharing(portfolio(_DECLARED, unread=lost), *agreements)


RULE = Rule(
    code="MP802",
    name="conflict",
    says="both sides changed since the base; neither is written until someone decides",
    why="Two people decided differently, and neither knows of the other. Whoever wrote last would "
    "win by chance, and the other's decision would be gone without a word. So both stay as they "
    "are until somebody decides.",
    fix="Say which it is: `milepost resolve ID FIELD --take NAME|VALUE`. Or change one of them to "
    "what the other says. Or say for good who is right about this field: `sync: {due: tracker "
    "NAME}`.",
    severity="error",
    health=True,
    check=_check,
    source="three-way merge against a base; what is merged by the latest change loses edits: "
    "https://docs.exalate.com",
    cases=(
        Case(
            says="one tracker changed: the others follow it with the next `sync`",
            portfolio=lambda: _one(
                agreement("copy", _WEB, side("ops", "2027-02-26"), value="2027-03-05")
            ),
        ),
        Case(
            says="a date was moved in two trackers, to different days",
            portfolio=lambda: _one(agreement("conflict", _WEB, _OPS)),
            finds=(
                (
                    "the due date was changed differently: 2027-03-05 in web (changed on "
                    "2027-02-18) and 2027-03-12 in ops; it was 2027-02-26; until that is settled "
                    "the earliest counts, 2027-03-05; none is written"
                ),
            ),
        ),
        Case(
            says="the plan file and a tracker changed, to different titles",
            portfolio=lambda: _one(
                agreement(
                    "conflict",
                    side(PLAN, "Data validated", "changed", was="Data moved"),
                    side("web", "Data validated", "changed", was="Data moved"),
                    side("ops", "Data migrated", "changed", was="Data moved"),
                    field="title",
                )
            ),
            finds=(
                (
                    'the title was changed differently: "Data validated" in the plan and '
                    '"Data migrated" in ops; it was "Data moved"; none is written'
                ),
            ),
        ),
        Case(
            says="a tracker says something else than the plan file, which nobody changed: drift",
            portfolio=lambda: _one(
                agreement("drift", side(PLAN, "2027-02-26"), _WEB, side("ops", "2027-02-26"))
            ),
        ),
        Case(
            says="one of its trackers was not read to its end",
            portfolio=lambda: _one(agreement("left"), unread=True),
            unsure=True,
        ),
    ),
)
