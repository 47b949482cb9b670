"""A tree takes the form of any pydantic model: an adapter's options may hold what ours do not."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field
from yaml.error import YAMLError

from milepost.config import say
from milepost.config.hints import validator
from milepost.config.node import Node
from milepost.config.notes import Notes
from milepost.config.problems import Problems
from milepost.config.shape import shape
from milepost.config.trouble import explain
from milepost.config.yaml12 import read


class Foreign(BaseModel):
    """Options as a stranger might write them."""

    level: Literal[1, 2] = 1
    ratio: float = 0.5
    tags: frozenset[str | None] = frozenset()
    since: date | None = None
    names: Annotated[list[str], Field(min_length=2), {"any": "mark"}] = ["a", "b"]
    by_name: dict[str, int] = {}
    pair: tuple[str, ...] = Field(default=(), alias="pairs")


def shaped(text: str) -> Foreign | list[tuple[str, str]]:
    root, problems = read("x.yaml", text)
    made = shape(root, Foreign, Notes(problems))
    if made is None:
        return [(problem.where, problem.what) for problem in problems.error().problems]
    assert isinstance(made, Foreign)
    return made


def test_values_take_the_types_that_are_expected():
    assert shaped("""
level: 2
ratio: 3
tags: [null, x]
since: 2027-02-12
names: [1.10, true]
by_name: {1.10: 3}
pairs: [1, on]
""") == Foreign(
        level=2,
        ratio=3.0,
        tags=frozenset({None, "x"}),
        since=date(2027, 2, 12),
        names=["1.10", "true"],
        by_name={"1.10": 3},
        pairs=("1", "on"),
    )


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("level: 3", "x.yaml:1  level", "`3` is not one of 1, 2"),
        ("ratio: much", "x.yaml:1  ratio", "`much` stands where a number is expected"),
        ("ratio: [1]", "x.yaml:1  ratio", "a list stands where a number is expected"),
        ("by_name: {a: 1.5}", "x.yaml:1  by_name.a", "`1.5` stands where a number is expected"),
        ("level: [1]", "x.yaml:1  level", "a list stands where 1 or 2 is expected"),
        (
            "names: [a]",
            "x.yaml:1  names",
            "list should have at least 2 items after validation, not 1",
        ),
    ],
)
def test_values_that_do_not_fit(text, where, what):
    assert shaped(text) == [(where, what)]


def test_marks_need_not_be_hashable():
    assert validator(Annotated[int, {"not": ["hashable"]}]).validate_python(3) == 3


def test_a_secret_of_the_wrong_kind_is_not_shown():
    problems = Problems("x.yaml")
    node = Node(kind="text", line=3, column=1, text="hunter2", secret=True)
    say.unexpected(problems, node, "a.b", ["a list"])
    (problem,) = problems.error().problems
    assert problem.what == "the value of the variable stands where a list is expected"
    assert "hunter2" not in repr(node)


def test_an_error_of_yaml_without_a_place():
    assert explain("x.yaml", "a: b", YAMLError()).what == "the file is no YAML"
