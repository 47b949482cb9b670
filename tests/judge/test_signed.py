"""``signed off by PERSON``: whose word counts, for what, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.criteria import decide
from milepost.judge.histories import histories
from milepost.judge.needs import needs
from milepost.judge.policy import Policy
from milepost.judge.signed import signed_off
from milepost.model.criterion import SignedOff
from milepost.model.issue import Event
from milepost.model.milestone import Approval
from milepost.model.person import Person
from milepost.model.prose import plain
from milepost.model.reading import Proof, Want
from milepost.model.ref import Ref
from milepost.model.sample import at, criterion, issue, milestone, person, portfolio
from milepost.model.sample_met import asks
from milepost.model.sample_said import STATUS, comment, commented
from milepost.model.terms import Gate, Terms
from milepost.trackers.contract import Scope

DANA = person("dana", github="dana-o")
SIGNED = asks("signed off by dana", SignedOff("dana"))
HAS_NOT = "Dana Ortiz has not signed off: the way is `/sign-off` in its status issue"
OLD = [issue(1, "data", "done")]


def held(*comments, criterion=SIGNED, issues=OLD, people=(DANA,), status=STATUS, here=None, **more):
    here = here or milestone(criteria=[criterion])
    statuses = {"data": status} if status else {}
    found = portfolio(here, issues=issues, statuses=statuses, **more)
    found = replace(found, people=tuple(people), status_labels=frozenset({"milestone"}))
    return commented(found, *comments)


def verdict(*comments, **fields):
    return decide(held(*comments, **fields)).verdicts["data"][0]


def told(*comments, **fields):
    """The state, and what decided or is missing."""
    found = verdict(*comments, **fields)
    why = [plain(one.text) for one in found.evidence]
    return (found.state, *why, *([plain(found.missing)] if found.missing else []))


# -- whose word --------------------------------------------------------------------------------


def test_the_person_s_own_account_signs():
    found = verdict(comment("All good.\n/sign-off"))
    assert found.state == "met"
    (evidence,) = found.evidence
    assert plain(evidence.text) == "Dana Ortiz signed off"
    assert evidence.url == "https://web.example/comments/2027-02-12-dana-o"
    assert evidence.at == at("2027-02-12")


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("dana", (DANA,)),
        ("Dana", (DANA,)),
        ("dana ortiz", (DANA,)),
        ("Dana  Ortiz", (DANA,)),
        ("@dana-o", (DANA,)),
        ("dana-o", (DANA,)),
        ("@Dana-O", ()),
    ],
)
def test_a_person_by_id_name_or_login(words, people):
    by = asks(f"signed off by {words}", SignedOff(words))
    assert told(comment("/sign-off"), criterion=by, people=people)[0] == "met"
    assert told(comment("/sign-off", by="kim"), criterion=by, people=people)[0] == "unmet"


def test_nobody_said_anything():
    found = verdict()
    assert told() == ("unmet", HAS_NOT)
    assert found.evidence[0].url == ""


def test_another_s_word_is_shown_and_does_not_count():
    other = "the sign-off of kimosei does not count: it takes the own account of Dana Ortiz"
    assert told(comment("/sign-off", by="kimosei")) == ("unmet", HAS_NOT, other)
    assert told(comment("/withdraw", by="kimosei")) == ("unmet", HAS_NOT)
    assert told(comment("/sign-off", kind="bot")) == ("unmet", HAS_NOT)
    mine = told(comment("/sign-off"), comment("/withdraw", "2027-02-13", by="kimosei"))
    assert mine[0] == "met"


def test_a_team_cannot_sign_nor_can_its_lead_for_it():
    qa = replace(person("qa", team=True, github="dana-o"), lead="dana")
    by = asks("signed off by qa", SignedOff("qa"))
    found = verdict(comment("/sign-off"), criterion=by, people=(qa, DANA))
    assert (found.state, found.cause) == ("unknown", "nowhere")
    assert plain(found.missing) == "QA team is a team: only a person signs off, name one"
    group = asks("signed off by @acme/qa", SignedOff("@acme/qa"))
    assert told(criterion=group)[0] == "unknown"


def test_a_person_without_an_account_here_can_not_be_told_from_others():
    nobody = (Person(id="dana", accounts={"gitlab": "dana-o"}),)
    found = verdict(comment("/sign-off"), people=nobody)
    assert (found.state, found.cause) == ("unknown", "nowhere")
    assert plain(found.missing) == "nobody knows the account of dana in web"
    found = verdict(comment("/sign-off"), people=())
    assert (
        plain(found.missing) == "dana is neither among the people of the plan file nor an account"
    )


def test_a_criterion_of_another_kind_asks_for_no_sign_off():
    with pytest.raises(ValueError, match="asks for no sign-off"):
        signed_off(held(), milestone(), criterion("all closed"))


# -- taken back and edited ---------------------------------------------------------------------


def test_withdrawn_and_signed_anew():
    first = comment("/sign-off", "2027-02-10")
    back = comment("/withdraw", "2027-02-11")
    found = verdict(first, back)
    assert told(first, back) == ("unmet", "Dana Ortiz withdrew the sign-off")
    assert found.evidence[0].url == back.url
    assert told(first, back, comment("/sign-off"))[0] == "met"
    assert told(comment("/sign-off\n\n/withdraw"))[0] == "unmet"


def test_an_edited_sign_off_is_unknown():
    found = verdict(comment("/sign-off", edited=True))
    assert (found.state, found.cause) == ("unknown", "edited")
    assert plain(found.missing) == "Dana Ortiz has to write `/sign-off` in a new comment"
    assert plain(found.evidence[0].text) == (
        "the comment of Dana Ortiz was edited after it was written: nobody knows what it said"
    )


@pytest.mark.parametrize(
    ("comments", "state"),
    [
        ([comment("/sign-off", "2027-02-10", edited=True), comment("/sign-off")], "met"),
        ([comment("/sign-off", "2027-02-10"), comment("/sign-off", edited=True)], "met"),
        ([comment("/sign-off", "2027-02-10"), comment("/withdraw", edited=True)], "unknown"),
        ([comment("/withdraw", "2027-02-10"), comment("/sign-off", edited=True)], "unknown"),
        ([comment("/withdraw", edited=True)], "unmet"),
        ([comment("/sign-off", by="kimosei", edited=True)], "unmet"),
    ],
)
def test_an_edited_word_matters_only_where_it_would_change_something(comments, state):
    assert told(*comments)[0] == state


# -- the scope of that day ---------------------------------------------------------------------


def test_work_added_since_ends_it():
    new = [issue(n, "data", created_at=at("2027-02-13")) for n in range(31, 34)]
    found = verdict(comment("/sign-off"), issues=[*OLD, *new])
    assert found.state == "unmet"
    assert plain(found.evidence[0].text) == (
        "Dana Ortiz signed off 2027-02-12; 3 issues added since: web#31, web#32 and web#33"
    )
    assert Ref("web", "#31") in found.evidence[0].text
    again = comment("/sign-off", "2027-02-15")
    assert told(comment("/sign-off"), again, issues=[*OLD, *new])[0] == "met"


def test_what_is_no_work_does_not_end_it():
    later = {"created_at": at("2027-02-13")}
    others = [
        issue(31, "data", "dropped", **later),
        issue(32, "kickoff", **later),
        issue(33, "data", labels=("stretch",), **later),
        issue(5, "data", **later),
        issue(34, "data", created_at=at("2027-02-12")),
    ]
    here = milestone(criteria=[SIGNED], stretch=frozenset({"stretch"}))
    assert told(comment("/sign-off"), issues=others, here=here)[0] == "met"
    done = issue(35, "data", "done", **later)
    assert told(comment("/sign-off"), issues=[done])[0] == "unmet"


def moved(*happened, by_title=False, **fields):
    """A sign-off, and what happened to web#1: kind, day and name each."""
    changed = issue(1, "data", updated_at=at("2027-02-20"))
    found = held(comment("/sign-off"), issues=[changed], **fields)
    events = tuple(
        Event(issue=Ref("web", number), kind=kind, at=at(day), name=name, by_title=by_title)
        for kind, day, name, number in happened
    )
    proofs = {**found.readings["web"].proofs, Want.EVENTS: Proof(complete=True)}
    web = replace(found.readings["web"], events=events, proofs=proofs)
    return decide(replace(found, readings={"web": web})).verdicts["data"][0]


@pytest.mark.parametrize(
    ("happened", "state"),
    [
        ([("milestoned", "2027-02-13", "data", "#1")], "unmet"),
        ([("milestoned", "2027-02-11", "data", "#1")], "met"),
        ([("milestoned", "2027-02-13", "kickoff", "#1")], "met"),
        ([("milestoned", "2027-02-13", "data", "#2")], "met"),
        ([("labeled", "2027-02-13", "data", "#1")], "met"),
        (
            [
                ("milestoned", "2027-02-14", "data", "#1"),
                ("demilestoned", "2027-02-13", "data", "#1"),
            ],
            "met",
        ),
        (
            [
                ("milestoned", "2027-02-13", "data", "#1"),
                ("demilestoned", "2027-02-14", "data", "#1"),
                ("milestoned", "2027-02-15", "data", "#1"),
            ],
            "unmet",
        ),
    ],
)
def test_an_older_issue_that_was_moved_in_ends_it(happened, state):
    assert moved(*happened).state == state


def test_where_events_tell_only_a_title():
    title = ("milestoned", "2027-02-13", "data MIGRATION validated", "#1")
    assert moved(title, by_title=True).state == "unmet"
    assert moved(("milestoned", "2027-02-13", "data", "#1"), by_title=True).state == "met"
    assert moved(title).state == "met"


def test_without_events_only_what_is_certain_is_said():
    changed = issue(1, "data", updated_at=at("2027-02-20"))
    assert told(comment("/sign-off"), issues=[changed])[0] == "met"


@pytest.mark.parametrize(
    ("gaps", "state"), [((), "unknown"), (("#1",), "unknown"), (("#2",), "met")]
)
def test_where_events_failed_it_is_unknown(gaps, state):
    changed = issue(1, "data", updated_at=at("2027-02-20"))
    found = held(comment("/sign-off"), issues=[changed])
    failed = Proof(complete=False, reason="server error 502", gaps=frozenset(gaps))
    web = replace(
        found.readings["web"], proofs={**found.readings["web"].proofs, Want.EVENTS: failed}
    )
    (verdict,) = decide(replace(found, readings={"web": web})).verdicts["data"]
    assert verdict.state == state
    if state == "unknown":
        assert plain(verdict.missing) == "web was not read completely"


def test_events_are_asked_for_where_they_can_matter():
    issues = [
        issue(1, "data", updated_at=at("2027-02-20")),
        issue(2, "data", updated_at=at("2027-02-12")),
        issue(3, "data", "dropped", updated_at=at("2027-02-20")),
        issue(4, "data", created_at=at("2027-02-13"), updated_at=at("2027-02-20")),
    ]

    def asked(*comments, **fields):
        found = held(*comments, issues=issues, **fields)
        return histories(found, Policy(), {})

    wanted = {"web": (Scope.of(Want.EVENTS, refs=("#1",)),)}
    assert asked(comment("/sign-off")) == wanted
    gate = Gate(name="freeze", criteria=(SIGNED,))
    gated = milestone(terms=Terms(gates=(gate,)))
    assert asked(comment("/sign-off"), here=gated) == wanted
    assert asked() == {}
    assert asked(comment("/sign-off", edited=True)) == {}
    assert asked(comment("/sign-off", by="kimosei")) == {}
    assert asked(comment("/sign-off", "2027-02-10"), comment("/withdraw")) == {}


# -- approvers of a tracker --------------------------------------------------------------------


def approved(state, *comments, day="", login="dana-o", **fields):
    here = milestone(criteria=[SIGNED])
    approval = Approval(login=login, state=state, at=at(day) if day else None)
    here = replace(here, records=(replace(here.records[0], approvals=(approval,)),))
    return told(*comments, here=here, **fields)


def test_an_approver_s_decision_in_the_tracker():
    assert approved("approved", status=None) == ("met", "Dana Ortiz approved it in web")
    assert approved("declined") == ("unmet", "Dana Ortiz declined it in web")
    assert approved("declined", comment("/sign-off"))[0] == "unmet"
    assert approved("pending") == ("unmet", HAS_NOT)
    assert approved("approved", login="kimosei") == ("unmet", HAS_NOT)


def test_an_approval_and_a_withdrawal():
    back = comment("/withdraw")
    withdrew = ("unmet", "Dana Ortiz withdrew the sign-off")
    assert approved("approved", back) == withdrew
    assert approved("approved", back, day="2027-02-11") == withdrew
    assert approved("approved", back, day="2027-02-13")[0] == "met"


def test_an_approval_without_a_day_holds_as_long_as_it_stands():
    new = [issue(31, "data", created_at=at("2027-02-13"))]
    assert approved("approved", issues=new)[0] == "met"
    assert approved("approved", day="2027-02-12", issues=new) == (
        "unmet",
        "Dana Ortiz approved it in web 2027-02-12; 1 issue added since: web#31",
    )
    assert approved("approved", comment("/sign-off"), issues=new)[0] == "met"


# -- what was not read -------------------------------------------------------------------------


def test_without_a_status_issue_nobody_can_sign_yet():
    found = verdict(status=None)
    assert told(status=None) == (
        "unmet",
        (
            "nobody can sign yet: Data migration validated has no status issue; "
            "create an issue in it with the label milestone"
        ),
    )
    assert found.evidence[0].url == "https://web.example/milestones/data"


def test_a_status_issue_that_the_run_creates_is_spoken_of_as_if_it_were_there():
    """Else the first comment would send people to make one, and the second run have news."""
    look = replace(held(status=None), creates_status_issue=True)
    assert decide(look).verdicts["data"] == decide(held()).verdicts["data"]
    for here in (
        milestone(criteria=[SIGNED], closed="2027-02-19"),
        milestone(criteria=[SIGNED], records=()),
    ):
        look = replace(held(status=None, here=here), creates_status_issue=True)
        (evidence,) = decide(look).verdicts["data"][0].evidence
        assert plain(evidence.text).startswith("nobody can sign yet")


@pytest.mark.parametrize("lost", [Want.COMMENTS, Want.ISSUES, Want.MILESTONES])
def test_what_was_not_read_is_unknown(lost):
    for comments in ((), (comment("/sign-off"),)):
        found = verdict(*comments, unread={"web": [lost]})
        assert (found.state, found.cause) == ("unknown", "")
        assert plain(found.missing) == "web was not read completely"
    assert (
        told(comment("/sign-off"), comment("/withdraw", "2027-02-13"), unread={"web": [lost]})[0]
        == "unmet"
    )


def test_a_sign_off_on_another_status_issue():
    """Its own is silent; on that of another milestone, in another tracker, she named this one."""
    other = Ref("api", "#9")
    both = [milestone(criteria=[SIGNED]), milestone("kickoff", sources=("api",))]
    found = replace(
        portfolio(*both, issues=OLD, statuses={"data": STATUS, "kickoff": other}), people=(DANA,)
    )

    def state(*comments, **unread):
        look = replace(found, readings=portfolio(*both, issues=OLD, unread=unread).readings)
        return decide(commented(look, *comments)).verdicts["data"][0].state

    assert state(comment("/sign-off data", on=other)) == "met"
    assert state() == "unmet"
    # Whether she said it there is not known, and that she said it here is.
    assert state(api=[Want.COMMENTS]) == "unknown"
    assert state(api=[Want.ISSUES]) == "unknown"
    assert state(comment("/sign-off"), api=[Want.COMMENTS, Want.ISSUES]) == "met"


def test_comments_of_a_milestone_that_is_not_judged_are_read_for_its_sign_off():
    """Whether it is reached must not change when it is no longer judged."""
    closed = milestone(criteria=[SIGNED], closed="2027-01-15", judged=False)
    assert needs(held(here=closed)) == {"web": (Scope.of(Want.COMMENTS, refs=("#5",)),)}
    assert needs(held(here=replace(closed, criteria=()))) == {}
    decided = decide(held(comment("/sign-off"), here=closed))
    assert decided.reached["data"] is True
    # One that asks for none is not waited for.
    silent = milestone("kickoff", judged=False, sources=("api",))
    both = held(here=milestone(criteria=[SIGNED]))
    look = portfolio(
        milestone(criteria=[SIGNED]), silent, issues=OLD, unread={"api": [Want.COMMENTS]},
        statuses={"data": STATUS, "kickoff": Ref("api", "#9")},
    )  # fmt: skip
    assert decide(replace(look, people=both.people)).verdicts["data"][0].state == "unmet"
