"""A run without a file: one tracker, named after its kind, everything judged."""

from __future__ import annotations

import pytest

from milepost.config.load import zero
from milepost.errors import UsageError


def test_a_repository_is_enough():
    found = zero("github", "acme/web", None, None)
    assert found.path == ""
    assert found.project == "acme/web"
    assert [*found.trackers] == ["github"]
    assert found.trackers["github"].token is None
    assert found.policy.discover == "all"
    assert found.writing.instance == "acme-web"
    assert found.milestones == found.people == found.inactive == ()


def test_with_server_and_token():
    found = zero("github", "acme/web", "https://git.acme.example", "sesame-open")
    assert found.trackers["github"].url == "https://git.acme.example"
    assert found.trackers["github"].token == "sesame-open"
    assert "sesame" not in repr(found)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (("github", "acme", None, None), "`acme` is no project for --github"),
        (("github", "a/b", "ftp://x", None), "`ftp://x` is no address for --url"),
        (("github", "a/b", None, "se same"), "the token cannot be used"),
        (("github", "", None, None), "`` is no project for --github"),
        (("gitlab", "a/b", None, None), "this version of milepost cannot read gitlab"),
        (("jira", "CUST", None, None), "this version of milepost cannot read jira"),
        (("nosuch", "x", None, None), "there is no tracker kind 'nosuch'"),
    ],
)
def test_what_cannot_be_read(given, what):
    with pytest.raises(UsageError) as raised:
        zero(*given)
    assert raised.value.what == what
    assert raised.value.hint
    assert "se same" not in str(raised.value)
