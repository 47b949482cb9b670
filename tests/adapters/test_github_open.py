"""Opening it: options, addresses, who the token is, one look at the repository."""

from importlib.metadata import EntryPoint

import pytest
from pydantic import ValidationError

import milepost_github
from milepost.errors import ContractError, SourceError, UsageError
from milepost.model.person import Account
from milepost.trackers import registry
from milepost.trackers.contract import CONTRACT, Adapter, AdapterKind, TrackerOptions
from milepost_github import Options


def test_it_is_found_through_its_entry_point():
    kind = registry.kind("github")
    assert kind is milepost_github
    assert "github" in registry.kinds()
    assert isinstance(kind, AdapterKind)
    assert kind.contract == CONTRACT


def test_a_kind_nobody_knows():
    with pytest.raises(UsageError, match="no tracker kind 'gitea'") as caught:
        registry.kind("gitea")
    assert "github" in caught.value.hint


def test_an_adapter_of_a_stranger_is_not_taken(monkeypatch):
    """Others load only if named in ``plugins:``."""
    strange = [
        EntryPoint("github", "evil", registry.GROUP),
        EntryPoint("other", "evil", registry.GROUP),
    ]
    registry.kind.cache_clear()
    monkeypatch.setattr(registry, "entry_points", lambda **_: strange)
    with pytest.raises(UsageError):
        registry.kind("github")
    registry.kind.cache_clear()


def test_an_adapter_for_another_contract(monkeypatch):
    monkeypatch.setattr(milepost_github, "contract", 2)
    registry.kind.cache_clear()
    with pytest.raises(ContractError):
        registry.kind("github")
    registry.kind.cache_clear()


def test_opening_sends_nothing(server, opened):
    github = opened(server)
    assert isinstance(github.adapter, Adapter)
    assert len(server.log) == 0
    assert github.adapter.markup == "gfm"
    limits = github.adapter.limits
    assert (limits.label, limits.label_description, limits.title) == (50, 100, 256)
    assert (limits.comment, limits.description) == (65_000, 60_000)


def test_options_of_another_tracker():
    other = TrackerOptions(kind="jira")
    assert other.shown_as() == "jira"
    with pytest.raises(ContractError):
        milepost_github.open(other, None)


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("milepost: off-track", "milepost: off-track"),
        ("milepost: ", "milepost: "),
        ("x" * 50, "x" * 50),
        ("x" * 51, "x" * 50),
        ("x" * 49 + " yz", "x" * 49),
    ],
)
def test_labels_keep_their_names_up_to_fifty_signs(server, opened, name, here):
    assert opened(server).adapter.label(name) == here


# -- options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "api", "page"),
    [
        (None, "https://api.github.com", "https://github.com/a/b"),
        ("https://github.com", "https://api.github.com", "https://github.com/a/b"),
        ("http://www.github.com/", "https://api.github.com", "https://github.com/a/b"),
        ("https://api.github.com", "https://api.github.com", "https://github.com/a/b"),
        ("https://ghe.acme.example", "https://ghe.acme.example/api/v3", "https://ghe.acme.example/a/b"),
        ("https://ghe.acme.example/", "https://ghe.acme.example/api/v3", "https://ghe.acme.example/a/b"),
        ("https://ghe.acme.example/api/v3/", "https://ghe.acme.example/api/v3", "https://ghe.acme.example/a/b"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com", "https://acme.ghe.com/a/b"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com", "https://acme.ghe.com/a/b"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v3", "http://127.0.0.1:8000/a/b"),
    ],
)  # fmt: skip
def test_addresses(url, api, page):
    options = Options(repo="a/b", url=url)
    assert (options.api, options.page, options.shown_as()) == (api, page, "a/b")


@pytest.mark.parametrize(
    "url",
    [
        "github.com",
        "ftp://ghe.example",
        "https://",
        "https://me:pw@ghe.example",
        "https://ghe.example/some/path",
        "https://ghe.example?x=1",
        "https://ghe.example#x",
        "https://ghe.example:port",
        "https://[bad",
    ],
)
def test_addresses_that_are_none(url):
    with pytest.raises(ValidationError):
        Options(repo="a/b", url=url)


@pytest.mark.parametrize("repo", ["acme/onboarding", "a-b/c.d_e-f", "o_acme/x", "A/..x", "1/2"])
def test_repositories(repo):
    assert Options(repo=repo).repo == repo


@pytest.mark.parametrize(
    "repo",
    ["", "acme", "acme/", "/web", "acme/web/x", "acme/..", "acme/.", "-a/b", "a b/c", "acme/wéb",
     "https://github.com/acme/web", "acme/web\n", "acme/*"],
)  # fmt: skip
def test_repositories_that_are_none(repo):
    with pytest.raises(ValidationError, match="write it as owner/name"):
        Options(repo=repo)


@pytest.mark.parametrize("token", ["ghp abc", "ghp_abc\n", "ghp_ä", "a\tb"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(token):
    with pytest.raises(ValidationError, match="no token has") as caught:
        Options(repo="a/b", token=token)
    assert token not in str(caught.value)


def test_a_token_is_not_shown():
    options = Options(repo="a/b", token="ghp_s3cret")
    assert "s3cret" not in repr(options) + str(options)
    assert options.token == "ghp_s3cret"
    assert Options(repo="a/b", token="").token is None


def test_keys_nobody_knows_are_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Options(repo="a/b", repository="c/d")


# -- who ------------------------------------------------------------------------------------


def test_whoami(world, server, opened):
    me = opened(server).whoami()
    assert (me.login, me.kind, me.name) == ("dana-o", "user", "Dana Ortiz")
    assert len(server.log) == 1


@pytest.mark.parametrize(
    ("identity", "default_identity", "expected"),
    [
        (None, "", Account("github-actions[bot]", "bot")),
        (None, "ci[bot]", Account("ci[bot]", "bot")),
        ("milepost-bot", "ci[bot]", Account("milepost-bot", "unknown")),
    ],
)
def test_a_jobs_token_may_not_ask(server, opened, identity, default_identity, expected):
    github = opened(server, token="t-job", identity=identity, default_identity=default_identity)
    assert github.whoami() == expected


def test_whoami_without_a_token_asks_nobody(server, opened):
    assert opened(server, token=None).whoami() is None
    assert len(server.log) == 0


def test_whoami_with_a_wrong_token(server, opened):
    with pytest.raises(SourceError) as caught:
        opened(server, token="ghp_wrong").whoami()
    assert "HTTP 401" in caught.value.why
    assert "make a new one and set GITHUB_TOKEN" in caught.value.hint
    assert "ghp_wrong" not in str(caught.value)


def test_whoami_when_the_server_is_down(server, opened):
    github = opened(server)
    server.close()
    with pytest.raises(SourceError, match="whose token"):
        github.whoami()


def test_whoami_answered_with_nonsense(server, opened):
    server.faults.answer("GET", "*/user", 200, body={"name": "x"})
    with pytest.raises(SourceError) as caught:
        opened(server).whoami()
    assert "login: Field required" in caught.value.why
