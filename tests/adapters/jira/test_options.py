"""What an entry of kind jira may say, and what it then means."""

import pytest
from pydantic import ValidationError

import milepost_jira
from milepost.errors import ContractError
from milepost.trackers import registry
from milepost.trackers.contract import Adapter, AdapterKind, Context, TrackerOptions
from milepost.trackers.transport import Transport

CLOUD = {"url": "https://acme.atlassian.net", "project": "CUST"}


def options(**more):
    return milepost_jira.Options(**{**CLOUD, **more})


def test_it_is_found_as_a_stranger_would_be():
    kind = registry.kind("jira")
    assert kind is milepost_jira
    assert isinstance(kind, AdapterKind)
    assert kind.contract == 1


def test_opening_sends_nothing(clock):
    transport = Transport(clock)
    context = Context(source="ops", transport=transport, progress=lambda *_: None)
    adapter = milepost_jira.open(options(email="a@b.c", token="t"), context)
    assert isinstance(adapter, Adapter)
    assert (adapter.markup, adapter.limits.description, adapter.limits.comment) == (
        "jira-wiki",
        16_384,
        32_767,
    )
    assert transport.requests == 0
    with pytest.raises(ContractError):
        milepost_jira.open(TrackerOptions(kind="github"), context)


def test_pages_for_people():
    said = options(url="https://jira.acme.example/jira/")
    assert said.base == "https://jira.acme.example/jira"
    assert said.page == "https://jira.acme.example/jira/browse/CUST"
    assert said.shown_as() == "CUST"


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({}, "cloud"),
        ({"url": "https://ACME.atlassian.net/"}, "cloud"),
        ({"url": "https://atlassian.net.evil.example"}, None),
        ({"url": "https://jira.acme.example"}, None),
        ({"url": "https://jira.acme.example", "deployment": "datacenter"}, "datacenter"),
        ({"deployment": "datacenter"}, "datacenter"),
    ],
)
def test_which_kind_of_jira_it_is_as_far_as_can_be_known(said, known):
    assert options(**said).known_deployment == known


def test_what_drops_and_what_blocks():
    assert {"won't do", "duplicate", "cannot reproduce"} <= options().drops
    assert options(dropped=None).drops == options().drops
    assert options(dropped=["Won\N{RIGHT SINGLE QUOTATION MARK}t  Do"]).drops == {"won't do"}
    assert options(dropped=[]).drops == frozenset()
    assert options().blocking == {"is blocked by", "depends on"}
    assert options(blocked_by=["WIRD  Blockiert von"]).blocking == {"wird blockiert von"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"url": None}, "url"),
        ({"project": "cust"}, "write the key in capitals"),
        ({"project": "CUST-1"}, "write the key in capitals"),
        ({"project": 'CUST" OR 1=1'}, "write the key in capitals"),
        ({"url": "acme.atlassian.net"}, "write Jira's address"),
        ({"url": "ftp://acme.example"}, "write Jira's address"),
        ({"url": "https://dana:secret@acme.example"}, "no user name"),
        ({"url": "https://acme.example/?a=b"}, "no user name"),
        ({"url": "https://acme.example/rest/api/2"}, "without /rest/"),
        ({"url": "https://acme.example:http"}, ""),
        ({"email": "a@b.c"}, "`email` goes with a token: set JIRA_TOKEN"),
        ({"email": "a@b.c", "token": ""}, "`email` goes with a token: set JIRA_TOKEN"),
        ({"deployment": "cloud", "token": "t"}, "set JIRA_EMAIL"),
        ({"url": "https://acme.atlassian.net", "token": "t"}, "set JIRA_EMAIL"),
        ({"deployment": "server"}, "deployment"),
        ({"milestones": "sprints"}, "milestones"),
        ({"email": "a b@c", "token": "t"}, "it holds spaces"),
        ({"token": "two\nlines"}, "it holds spaces"),
        ({"token": "t", "repo": "a/b"}, "repo"),
    ],
)
def test_what_cannot_be(said, why):
    with pytest.raises(ValidationError) as caught:
        options(**said)
    assert why in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_token_is_not_shown():
    said = options(email="dana@acme.example", token="s3cret")
    assert "s3cret" not in repr(said)
    assert "dana@" not in repr(said)
