"""Hostile texts in every place where we put words of others: nothing is live, all can be read.

``hostile.json`` holds them in families.  For each family some step of the
sanitisers stands against it; without that step the family is seen to be live.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from itertools import chain
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.report import clean, safe, unmarked, wiki

PLACES = (
    "github", "gitlab", "jira", "plain", "html", "terminal", "picture", "chat", "runner",
)  # fmt: skip
FAMILIES = (
    "mentions", "references", "commits", "links", "markdown", "tables", "html", "folds", "marks",
    "entities", "quick actions", "controls", "terminal sequences", "line ends", "bidirectional",
    "hidden characters", "smeared letters", "unicode", "length", "emoji codes", "footnotes",
    "mathematics", "task boxes", "mermaid", "templates", "runner commands", "jira effects",
    "jira macros", "jira links", "jira icons",
)  # fmt: skip
STEPS = [
    ("mentions", "github", safe, "BREAKS", "people"),
    ("mentions", "chat", safe, "BREAKS", "people"),
    ("references", "github", safe, "BREAKS", "numbers"),
    ("references", "jira", safe, "BREAKS", "keys"),
    ("references", "gitlab", safe, "BREAKS", "names"),
    ("references", "gitlab", safe, "BREAKS", "brackets"),
    ("references", "gitlab", safe, "BREAKS", "differences"),
    ("commits", "github", safe, "_SHA"),
    ("links", "github", safe, "BREAKS", "addresses"),
    ("links", "github", safe, "BREAKS", "domains"),
    ("links", "github", safe, "_ESCAPES", "[]"),
    *(("markdown", "github", safe, "_ESCAPES", sign) for sign in "\\`*_"),
    ("markdown", "github", safe, "lead"),
    ("tables", "github", safe, "_ESCAPES", "|"),
    ("tables", "jira", wiki, "_LOOK_ALIKE"),
    ("html", "github", safe, "_ESCAPES", "<"),
    ("html", "html", safe, "_html"),
    ("folds", "gitlab", safe, "_ESCAPES", "<"),
    ("marks", "github", safe, "_ESCAPES", "<"),
    ("marks", "plain", unmarked, "_MARK"),
    ("entities", "github", safe, "_ESCAPES", "&"),
    ("quick actions", "github", safe, "lead"),
    ("controls", "terminal", clean, "_INVISIBLE"),
    ("terminal sequences", "terminal", clean, "_ESCAPE_SEQUENCE"),
    ("line ends", "terminal", clean, "_BLANK"),
    ("bidirectional", "github", clean, "_INVISIBLE", "Cf"),
    ("hidden characters", "html", clean, "_BLANK_LETTERS"),
    ("hidden characters", "html", clean, "_SELECTORS"),
    ("hidden characters", "html", clean, "_NONCHARACTERS"),
    ("smeared letters", "terminal", clean, "_MARKS"),
    ("unicode", "terminal", clean, "_is_none"),
    ("length", "terminal", safe, "shorten"),
    ("emoji codes", "github", safe, "BREAKS", "emoji"),
    ("footnotes", "github", safe, "_ESCAPES", "[]"),
    ("mathematics", "github", safe, "_ESCAPES", "$"),
    ("references", "gitlab", safe, "BREAKS", "dollars"),
    ("task boxes", "github", safe, "_ESCAPES", "[]"),
    ("mermaid", "picture", safe, "_MERMAID_SIGN"),
    ("templates", "jira", wiki, "_SIGNS"),
    ("runner commands", "runner", safe, "_COMMAND"),
    ("runner commands", "runner", safe, "_RUNNER"),
    ("jira effects", "jira", wiki, "_SIGNS"),
    ("jira effects", "jira", wiki, "_LEAD"),
    ("jira macros", "jira", wiki, "_SIGNS"),
    ("jira links", "jira", wiki, "_ALIKE_WITHIN"),
    ("jira icons", "jira", wiki, "_BROKEN"),
]
"""What stands against each family: where it shows, and the step, by its module and name."""
TOKENS = st.sampled_from(
    [
        *"@#!%&~$|`*_[](){}^<>\\/.-+=:;?'\"1ax \n\r\t",
        "dana", "acme/web", "12", "GH-", "KEY-1", "1a2b3c4", "http://", "https://", "www.",
        "evil.com", "<!--", "-->", "milepost:status", "&lt;", "&#64;", "amp;", "mailto:", "```",
        "~~~", "1.", "a@b.cd", "\u200b", "\u202e", "\x1b[31m", "\ud800", "e\u0301", "👩\u200d💻",
        "x" * 50, "h1. ", "bq. ", "{code}", "color:red", "~dana", "a.png", "vulnerability:1",
        "iteration:", "alert", "_TOC_", "bug", "close", "tada", "::error", "##[", "---", "日", "é",
        "\ufe0f", "❤", "\u0301", "\u2028", "\u2800", "\u200d",
    ]
)  # fmt: skip
TEXTS = st.lists(TOKENS | st.text(max_size=4), max_size=12).map("".join)
NEVER = re.compile(r"(?!)()")


def test_the_corpus_is_broad(corpus: Mapping[str, list[str]]) -> None:
    assert len(corpus) >= 12
    assert len(set(chain.from_iterable(corpus.values()))) >= 200
    assert set(corpus) == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_hostile_is_live(
    place: str, family: str, corpus: Mapping[str, list[str]], eyes: ModuleType
) -> None:
    seen = {text: list(eyes.EYES[place](text)) for text in corpus[family]}
    assert {text: wrong for text, wrong in seen.items() if wrong} == {}


def test_every_place_is_looked_at_and_every_family_has_its_step(eyes: ModuleType) -> None:
    assert set(eyes.EYES) == set(PLACES)
    assert {family for family, *_ in STEPS} == set(FAMILIES)


@pytest.mark.parametrize(("family", "place", "module", "name", "part"), [
    (*step, "") if len(step) == 4 else step for step in STEPS
])  # fmt: skip
def test_without_its_step_a_family_is_live(
    family: str,
    place: str,
    module: ModuleType,
    name: str,
    part: str,
    corpus: Mapping[str, list[str]],
    eyes: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, name, without(getattr(module, name), part))
    assert any(list(eyes.EYES[place](text)) for text in corpus[family])


def without(step: object, part: str) -> object:
    """The step as if it were not there, or without a part of it."""
    match step:
        case Mapping():
            gone = {part, *map(ord, part)} if part else set(step)
            bare: object = {key: value for key, value in step.items() if key not in gone}
        case frozenset():
            bare = step - {part} if part else frozenset()
        case re.Pattern():
            bare = NEVER
        case tuple():
            bare = ()
        case int():
            bare = sys.maxsize
        case ModuleType():
            bare = _Untouched
        case _:
            bare = _nothing_done
    return bare


def _nothing_done(text: str, *_: object) -> object:
    """In place of what changes a text, or asks something of one character."""
    return text if len(text) != 1 else False


class _Untouched:
    """In place of the library's ``html``."""

    @staticmethod
    def escape(text: str, *, quote: bool) -> str:
        return text


@settings(deadline=None, max_examples=60)
@given(text=TEXTS)
@pytest.mark.parametrize("place", PLACES)
def test_no_text_is_live(place: str, text: str, eyes: ModuleType) -> None:
    assert list(eyes.EYES[place](text)) == []


@pytest.mark.parametrize(
    "text",
    ["_KEY-1", "__KEY-1", "\\{code\\}", "\\\\{code}", "\\\\\\[~dana\\]", "a{*}b", "x*{*}", "{{}}"],
)
def test_what_was_escaped_already_is_text_in_jira(text: str, eyes: ModuleType) -> None:
    assert list(eyes.jira(text)) == []


LIVE_IN_JIRA = (
    "*b*", "_i_", "-d-", "+u+", "^s^", "~s~", "a *b* c", "(_i_)", "??c??", "{{m}}", "{code}",
    "{color:red}x{color}", "{*}b{*}", "[~dana]", "[~accountid:5b10]", "[a|http://evil.example]",
    "[^att.txt]", "[#anchor]", "!a.png!", "!a.png|thumbnail!", "\\\\", ":)", "(x)", "(!)", "(flag)",
    "&#123;code&#125;", "a|b", "||h||", "|c|", "CUST-61", "https://evil.example", "mailto:a@b.cd",
    "h1. Head", "H3.x", "bq. quote", "# one", "## two", "* item", "- item", "** item", "----",
    "{code:java|title=x}", "{noformat}", "{quote}", "{panel}x", "{_}x{_}",
)  # fmt: skip
LIVE_IN_GITLAB = (
    "@user @group/sub @all #1 group/project#1 project#1 GL-7 !1 group/project!1 $1 &1",
    '~1 ~bug ~? ~-x ~.y ~&z ~"in progress" %1 %v1.0 %-x %"Sprint 3" %ü',
    "[vulnerability:1] [vulnerability:g/p/1] [feature_flag:1] [contact:a@b.cd] [cadence:1]",
    '*iteration:1 *iteration:"x" ^alert#1 [issue:1] [epic:g/2] [work_item:1] [wiki_page:home]',
    "[TOC]", "[[_TOC_]]", "{+ in +} [- out -]", "https://gitlab.com/a/b/-/issues/1",
)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "text"),
    [
        *(("jira", text) for text in LIVE_IN_JIRA),
        *(("gitlab", text) for text in LIVE_IN_GITLAB),
    ],
)
def test_documented_notation_is_seen_raw_and_is_text_through_us(
    place: str, text: str, eyes: ModuleType
) -> None:
    raw: Callable[[str], list[str]] = eyes.in_jira
    assert eyes.in_gitlab([text]) if place == "gitlab" else raw(text)
    assert list(eyes.EYES[place](text)) == []
