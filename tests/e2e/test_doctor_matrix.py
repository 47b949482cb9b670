"""``milepost doctor`` as the person who sets it up meets it: each tracker, each thing amiss.

Every row says how it ends, what is not fine, and what a person is told to do.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from milepost.model.clock import ManualClock

KINDS = {
    "github": ('kind: github, repo: acme/web, url: "{url}"', "GITHUB_TOKEN"),
    "gitlab": ('kind: gitlab, project: acme/web, url: "{url}/gitlab"', "GITLAB_TOKEN"),
    "dc": ('kind: jira, project: CUST, url: "{url}/jira-dc"', "JIRA_TOKEN"),
    "cloud": (
        'kind: jira, project: CUST, url: "{url}/jira-cloud", email: "${{JIRA_EMAIL}}"',
        "JIRA_TOKEN",
    ),
}
EVERY = tuple(KINDS)
WHO = "milepost-bot@example.com"
COMMENT, LABEL, EDIT = (
    "comment on status issues",
    "put labels on issues",
    "edit milestones and labels",
)
LINKS = "links that say what blocks an issue"
JIRAS, DELETE = "edit its own comments", "delete its own comments"


@dataclass
class Told:
    """What one run of doctor told of its tracker ``it``."""

    code: int
    text: str
    checks: dict
    everything: str

    @property
    def amiss(self):
        """The checks that are not fine, and how they ended."""
        return {
            title: check["status"]
            for title, check in self.checks.items()
            if check["status"] != "ok" and title != LINKS
        }

    def hint(self, title):
        return self.checks[title]["hint"] or ""


@pytest.fixture
def place(world):
    """One project that all three kinds show, and tokens of every sort."""
    place = world.repo("acme/web", author="dana-o", private=True)
    place.project.key = "CUST"
    place.issue("one", created="2027-01-06")
    for secret, level in (("s-write", "write"), ("s-read", "read"), ("s-comment", "comment")):
        world.token(secret, login="milepost-bot", repos={"acme/web": level})
    world.token("s-admin", login="milepost-bot", repos={"acme/web": "admin"})
    world.token("s-classic", login="milepost-bot", repos={"acme/web": "write"}).scopes = ["repo"]
    world.job_token("s-job", repos={"acme/web": "write"})
    world.job_token("s-job-read", repos={"acme/web": "read"})
    return place


@pytest.fixture
def examined(bench, place, monkeypatch):
    """``examined(kind, token)`` runs doctor twice: as text, and as JSON."""
    for name in ("GITHUB_TOKEN", "GITLAB_TOKEN", "JIRA_TOKEN", "JIRA_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    # The waits between tries pass at once.
    clock = ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC))
    monkeypatch.setattr("milepost.cli.session.SystemClock", lambda: clock)

    def run(kind, token=None, *, entry=None, more="", email=WHO):
        said, variable = KINDS[kind]
        said = (entry or (lambda text: text))(said)
        if token is None:
            said = said.replace(', email: "${{JIRA_EMAIL}}"', "")
        else:
            monkeypatch.setenv(variable, token)
            monkeypatch.setenv("JIRA_EMAIL", email)
        write(bench, said, more)
        text = bench.milepost("doctor", as_of=None)
        data = bench.milepost("doctor", "--format", "json", as_of=None)
        assert text.code == data.code
        assert len(bench.server.log.mutating) == 0
        everything = text.out + text.err + data.out + data.err
        assert token is None or token not in everything
        (tracker,) = data.json["trackers"]
        assert tracker["well"] is (text.code == 0)
        return Told(
            code=text.code,
            text=" ".join(text.out.split()),
            checks={check["title"]: check for check in tracker["checks"]},
            everything=everything,
        )

    return run


def write(bench, entry, more=""):
    """A file with one tracker ``it``, on line 4."""
    (bench.folder / "milepost.yaml").write_text(
        "version: 1\nproject: {name: Nordwind}\ntrackers:\n"
        f"  it: {{{entry.format(url=bench.server.url)}{more}}}\nwrite: {{limits: {{pace: none}}}}\n"
    )


@pytest.mark.parametrize(
    ("kind", "token"),
    [("github", "s-classic"), ("gitlab", "s-write"), ("dc", "s-write"), ("cloud", "s-write")],
)
def test_a_good_token(examined, kind, token):
    told = examined(kind, token)
    assert told.code == 0
    assert told.amiss == {}
    assert "accepted; it is milepost-bot" in told.text
    assert "1 tracker: nothing is missing" in told.text


@pytest.mark.parametrize("kind", EVERY)
def test_a_token_that_nobody_knows(examined, kind):
    told = examined(kind, "s-mistyped")
    assert told.code == 3
    assert told.amiss == {"token": "missing"}
    assert [*told.checks] == ["reachable", "token"], "nothing is said that it could not know"
    hints = {
        "github": "make a new one and set GITHUB_TOKEN",
        "gitlab": "set GITLAB_TOKEN to a personal, project or group access token",
        "dc": "make a new one",
        "cloud": "is the e-mail that of the token's owner, and is the token still good?",
    }
    assert hints[kind] in told.hint("token")


@pytest.mark.parametrize(
    ("kind", "amiss", "grants"),
    [
        (
            "github",
            {COMMENT: "warning", LABEL: "missing", EDIT: "missing"},
            {
                COMMENT: "repository permission `Issues: Read and write`",
                LABEL: "the role Triage for the account",
                EDIT: "the role Write for the account",
            },
        ),
        (
            "gitlab",
            dict.fromkeys((COMMENT, LABEL, EDIT), "missing"),
            dict.fromkeys((COMMENT, LABEL, EDIT), "scope `api`"),
        ),
        *(
            (
                kind,
                dict.fromkeys((COMMENT, JIRAS, DELETE, LABEL), "missing"),
                {
                    COMMENT: "project permission `Add Comments` for the token's owner",
                    JIRAS: "project permission `Edit Own Comments` for the token's owner",
                    DELETE: "project permission `Delete Own Comments` for the token's owner",
                    LABEL: "project permission `Edit Issues` for the token's owner",
                },
            )
            for kind in ("dc", "cloud")
        ),
    ],
)
def test_a_token_that_only_reads(examined, kind, amiss, grants):
    told = examined(kind, "s-read")
    assert told.code == 3
    assert told.amiss == amiss
    assert {title: told.hint(title) for title in amiss} == grants
    told = examined(kind, "s-read", more=", access: read")
    assert (told.code, told.amiss) == (0, {}), "a tracker that is only read needs no more"


def test_only_what_is_lacking_is_to_be_granted(examined):
    told = examined("gitlab", "s-comment")
    assert told.amiss == {LABEL: "missing", EDIT: "missing"}
    assert told.hint(LABEL) == "role Reporter or above"


@pytest.mark.parametrize(
    ("kind", "reading", "hint"),
    [
        ("github", {}, "set GITHUB_TOKEN, or write `access: read`"),
        ("gitlab", {"read milestones": "missing"}, "set GITLAB_TOKEN, or write `access: read`"),
        ("dc", {}, "set JIRA_TOKEN (for Jira Cloud also write `email:"),
        ("cloud", {}, "set JIRA_TOKEN (for Jira Cloud also write `email:"),
    ],
)
def test_no_token_and_a_public_project(examined, bench, place, kind, reading, hint):
    """What doctor says of reading is what ``check`` meets: GitLab hides milestones, Jira not."""
    place.project.private = False
    told = examined(kind)
    more = (EDIT,) if kind in ("github", "gitlab") else (JIRAS, DELETE)
    writes = dict.fromkeys((COMMENT, LABEL, *more), "missing")
    assert told.code == 3
    assert told.amiss == {"token": "warning"} | reading | writes
    assert hint in told.hint(LABEL)
    told = examined(kind, more=", access: read")
    assert told.amiss == reading
    assert told.code == bench.milepost("check").code == (3 if reading else 0)


def test_what_gitlab_shows_only_to_a_token_is_said(examined, place):
    place.project.private = False
    told = examined("gitlab", more=", access: read")
    assert told.checks["read issues"]["status"] == "ok"
    assert told.hint("read milestones") == "GitLab shows this only to a token: set GITLAB_TOKEN"


@pytest.mark.parametrize("kind", EVERY)
def test_no_token_and_a_private_project(examined, kind):
    told = examined(kind)
    assert told.code == 3
    assert told.amiss == {"token": "warning", "project": "missing"}
    assert f"set {KINDS[kind][1]}" in told.hint("project")


def test_a_whole_gitlab_that_nobody_may_see(examined, bench):
    """A 401 without a token is about the place, not about a token."""
    bench.server.faults.answer("GET", "*", 401, times=None, body={"message": "401 Unauthorized"})
    told = examined("gitlab")
    assert told.code == 3
    assert told.hint("project") == "GitLab shows this only to a token: set GITLAB_TOKEN"


@pytest.mark.parametrize("kind", EVERY)
def test_a_project_that_is_not_there(examined, kind):
    token = "s-write"
    told = examined(
        kind,
        token,
        entry=lambda it: it.replace("acme/web", "acme/nope").replace("CUST", "NOPE"),
    )
    assert told.code == 3
    assert told.amiss == {"project": "missing"}
    name = "NOPE" if kind in ("dc", "cloud") else "acme/nope"
    assert told.checks["project"]["message"].startswith(f"{name}: HTTP 404")
    assert "either it is not there, or" in told.hint("project")


@pytest.mark.parametrize("kind", EVERY)
def test_a_server_that_fails(examined, bench, kind):
    bench.server.faults.answer("*", "*", 500, times=None)
    told = examined(kind, "s-write")
    assert told.code == 3
    assert told.amiss == {"reachable": "missing"}
    assert "HTTP 500 after 4 tries" in told.checks["reachable"]["message"]
    assert "run again later" in told.hint("reachable")


@pytest.mark.parametrize("kind", EVERY)
def test_a_name_that_no_server_has(examined, monkeypatch, kind):
    monkeypatch.setenv("MILEPOST_ALLOWED_HOSTS", "tracker.invalid")
    told = examined(kind, "s-write", entry=lambda it: it.replace("{url}", "http://tracker.invalid"))
    assert told.code == 3
    assert told.amiss == {"reachable": "missing"}
    assert "tracker.invalid is not known" in told.checks["reachable"]["message"]
    assert "check `url:`" in told.hint("reachable")


@pytest.mark.parametrize("kind", ["gitlab", "dc", "cloud"])
def test_an_address_where_no_tracker_is(examined, kind):
    """Some page that says no: it answers, and nothing more is claimed."""
    told = examined(kind, "s-write", entry=lambda it: it.replace("{url}", "{url}/elsewhere"))
    assert told.code == 3
    assert "read issues" not in told.everything
    assert "missing" in told.amiss.values()


# -- what each tracker has to itself -------------------------------------------------------------


def test_a_jobs_token_of_gitlab_is_told_once(examined, place):
    """It may neither read nor write here; nothing else about it is claimed."""
    for private in (True, False):
        place.project.private = private
        told = examined("gitlab", "s-job")
        assert told.code == 3
        assert [*told.checks] == ["reachable", "token"]
        assert "a job's own CI_JOB_TOKEN will not do" in told.hint("token")


@pytest.mark.parametrize("token", ["s-job", "s-job-read"])
def test_a_jobs_token_of_github_whatever_it_may(examined, token):
    """GitHub does not tell what such a token was given: unknown, with the block to write."""
    told = examined("github", token)
    assert told.code == 0
    assert told.amiss == dict.fromkeys((COMMENT, LABEL, EDIT), "warning")
    assert {told.hint(title) for title in told.amiss} == {
        "permissions:\n  contents: read\n  issues: write"
    }


def test_a_fine_grained_token_of_github(examined):
    told = examined("github", "s-write")
    assert told.code == 0
    assert told.amiss == dict.fromkeys((COMMENT, LABEL, EDIT), "warning")
    assert told.hint(EDIT) == "repository permission `Issues: Read and write`"


def test_a_wrong_e_mail_beside_a_good_token(examined):
    told = examined("cloud", "s-write", email="kim@example.com")
    assert (told.code, told.amiss) == (3, {"token": "missing"})
    assert "is the e-mail that of the token's owner" in told.hint("token")
    assert "kim@example.com" not in told.everything


def test_a_token_of_jira_cloud_without_its_e_mail(examined):
    told = examined(
        "cloud", "s-write", entry=lambda it: it.replace(', email: "${{JIRA_EMAIL}}"', "")
    )
    assert (told.code, told.amiss) == (3, {"token": "missing"})
    assert 'write `email: "${JIRA_EMAIL}"` beside it' in told.hint("token")


@pytest.mark.parametrize(
    ("asks", "title", "name"),
    [
        ("status_issue: {create: true}", "create status issues", "Create Issues"),
        ("block: [it]", "put blocks into versions", "Administer Projects"),
        ("close_when_ready: true", "release versions", "Administer Projects"),
    ],
)
@pytest.mark.parametrize("kind", ["dc", "cloud"])
def test_what_is_needed_only_where_the_file_asks_for_it(
    examined, bench, monkeypatch, kind, asks, title, name
):
    told = examined(kind, "s-read")
    assert title not in told.checks
    file = bench.folder / "milepost.yaml"
    file.write_text(file.read_text().replace("write: {", f"write: {{{asks}, "))
    ran = bench.milepost("doctor", "--format", "json", as_of=None)
    checks = {check["title"]: check for check in ran.json["trackers"][0]["checks"]}
    assert ran.code == 3
    assert checks[title]["status"] == "missing"
    assert checks[title]["hint"] == f"project permission `{name}` for the token's owner"
    monkeypatch.setenv("JIRA_TOKEN", "s-admin")
    ran = bench.milepost("doctor", "--format", "json", as_of=None)
    checks = {check["title"]: check["status"] for check in ran.json["trackers"][0]["checks"]}
    assert (ran.code, checks[title]) == (0, "ok")


# -- known without a request: exit 2 ---------------------------------------------------------------


@pytest.fixture
def refused(bench, place, monkeypatch):
    """``refused(entry, **environment)``: what is told on stderr, and that nothing was sent."""
    for name in ("GITHUB_TOKEN", "GITLAB_TOKEN", "JIRA_TOKEN", "JIRA_EMAIL"):
        monkeypatch.delenv(name, raising=False)

    def run(entry, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        write(bench, entry)
        ran = bench.milepost("doctor", as_of=None)
        assert (ran.code, ran.out, len(bench.server.log)) == (2, "", 0)
        assert not [value for value in environment.values() if value in ran.err]
        return ran.err

    return run


@pytest.mark.parametrize("kind", EVERY)
def test_a_variable_that_is_not_set_is_named_with_its_place(refused, kind):
    told = refused(KINDS[kind][0] + ', token: "${{SOME_TOKEN}}"', JIRA_EMAIL=WHO)
    assert (
        "the environment variable SOME_TOKEN is not set\n  milepost.yaml:4  trackers.it.token"
        in told
    )


def test_every_variable_that_is_not_set_is_named(refused):
    told = refused(
        'kind: jira, project: CUST, url: "${{OPS_URL}}",'
        ' email: "${{OPS_EMAIL}}", token: "${{OPS_TOKEN}}"'
    )
    for name, key in (("OPS_URL", "url"), ("OPS_EMAIL", "email"), ("OPS_TOKEN", "token")):
        assert f"variable {name} is not set\n  milepost.yaml:4  trackers.it.{key}" in told
    assert "3 problems" in told


def test_an_e_mail_without_a_token_names_the_variable(refused):
    told = refused(KINDS["cloud"][0], JIRA_EMAIL=WHO)
    assert "these keys do not fit together\n  milepost.yaml:4  trackers.it\n" in told
    assert "`email` goes with a token: set JIRA_TOKEN" in told


def test_a_token_without_an_e_mail_where_the_address_is_jira_clouds(refused):
    told = refused('kind: jira, project: CUST, url: "https://a.atlassian.net"', JIRA_TOKEN="s-x")
    assert "milepost.yaml:4  trackers.it\n" in told
    assert 'set JIRA_EMAIL, and in a file write `email: "${JIRA_EMAIL}"`' in told


def test_json_holds_what_the_text_holds(examined, bench):
    told = examined("gitlab", "s-read")
    for check in told.checks.values():
        assert " ".join((check["message"] or "").split()) in told.text
    assert json.loads(bench.milepost("doctor", "--format", "json", as_of=None).out)
