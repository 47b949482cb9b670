"""References, people and status issues where a project lies in several trackers."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from milepost.judge.needs import needs
from milepost.judge.owners import Owners
from milepost.judge.projects import placed, resolved
from milepost.model.issue import Blocking, Pull
from milepost.model.person import Account
from milepost.model.reading import Lack, Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.model.sample import BEGAN, issue, person, reading, record
from milepost.trackers.contract import Scope


def told(source: str, kind: str, url: str, **more) -> Reading:
    return replace(reading(source, **more), kind=kind, url=url)


WEB = told("web", "github", "https://github.com/acme/web", issues=[issue(1)])
API = told("api", "gitlab", "https://acme.example/git/lab/acme/api")
OPS = told(
    "ops", "jira", "https://x.example/jira/browse/CUST", issues=[issue(Ref("ops", "CUST-1"))]
)
OLD = told("old", "jira", "https://x.example/jira/browse/OLD")
ALL = {one.source: one for one in (WEB, API, OPS, OLD)}


@pytest.mark.parametrize(
    ("key", "source"),
    [("CUST-61", "ops"), ("OLD-1", "old"), ("NEW-1", ""), ("#7", ""), ("WEB-1", ""),
     ("API-1", "api")],
)  # fmt: skip
def test_a_key_leads_to_the_tracker_that_reads_its_project(key, source):
    """Of a tracker that shows no issue only the address is known: it may be the one."""
    assert placed(Ref("", key), ALL) == Ref(source, key)
    assert placed(Ref("web", key), ALL) == Ref("web", key)


@pytest.mark.parametrize(
    ("kind", "key", "ref"),
    [
        ("gitlab", "acme/api#9", Ref("api", "#9")),
        ("gitlab", "acme/api!9", Ref("api", "!9")),
        ("gitlab", "lab/acme/api#9", Ref("api", "#9")),
        ("gitlab", "other/api#9", Ref("", "other/api#9")),
        ("gitlab", "acme/web#9", Ref("", "acme/web#9")),
        ("jira", "OLD-9", Ref("old", "OLD-9")),
        ("jira", "CUST-9", Ref("ops", "CUST-9")),
        ("jira", "NEW-9", Ref("", "NEW-9")),
        ("github", "Acme/Web#9", Ref("web", "#9")),
        ("github", "CUST-9", Ref("", "CUST-9")),
    ],
)
def test_links_that_leave_a_tracker_arrive_in_another(kind, key, ref):
    here = told(
        "here", kind, "https://z.example/z/here",
        outside=[issue(Ref("", key))],
        links=[Blocking(blocker=Ref("", key), blocked=Ref("here", "#1"), since=BEGAN)],
    )  # fmt: skip
    found = resolved({**ALL, "here": here})["here"]
    assert found.links[0].since == BEGAN
    assert found.links[0].blocker == found.outside[0].ref == ref
    assert found.links[0].blocked == Ref("here", "#1")


def test_a_reference_in_a_description_finds_its_tracker(joined, held):
    for source in ("web", "ops"):
        there = held(
            "3", source, says="Done when:\n- [ ] closed cust-61, web#7\n- [ ] merged api!2"
        )
        readings = {**ALL, source: replace(ALL[source], milestones=(there,))}
        found = joined(*readings.values()).milestones[0]
        closed, merged = (one.phrase for one in found.criteria)
        assert closed.refs == (Ref("ops", "CUST-61"), Ref("web", "#7"))
        assert merged.ref == Ref("api", "!2")


def test_what_criteria_name_is_asked_for_once_and_only_where_all_else_was_read(joined, declare):
    pull = Pull(ref=Ref("api", "!2"), title="x", url="", state="open", created_at=BEGAN,
                updated_at=BEGAN)  # fmt: skip
    declared = [
        declare("a", criteria=("closed web#1, web#7, web#30, CUST-61, NEW-1", "merged api!2")),
        declare("b", criteria=("closed web#7, api#9", "merged api!3", "all closed")),
    ]
    failed = Reading(source="old", kind="jira", url=OLD.url,
                     proofs={Want.ISSUES: Proof(complete=False, reason="HTTP 503")})  # fmt: skip
    found = joined(WEB, replace(API, pulls=(pull,)), OPS, failed, declared=declared)
    single = {
        source: next(scope for scope in scopes if Want.ISSUES in scope.want)
        for source, scopes in needs(found).items()
    }
    assert single == {
        "web": Scope.of(Want.ISSUES, refs=("#7", "#30")),
        "api": Scope.of(Want.ISSUES, refs=("!3", "#9")),
        "ops": Scope.of(Want.ISSUES, refs=("CUST-61",)),
    }
    old = joined(failed, declared=[declare("a", criteria=("closed OLD-1",))])
    assert "old" not in needs(old)


def test_a_status_label_may_have_lost_its_blanks(joined):
    labels = [("Milestone  Status",), ("milestone-status",), ("milestonestatus",)]
    for at, (label,) in enumerate(labels):
        one = issue(at + 1, "m", labels=(label,))
        seen = told("web", "github", WEB.url, issues=[one], records=[record("m")])
        found = joined(seen, status_labels=frozenset({"milestone status"}))
        assert bool(found.statuses) is (at < 2)


# -- people --------------------------------------------------------------------------------

KIM = person("kim", github="kimosei")
KIM = replace(
    KIM, accounts=MappingProxyType({"github": "kimosei", "gitlab": "kosei", "jira": "5b1"})
)
SEEN = replace(
    OPS, people=(Account("7aa", name="Dana Ortiz"), Account("8bb", name="Sam Lee"),
                 Account("9cc", name="sam  lee")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sources", "ids"),
    [
        (("@kimosei",), ("web",), ["kim"]),
        (("@KOSEI",), ("api",), ["kim"]),
        (("5b1",), ("ops",), ["kim"]),
        (("@kimosei", "@kosei", "5b1", "Kim Osei"), ("web", "api", "ops"), ["kim"]),
    ],
)
def test_a_person_is_one_over_services(words, sources, ids):
    owners = Owners((KIM,), {**ALL, "ops": SEEN})
    assert [one.id for one in owners.find(words, sources)] == ids


def test_a_stranger_is_known_by_the_name_of_the_account():
    owners = Owners((), {"ops": SEEN})
    (dana,) = owners.find(("Dana  ortiz",), ("ops",))
    assert (dana.label, dict(dana.accounts)) == ("Dana Ortiz", {"jira": "7aa"})
    (by_login,) = owners.find(("@7aa",), ("ops",))
    assert by_login.label == "Dana Ortiz"
    assert len(owners.find(("Dana Ortiz", "@7aa"), ("ops",))) == 1


def test_a_name_that_two_have_is_nobody_s():
    (sam,) = Owners((), {"ops": SEEN}).find(("Sam Lee",), ("ops",))
    assert dict(sam.accounts) == {}


# -- what one read adds to another ---------------------------------------------------------


def test_lacks_are_told_once():
    one, two = Lack("a", "b"), Lack("c", "d", Want.LINKS)
    both = replace(WEB, lacks=(one,)).plus(replace(WEB, lacks=(one, two)))
    assert both.lacks == (one, two)


def test_single_issues_prove_nothing_about_the_rest():
    proof = Proof(
        complete=False, reason="why", gaps=frozenset({"#8", "#9"}), gone=frozenset({"#9"})
    )
    asked = replace(
        WEB, issues=(issue(7),), proofs=MappingProxyType({Want.ISSUES: proof}), milestones=()
    )
    single = asked.singled_out(("#7", "#8", "#9"))
    assert dict(single.unread) == {"#8": "why"}
    both = WEB.plus(single)
    assert both.proves(Want.ISSUES)
    assert not both.complete
    assert both.reason == "why"
    assert [str(one.ref) for one in both.issues] == ["web#1", "web#7"]


def test_single_issues_that_are_all_gone_leave_no_gap():
    proof = Proof(complete=False, reason="x", gaps=frozenset({"#9"}), gone=frozenset({"#9"}))
    asked = replace(WEB, issues=(), proofs=MappingProxyType({Want.ISSUES: proof}))
    assert WEB.plus(asked.singled_out(("#9",))).complete
    silent = replace(WEB, issues=(), proofs=MappingProxyType({}))
    assert dict(silent.singled_out(("#9",)).unread) == {"#9": "not read"}
    proven = replace(WEB, issues=())
    assert proven.singled_out(("#9",)).unread == {}
