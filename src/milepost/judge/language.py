"""The language of expressions: CEL, cut down to what cannot grow or run on.

Two environments read the same words.  The *checker* knows the type of every
field, so that a wrong one is found before anything is read.  The *runner* takes
plain values, for only those can be null.  What the checker does not let
through, the runner never sees: joining texts or lists, comparing whole lists,
and values without a type could take time and memory that the library's limit
on iterations does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from cel_expr_python import cel
from google.protobuf import timestamp_pb2, wrappers_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool

from milepost.judge.fields import CRITERIA, ISSUE, MILESTONE, Field, Kind
from milepost.model.clock import parse_day

_LEFT_OUT = """\
name: milepost
stdlib:
  exclude_macros: [has]
  exclude_functions:
    - {name: _+_, overloads: [{id: add_string}, {id: add_bytes}]}
    - {name: _==_}
    - {name: _!=_}
    - {name: "@in"}
    - {name: bytes}
    - {name: dyn}
    - {name: matches}
    - {name: type}
"""
_NUMBER = "google.protobuf.Int64Value"
"""A number that may be null."""
_DAY = "google.protobuf.Timestamp"
_TEXT, _MESSAGE = FieldDescriptorProto.TYPE_STRING, FieldDescriptorProto.TYPE_MESSAGE
_TYPES: Mapping[Kind, tuple[FieldDescriptorProto.Type.ValueType, str]] = {
    "text": (_TEXT, ""),
    "texts": (_TEXT, ""),
    "number": (FieldDescriptorProto.TYPE_INT64, ""),
    "number or null": (_MESSAGE, f".{_NUMBER}"),
    "truth": (FieldDescriptorProto.TYPE_BOOL, ""),
    "day": (_MESSAGE, f".{_DAY}"),
    "day or null": (_MESSAGE, f".{_DAY}"),
    "counts": (_MESSAGE, ".criteria"),
}
JOINS = "add_list"
"""What the library calls it where two lists become one."""


@cache
def checker() -> cel.Env:
    """Compiles an expression with the type of everything in it."""
    same = {
        "number": cel.Type(_NUMBER),
        "text": cel.Type.STRING,
        "truth": cel.Type.BOOL,
        "day": cel.Type.TIMESTAMP,
        "span": cel.Type.DURATION,
    }
    among = {name: cel.Type.List(one) for name, one in same.items() if name in ("number", "text")}
    return cel.NewEnv(
        _pool(),
        config=cel.NewEnvConfigFromYaml(_LEFT_OUT),
        variables={
            "milestone": cel.Type("milestone"),
            "issues": cel.Type.List(cel.Type("issue")),
            "today": cel.Type.TIMESTAMP,
        },
        functions=[
            _function("_==_", {name: [one, one] for name, one in same.items()}),
            _function("_!=_", {name: [one, one] for name, one in same.items()}),
            _function("@in", {name: [same[name], several] for name, several in among.items()}),
            *_days(),
        ],
    )


@cache
def runner() -> cel.Env:
    """Compiles what the checker has passed, to be evaluated on plain values."""
    thing = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    return cel.NewEnv(
        variables={
            "milestone": thing,
            "issues": cel.Type.List(thing),
            "today": cel.Type.TIMESTAMP,
        },
        functions=_days(),
    )


def bound(value: object) -> object:
    """A value as the runner takes it: days are midnights of UTC."""
    match value:
        case date():
            found = timestamp_pb2.Timestamp()
            found.FromDatetime(_midnight(value))
            return found
        case list():
            return [bound(item) for item in value]
        case Mapping():
            return {key: bound(item) for key, item in value.items()}
        case _:
            return value


def _midnight(of: date) -> datetime:
    return datetime.combine(of, time(), UTC)


def _function(name: str, overloads: Mapping[str, list[cel.Type]]) -> cel.FunctionDecl:
    return cel.FunctionDecl(
        name,
        [cel.Overload(f"{name}_{id_}", cel.Type.BOOL, each) for id_, each in overloads.items()],
    )


def _days() -> list[cel.FunctionDecl]:
    return [
        _made("day", cel.Type.TIMESTAMP, cel.Type.STRING, lambda text: _midnight(parse_day(text))),
        _made("days", cel.Type.DURATION, cel.Type.INT, lambda number: timedelta(days=number)),
    ]


def _made(
    name: str, gives: cel.Type, takes: cel.Type, how: Callable[..., datetime | timedelta]
) -> cel.FunctionDecl:
    return cel.FunctionDecl(name, [cel.Overload(f"{name}_", gives, [takes], impl=how)])


def _pool() -> DescriptorPool:
    """The types of our own fields, and those of days and of numbers that may be null."""
    pool = DescriptorPool()
    known = (timestamp_pb2.DESCRIPTOR, wrappers_pb2.DESCRIPTOR)
    for descriptor in known:
        pool.AddSerializedFile(descriptor.serialized_pb)
    ours = FileDescriptorProto(
        name="milepost.proto", syntax="proto3", dependency=[one.name for one in known]
    )
    counts = [Field(name, "number", says) for name, says in CRITERIA.items()]
    for name, fields in (("criteria", counts), ("issue", ISSUE), ("milestone", MILESTONE)):
        message = ours.message_type.add(name=name)
        for number, field in enumerate(fields, start=1):
            type_, named = _TYPES[field.kind]
            message.field.add(
                name=field.name,
                number=number,
                type=type_,
                type_name=named or None,
                label=FieldDescriptorProto.LABEL_REPEATED
                if field.kind == "texts"
                else FieldDescriptorProto.LABEL_OPTIONAL,
            )
    pool.AddSerializedFile(ours.SerializeToString())
    return pool
