"""``${NAME}`` where it may stand; secrets that nobody ever sees."""

from __future__ import annotations

import pytest

from milepost.config.load import load
from milepost.config.variables import ALLOWED
from milepost.errors import ConfigError

SECRET = "s3cr3t-Zq9-planted-value"


def entry(keys: str) -> str:
    return f"version: 1\ntrackers: {{web: {{kind: github, repo: acme/web{keys}}}}}\n"


def test_a_token_comes_from_the_variable_it_names(settings):
    found = settings(base=entry(', token: "${MY_TOKEN}"'), MY_TOKEN=SECRET, GITHUB_TOKEN="other")
    assert found.trackers["web"].token == SECRET


def test_without_token_the_variable_of_the_kind_is_taken(settings):
    assert settings(GITHUB_TOKEN=SECRET).trackers["web"].token == SECRET
    assert (
        settings(base=entry(", token: null"), GITHUB_TOKEN=SECRET).trackers["web"].token == SECRET
    )


@pytest.mark.parametrize("environ", [{}, {"GITHUB_TOKEN": ""}, {"GITHUB_TOKEN": "  "}])
def test_without_any_token_reading_is_anonymous(settings, environ):
    assert settings(**environ).trackers["web"].token is None


def test_space_around_a_value_is_not_part_of_it(settings):
    assert settings(GITHUB_TOKEN=f"{SECRET}\n").trackers["web"].token == SECRET


def test_an_address_may_come_from_the_environment(settings):
    base = entry(', url: "${SERVER}"')
    assert settings(base=base, SERVER="https://git.acme.example").trackers["web"].url == (
        "https://git.acme.example"
    )


@pytest.mark.parametrize(
    ("base", "environ", "where", "what", "hint"),
    [
        (entry(', token: "${NOPE}"'), {}, "2  trackers.web.token",
         "the environment variable NOPE is not set", "export NOPE=… before running milepost"),
        (entry(', token: "${NOPE}"'), {"NOPE": ""}, "2  trackers.web.token",
         "the environment variable NOPE is empty", "export NOPE=… before running milepost"),
        (entry(', url: "${NOPE}"'), {}, "2  trackers.web.url",
         "the environment variable NOPE is not set", "export NOPE=… before running milepost"),
        (entry(', url: "https://${HOST}/x"'), {"HOST": "h"}, "2  trackers.web.url",
         "a variable has to be the whole value", "put the whole value into one variable"),
        (entry(', url: "${HOST}"'), {"HOST": "ftp://h"}, "2  trackers.web.url",
         "this is no http(s) address", "write it like `https://tracker.example.com`"),
        (entry(', url: "${HOST}"'), {"HOST": "https://h/deep/path"}, "2  trackers.web.url",
         "the value of the variable is not valid here",
         "write the address without a path (or with /api/v3)"),
        (entry(', identity: "${ME}"'), {"ME": "x"}, "2  trackers.web.identity",
         "a variable `${…}` is not read here", ALLOWED),
        (entry("") + 'project: {name: "${NAME}"}\n', {"NAME": "x"}, "3  project.name",
         "a variable `${…}` is not read here", ALLOWED),
        (entry("") + 'people: {"${ME}": {}}\n', {"ME": "x"}, "3  people.${ME}",
         "a variable `${…}` is not read here", ALLOWED),
        (entry("") + 'write: {notify: {webhook: "${HOOK}"}}\n', {}, "3  write.notify.webhook",
         "the environment variable HOOK is not set", "export HOOK=… before running milepost"),
        (entry("") + 'state: "${DB}"\n', {"DB": f"mysql://u:{SECRET}@h/x"}, "3  state",
         "the value of the variable is not valid here", ""),
    ],
)  # fmt: skip
def test_a_variable_that_cannot_be_used(problems, base, environ, where, what, hint):
    assert problems("", base=base, **environ) == [(where, what, hint)]


def test_webhook_and_state_may_come_from_the_environment(settings):
    found = settings(
        'write: {notify: {webhook: "${HOOK}"}}\nstate: "${DB}"\n',
        HOOK="https://hook.example/x",
        DB=f"postgresql://u:{SECRET}@h/x",
    )
    assert found.notify.webhook == "https://hook.example/x"
    assert found.state == f"postgresql://u:{SECRET}@h/x"
    assert found.inactive == ()


LITERAL = [
    entry(f", token: {SECRET}"),
    entry(f", token: ${SECRET}"),
    entry(f', token: "${{{SECRET}}}"'),
    entry(f', token: "x${{A}}{SECRET}"'),
    entry(f", token: [{SECRET}]"),
    entry(f", token: {{value: {SECRET}}}"),
    f"version: 1\ntrackers: {{api: {{kind: gitlab, project: a/b, token: {SECRET}}}}}\n",
    f"version: 1\ntrackers: {{api: {{kind: nosuch, token: {SECRET}}}}}\n",
]


@pytest.mark.parametrize("text", LITERAL)
def test_a_literal_token_is_refused_and_not_shown(text):
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", text, {})
    whats = [problem.what for problem in raised.value.problems]
    assert "a literal token" in whats
    assert SECRET not in str(raised.value) + repr(raised.value)


TOKENS = ["ghp_" + "a1B2" * 9, "github_pat_" + "a1B2" * 9, "glpat-" + "a1B2" * 5]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize(
    "body",
    ["project: {{name: {}}}", "people: {{{}: {{}}}}", "milestones: {{a: {{owner: {}}}}}",
     "sync: {{due: {}}}", "{}: x", "rules: {{select: [{}]}}", "project: {{name: @{}}}",
     "write: {{labels: {{prefix: x, {}: y}}}}", "- {}", "milestones: {{a: {{due: {}}}}}"],
)  # fmt: skip
def test_what_looks_like_a_token_is_never_repeated(problems, body, token):
    found = problems(body.format(token) + "\n")
    assert found
    assert token not in str(found)
    assert token[:14] not in str(found)


def test_a_password_in_an_address_is_refused_and_not_shown(problems):
    for base, at in (
        (entry(f', url: "https://u:{SECRET}@h"'), "2  trackers.web.url"),
        (entry("") + f"state: postgresql://u:{SECRET}@h/x\n", "3  state"),
        (entry("") + f'write: {{notify: {{webhook: "https://u:{SECRET}@h"}}}}\n',
         "3  write.notify.webhook"),
    ):  # fmt: skip
        ((where, what, hint),) = problems("", base=base)
        assert (where, what) == (at, "an address with a password in it")
        assert SECRET not in hint


@pytest.mark.parametrize(
    "base",
    [entry(', token: "${S}", url: "${S}"'), entry(', token: "${S}", identity: [x]'),
     entry(', token: "${S}", zzz: 1'), entry(', token: "${S}"') + "zone: x\n",
     entry(', token: "${S}"') + f"project: {{name: {SECRET}, zone: {SECRET}}}\n",
     entry(', token: "${S}"') + f"milestones: {{a: {{level: {SECRET}, in: [{SECRET}]}}}}\n",
     entry(', token: "${S}"') + f"{SECRET}: 1\n"],
)  # fmt: skip
def test_a_secret_of_the_environment_is_in_no_problem(base):
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", base, {"S": SECRET})
    for problem in raised.value.problems:
        assert SECRET not in f"{problem.what}{problem.why}{problem.hint}"


def test_a_token_that_is_none_is_not_shown(problems):
    found = problems("", base=entry(', token: "${S}"'), S=f"{SECRET} with spaces")
    assert found == [
        ("2  trackers.web.token", "the value of the variable is not valid here",
         "the token holds spaces, line ends or other signs no token has"),
    ]  # fmt: skip


def test_settings_do_not_show_their_token(settings):
    found = settings(GITHUB_TOKEN=SECRET)
    assert SECRET not in repr(found)
    assert SECRET not in str(found.trackers["web"])
