"""What a file says becomes the options of the rooms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from milepost.config.compose import slug
from milepost.judge.policy import Policy
from milepost.model.agreement import Mode, Sharing
from milepost.model.criterion import AllClosed, Closed, Count, NoOpen, Task
from milepost.model.milestone import Place
from milepost.model.person import Person
from milepost.model.ref import Ref
from milepost.plan.writing import Writing


def test_three_lines_are_enough(settings):
    found = settings()
    assert found.path == "milepost.yaml"
    assert found.project.name == "acme/web"
    assert str(found.zone) == "UTC"
    assert [*found.trackers] == ["web"]
    assert found.people == found.milestones == found.inactive == ()
    assert found.policy == Policy()
    assert found.writing == Writing(instance="acme-web")
    assert found.pace


@pytest.mark.parametrize(
    ("said", "days"),
    [("1 day", 1), ("3 weeks", 21), ("18 months", 558), ("2 years", 732), ("9999 years", 366_000)],
)
def test_how_long_a_run_is_remembered(settings, said, days):
    assert settings(f"keep: {said}\n").keep == timedelta(days=days)


def test_a_run_is_remembered_for_eighteen_months_unless_said_otherwise(settings):
    assert settings().keep == settings("keep: 18 months\n").keep


def test_the_address_of_the_store_is_not_shown_with_the_settings(settings):
    found = settings("state: ${STORE}\n", STORE="postgresql://kim:pl4nted@db.test/state")
    assert found.state == "postgresql://kim:pl4nted@db.test/state"
    assert "pl4nted" not in repr(found)


def test_a_milestone(settings):
    (found,) = settings("""
        people: {dana: {}, kim: {}}
        milestones:
          data:
            title: Data moved
            due: 2027-02-12
            owner: [dana, kim]
            phase: Build
            in: {web: "1.0"}
            aliases: [Data, Old data]
            delivers: [A data set]
            depends_on: [kickoff]
            done_when:
              - all closed
              - no open P1, P2
              - closed web#42
              - "[ ] plan written"
              - count: {label: P2,
                  at_most: 3}
            level: major
            stretch: {labels: [maybe]}
        """).milestones
    assert found.title == "Data moved"
    assert found.due == date(2027, 2, 12)
    assert found.owners == ("dana", "kim")
    assert (found.phase, found.level) == ("Build", "major")
    assert found.places == (Place(source="web", title="1.0"),)
    assert found.aliases == ("Data", "Old data")
    assert found.delivers == ("A data set",)
    assert found.depends_on == ("kickoff",)
    assert found.stretch == {"maybe"}
    assert found.where == "milepost.yaml:6"
    assert [(item.text, item.phrase, item.where) for item in found.criteria] == [
        ("all closed", AllClosed(), "milepost.yaml:16"),
        ("no open P1, P2", NoOpen(("P1", "P2")), "milepost.yaml:17"),
        ("closed web#42", Closed((Ref("web", "#42"),)), "milepost.yaml:18"),
        ("[ ] plan written", Task("plan written"), "milepost.yaml:19"),
        ("count: {label: P2, at_most: 3}", Count(labels=("P2",), at_most=3), "milepost.yaml:20"),
    ]


def test_people(settings):
    dana, qa = settings("""
        people:
          dana: {name: Dana Ortiz, github: dana-o, jira: 5b10ac8d82e05b22cc7d4ef5}
          qa: {team: true, lead: dana}
        """).people
    accounts = {"github": "dana-o", "jira": "5b10ac8d82e05b22cc7d4ef5"}
    assert dana == Person(id="dana", name="Dana Ortiz", accounts=accounts)
    assert qa == Person(id="qa", team=True, lead="dana")


def test_policy(settings):
    found = settings("""
        people: {dana: {}}
        defaults: {owner: dana, stretch: {labels: [stretch]}}
        rules:
          select: [MP1, MP201, ALL]
          ignore: [MP104]
          severity: {MP202: warning}
        write: {status_issue: {labels: [status, milestone], home: web}}
        sync: {join: by-title}
        """).policy
    assert found == Policy(
        select=frozenset({"MP1", "MP201", "ALL"}),
        ignore=frozenset({"MP104"}),
        severity={"MP202": "warning"},
        status_labels=frozenset({"status", "milestone"}),
        home="web",
        owners=("dana",),
        stretch=frozenset({"stretch"}),
        by_title=True,
    )


def test_what_trackers_share(settings):
    found = settings("""
        sync: {due: two-way, state: tracker web, start: off, create_missing: [web],
               adopt_from: plan}
        write: {close_when_ready: true}
        """)
    assert found.sharing == Sharing(
        modes={
            "title": Mode(kind="plan"),
            "due": Mode(kind="two-way"),
            "start": Mode(),
            "state": Mode(kind="tracker", name="web"),
            "description": Mode(),
            "owner": Mode(),
        },
        adopt_from="plan",
    )
    assert found.writing.create_missing == {"web"}
    assert found.writing.close_when_ready


def test_by_default_dates_and_titles_are_the_plan_s(settings):
    found = settings("")
    assert {name: str(mode) for name, mode in found.sharing.modes.items()} == {
        "title": "plan", "due": "plan", "start": "off", "state": "off", "description": "off",
        "owner": "off",
    }  # fmt: skip
    assert not found.writing.create_missing
    assert found.sharing.adopt_from == ""


def test_default_criteria_are_kept_for_milestones_nobody_declares(settings):
    found = settings("""
        defaults:
          done_when: [all closed, no open P1]
        """).policy.criteria
    assert [(it.text, it.phrase) for it in found] == [
        ("all closed", AllClosed()),
        ("no open P1", NoOpen(("P1",))),
    ]
    assert len({it.where for it in found}) == 1


@pytest.mark.parametrize(
    ("body", "discover"),
    [("", "all"), ("milestones: {a: {}}", "declared"), ("discover: declared", "declared"),
     ("milestones: {a: {}}\ndiscover: all", "all"), ('discover: {title: "v*"}', "v*"),
     ("discover: {title: all}", "[a]ll"), ("discover: {title: declared}", "[d]eclared")],
)  # fmt: skip
def test_which_milestones_are_judged(settings, body, discover):
    assert settings(f"{body}\n").policy.discover == discover


def test_writing(settings):
    base = """version: 1
project: {name: "Nordwind: Onboarding!"}
trackers:
  web: {kind: github, repo: acme/web}
  mirror: {kind: github, repo: acme/mirror, access: read}
"""
    body = """
        write:
          labels: {prefix: "ms-", on: issues}
          status_issue: {create: true, labels: [status]}
          block: [web]
          identities: [old-bot]
          limits: {pace: none}
        """
    found = settings(body, base=base)
    assert found.writing == Writing(
        instance="nordwind-onboarding",
        prefix="ms-",
        labels_on="issues",
        create_status_issue=True,
        status_labels=("status",),
        block=frozenset({"web"}),
        identities=frozenset({"old-bot"}),
        read_only=frozenset({"mirror"}),
    )
    assert not found.pace
    assert settings("write: {block: false}", base=base).writing.block is False
    assert settings("write: {instance: other}", base=base).writing.instance == "other"


@pytest.mark.parametrize(
    ("name", "instance"),
    [("Nordwind onboarding", "nordwind-onboarding"), ("acme/web", "acme-web"), ("v1.0", "v1.0"),
     ("Größe 2", "grösse-2"), ("!!!", "milepost"), ("..x..", "x"), ("a__b", "a-b"),
     ("x" * 200, "x" * 100)],
)  # fmt: skip
def test_a_name_becomes_an_instance(name, instance):
    assert slug(name) == instance


def test_home_in_a_tracker_that_is_not_read_is_no_home(settings):
    base = """version: 1
trackers: {api: {kind: gitlab, repos: acme/*}, web: {kind: github, repo: acme/web}}
write: {status_issue: {home: api}}
"""
    found = settings(base=base)
    assert found.policy.home == ""
    assert [*found.trackers] == ["web"]
    assert found.project.name == "gitlab"
