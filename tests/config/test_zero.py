"""A run without a file: one tracker, named after its kind, everything judged."""

from __future__ import annotations

import pytest

from milepost.config.load import zero
from milepost.errors import UsageError


def test_a_repository_is_enough():
    found = zero("github", "acme/web", None, None)
    assert found.path == ""
    assert found.project.name == "acme/web"
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


def test_the_other_kinds():
    found = zero("gitlab", "acme/sub/api", None, "t")
    assert found.trackers["gitlab"].project == found.project.name == "acme/sub/api"
    found = zero("jira", "CUST", "https://acme.example/jira", "t", "a@b.example")
    options = found.trackers["jira"]
    assert (options.project, options.token, options.email) == ("CUST", "t", "a@b.example")
    assert found.writing.instance == "cust"


def test_whose_token_it_is_goes_only_with_a_token():
    assert (
        zero("jira", "CUST", "https://x.example", None, "a@b.example").trackers["jira"].email
        is None
    )
    assert zero("github", "acme/web", None, "t", "a@b.example").trackers["github"].token == "t"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (("github", "acme", None, None), "`acme` is no project for --github"),
        (("github", "a/b", "ftp://x", None), "`ftp://x` is no address for --url"),
        (("github", "a/b", None, "se same"), "the token cannot be used"),
        (("github", "", None, None), "`` is no project for --github"),
        (("gitlab", "a", None, None), "`a` is no project for --gitlab"),
        (("jira", "CUST", None, None), "--jira needs the server's address"),
        (("jira", "cust", "https://x.example", None), "`cust` is no project for --jira"),
        (("jira", "CUST", "ftp://x", None), "`ftp://x` is no address for --url"),
        (("jira", "CUST", "https://x.example", "t", "a b"), "the token cannot be used"),
        (("nosuch", "x", None, None), "there is no tracker kind 'nosuch'"),
    ],
)
def test_what_cannot_be_read(given, what):
    with pytest.raises(UsageError) as raised:
        zero(*given)
    assert raised.value.what == what
    assert raised.value.hint
    assert "se same" not in str(raised.value)
