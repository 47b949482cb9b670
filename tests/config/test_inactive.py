"""What is valid and has no effect yet is named, never silently ignored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from milepost.config.form.parts import parts
from milepost.config.form.write import Write
from milepost.config.future import PROMISED
from milepost.rules.rule import catalogue

ENVIRON = {
    "GITLAB_TOKEN": "a-gitlab-token",
    "JIRA_EMAIL": "a@b.example",
    "JIRA_TOKEN": "a-jira-token",
    "NOTIFY_URL": "https://hook.example/x",
}


def test_a_key_that_has_no_effect_yet_is_named(settings, monkeypatch):
    monkeypatch.setattr(Write, "LATER", frozenset({"close_when_ready"}))
    found = settings("write: {mentions: exceptions, close_when_ready: true}\n")
    assert found.inactive == ("milepost.yaml:3 write.close_when_ready",)
    assert settings("write: {close_when_ready: false}\n").inactive == ()


@pytest.mark.parametrize(
    ("body", "inactive"),
    [
        ("rules: {ignore: [MP512, MP506, MP1], severity: {MP502: error}}",
         ["3 rules.ignore[0] (MP512)", "3 rules.ignore[1] (MP506)", "3 rules.severity.MP502"]),
        ("rules: {options: {MP502: {quiet_days: 5}}}", ["3 rules.options.MP502"]),
    ],
)  # fmt: skip
def test_named(settings, body, inactive):
    assert settings(f"{body}\n").inactive == tuple(f"milepost.yaml:{line}" for line in inactive)


@pytest.mark.parametrize(
    "body",
    ["write: {mentions: never, close_when_ready: false}", "sync: {due: plan, state: off}",
     "write: {close_when_ready: true}", "sync: {due: two-way, state: tracker web}",
     "calendar: {weekend: [sat, sun]}", "keep: 18 months", "plugins: []",
     "milestones: {a: {buffer: 0}}",
     "milestones: {a: {review: none, value: null}}", "state: sqlite:///.milepost/state.db",
     "rules: {ignore: [ALL]}",
     "rules: {custom: [{code: X001, when: 'true', says: y}], ignore: [X001]}",
     "write: {limits: {above: 10}}"],
)  # fmt: skip
def test_a_key_that_has_an_effect_is_not_named(settings, body):
    assert settings(f"{body}\n").inactive == ()


@pytest.mark.parametrize(
    ("entry", "inactive", "read"),
    [
        ("{kind: gitlab, repos: [acme/*]}", "trackers.x (repos)", False),
        ("{kind: gitlab, repos: acme/*, exclude: [acme/old]}", "trackers.x (repos)", False),
        ("{kind: gitlab, project: a/b, exclude: [x]}", "trackers.x.exclude", True),
        ("{kind: github, repo: a/b, dropped: [x]}", "trackers.x.dropped", True),
    ],
)
def test_trackers(settings, entry, inactive, read):
    base = f"version: 1\ntrackers:\n  web: {{kind: github, repo: acme/web}}\n  x: {entry}\n"
    found = settings("milestones: {a: {in: [x], done_when: [closed x#1]}}\n", base=base)
    assert found.inactive == (f"milepost.yaml:4 {inactive}",)
    assert ("x" in found.trackers) is read
    assert found.milestones[0].places[0].source == "x"


JIRA = "kind: jira, project: CUST, url: https://jira.example"


@pytest.mark.parametrize(
    ("entry", "key", "value"),
    [
        ("{kind: gitlab, project: a/b, dropped: [wontfix]}", "dropped", ("wontfix",)),
        (f"{{{JIRA}, milestones: epics}}", "milestones", "epics"),
        (f"{{{JIRA}, dropped: [Won't Do, 1.10]}}", "dropped", ("Won't Do", "1.10")),
        (f"{{{JIRA}, deployment: datacenter}}", "deployment", "datacenter"),
        (f"{{{JIRA}, email: '${{JIRA_EMAIL}}', token: '${{JIRA_TOKEN}}'}}", "email", "a@b.example"),
    ],
)
def test_keys_of_other_kinds_have_an_effect(settings, entry, key, value):
    found = settings(base=f"version: 1\ntrackers: {{x: {entry}}}\n", **ENVIRON)
    assert found.inactive == ()
    assert getattr(found.trackers["x"], key) == value


def test_the_whole_promised_form_is_valid(settings):
    text = (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")
    found = settings(base=text, **ENVIRON)
    assert len(found.milestones) == 3
    keys = {re.sub(r"^\S+ | \(.*", "", line) for line in found.inactive}
    assert not {key for key in keys if key.startswith("sync.")}
    assert not {"write.notify", "milestones.integrations.stakeholders"} & keys
    active = (
        "project.lead",
        "milestones.integrations.decisions",
        "project.client",
        "project.budget",
        "people.kim.away",
        "numbers",
        "objectives",
        "calendar",
        "waivers",
        "milestones.integrations.lookback",
    )
    assert not keys.intersection(active)


def test_the_promised_catalogue_and_the_built_one_agree():
    for code, rule in catalogue().items():
        assert PROMISED[code] == rule.name


def test_later_keys_are_keys():
    for at, form in parts().items():
        assert set(form.model_fields) >= form.LATER, at


def test_every_key_says_what_it_means():
    for at, form in parts().items():
        for name, field in form.model_fields.items():
            assert field.description, f"{at}.{name}"
