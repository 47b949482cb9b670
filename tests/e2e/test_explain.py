"""``explain``, ``check --gate`` and the reports for some readers, as people run them."""

import json

import pytest

AS_OF = ("--as-of", "2027-02-22")
PLAN = """
people:
  dana: {name: Dana Ortiz, github: dana-o}
  kim: {name: Kim Osei, github: kimosei, deputy: dana, away: [2027-02-22..2027-02-26]}
milestones:
  schema:
    title: Schema frozen
    due: 2027-02-26
    owner: dana
    in: [web]
    delivers: [Field list]
    done_when: [all closed]
    gates:
      draft: {due: 2027-02-15, done_when: [closed web#1]}
  data:
    title: Data validated
    due: 2027-02-19
    owner: kim
    in: [web]
    depends_on: [schema]
    done_when: [all closed, closed web#999]
    gates: {code-freeze: {due: 2027-02-24, done_when: [no open P1]}, docs: {due: 2027-03-01}}
  kickoff: {title: Kick-off held, in: [web], due: 2027-02-12, owner: dana, done_when: [all closed]}
  pilot:
    title: Pilot signed off
    due: 2027-03-31
    owner: dana
    in: [web]
    depends_on: [kickoff]
    done_when: [all closed]
    gates:
      code-freeze: {due: 2027-02-24, done_when: [no open P1]}
      counted: {done_when: [closed web#999]}
      dated: {due: 2027-03-01}
  site123: {title: Twin, in: {web: 3}, due: 2027-03-10, owner: dana, done_when: [all closed]}
"""


@pytest.fixture
def plan(bench, world):
    repo = world.repo("acme/web", author="dana-o", created="2027-01-04")
    for login in ("dana-o", "kimosei"):
        repo.member(login)
    for title in ("Schema frozen", "Data validated", "Twin", "Twin "):
        repo.milestone(title, due="2027-02-26", created="2027-01-11")
    repo.milestone("Kick-off held", due="2027-02-12", closed="2027-02-12", created="2027-01-11")
    repo.milestone("Pilot signed off", due="2027-03-31", created="2027-01-11")
    repo.issue("Fields", milestone=1, closed="2027-02-12")
    repo.issue("Names", milestone=1, assignees=["dana-o"])
    repo.issue("Import", milestone=2, assignees=["kimosei"])
    repo.issue("Twin work", milestone=3)
    repo.issue("Agenda", milestone=5, closed="2027-02-11")
    repo.issue("Sites", milestone=6)
    return bench.config(PLAN)


def explain(bench, *args):
    return bench.milepost("explain", *args, *AS_OF)


@pytest.mark.parametrize("name", ["data", "web/2", "data validated", "DATA  Validated"])
def test_a_milestone_by_id_by_place_and_by_title(plan, name):
    ran = explain(plan, name)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("🔴 Off track  Data validated  due 2027-02-19\n")
    assert "Why: it is open, with 2 errors about reaching it." in ran.out
    assert "MP501 overdue (error)   open after its due date 2027-02-19" in ran.out
    assert "to clear: close Data validated" in ran.out
    assert "missing: web#999 does not exist" in ran.out
    assert "Gate code-freeze, due 2027-02-24: not yet" in ran.out


def test_an_id_that_looks_like_a_code(plan):
    ran = explain(plan, "site123")
    assert ran.code == 0, ran.err
    assert "id site123 · " in ran.out


def test_as_json(plan):
    ran = explain(plan, "data", "--format", "json")
    told = ran.json
    assert [it["id"] for it in told["milestones"]] == ["data"]
    decided = told["explanation"]["findings"]
    rules = [it["rule"] for it in told["findings"] if it["id"] in decided]
    assert (rules, told["explanation"]["health"]) == (["MP403", "MP501"], "off_track")


def test_without_a_file(plan):
    where = ("--github", "acme/web", "--url", plan.server.url)
    ran = explain(plan, "github/1", *where)
    assert ran.code == 0, ran.err
    assert "id github/1 · declared in no file" in ran.out


def test_a_title_two_milestones_share(plan):
    where = ("--github", "acme/web", "--url", plan.server.url)
    ran = explain(plan, "twin", *where)
    assert ran.code == 2
    assert "2 milestones are called 'twin'" in ran.err
    assert "name one: github/3, github/4" in ran.err


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("dta", "data"),
        ("site124", "site123"),
        ("Dat validated", "Data validated"),
        ("overdu", "overdue"),
    ],
)
def test_the_nearest_of_both(plan, name, near):
    ran = explain(plan, name)
    assert ran.code == 2
    assert f"there is no rule and no milestone '{name}'" in ran.err
    assert f"did you mean {near}? " in ran.err


def test_nothing_is_near(plan):
    ran = explain(plan, "zzzzzz")
    assert ran.code == 2
    assert "hint: `milepost explain` lists the rules, `milepost list` the milestones" in ran.err


def test_without_a_file_the_nearest_rule_is_still_named(bench):
    ran = bench.milepost("explain", "overdeu")
    assert ran.code == 2
    assert "there is no rule 'overdeu', and no milestone could be looked for" in ran.err
    assert "why: there is no milepost.yaml here" in ran.err
    assert "did you mean overdue?" in ran.err
    assert "there is no milepost.yaml here" in bench.milepost("explain", "zzzzzz").err


def test_what_could_not_be_read_is_said_and_ends_with_three(plan):
    where = ("GET", "*/repos/acme/web/issues")
    plan.server.faults.answer(*where, 403, times=None)
    ran = explain(plan, "data")
    assert ran.code == 3
    assert "Why: what was not read could change the verdict." in ran.out
    assert "Decided by\n   web was not read completely: " in ran.out
    ran = explain(plan, "zzzzzz")
    assert ran.code == 3
    assert "in what could be read" in ran.err


def test_rules_by_code_name_and_as_json(bench):
    assert bench.milepost("explain", "mp501").out == bench.milepost("explain", "Overdue").out
    told = json.loads(bench.milepost("explain", "MP501", "--format", "json").out)
    assert (told["schema"], told["name"]) == ("milepost.rule/1", "overdue")
    listed = bench.milepost("explain", "--format", "json").json["rules"]
    assert listed[0] == {"code": "MP101", "name": "no-due-date", "says": listed[0]["says"]}
    assert "did you mean MP5" in bench.milepost("explain", "MP599").err


# -- gates ---------------------------------------------------------------------------------------


def gate(bench, name, milestone="data", *args):
    return bench.milepost("check", "--milestone", milestone, "--gate", name, *args)


def test_a_gate_that_is_met_though_its_milestone_has_errors(plan):
    ran = gate(plan, "draft", "schema")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("✅ Met: gate draft of Schema frozen, due 2027-02-15")


def test_an_open_dependency_holds_a_gate_up(plan):
    ran = gate(plan, "Code-Freeze")
    assert ran.code == 1
    assert "[met] no open P1" in ran.out.replace(", 1 of 1", "")
    assert "[not yet] waits for: Schema frozen is open, due 2027-02-26" in ran.out


def test_once_that_is_closed_only_the_gates_own_criteria_count(plan):
    assert gate(plan, "code-freeze", "pilot").code == 0
    ran = gate(plan, "counted", "pilot", "--format", "json")
    assert ran.code == 3
    assert (ran.json["schema"], ran.json["gate"]["state"]) == ("milepost.gate/1", "unknown")
    assert gate(plan, "dated", "web/6").code == 0  # it asks only for what comes before it


def test_a_source_that_was_not_read_makes_a_gate_unknown(plan):
    plan.server.faults.answer("GET", "*/repos/acme/web/issues", 403, times=None)
    ran = gate(plan, "draft", "schema")
    assert ran.code == 3
    assert "INCOMPLETE web" in ran.out
    plan.server.faults.answer("GET", "*/repos/acme/web/milestones", 403, times=None)
    ran = gate(plan, "draft", "nowhere")
    assert ran.code == 3
    assert "there is no milestone 'nowhere' in what could be read" in ran.err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--gate", "code-freeze"], "--gate goes with one --milestone ID"),
        (
            ["--gate", "x", "--milestone", "data", "--milestone", "schema"],
            "--gate goes with one --milestone ID",
        ),
        (["--gate", "code-frezee", "--milestone", "data"], "did you mean code-freeze?"),
        (["--gate", "zz", "--milestone", "data"], "its gates: code-freeze, docs"),
        (["--gate", "zz", "--milestone", "site123"], "declare one: gates: "),
        (["--gate", "draft", "--milestone", "schma"], "did you mean schema?"),
    ],
)
def test_a_gate_that_nobody_declared(plan, args, says):
    ran = plan.milepost("check", *args)
    assert ran.code == 2
    assert says in ran.err


def test_further_views_of_a_gate(plan):
    also = ("--also", "markdown=gate.md", "--also", "json=gate.json", "--also", "findings=all.json")
    gate(plan, "draft", "schema", *also)
    assert (plan.folder / "gate.md").read_text().startswith("# ✅ Met: draft, due 2027-02-15\n")
    assert json.loads((plan.folder / "gate.json").read_text())["gate"]["name"] == "draft"
    assert json.loads((plan.folder / "all.json").read_text())["schema"] == "milepost/1"


# -- reports for some readers ----------------------------------------------------------------------


def test_a_digest_per_owner(plan):
    ran = plan.milepost("report", "--by", "owner")
    assert (ran.code, ran.err) == (0, "")
    assert "## Kim Osei\n\nAway until 2027-02-26; Dana Ortiz stands in.\n" in ran.out
    assert "- **by 2027-02-24, 🔴 Data validated**: Due 2027-02-19, but depends on" in ran.out
    told = plan.milepost("report", "--by", "owner", "--format", "json").json
    assert [it["owner"]["id"] for it in told["owners"]] == ["dana", "kim"]


def test_the_table_people_publish(plan):
    ran = plan.milepost("report", "--audience", "external", "--also", "markdown=again.md")
    assert (ran.code, ran.err) == (0, "")
    assert "| 🟠 2027-02-26, at risk | Schema frozen | Field list |" in ran.out
    assert "http" not in ran.out
    assert (plan.folder / "again.md").read_text() == ran.out
    told = plan.milepost("report", "--audience", "external", "--format", "json").json
    assert told["schema"] == "milepost.external/1"


def test_a_public_tracker_is_linked(plan):
    path = plan.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("kind: github,", "kind: github, visibility: public,"))
    ran = plan.milepost("report", "--audience", "external")
    assert ran.err == ""
    assert f"[Schema frozen]({plan.server.url}/acme/web/milestone/1)" in ran.out


def test_names_and_outsiders_do_not_go_together(plan):
    ran = plan.milepost("report", "--audience", "external", "--by", "owner")
    assert ran.code == 2
    assert "--by owner names people, --audience external names none" in ran.err


def test_the_list_shows_the_rank(plan):
    lines = plan.milepost("list").out.splitlines()
    assert lines[0].split() == ["id", "title", "due", "health", "done", "rank", "tracker", "owner"]
    (row,) = (line for line in lines if line.startswith("schema "))
    assert " 1/2   1     web 1" in row
