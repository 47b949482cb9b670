"""A saved plan read back.  The file may be truncated or edited: nothing in it is taken on trust."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from milepost.errors import UsageError
from milepost.model.change import (
    Change,
    ChangeKind,
    Json,
    NotPlanned,
    Plan,
    Precondition,
    Target,
)

PLAN = "milepost.plan/1"
_TOLD = 3
_Count = Annotated[int, Field(ge=0)]


def _frozen(value: JsonValue, room: int = 8) -> Json:
    """The value as a change may carry it.  Fractions and deep nests are in no plan of ours."""
    if isinstance(value, float) or not room:
        raise ValueError("no value a change may have")
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item, room - 1) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item, room - 1) for item in value)
    return value


_Value = Annotated[JsonValue, AfterValidator(_frozen)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Target(_Strict):
    kind: Literal["label", "milestone", "issue", "comment"]
    key: str
    parent: str
    title: str


class _Precondition(_Strict):
    state: Literal["absent", "present", "text"]
    digest: str


class _Change(_Strict):
    id: str
    source: str
    target: _Target
    kind: Annotated[ChangeKind, Field(strict=False)]
    before: _Value
    after: _Value
    reason: str
    precondition: _Precondition
    notifies: list[str]
    milestone: str


class _Skipped(_Strict):
    source: str
    reason: str
    fallback: str
    milestone: str


class _Summary(_Strict):
    add: _Count
    change: _Count
    remove: _Count
    notifies: _Count


class _Plan(_Strict):
    schema_: Literal["milepost.plan/1"] = Field(alias="schema")
    version: str
    fingerprint: str
    instance: str
    compared: _Count
    changes: list[_Change]
    skipped: list[_Skipped]
    summary: _Summary
    run: JsonValue = None
    sources: JsonValue = None
    counts: JsonValue = None
    fields: JsonValue = None


def plan_from(data: object) -> Plan:
    """The plan in a document of ``json_v1.plan``.

    Raises ``UsageError`` naming the places where it is not one.  Whether the
    fingerprint fits is for the caller to check.
    """
    try:
        read = _Plan.model_validate(data)
        return Plan(
            changes=tuple(_change(one) for one in read.changes),
            skipped=tuple(NotPlanned(**one.model_dump()) for one in read.skipped),
            instance=read.instance,
            compared=read.compared,
        )
    except ValidationError as error:
        raise _unusable(error) from None


def _change(read: _Change) -> Change:
    return Change(
        source=read.source,
        target=Target(**read.target.model_dump()),
        kind=read.kind,
        before=cast("Json", read.before),
        after=cast("Json", read.after),
        reason=read.reason,
        precondition=Precondition(**read.precondition.model_dump()),
        notifies=tuple(read.notifies),
        milestone=read.milestone,
    )


def _unusable(error: ValidationError) -> UsageError:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    told = [
        f"{'.'.join(map(str, problem['loc'])) or 'the document'}: {problem['msg'].lower()}"
        for problem in problems
    ]
    more = len(told) - _TOLD
    return UsageError(
        "this is not a plan that milepost wrote",
        why="; ".join(told[:_TOLD] + ([f"and {more} more"] if more > 0 else [])),
        hint="make a new one: milepost plan --out plan.json",
    )
