"""Schema, example and page are made from the form and agree with what loading says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from milepost.config.example import example, flow, uncommented
from milepost.config.form.parts import parts
from milepost.config.form.write import Write
from milepost.config.load import load
from milepost.config.node import Node
from milepost.config.page import page
from milepost.config.schema import json_schema
from milepost.config.yaml12 import read

ROOT = Path(__file__).parents[2]
ENVIRON = {
    "GITHUB_TOKEN": "a-github-token",
    "GITLAB_TOKEN": "a-gitlab-token",
    "JIRA_EMAIL": "a@b.example",
    "JIRA_TOKEN": "a-jira-token",
    "NOTIFY_URL": "https://hook.example/x",
}


def plain(node: Node) -> Any:
    """What a YAML 1.2 parser of an editor sees."""
    match node.kind:
        case "list":
            return [plain(item) for item in node.items]
        case "map":
            return {key.text: plain(value) for key, value in node.entries}
        case "text":
            return node.natural


def tree(text: str) -> Any:
    return plain(read("x.yaml", text)[0])


@pytest.fixture(scope="module")
def validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json_schema())


def test_the_example_is_the_file():
    assert (ROOT / "config.example.yaml").read_text(encoding="utf-8") == example()


def test_the_page_is_the_file():
    assert (ROOT / "docs" / "config.md").read_text(encoding="utf-8").endswith(page())


def test_the_example_loads_and_all_of_it_has_an_effect():
    found = load("config.example.yaml", example(), {})
    assert found.inactive == ()
    assert [*found.trackers] == ["web"]
    assert found.writing.instance == "nordwind"


def test_the_example_loads_with_every_key_speaking():
    found = load("config.example.yaml", uncommented(example()), ENVIRON)
    assert found.inactive == ()
    assert [*found.rules] == ["X001"]


def test_the_example_holds_every_key():
    shown = tree(uncommented(example()))
    for at, form in parts().items():
        if at == "defaults":
            continue
        place = shown
        for step in at.split(".") if at else ():
            if not isinstance(place, dict) or "[" in step:
                place = None
                break
            place = next(iter(place.values())) if step == "NAME" else place.get(step)
        if isinstance(place, dict) and at.count("NAME") < 2:
            keys = {field.alias or name for name, field in form.model_fields.items()}
            assert keys - {"env", "url"} <= {*place} | {"env", "url"}, at


def test_the_schema_is_a_schema():
    jsonschema_rs.meta.validate(json_schema())


@pytest.mark.parametrize(
    "text",
    [example(), uncommented(example()),
     (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")],
    ids=["example", "everything", "whole"],
)  # fmt: skip
def test_the_schema_takes_what_loads(validator, text):
    assert [error.message for error in validator.iter_errors(tree(text))] == []


BASE = "version: 1\ntrackers: {web: {kind: github, repo: acme/web}}\n"


@pytest.mark.parametrize(
    "text",
    [BASE.replace("1", "2", 1), "version: 1", BASE + "projcet: {}", BASE.replace("github", "gitub"),
     BASE.replace("repo", "rpeo"), BASE + "milestones: {a b: {}}", BASE + "people: {d: {githb: x}}",
     BASE + "milestones: {a: {level: majr}}", BASE + "milestones: {a: {due: 12.2.2027}}",
     BASE + "milestones: {a: {value: 11}}", BASE + "write: {block: maybe}",
     BASE + "write: {status_issue: {labels: []}}", "version: 1\ntrackers: {}\n"],
)  # fmt: skip
def test_the_schema_refuses_what_does_not_load(validator, text):
    assert not validator.is_valid(tree(text))


@pytest.mark.parametrize(
    "text",
    [BASE + "milestones: {a: {title: 1.10, aliases: [true, 12], due: null}}", BASE + "people:\n",
     BASE.replace("1", '"1"', 1), BASE.replace("}}", ", visibility: public}}"),
     BASE.replace("repo: acme/web", "repos: acme/*"), BASE + "people: {d: {github: 12}}"],
)  # fmt: skip
def test_the_schema_takes_text_as_written(validator, text):
    assert validator.is_valid(tree(text))
    load("milepost.yaml", text, {})


def test_the_schema_marks_what_is_not_active(monkeypatch):
    monkeypatch.setattr(Write, "LATER", frozenset({"close_when_ready"}))
    schema = json_schema()
    later = schema["$defs"]["Write"]["properties"]["close_when_ready"]
    assert later["description"].endswith("(Not active in this version.)")
    budget = schema["$defs"]["Project"]["properties"]["budget"]
    assert "Not active" not in budget["description"]
    assert "Not active" not in schema["properties"]["milestones"]["description"]


def test_the_page_names_every_key():
    text = page()
    for at, form in parts().items():
        if at != "defaults":
            for name, field in form.model_fields.items():
                assert f"| `{field.alias or name}` |" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "null"), (True, "true"), (3, "3"), ("3", '"3"'), ("true", '"true"'), ("v*", '"v*"'),
     ("a b", "a b"), ("a ", '"a "'), (["x", 1], "[x, 1]"), ({"a": {"b": "c"}}, "{a: {b: c}}")],
)  # fmt: skip
def test_values_on_one_line(value, text):
    assert flow(value) == text
    assert tree(f"a: {text}\n") == {"a": value}
