"""One look at a repository: what GitHub tells of a token, and *unknown* for what it does not."""

import pytest

from milepost.trackers.contract import Feature

READ, COMMENT, LABEL, EDIT = range(4)
"""The needs, in order."""


@pytest.fixture
def look(server, opened):
    """One look, with the issue list that the sandbox gives."""
    return lambda token="t-dana", **how: opened(server, token=token, **how).probe()


def has(probe):
    return [need.has for need in probe.needs]


def test_what_was_seen(web, look):
    probe = look()
    assert (probe.reachable, probe.private, probe.status, probe.tells_who) == (
        True,
        True,
        None,
        True,
    )
    assert [need.writes for need in probe.needs] == [False, True, True, True]


def test_three_requests_and_no_write(web, server, look):
    look()
    assert len(server.log) == 3
    assert len(server.log.mutating) == 0


@pytest.mark.parametrize(("private", "scopes"), [(True, ["repo"]), (False, ["public_repo"])])
def test_a_classic_token_tells_its_scopes(world, server, opened, private, scopes):
    world.repo("acme/infra", private=private)
    world.token("t-classic", login="dana-o", repos={"acme/infra": "write"}).scopes = scopes
    probe = opened(server, token="t-classic", repo="acme/infra").probe()
    assert has(probe) == [True, True, True, True]
    assert probe.may_write is True
    assert "Write" in probe.needs[EDIT].why
    assert not any(need.grant for need in probe.needs)


@pytest.mark.parametrize(
    ("scopes", "grant"), [(["gist", "read:org"], "scope `public_repo`"), ([], "`public_repo`")]
)
def test_a_classic_token_without_the_scope(world, server, opened, scopes, grant):
    world.repo("acme/infra")
    world.token("t-classic", login="dana-o", repos={"acme/infra": "write"}).scopes = scopes
    probe = opened(server, token="t-classic", repo="acme/infra").probe()
    assert has(probe) == [True, False, False, False]
    assert probe.may_write is False
    need = probe.needs[COMMENT]
    assert f"it has: {', '.join(sorted(scopes)) or 'none'}" in need.why
    assert grant in need.grant
    assert "the role Triage" in probe.needs[LABEL].grant


def test_the_role_a_token_cannot_exceed(world, web, look):
    world.token("t-classic", login="kimosei", repos={"acme/web": "comment"}).scopes = ["repo"]
    probe = look("t-classic")
    assert has(probe) == [True, True, False, False]
    assert "role is Read" in probe.needs[LABEL].why
    assert probe.needs[LABEL].grant == "the role Triage for the account"
    assert probe.needs[EDIT].grant == "the role Write for the account"


def test_a_fine_grained_token_does_not_tell_what_it_was_given(web, look):
    probe = look()
    assert has(probe) == [True, None, None, None]
    assert probe.may_write is None
    assert "fine-grained" in probe.needs[COMMENT].why
    assert probe.needs[COMMENT].grant == "repository permission `Issues: Read and write`"


def test_a_fine_grained_token_of_somebody_who_may_not(web, look):
    probe = look("t-kim")
    assert has(probe) == [True, None, False, False]
    assert probe.may_write is False


def test_a_jobs_token_is_told_the_permissions_block(web, look):
    for token in ("t-job", "t-readonly"):
        probe = look(token)
        assert probe.tells_who is False
        assert has(probe) == [True, None, None, None]
        assert probe.may_write is None
        block = "permissions:\n  contents: read\n  issues: write"
        assert {need.grant for need in probe.needs if need.writes} == {block}


def test_without_a_token(world, server, opened):
    world.repo("acme/open")
    probe = opened(server, repo="acme/open", token=None).probe()
    assert (probe.reachable, probe.private, probe.tells_who) == (True, False, None)
    assert has(probe) == [True, False, False, False]
    assert "set GITHUB_TOKEN" in probe.needs[COMMENT].grant


def test_a_role_that_is_not_told_is_unknown(world, web, bare_server, opened):
    world.token("t-classic", login="dana-o", repos={"acme/web": "write"}).scopes = ["repo"]
    bare_server.faults.answer("GET", "*/repos/acme/web", 200, body={"private": True})
    probe = opened(bare_server, token="t-classic").probe()
    assert has(probe)[READ] is True


def test_no_role_at_all(web, bare_server, opened):
    body = {"private": True, "permissions": {"pull": False}}
    bare_server.faults.answer("GET", "*/repos/acme/web", 200, body=body)
    probe = opened(bare_server).probe()
    assert has(probe) == [True, False, False, False]
    assert "no role at all" in probe.needs[COMMENT].why


def test_issues_that_may_not_be_read(web, bare_server, opened):
    bare_server.faults.answer(
        "GET",
        "*/issues",
        403,
        body={"message": "Resource not accessible by personal access token"},
        headers={"X-Accepted-GitHub-Permissions": "issues=read"},
        times=None,
    )
    probe = opened(bare_server).probe()
    need = probe.needs[READ]
    assert need.has is False
    assert "GitHub wants issues=read" in need.why
    assert "`Issues: Read and write`" in need.grant
    assert probe.features == ()


def test_issues_that_are_switched_off(web, server, opened):
    server.faults.answer("GET", "*/issues", 410, body={"message": "Issues are disabled"})
    need = opened(server).probe().needs[READ]
    assert need.has is False
    assert "switch issues on" in need.grant


def test_dependencies_are_seen_by_an_issue(web, server, bare_server, opened):
    title = "dependencies between issues"
    (feature,) = opened(server).probe().features
    assert (feature.title, feature.there) == (title, None)
    web.issue("one")
    assert opened(server).probe().features == (Feature(title=title, there=True),)
    bare_server.faults.answer("GET", "*/issues", 200, body=[{"number": 1}])
    (feature,) = opened(bare_server).probe().features
    assert feature.there is False
    assert "`Depends on:`" in feature.why


def test_what_is_not_there(server, opened):
    probe = opened(server).probe()
    assert not probe.reachable
    assert (probe.status, probe.reason) == (404, "HTTP 404: Not Found")
    assert "`issues: read`" in probe.hint
    server.faults.answer("GET", "*", 500, times=None)
    probe = opened(server).probe()
    assert (probe.status, probe.reason) == (500, "HTTP 500 after 4 tries")


def test_a_server_that_is_down(server, opened):
    github = opened(server)
    server.close()
    probe = github.probe()
    assert (probe.reachable, probe.status) == (False, None)
    assert probe.reason


def test_whose_token_it_is_may_stay_unknown(web, server, opened):
    server.faults.answer("GET", "*/user", 500, times=None)
    assert opened(server).probe().tells_who is None


@pytest.mark.parametrize("body", [[], {"private": "yes", "permissions": []}])
def test_nonsense_is_unknown(web, bare_server, opened, body):
    bare_server.faults.answer("GET", "*/repos/acme/web", 200, body=body)
    bare_server.faults.answer("GET", "*/issues", 200, body={"no": "list"})
    probe = opened(bare_server).probe()
    assert (probe.reachable, probe.private, probe.may_write) == (True, None, None)
    assert probe.features[0].there is None
