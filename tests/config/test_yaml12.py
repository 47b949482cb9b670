"""The file is YAML 1.2: few words are special, keys and texts are as written."""

from __future__ import annotations

import pytest

from milepost.config.node import natural


@pytest.mark.parametrize(
    "word",
    ["on", "off", "yes", "no", "NO", "y", "True", "TRUE", "Null", "NULL", "2027-02-12", "1:30",
     "0x1f", "0o17", "0123", "-01", "1_000", ".inf", ".nan", "1.2.3", "1e9999", "9" * 19, "1e", ".",
     "+", "=", "<<", "12 "],
)  # fmt: skip
def test_text_stays_text(word):
    assert natural(word) == word


@pytest.mark.parametrize(
    ("word", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0),
     ("12", 12), ("-3", -3), ("+7", 7), ("1.10", 1.1), (".5", 0.5), ("2.", 2.0), ("1e3", 1000.0),
     ("-1.5E-2", -0.015)],
)  # fmt: skip
def test_what_is_special(word, value):
    found = natural(word)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "word", ["1.10", "true", "NO", "0x1f", "1:30", "0123", "2027-02-12", "~x", "on", "12", "1e3"]
)
def test_a_title_is_taken_as_written(settings, word):
    (milestone,) = settings(f"milestones: {{a: {{title: {word}}}}}\n").milestones
    assert milestone.title == word


def test_null_stays_text_in_a_list_of_texts(settings):
    (milestone,) = settings("milestones: {a: {aliases: [null, ~]}}\n").milestones
    assert milestone.aliases == ("null", "~")


def test_keys_are_text(settings):
    found = settings("milestones: {12: {}, true: {}, null: {}, 1.10: {}, 2027-02-12: {}}\n")
    assert [milestone.id for milestone in found.milestones] == [
        "12", "true", "null", "1.10", "2027-02-12",
    ]  # fmt: skip


def test_a_key_without_value_is_no_key(settings):
    found = settings("""
        project:
        people: {dana: {github: ~}}
        milestones: {a: {title: null, due: ~, in: , level: null}}
        write:
        rules: {select: null}
        """)
    assert found.project.name == "acme/web"
    assert found.people[0].accounts == {}
    assert found.milestones[0].title == "a"
    assert found.milestones[0].level == "minor"


def test_a_milestone_may_be_all_defaults(settings):
    (milestone,) = settings("milestones:\n  v1.0:\n").milestones
    assert (milestone.id, milestone.title, milestone.where) == ("v1.0", "v1.0", "milepost.yaml:4")


@pytest.mark.parametrize("version", ["1", '"1"', "'1'"])
def test_the_version_is_a_number_or_a_text(settings, version):
    base = f"version: {version}\ntrackers: {{web: {{kind: github, repo: acme/web}}}}\n"
    assert settings(base=base).project.name == "acme/web"


def test_a_number_is_a_native_id_and_a_text_a_native_title(settings):
    (milestone,) = settings("milestones: {a: {in: {web: 12}}}\n").milestones
    assert [(place.key, place.title) for place in milestone.places] == [("12", None)]
    (milestone,) = settings('milestones: {a: {in: {web: "12"}}}\n').milestones
    assert [(place.key, place.title) for place in milestone.places] == [(None, "12")]


def test_aliases_write_a_value_again(settings):
    found = settings("milestones: {a: &a {aliases: [x], in: [web]}, b: {delivers: &d [y]}}\n")
    assert found.milestones[0].aliases == ("x",)
    again = settings("milestones: {a: {delivers: &d [y]}, b: {delivers: *d}}\n")
    assert again.milestones[1].delivers == ("y",)


def test_a_text_block_loses_its_last_line_end(settings):
    (milestone,) = settings("milestones:\n  a:\n    title: >\n      Data\n      moved\n").milestones
    assert milestone.title == "Data moved"


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ("project: {<<: {name: x}}\n", "3  project.<<",
         "`<<` is no merge key here: YAML 1.2 has none"),
        ("project: {name: !!python/object:os.system x}\n", "3  project.name",
         "`!!python/object:os.system` is a tag; tags are not read here"),
        ("project: {name: !!int '3'}\n", "3  project.name",
         "`!!int` is a tag; tags are not read here"),
        ("? [a]\n: b\n", "3", "a key is text, and `[a]` is not"),
        ("project: {name: a}\n\nproject: {name: b}\n", "5  project",
         "`project` is said twice, on lines 3 and 5"),
        ("milestones:\n  a: {}\n  b: {}\n  a: {}\n", "6  milestones.a",
         "`a` is said twice, on lines 4 and 6"),
        ('project: {name: "\\ud800"}\n', "3  project.name",
         "the text holds half a character (a lone surrogate)"),
    ],
)  # fmt: skip
def test_what_yaml_offers_and_we_do_not_take(problems, body, where, what):
    assert [found[:2] for found in problems(body)] == [(where, what)]
