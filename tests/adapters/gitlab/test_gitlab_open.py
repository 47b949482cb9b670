"""How it is configured and found, whose token it is, and what one look tells."""

import pytest
from pydantic import ValidationError

import milepost_gitlab
from milepost.errors import ContractError, SourceError
from milepost.model.person import Account
from milepost.model.reading import Want
from milepost.trackers.contract import AdapterKind, Scope, TrackerOptions
from milepost.trackers.registry import kind, kinds
from milepost_gitlab import Options


def test_the_kind_is_found():
    assert "gitlab" in kinds()
    assert kind("gitlab") is milepost_gitlab
    assert isinstance(milepost_gitlab, AdapterKind)


def test_other_options_are_a_bug():
    with pytest.raises(ContractError):
        milepost_gitlab.open(TrackerOptions(kind="other"), None)


@pytest.mark.parametrize(
    "project", ["acme/api", "acme/teams/api", "a_b.c-d/.e", "42", "Acme/API", "acme/_x"]
)
def test_projects(project):
    options = Options(project=project)
    assert options.shown_as() == options.project == project


@pytest.mark.parametrize(
    "project",
    ["api", "acme/", "/api", "acme/..", "../api", "acme/./api", "acme//api", "https://x/y",
     "acme/api?x", "acme/a b", "4" * 19, "", "acme/größe", "acme/api\n"],
)  # fmt: skip
def test_no_projects(project):
    with pytest.raises(ValidationError, match="write it as group/name"):
        Options(project=project)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (None, "https://gitlab.com"),
        ("https://gitlab.com/", "https://gitlab.com"),
        ("https://gitlab.acme.example:8443", "https://gitlab.acme.example:8443"),
        ("https://acme.example/gitlab/", "https://acme.example/gitlab"),
        ("https://acme.example/gitlab/api/v4", "https://acme.example/gitlab"),
        ("http://127.0.0.1:8080/gitlab", "http://127.0.0.1:8080/gitlab"),
    ],
)
def test_addresses(url, base):
    options = Options(project="acme/api", url=url)
    assert options.base == base
    assert options.page == f"{base}/acme/api"
    assert Options(project="42", url=url).page == f"{base}/projects/42"


@pytest.mark.parametrize(
    "url",
    ["gitlab.acme.example", "ftp://x.example", "https://", "https://u:p@x.example",
     "https://x.example?a=b", "https://x.example/#a", "https://x.example:port"],
)  # fmt: skip
def test_no_addresses(url):
    with pytest.raises(ValidationError):
        Options(project="acme/api", url=url)


@pytest.mark.parametrize("token", ["a b", "a\n", "ä"])
def test_no_tokens(token):
    with pytest.raises(ValidationError, match="no token has") as caught:
        Options(project="acme/api", token=token)
    assert token not in str(caught.value)


def test_an_empty_token_is_none():
    assert Options(project="acme/api", token="").token is None


def test_whoami(world, api, server, opened):
    world.user("milepost-bot", type="Bot")
    world.token("glpat-bot", login="milepost-bot", repos={"acme": "write"})
    me = opened(server).whoami()
    assert (me.login, me.kind, me.name) == ("dana-o", "user", "Dana Ortiz")
    assert opened(server, token="glpat-bot").whoami().kind == "bot"
    assert opened(server, token=None).whoami() is None


def test_a_token_that_may_not_ask_who_it_is(api, server, opened):
    server.faults.answer("GET", "*/user", 403, body={"error": "insufficient_scope"}, times=None)
    assert opened(server, identity="bot").whoami() == Account("bot")
    assert opened(server, default_identity="bot").whoami() == Account("bot")
    with pytest.raises(SourceError, match="GitLab did not say") as caught:
        opened(server).whoami()
    assert caught.value.why == "HTTP 403: insufficient_scope"


def test_nobody_knows_who(api, server, opened):
    server.faults.answer("GET", "*/user", 200, body={"login": "dana"})
    with pytest.raises(SourceError) as caught:
        opened(server).whoami()
    assert "cannot be understood (username: Field required)" in caught.value.why
    with pytest.raises(SourceError) as caught:
        opened(server, token="wrong").whoami()
    assert "does not accept the token" in caught.value.hint
    assert "wrong" not in str(caught.value)


def has(probe):
    return {need.title: need.has for need in probe.needs}


def test_a_look_at_the_project(api, gitlab, opened):
    api.issue("One")
    server = gitlab(tier="premium")
    probe = opened(server).probe()
    assert (probe.reachable, probe.private, probe.may_write) == (True, True, True)
    assert set(has(probe).values()) == {True}
    assert [feature.there for feature in probe.features] == [True]
    assert len(server.log) == 4


def test_a_look_without_blocking_links(api, server, opened):
    lab = opened(server)
    (feature,) = lab.probe().features
    assert (feature.there, feature.why) == (None, "there is no issue yet to see it by")
    api.issue("One")
    (feature,) = lab.probe().features
    assert feature.there is False
    assert "only what descriptions say under Depends on counts" in feature.why


def test_a_look_at_a_public_project_without_a_token(api, gitlab, opened):
    api.project.private = False
    api.issue("One")
    probe = opened(gitlab(tier="premium"), token=None).probe()
    assert (probe.private, probe.may_write) == (False, False)
    assert {need.grant for need in probe.needs if need.writes} == {
        "set GITLAB_TOKEN, or write `access: read`"
    }
    assert [feature.there for feature in probe.features] == [False]


@pytest.mark.parametrize(
    ("row", "scopes", "may_write", "why"),
    [
        ({"project_access": {"access_level": 20}}, ["api"], True, "role is Reporter"),
        ({"group_access": {"access_level": 50}}, ["api"], True, "role is Owner"),
        ({"project_access": None}, ["api"], None, "role in the project is no role at all"),
        ({"project_access": {"access_level": 10}}, ["api"], False, "is Guest"),
        ({"project_access": {"access_level": 17}}, ["api"], True, "level 17"),
        ({"project_access": {"access_level": 40}}, ["read_api"], False, "it has: read_api"),
        ({"project_access": {"access_level": 40}}, [], False, "it has: none"),
        ({"project_access": {"access_level": 40}}, None, None, "does not tell this token's scopes"),
        (None, ["api"], None, "does not tell the account's role"),
        ({"project_access": {"access_level": "x"}, "group_access": 3}, ["api"], None, "no role"),
    ],
)
def test_what_a_token_may(api, server, opened, row, scopes, may_write, why):
    server.faults.answer("GET", "*/projects/acme%2Fapi", 200, body={"permissions": row})
    if scopes is None:
        server.faults.answer("GET", "*/self", 404)
    else:
        server.faults.answer("GET", "*/self", 200, body={"scopes": scopes})
    probe = opened(server).probe()
    assert (probe.may_write, probe.private) == (may_write, None)
    assert why in probe.needs[-1].why


def test_a_look_at_what_cannot_be_seen(api, server, opened):
    probe = opened(server, project="acme/none").probe()
    assert (probe.reachable, probe.status) == (False, 404)
    assert probe.reason == "HTTP 404: 404 Project Not Found"
    assert "the scope `read_api` and the role Guest or above" in probe.hint
    server.faults.answer("GET", "*/issues", 403, body={"message": "403 Forbidden"})
    probe = opened(server).probe()
    assert (probe.needs[0].has, probe.features) == (False, ())
    assert probe.needs[0].why == "HTTP 403: 403 Forbidden"


@pytest.mark.parametrize("body", [[], None, {"permissions": []}, {"visibility": 3}])
def test_a_look_at_nonsense(api, server, opened, body):
    server.faults.answer("GET", "*/projects/acme%2Fapi", 200, body=body)
    server.faults.answer("GET", "*/self", 200, body=body)
    server.faults.answer("GET", "*/issues", 200, body={})
    probe = opened(server).probe()
    assert (probe.reachable, probe.may_write, probe.private) == (True, None, None)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"message": {"title": ["has already been taken"], "x": ["a", {"y": "b"}]}},
         "title has already been taken; x a; x y b"),
        ({"message": ["one.", "two"]}, "one; two"),
        ({"error": "insufficient_scope", "error_description": "It needs more."}, "It needs more"),
        ({"error": "404 Not Found"}, "404 Not Found"),
        ({"message": 7}, ""),
        (b"Retry later", ""),
        (b"[" * 100_000, ""),
        ([], ""),
    ],
)  # fmt: skip
def test_refusals_in_words(api, server, opened, body, told):
    server.faults.answer("GET", "*/issues", 418, body=body)
    reading = opened(server).read(Scope.of(Want.ISSUES))
    assert reading.reason == f"issues: HTTP 418{': ' if told else ''}{told}"


@pytest.mark.parametrize(
    ("status", "token", "advice"),
    [
        (401, "glpat-dana", "GitLab does not accept the token"),
        (401, None, "GitLab shows this only to a token: set GITLAB_TOKEN"),
        (403, "glpat-dana", "give the token the scope `read_api` and the role Guest or above"),
        (403, None, "set GITLAB_TOKEN"),
        (404, "glpat-dana", "or the token may not see it"),
        (404, None, "or it is private and needs a token"),
    ],
)
def test_advice(api, server, opened, status, token, advice):
    server.faults.answer("GET", "*/issues", status, times=None)
    reading = opened(server, token=token).read(Scope.of(Want.ISSUES))
    assert f"HTTP {status}" in reading.reason
    assert advice in reading.reason
