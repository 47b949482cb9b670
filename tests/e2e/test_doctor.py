"""``milepost doctor``: each check a value, the exit code by what is missing, no secret in sight."""

from datetime import timedelta

import pytest

from milepost.app import doctor as doctoring
from milepost.app.remembering import remembering
from milepost.model.clock import ManualClock, SystemClock
from milepost.trackers.contract import Probe


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o", private=True)
    repo.issue("one", created="2027-01-06")
    return repo


@pytest.fixture
def doctor(bench):
    """``doctor(...)`` runs it, by default with a file; ``doctor.json(...)`` gives the document."""

    def run(*args):
        return bench.milepost("doctor", *args, as_of=None)

    def as_json(*args):
        ran = run("--format", "json", *args)
        assert ran.json["schema"] == "milepost.doctor/1"
        return ran.code, ran.json

    run.json = as_json
    bench.config()
    return run


def classic(world, *scopes, level="write"):
    token = world.token("secret-token", login="milepost-bot", repos={"acme/web": level})
    token.scopes = list(scopes)


def statuses(document, name="web"):
    (tracker,) = (it for it in document["trackers"] if it["name"] == name)
    return {check["title"]: check["status"] for check in tracker["checks"]}


def test_all_is_well(world, bench, repo, doctor):
    classic(world, "repo")
    ran = doctor()
    assert ran.code == 0, ran.out
    assert "milepost-bot" in ran.out
    assert ran.out.endswith("1 tracker: nothing is missing\n")
    code, data = doctor.json()
    assert (code, data["well"]) == (0, True)
    assert set(statuses(data).values()) == {"ok"}
    assert data["counts"] == {"ok": 10, "warning": 0, "missing": 0, "crash": 0}
    assert data["trackers"][0]["requests"] == 4


def test_it_only_reads(world, bench, repo, doctor):
    classic(world, "repo")
    doctor()
    assert len(bench.server.log) == 4
    assert len(bench.server.log.mutating) == 0


def test_a_missing_role_is_three_and_named(world, repo, doctor):
    classic(world, "repo", level="comment")
    code, data = doctor.json()
    assert (code, data["well"], data["trackers"][0]["well"]) == (3, False, False)
    assert statuses(data)["put labels on issues"] == "missing"
    assert statuses(data)["comment on status issues"] == "ok"
    ran = doctor()
    assert ran.code == 3
    assert "to do: the role Triage for the account" in ran.out
    assert ran.out.endswith("1 tracker: 2 missing\n")


def test_what_a_tracker_does_not_tell_is_unknown_and_no_failure(repo, doctor):
    ran = doctor()
    assert ran.code == 0
    assert "unknown: GitHub does not tell what a fine-grained token was given" in joined(ran.out)
    assert joined(ran.out).count("Issues: Read and write") == 1, "one piece of advice, said once"


def test_a_jobs_token_is_told_the_exact_block(world, repo, doctor):
    world.job_token("secret-token", repos={"acme/web": "write"})
    ran = doctor()
    assert ran.code == 0
    assert "taken to be github-actions[bot]" in joined(ran.out)
    block = ran.out.partition("write this:\n")[2].splitlines()[:3]
    assert [line.strip() for line in block] == ["permissions:", "contents: read", "issues: write"]
    indents = [len(line) - len(line.lstrip()) for line in block]
    assert indents[1] == indents[2] == indents[0] + 2


def joined(text):
    return " ".join(text.split())


def test_a_wrong_token(bench, repo, doctor, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_wrong-secret")
    code, data = doctor.json()
    assert code == 3
    assert statuses(data) == {"reachable": "ok", "token": "missing"}
    (check,) = (it for it in data["trackers"][0]["checks"] if it["title"] == "token")
    assert "401" in check["message"]
    assert "make a new one" in check["hint"]
    ran = doctor("--trace")
    assert "ghp_wrong-secret" not in ran.out + ran.err + str(data)


def test_a_project_that_may_not_be_seen(world, repo, doctor):
    classic(world, "gist")
    code, data = doctor.json()
    assert code == 3
    assert statuses(data) == {"reachable": "ok", "token": "ok", "project": "missing"}


def test_a_server_that_is_down(bench, repo, doctor):
    bench.server.close()
    ran = doctor()
    assert ran.code == 3
    assert f"no connection after 4 tries ({bench.server.url})" in joined(ran.out)
    assert "token" not in ran.out, "what cannot be looked at is not told"


def test_a_tracker_that_is_only_read_needs_no_permission_to_write(world, bench, repo, doctor):
    classic(world, "repo", level="read")
    file = bench.folder / "milepost.yaml"
    file.write_text(file.read_text().replace("kind: github", "kind: github, access: read"))
    code, data = doctor.json()
    assert code == 0
    assert "put labels on issues" not in statuses(data)
    assert "it is only read" in str(data)


def test_without_a_file(bench, repo, world, doctor, monkeypatch):
    world.repo("acme/open").issue("one", created="2027-01-06")
    monkeypatch.delenv("GITHUB_TOKEN")
    code, data = doctor.json("--github", "acme/open", "--url", bench.server.url)
    assert code == 0, data
    assert data["configuration"] == []
    assert set(statuses(data, "github").values()) == {"ok"}


def test_without_a_token_a_file_that_writes_wants_one(bench, world, doctor, monkeypatch):
    world.repo("acme/web").issue("one", created="2027-01-06")
    text = (bench.folder / "milepost.yaml").read_text()
    (bench.folder / "milepost.yaml").write_text(text.replace(', token: "${GITHUB_TOKEN}"', ""))
    monkeypatch.delenv("GITHUB_TOKEN")
    code, data = doctor.json()
    assert code == 3
    assert statuses(data)["token"] == "warning"
    assert statuses(data)["edit milestones and labels"] == "missing"
    assert "access: read" in str(data)


def test_keys_and_options_that_have_no_effect_yet_are_named_once(bench, world, repo, doctor):
    classic(world, "repo")
    bench.config(more="rules: {ignore: [MP502]}\n")
    ran = doctor()
    assert ran.code == 0
    assert "rules.ignore[0] (MP502): it has no effect" in joined(ran.out)
    assert "MP502" not in ran.err
    assert ran.out.endswith("1 tracker: nothing is missing; 1 warning\n")


def test_several_trackers_and_a_selection(bench, world, repo, doctor):
    classic(world, "repo")
    bench.config(
        more=f'  infra: {{kind: github, repo: acme/infra, url: "{bench.server.url}",'
        ' token: "${GITHUB_TOKEN}"}\n'
    )
    code, data = doctor.json()
    assert code == 3
    assert [it["well"] for it in data["trackers"]] == [True, False]
    code, data = doctor.json("--source", "web")
    assert (code, len(data["trackers"])) == (0, 1)


def test_quiet_shows_only_what_is_not_fine(bench, world, repo, doctor):
    classic(world, "repo")
    assert doctor("-q").out == "1 tracker: nothing is missing\n"
    bench.config(more="rules: {ignore: [MP502]}\n")
    out = doctor("-q").out
    assert "warning" in out
    assert " ok " not in out


def test_a_file_goes_where_it_is_told(bench, world, repo, doctor):
    classic(world, "repo")
    assert doctor("--output", "x.txt").out == ""
    assert "nothing is missing" in (bench.folder / "x.txt").read_text()


@pytest.mark.parametrize("option", ["--as-of", "--milestone", "--fail-on", "--also"])
def test_options_about_judging_are_not_taken(doctor, option):
    assert doctor(option, "2027-02-22").code == 2


# -- checks that crash, and adapters that tell little ------------------------------------------


class Odd:
    """An adapter of a stranger, around a real one."""

    def __init__(self, inner, probe, whoami=None):
        self.inner, self.looked, self.asked = inner, probe, whoami
        self.can, self.markup = inner.can, inner.markup

    def probe(self):
        if isinstance(self.looked, Exception):
            raise self.looked
        return self.looked

    def whoami(self):
        if self.asked:
            raise self.asked
        return self.inner.whoami()


@pytest.fixture
def odd(monkeypatch, doctor):
    """``odd(probe=…)`` runs doctor on an adapter that answers so."""

    def run(probe, whoami=None, can=None):
        examine = doctoring.examine

        def examined(settings, opened):
            for found in opened.values():
                adapter = Odd(found.adapter, probe, whoami)
                adapter.can = adapter.can if can is None else can
                object.__setattr__(found, "adapter", adapter)
            return examine(settings, opened)

        monkeypatch.setattr("milepost.cli.doctor.examine", examined)
        return doctor.json()

    return run


def test_a_crashing_check_is_a_result(odd, repo):
    code, data = odd(ValueError("bad secret-token in here"))
    assert code == 3
    assert statuses(data) == {"reachable": "crash"}
    (check,) = data["trackers"][0]["checks"]
    assert "ValueError: bad *** in here" in check["message"]
    code, data = odd(Probe(reachable=True), whoami=KeyError("login"))
    assert code == 3
    assert statuses(data)["token"] == "crash"
    assert statuses(data)["read"] == "ok", "the checks after it are made"


def test_a_crash_is_told_on_the_terminal(odd, doctor, repo):
    odd(ValueError("no"))
    out = doctor().out
    assert "please report it" in joined(out)
    assert out.endswith("1 tracker: 1 crashed check\n")


@pytest.mark.parametrize(
    ("may", "status", "code"), [(True, "ok", 0), (False, "missing", 3), (None, "warning", 0)]
)
def test_an_adapter_that_tells_no_needs(odd, repo, may, status, code):
    ended, data = odd(Probe(reachable=True, may_write=may))
    assert ended == code
    assert statuses(data)["write"] == status


def test_what_an_adapter_cannot_do_is_told(odd, repo):
    _, data = odd(Probe(reachable=True, may_write=True), can=frozenset())
    assert statuses(data)["supported changes"] == "warning"
    assert "put block" in str(data)


def test_foreign_text_commands_no_runner(odd, doctor, repo):
    odd(Probe(reachable=False, reason="\x1b[31m\n::error::x ##[add-mask]y", hint="a\n::error::b"))
    out = doctor().out
    assert "\x1b" not in out
    assert "##[" not in out
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]


# -- three trackers ------------------------------------------------------------------------------


@pytest.fixture
def three(bench, world, repo, doctor):
    """A file over all three kinds, one token for all."""
    world.repo("acme/api", author="dana-o", private=True).issue("two", created="2027-01-06")
    ops = world.repo("acme/ops", author="dana-o", private=True)
    ops.project.key = "CUST"
    ops.issue("three", created="2027-01-06")
    said = 'token: "${GITHUB_TOKEN}"'
    bench.config(
        more=f'  api: {{kind: gitlab, project: acme/api, url: "{bench.server.gitlab}", {said}}}\n'
        f'  ops: {{kind: jira, project: CUST, url: "{bench.server.url}/jira-dc", {said}}}'
    )
    return doctor


@pytest.mark.parametrize(
    ("level", "code", "labels"), [("write", 0, "ok"), ("comment", 3, "missing")]
)
def test_each_tracker_is_asked_in_its_own_way(world, bench, three, level, code, labels):
    places = dict.fromkeys(("acme/web", "acme/api", "acme/ops"), level)
    world.token("secret-token", login="milepost-bot", repos=places)
    ended, data = three.json()
    assert ended == code, data
    assert [it["kind"] for it in data["trackers"]] == ["github", "gitlab", "jira"]
    for name in ("web", "api", "ops"):
        found = statuses(data, name)
        assert found["reachable"] == found["token"] == "ok"
        if name != "web" or level == "comment":
            assert found["put labels on issues"] == labels
    assert len(bench.server.log.mutating) == 0


def test_a_wrong_token_is_told_for_each(bench, three, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "wrong-secret")
    ran = three()
    assert ran.code == 3
    assert ran.out.count("missing  token") == 3
    assert "wrong-secret" not in ran.out + ran.err


# -- what is remembered --------------------------------------------------------------------------

WHEN = "%Y-%m-%d %H:%M UTC"


def lines(document):
    return {it["title"]: it for it in document["configuration"]}


@pytest.fixture
def store(bench, doctor):
    """``store(hours, …)`` notes runs that ended so many hours ago; the file is where it says."""
    now = SystemClock().now()
    clock = ManualClock(now - timedelta(days=100))

    def made(*hours, state="complete", detail=""):
        kept = remembering("sqlite:///.milepost/state.db", clock, create=True)
        for hour in sorted(hours, reverse=True):
            clock.sleep((now - timedelta(hours=hour) - clock.now()).total_seconds())
            journal = kept.begin("nordwind", "sync")
            if state is not None:
                journal.finish(state, detail)
        kept.close()
        return now - timedelta(hours=min(hours))

    return made


def test_without_a_store_it_says_so(repo, doctor):
    code, data = doctor.json("--state", "none")
    memory = lines(data)["memory"]
    assert (code, memory["status"]) == (0, "ok")
    assert "nothing is remembered of earlier runs" in memory["message"]


def test_before_the_first_sync_it_says_so_and_makes_nothing(bench, repo, doctor):
    _, data = doctor.json()
    assert lines(data)["memory"]["message"] == "nothing yet: the first sync makes it"
    assert not (bench.folder / ".milepost").exists()


def test_where_it_is_kept_and_when_a_run_completed(repo, doctor, store):
    last = store(30, 3)
    code, data = doctor.json()
    found = lines(data)
    assert code == 0
    assert found["memory"]["message"] == "kept in .milepost/state.db"
    assert found["last complete run"]["status"] == "ok"
    assert found["last complete run"]["message"] == f"sync, {last:{WHEN}}"


def test_a_schedule_that_stopped_is_a_warning(world, repo, doctor, store):
    classic(world, "repo")
    last = store(*range(200, 320, 24))
    code, data = doctor.json()
    found = lines(data)["last complete run"]
    assert (code, found["status"]) == (0, "warning")
    assert found["message"] == (
        f"milepost had not completed since {last:{WHEN}}; it usually does every day"
    )
    assert "GitHub switches schedules off after 60 days" in found["hint"]
    assert doctor().out.endswith("nothing is missing; 1 warning\n")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("partial", "was partial on"),
        ("failed", "failed on"),
        ("interrupted", "was interrupted on"),
        (None, "and has not ended"),
    ],
)
def test_without_a_complete_run_it_says_how_the_last_one_ended(repo, doctor, store, state, words):
    store(3, state=state, detail="web did not answer" if state else "")
    found = lines(doctor.json()[1])["last complete run"]
    assert found["status"] == "warning"
    assert found["message"].startswith("no sync has completed yet; the last one ")
    assert words in found["message"]
    assert found["message"].endswith(": web did not answer" if state else words)


def test_a_store_that_cannot_be_opened_is_missing(bench, repo, doctor):
    (bench.folder / "state.db").write_text("not a database, and longer than its header is")
    code, data = doctor.json("--state", "sqlite:///state.db")
    assert code == 3
    memory = lines(data)["memory"]
    assert memory["status"] == "missing"
    assert "not a store of milepost" in memory["message"]
    assert memory["hint"]
    code, data = doctor.json("--state", "mysql://x:hidden-password@h/d")
    assert (code, lines(data)["memory"]["status"]) == (3, "missing")
    assert "hidden-password" not in str(data)
