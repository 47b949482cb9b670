"""Rules of packages: found by entry point, loaded where named, held to what a rule is."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from milepost.config.load import load
from milepost.errors import ConfigError, ContractError, UsageError
from milepost.model.finding import Found
from milepost.model.prose import say
from milepost.rules import packages
from milepost.rules.packages import codes_of, home_of, rules_of
from milepost.rules.rule import Rule
from milepost.trackers import registry

GOOD = Rule(
    code="ACME101",
    name="no-customer",
    says="a title without a customer",
    why="Reports go out by customer.",
    fix="Name the customer.",
    severity="info",
    check=lambda _: iter([Found(message=say("none"), fix=say("name it"))]),
    cases=(),
)
OTHER = replace(GOOD, code="ACME102", name="other")


def point(code, loaded, home="acme-rules"):
    def load_():
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    dist = SimpleNamespace(name=home) if home else None
    return SimpleNamespace(name=code, value=f"acme_rules.{code.lower()}", dist=dist, load=load_)


@pytest.fixture
def installed(monkeypatch):
    """``installed(point, …)``: these are the rules that packages register."""

    def install(*points):
        monkeypatch.setattr(packages, "entry_points", lambda **_: points)
        monkeypatch.setattr(registry, "distribution", lambda name: name)
        registry.kinds_of.cache_clear()

    yield install
    monkeypatch.undo()
    registry.kinds_of.cache_clear()


def test_of_a_module_or_of_the_rule_itself_in_code_order(installed):
    installed(
        point("ACME102", OTHER),
        point("ACME101", SimpleNamespace(RULE=GOOD)),
        point("OTHER101", GOOD, home="others"),
        point("LOST101", GOOD, home=""),
    )
    assert rules_of("Acme_Rules") == (GOOD, OTHER)
    assert codes_of("acme.rules") == ("ACME101", "ACME102")
    assert home_of("OTHER101") == "others"
    assert home_of("LOST101") == ""
    assert rules_of("nothing") == ()


def test_there_is_nothing_where_nothing_is_installed():
    assert codes_of("milepost") == ()


@pytest.mark.parametrize(
    ("code", "made", "why"),
    [
        ("ACME101", "text", "it is no `Rule` but str"),
        (
            "MP101",
            replace(GOOD, code="MP101"),
            "a code is 2 to 8 capital letters, other than MP, and 3 digits",
        ),
        (
            "X101",
            replace(GOOD, code="X101"),
            "a code is 2 to 8 capital letters, other than MP, and 3 digits",
        ),
        (
            "acme101",
            replace(GOOD, code="acme101"),
            "a code is 2 to 8 capital letters, other than MP, and 3 digits",
        ),
        (
            "ACME1",
            replace(GOOD, code="ACME1"),
            "a code is 2 to 8 capital letters, other than MP, and 3 digits",
        ),
        ("ACME101", OTHER, "its own code is 'ACME102'"),
        (
            "ACME101",
            replace(GOOD, name="No Customer"),
            "its name is to be small letters, digits and `-`",
        ),
        ("ACME101", replace(GOOD, says=" "), "`says` is to be a sentence on one line"),
        ("ACME101", replace(GOOD, why="a\nb"), "`why` is to be a sentence on one line"),
        ("ACME101", replace(GOOD, fix="\x1b[31m"), "`fix` is to be a sentence on one line"),
        ("ACME101", replace(GOOD, severity="fatal"), "its severity is 'fatal'"),
        ("ACME101", replace(GOOD, check=None), "it has to have one of `check` and `survey`"),
        ("ACME101", replace(GOOD, survey=GOOD.check), "it has to have one of `check` and `survey`"),
        (
            "ACME101",
            replace(GOOD, health=True),
            "only rules of the catalogue colour a milestone: `health` is to be False",
        ),
    ],
)
def test_what_cannot_stand_beside_the_catalogue(installed, code, made, why):
    installed(point(code, made))
    with pytest.raises(ContractError) as raised:
        rules_of("acme-rules")
    assert raised.value.why == why
    assert raised.value.what == f"the rule {code!r} cannot stand beside those of milepost"


def test_one_that_cannot_be_loaded(installed):
    installed(point("ACME101", ImportError("no module named acme_rules")))
    with pytest.raises(UsageError) as raised:
        rules_of("acme-rules")
    assert raised.value.what == "the rule 'ACME101' cannot be loaded"
    assert raised.value.why == "ImportError: no module named acme_rules"


# -- in the file --------------------------------------------------------------------------

BASE = "version: 1\ntrackers: {web: {kind: github, repo: acme/web}}\n"


def problems(body):
    with pytest.raises(ConfigError) as raised:
        load("milepost.yaml", BASE + body, {})
    return [(one.where, one.what, one.hint) for one in raised.value.problems]


def test_the_file_names_the_package_and_uses_its_codes(installed):
    installed(point("ACME101", GOOD), point("ACME102", OTHER))
    body = "plugins: [acme_rules]\nrules: {ignore: [ACME], severity: {ACME102: error}}\n"
    made = load("milepost.yaml", BASE + body, {})
    assert made.inactive == ()
    assert dict(made.rules) == {"ACME101": GOOD, "ACME102": OTHER}


def test_without_that_nothing_is_loaded(installed):
    installed(point("ACME101", AssertionError("loaded")))
    assert load("milepost.yaml", BASE, {}).rules == {}
    assert problems("rules: {ignore: [ACME101]}\n") == [
        (
            "milepost.yaml:3  rules.ignore[0]",
            "there is no rule `ACME101`",
            "it comes with the package acme-rules; if you trust it: `plugins: [acme-rules]`",
        )
    ]


def test_a_rule_of_no_use_is_told_where_the_package_is_named(installed):
    installed(point("ACME101", replace(GOOD, health=True)))
    ((where, what, _),) = problems("plugins: [acme-rules, acme.rules]\n")
    assert where == "milepost.yaml:3  plugins"
    assert what == "the rule 'ACME101' cannot stand beside those of milepost"


def test_two_packages_with_one_code(installed):
    installed(point("ACME101", GOOD), point("ACME101", GOOD, home="others"))
    assert problems("plugins: [acme-rules, others]\n") == [
        (
            "milepost.yaml:3  plugins",
            "two packages offer a rule ACME101: acme-rules, others",
            "name only one of them",
        )
    ]
    assert [*load("milepost.yaml", BASE + "plugins: [others]\n", {}).rules] == ["ACME101"]
