"""Many repositories by one entry: every command over members that are found out in the run."""

import pytest

FILE = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repos: {repos}, exclude: [acme/website, "acme/*-sandbox"], url: "{url}"}}
{more}
milestones:
  data:
    title: Data moved
    due: 2027-03-05
    in: [web]
    done_when: [all closed, closed acme/onboarding#2]
  alone: {{title: Alone, due: 2027-03-05, in: {{acme/portal: 1}}, done_when: [all closed]}}
write:
  status_issue: {{create: true{home}}}
  limits: {{pace: none}}
"""
MEMBERS = ["acme/api", "acme/onboarding", "acme/portal"]


@pytest.fixture
def many(bench, world):
    """Three repositories at work; one excluded, one archived, a fork and one without issues."""
    world.token("secret-token", login="milepost-bot", repos={"*": "write"}, ours=True)
    world.user("kimosei", "Kim Osei")

    def repo(name, *titles):
        made = world.repo(f"acme/{name}", author="kimosei")
        for title in titles:
            made.milestone(title)
        return made

    api, home = repo("api", "Data moved"), repo("onboarding", "Data moved")
    portal = repo("portal", "Alone")
    api.issue("Import", milestone="Data moved", closed="2027-02-01")
    home.issue("Schema", milestone="Data moved")
    home.issue("Contract", closed="2027-02-01")
    portal.issue("Colours", milestone="Alone")
    for name in ("website", "some-sandbox", "attic", "fork", "wiki"):
        repo(name, "Data moved")
    for name, flag in (("attic", "archived"), ("fork", "fork")):
        setattr(world.repo(f"acme/{name}").project, flag, True)
    world.repo("acme/wiki").project.has_issues = False

    def written(*, repos="acme/*", home="", more=""):
        text = FILE.format(url=bench.server.url, repos=repos, home=home, more=more)
        (bench.folder / "milepost.yaml").write_text(text)
        return bench

    return written


def asked(bench):
    return len(bench.server.log.exchanges)


def test_check_finds_the_members_out(many):
    bench = many()
    ran = bench.milepost("check", "--format", "json")
    assert ran.json["run"]["state"] == "complete", ran.json["sources"]
    assert [one["name"] for one in ran.json["sources"]] == MEMBERS
    data, alone = sorted(ran.json["milestones"], key=lambda one: one["id"], reverse=True)
    assert data["id"] == "data", data
    assert {one["source"]: one["progress"]["total"] for one in data["records"]} == {
        "acme/api": 1, "acme/onboarding": 1,
    }  # fmt: skip
    assert (data["progress"]["closed"], data["progress"]["open"]) == (1, 1)
    assert [one["state"] for one in data["criteria"]] == ["unmet", "met"], data["criteria"]
    assert [one["source"] for one in alone["records"]] == ["acme/portal"]
    assert (alone["health"], data["health"]) == ("on_track", "on_track")


def test_every_request_is_counted_once(many):
    bench = many()
    ran = bench.milepost("check", "--format", "json")
    requests = {one["name"]: one["requests"] for one in ran.json["sources"]}
    assert sum(requests.values()) == asked(bench)
    assert requests == {"acme/api": 3, "acme/onboarding": 2, "acme/portal": 2}
    bench.server.log.reset()
    synced = bench.milepost("sync", "--yes", "--format", "json")
    assert sum(synced.json["requests"].values()) == asked(bench)


def test_a_second_sync_writes_nothing(many, world):
    bench = many()
    first = bench.milepost("sync", "--yes", "--format", "json")
    assert first.code == 0, first.json
    assert {one["outcome"] for one in first.json["changes"]} == {"done"}
    places = {(one["source"], one["kind"]) for one in first.json["changes"]}
    assert {source for source, kind in places if kind == "put_block"} == set(MEMBERS)
    assert {source for source, kind in places if kind == "create_issue"} == {
        "acme/api", "acme/portal",
    }  # fmt: skip
    second = bench.milepost("sync", "--yes", "--format", "json")
    assert (second.code, second.json["changes"]) == (0, []), second.json
    assert world.violations == []


def test_plan_shows_where_each_change_goes(many):
    ran = many().milepost("plan")
    assert ran.code == 0
    for member in ("acme/api", "acme/onboarding", "acme/portal"):
        assert member in ran.out


def test_the_status_issue_stays_where_it_is_when_a_repository_before_it_joins(many, world):
    bench = many()
    bench.milepost("sync", "--yes")
    world.repo("acme/aardvark", author="kimosei").milestone("Data moved")
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0
    assert {one["source"] for one in ran.json["changes"] if one["kind"] == "put_block"} >= {
        "acme/aardvark",
    }  # fmt: skip
    assert not [one for one in ran.json["changes"] if one["kind"] == "create_issue"]
    world.state.projects.pop("acme/aardvark")
    again = bench.milepost("sync", "--yes", "--format", "json")
    assert again.code == 0, again.json
    assert [one["name"] for one in bench.milepost("check", "--format", "json").json["sources"]] == (
        MEMBERS
    )


@pytest.mark.parametrize(
    ("home", "there"),
    [(", home: web", "acme/api"), (", home: acme/onboarding", "acme/onboarding")],
)
def test_the_home_may_be_the_pattern_or_one_repository(many, home, there):
    ran = many(home=home).milepost("plan", "--format", "json")
    homes = {one["source"] for one in ran.json["changes"] if one["kind"] == "create_issue"}
    assert there in homes
    assert not {"acme/api", "acme/onboarding"} - {there} & homes


def test_one_member_that_cannot_be_read_leaves_the_others_judged(many):
    bench = many()
    bench.server.faults.answer("GET", "*/acme/api/issues*", 503, times=None)
    ran = bench.milepost("check", "--format", "json", "--deadline", "1")
    assert ran.code == 3
    assert {one["id"]: one["health"] for one in ran.json["milestones"]} == {
        "alone": "on_track", "data": "unknown",
    }  # fmt: skip
    assert [one["name"] for one in ran.json["sources"] if not one["complete"]] == ["acme/api"]


@pytest.mark.parametrize(
    ("status", "told"),
    [(404, "HTTP 404"), (401, "does not accept the token"), (500, "HTTP 500")],
)
def test_members_that_cannot_be_found_out_leave_the_other_trackers_judged(
    many, world, status, told
):
    world.repo("acme/ops", author="kimosei").milestone(
        "Live", description="Done when:\n- closed acme/onboarding#2", due="2027-03-05"
    )
    url = many().server.url
    ops = (
        f'ops: {{kind: gitlab, project: acme/ops, url: "{url}/gitlab", token: "${{GITHUB_TOKEN}}"}}'
    )
    bench = many(more=f"  {ops}")
    text = (bench.folder / "milepost.yaml").read_text()
    (bench.folder / "milepost.yaml").write_text(f"discover: all\n{text}")
    bench.server.faults.answer("GET", "*/orgs/*", status, times=None)
    bench.server.faults.answer("GET", "*/users/*/repos*", status, times=None)
    ran = bench.milepost("check", "--format", "json", "--deadline", "1")
    assert ran.code == 3
    health = {one["title"]: one["health"] for one in ran.json["milestones"]}
    assert health["Data moved"] == health["Alone"] == "unknown"
    web, api = ran.json["sources"]
    assert (web["name"], web["complete"], api["name"], api["complete"]) == (
        "web", False, "ops", True,
    )  # fmt: skip
    assert told in web["reason"]
    live = next(one for one in ran.json["milestones"] if one["title"] == "Live")
    assert [one["state"] for one in live["criteria"]] == ["unknown"], live
    assert "web was not read" in live["criteria"][0]["missing"]
    assert sum(one["requests"] for one in ran.json["sources"]) == asked(bench)


def test_nothing_that_fits_is_said_clearly(many):
    bench = many(repos="acme/*k*").config()
    text = (bench.folder / "milepost.yaml").read_text().replace("repo: acme/web", "repos: acme/f*")
    (bench.folder / "milepost.yaml").write_text(text)
    ran = bench.milepost("check")
    assert ran.code == 3
    told = " ".join(ran.out.split())
    assert "no repository fits `acme/f*`, of 8 that can be seen of acme" in told
    assert "1 that fits is archived" in told


def test_one_of_many_by_source(many):
    bench = many()
    ids = {
        name: {one["id"] for one in bench.milepost("check", "--source", name, "--format", "json")
               .json["milestones"]}
        for name in ("web", "acme/portal", "acme/api")
    }  # fmt: skip
    assert ids == {"web": {"data", "alone"}, "acme/portal": {"alone"}, "acme/api": {"data"}}
    wrong = bench.milepost("check", "--source", "umbrella/web")
    assert wrong.code == 2
    assert "there is no tracker 'umbrella/web'" in wrong.err


def test_a_repository_with_an_entry_of_its_own_is_read_once(many, bench):
    own = f'  home: {{kind: github, repo: acme/onboarding, url: "{bench.server.url}"}}'
    ran = many(more=own).milepost("check", "--format", "json")
    assert [one["name"] for one in ran.json["sources"]] == ["acme/api", "acme/portal", "home"]
    data = next(one for one in ran.json["milestones"] if one["id"] == "data")
    assert [one["state"] for one in data["criteria"]][1] == "met", data["criteria"]


def test_doctor_looks_at_every_member(many):
    bench = many()
    ran = bench.milepost("doctor", "--format", "json", as_of=None)
    assert ran.code == 0, ran.json
    assert [one["name"] for one in ran.json["trackers"]] == MEMBERS
    assert sum(one["requests"] for one in ran.json["trackers"]) == asked(bench)
    bench.server.faults.answer("GET", "*/orgs/*", 401, times=None)
    ran = bench.milepost("doctor", "--source", "web", as_of=None)
    assert ran.code == 3
    assert "does not accept the token" in ran.out


def test_list_and_text_name_the_members(many):
    bench = many()
    assert "acme/onboarding" in bench.milepost("list").out
    assert "acme/onboarding" in bench.milepost("check").out
