"""Whatever is in the file: titles come out as written, and loading never crashes."""

from __future__ import annotations

from collections.abc import Callable

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost.config.load import decode, load
from milepost.config.secrets import looks_like_token
from milepost.errors import ConfigError, UsageError

BASE = "version: 1\ntrackers: {web: {kind: github, repo: acme/web}}\n"
WORDS = st.sampled_from(
    ["version: 1", "trackers:", "  web: {kind: github, repo: a/b}", "milestones:", "  a:",
     "    due: 2027-02-12", "    done_when: [all closed", "- ", "[", "]", "{", "}", ": ", "#",
     " #4",
     "&a", "*a", "!!x", "|", ">", "'", '"', "${X}", "<<", "\t", "\n", "  ", ",", "?", "@", "%", "~",
     "null", "true", "1.10", "people:", "rules: {select: [MP1]}", "write:", "---", "\\", "\x00",
     "\ud800", "\ufeff", "\u2028", "ghp_"]
)  # fmt: skip


SECRET = "a-secret-value"


def told(make: Callable[[], object]) -> tuple[UsageError, ...]:
    """The problems of a file, none if it loads; any other exception is a failure."""
    try:
        make()
    except ConfigError as error:
        return error.problems or (None,)
    return ()


@settings(max_examples=100, deadline=None)
@given(
    st.text(min_size=1).filter(
        lambda text: (
            text.strip()
            and len(text.splitlines()) == 1
            and "${" not in text
            and not looks_like_token(text)
            and text.encode("utf-8", "ignore").decode() == text
        )
    )
)
@example("1.10")
@example("true")
@example("[ ] x")
@example(" # x")
@example("a: b")
@example("\x00")
@example("~")
def test_a_quoted_title_comes_out_as_written(title):
    text = BASE + yaml.safe_dump(
        {"milestones": {"a": {"title": title}}}, default_style='"', allow_unicode=True
    )
    (milestone,) = load("milepost.yaml", text, {}).milestones
    assert milestone.title == title


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_never_crash(data):
    assert all(told(lambda: load("milepost.yaml", decode("milepost.yaml", data), {})))


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.text(max_size=5), max_size=40).map("".join), st.booleans())
def test_text_never_crashes(text, after):
    for problem in told(lambda: load("milepost.yaml", BASE * after + text, {"X": SECRET})):
        assert problem.where.startswith("milepost.yaml:")
        assert SECRET not in str(problem)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=4,
)  # fmt: skip
KEYS = st.sampled_from(
    ["version", "project", "trackers", "discover", "people", "numbers", "objectives", "defaults",
     "milestones", "calendar", "rules", "waivers", "write", "sync", "state", "plugins", "keep"]
)  # fmt: skip
INNER = st.sampled_from(
    ["a", "web", "kind", "title", "due", "owner", "in", "done_when", "gates", "stretch", "select",
     "options", "labels", "status_issue", "limits", "read", "token", "webhook", "notify", "MP101"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(
        KEYS,
        JSON | st.dictionaries(INNER, JSON | st.dictionaries(INNER, JSON, max_size=2), max_size=2),
        max_size=3,
    )
)
def test_any_shape_never_crashes(data):
    text = yaml.safe_dump(data, allow_unicode=True)
    assert all(told(lambda: load("milepost.yaml", text, {})))
