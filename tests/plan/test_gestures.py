"""What people do to our comments and labels is a command, and nothing else is taken for one."""

from dataclasses import replace

import pytest

from milepost.model.change import LATER, Change, ChangeKind, Target
from milepost.model.finding import Finding
from milepost.model.issue import Label
from milepost.model.marks import Mark
from milepost.model.memory import FORGETFUL, Snooze
from milepost.model.person import Account
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import NOW, issue, milestone
from milepost.plan.diff import make
from milepost.plan.noticed import notice
from milepost.plan.writing import Writing

WRITING = Writing(instance="nordwind", block=True)
STATUS = {"data": Ref("web", "#1")}
ON_TRACK = "milepost: on-track"
BLOCKED = "milepost: blocked-work"
KEPT = "milepost keeps this one comment up to date and mentions nobody."
OLD = f"{Mark('status', 'nordwind', 'data')}\nold\n\n<sub>{KEPT} Checked 2027-02-15</sub>"


def status(*labels, **more):
    return issue(1, "data", title="Status", labels=("milestone", *labels), **more)


def posted(number="#1", name="data"):
    return Change(
        source="web",
        target=Target("issue", number),
        kind=ChangeKind.PUT_COMMENT,
        after=OLD,
        milestone=name,
    )


def edited(key="7"):
    return replace(posted(), target=Target("comment", key, parent="#1"), before=OLD, after=OLD)


def folded(key="7"):
    return replace(edited(key), kind=ChangeKind.FOLD_COMMENT, before=OLD, after=None)


def added(label=ON_TRACK, number="#1"):
    return Change(
        source="web",
        target=Target("issue", number),
        kind=ChangeKind.ADD_LABEL,
        after=label,
        milestone="data",
    )


def removed(label=ON_TRACK):
    return replace(added(label), kind=ChangeKind.REMOVE_LABEL, before=label, after=None)


def defined(label=ON_TRACK):
    return Change(
        source="web",
        target=Target("label", label),
        kind=ChangeKind.CREATE_LABEL,
        after={"name": label},
    )


def opened(*labels):
    return Change(
        source="web",
        target=Target("issue", "new:data"),
        kind=ChangeKind.CREATE_ISSUE,
        after={"title": "Status", "labels": labels},
        milestone="data",
    )


def snooze(place="issue/#1", verdict="on_track", how="deleted"):
    return Snooze(source="web", place=place, milestone="data", verdict=verdict, how=how, since=NOW)


@pytest.fixture
def planned(judged, sites):
    """What is noticed and what is planned, for one milestone on track with a status issue."""

    def plan(memory, *, answers=None, writing=WRITING, issues=None, findings=(), **more):
        given = {"labels": (Label(ON_TRACK), Label(BLOCKED)), "statuses": STATUS, **more}
        found = judged(milestone(), issues=issues or [status(ON_TRACK)], **given)
        if findings:
            one = replace(found.milestones[0], findings=findings)
            found = replace(found, milestones=(one,))
        places = sites(found)
        gestures = notice(found, writing, places, memory, answers)
        return gestures, make(found, writing, places, memory, gestures)

    return plan


def written(plan, *kinds):
    return [it.kind.value for it in plan.changes if not kinds or it.kind.value in kinds]


# -- comments -------------------------------------------------------------------------------


def test_a_deleted_comment_is_a_command(planned, ledger):
    gestures, plan = planned(ledger((posted(), "done", "7")))
    assert gestures.silenced == (snooze(),)
    assert written(plan) == ["put_block"]
    assert [(it.reason, it.fallback, it.milestone) for it in plan.skipped] == [
        (
            "somebody deleted our status comment on issue #1",
            "none is written again until the milestone's health changes",
            "data",
        )
    ]


def test_the_block_leads_to_the_issue_then(planned, ledger):
    _, plan = planned(ledger((posted(), "done", "7")))
    (block,) = (str(it.after) for it in plan.changes)
    assert LATER not in block
    assert "(https://web.example/issues/1)" in block


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [(posted(), "unknown", "7")],
        [(posted(), None, "")],
        [(posted(), "done", "")],
        [(posted("#9"), "done", "7")],
        [(posted(name="other"), "done", "7")],
        [(posted(), "done", "7"), (folded(), "done", "")],
        [(posted(), "done", "7"), (folded(), "unknown", "")],
        [(posted(), "done", "7"), (edited(), "unknown", "7")],
        [(posted(), "done", "7"), (posted(), "unknown", "")],
    ],
)
def test_what_we_cannot_be_sure_of_is_no_command(planned, ledger, writes):
    gestures, plan = planned(ledger(*writes))
    assert (gestures.silenced, gestures.woken) == ((), ())
    assert "put_comment" in written(plan)


@pytest.mark.parametrize(
    "writes",
    [
        [(posted(), "done", "7"), (edited(), "done", "7")],
        [(posted(), "already", "7"), (folded("8"), "done", "")],
        [(posted(), "done", "6"), (folded("6"), "done", ""), (posted(), "done", "7")],
    ],
)
def test_what_the_ledger_says_of_others_does_not_matter(planned, ledger, writes):
    gestures, plan = planned(ledger(*writes))
    assert gestures.silenced == (snooze(),)
    assert "put_comment" not in written(plan)


def test_another_account_wrote_it(planned, ledger):
    gestures, _ = planned(ledger((posted(), "done", "7"), actor="former"))
    assert gestures.silenced == ()


@pytest.mark.parametrize("author", ["bot", "renamed"])
def test_a_comment_with_our_mark_is_there(planned, ledger, comment, author):
    there = replace(comment(OLD, number="8"), author=Account(author, author))
    gestures, _ = planned(ledger((posted(), "done", "7")), comments=(there,))
    assert gestures.silenced == ()


def test_nothing_is_known_after_a_partial_read(planned, ledger):
    gestures, plan = planned(ledger((posted(), "done", "7")), unread={"web": [Want.COMMENTS]})
    assert (gestures.silenced, plan.changes) == ((), ())


def test_without_a_store_it_is_put_again(planned):
    gestures, plan = planned(FORGETFUL, issues=[status()])
    assert (gestures.silenced, gestures.active) == ((), ())
    assert {"put_comment", "add_label"} <= set(written(plan))


def test_another_health_than_it_told_is_news(planned, ledger):
    gestures, plan = planned(ledger((posted(), "done", "7"), health="off_track"))
    assert (gestures.silenced, gestures.woken) == ((), (snooze(verdict="off_track"),))
    assert "put_comment" in written(plan)


def test_what_was_silenced_stays_silent_and_is_said_once(planned, ledger):
    gestures, plan = planned(ledger((posted(), "done", "7"), snoozes=(snooze(),)))
    assert (gestures.silenced, gestures.woken, gestures.active) == ((), (), (snooze(),))
    assert written(plan) == ["put_block"]
    assert [it.reason for it in plan.skipped] == [
        "people silenced 1 thing of ours: the comment on #1"
    ]


def test_it_wakes_when_the_health_changes(planned, ledger):
    old = snooze(verdict="off_track")
    gestures, plan = planned(ledger((posted(), "done", "7"), snoozes=(old,)))
    assert (gestures.woken, gestures.active) == ((old,), ())
    assert "put_comment" in written(plan)


def test_a_comment_that_could_not_be_posted_anew_does_not_silence_itself(planned, ledger):
    """Woken after the last write to it: that it is not there is no gesture of now."""
    memory = ledger((posted(), "done", "7"), woken={"web issue/#1": "02"})
    gestures, plan = planned(memory)
    assert (gestures.silenced, gestures.woken) == ((), ())
    assert "put_comment" in written(plan)
    again = ledger((posted(), "done", "7"), woken={"web issue/#1": "00"})
    assert planned(again)[0].silenced == (snooze(),)


def test_a_comment_somebody_brought_back_speaks_again(planned, ledger, comment):
    memory = ledger((posted(), "done", "7"), snoozes=(snooze(),))
    gestures, plan = planned(memory, comments=(comment(OLD),))
    assert gestures.woken == (snooze(),)
    assert "put_comment" in written(plan)


# -- hidden comments ------------------------------------------------------------------------

HIDDEN = {"web": {"7": True}}


@pytest.mark.parametrize("writes", [[], [(posted(), "done", "7")]])
def test_a_hidden_comment_is_left_alone(planned, ledger, comment, writes):
    gestures, plan = planned(ledger(*writes), answers=HIDDEN, comments=(comment(OLD),))
    assert gestures.silenced == (snooze(how="hidden"),)
    assert written(plan) == ["put_block"]
    assert f"({comment(OLD).url})" in plan.changes[0].after
    assert plan.skipped[0].reason == "somebody hid our status comment on issue #1"


def test_with_news_a_new_one_is_posted_and_the_hidden_one_goes(planned, ledger, comment):
    memory = ledger((posted(), "done", "7"), health="at_risk")
    gestures, plan = planned(memory, answers=HIDDEN, comments=(comment(OLD),))
    assert gestures.woken == (snooze(verdict="at_risk", how="hidden"),)
    changes = [it for it in plan.changes if "comment" in it.kind]
    assert [(it.kind.value, str(it.target)) for it in changes] == [
        ("put_comment", "issue/#1"),
        ("fold_comment", "issue/#1/comment/7"),
    ]
    assert [it.reason for it in changes[1:]] == ["somebody hid it; there is news now"]


def test_a_hidden_one_that_was_to_go_before_does_not_silence_its_successor(
    planned, ledger, comment
):
    memory = ledger((posted(), "done", "7"), woken={"web issue/#1": "02"})
    gestures, plan = planned(memory, answers=HIDDEN, comments=(comment(OLD),))
    assert (gestures.silenced, gestures.woken) == ((), ())
    assert written(plan, "put_comment", "fold_comment") == ["put_comment", "fold_comment"]


@pytest.mark.parametrize(
    ("answers", "fate"),
    [(HIDDEN, "active"), ({}, "active"), ({"web": {"7": False}}, "woken"), (None, "nothing")],
)
def test_a_hidden_comment_stays_so_until_it_is_shown_again(planned, ledger, comment, answers, fate):
    """Without answers nobody was asked yet: the plan shows what would be edited."""
    old = snooze(how="hidden")
    memory = ledger((posted(), "done", "7"), snoozes=(old,))
    gestures, plan = planned(memory, answers=answers, comments=(comment(OLD),))
    assert gestures.active == ((old,) if fate == "active" else ())
    assert gestures.woken == ((old,) if fate == "woken" else ())
    assert ("put_comment" in written(plan)) is (fate != "active")


def test_a_visible_copy_is_kept_up_to_date_beside_a_hidden_one(planned, ledger, comment):
    both = (comment(OLD), comment(OLD, number="8"))
    gestures, plan = planned(ledger((posted(), "done", "7")), answers=HIDDEN, comments=both)
    assert gestures.silenced == ()
    edits = [it.target.key for it in plan.changes if it.kind is ChangeKind.PUT_COMMENT]
    assert edits == ["8"]


# -- labels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "writes",
    [
        [(added(), "done", "")],
        [(added(), "already", "")],
        [(defined(), "done", ""), (added(), "done", "")],
        [(opened("milestone", ON_TRACK), "done", "#1")],
        [(added("Milepost: On-track"), "done", "")],
    ],
)
def test_a_label_taken_off_is_a_command(planned, ledger, writes):
    gestures, plan = planned(ledger(*writes), issues=[status()])
    assert gestures.silenced == (snooze(f"issue/#1 {ON_TRACK}", how="removed"),)
    assert written(plan, "create_label", "add_label") == []
    assert (plan.skipped[0].reason, plan.skipped[0].fallback) == (
        "somebody removed the label 'milepost: on-track' from issue #1",
        "it is left off until what it says changes",
    )


@pytest.mark.parametrize(
    "writes",
    [
        [],
        [(added(), "unknown", "")],
        [(added(), None, "")],
        [(added(), "done", ""), (removed(), "done", "")],
        [(added(), "done", ""), (removed(), "unknown", "")],
        [(added(number="#9"), "done", "")],
        [(opened("milestone"), "done", "#1")],
        [(opened("milestone", ON_TRACK), "done", "#9")],
        [(opened("milestone", ON_TRACK), "done", "#1"), (removed(), "done", "")],
        [(added("old prefix: on-track"), "done", "")],
        # Defined again since: whoever deleted it before took it off every issue.
        [(added(), "done", ""), (defined(), "done", "")],
        [(added(), "done", ""), (defined(), "unknown", "")],
    ],
)
def test_a_label_that_need_not_have_been_there(planned, ledger, writes):
    gestures, plan = planned(ledger(*writes), issues=[status()])
    assert gestures.silenced == ()
    assert written(plan, "add_label") == ["add_label"]


def test_another_health_on_the_issue_means_that_our_memory_is_old(planned, ledger):
    memory = ledger((added(), "done", ""))
    gestures, plan = planned(memory, issues=[status("milepost: at-risk")])
    assert gestures.silenced == ()
    assert written(plan, "add_label", "remove_label") == ["add_label", "remove_label"]


def test_a_label_is_left_off_while_it_says_the_same(planned, ledger):
    old = snooze(f"issue/#1 {ON_TRACK}", how="removed")
    memory = ledger((added(), "done", ""), snoozes=(old,))
    gestures, plan = planned(memory, issues=[status()])
    assert (gestures.active, gestures.silenced) == ((old,), ())
    assert written(plan, "add_label") == []
    assert plan.skipped[0].reason == f"people silenced 1 thing of ours: '{ON_TRACK}' on #1"


def test_nothing_is_defined_for_labels_that_are_left_off(planned, ledger):
    old = snooze(f"issue/#1 {ON_TRACK}", how="removed")
    memory = ledger((added(), "done", ""), snoozes=(old,))
    _, plan = planned(memory, issues=[status()], labels=())
    assert written(plan, "create_label", "add_label") == []


def test_a_label_that_says_something_else_wakes_the_one_before(planned, ledger):
    old = snooze("issue/#1 milepost: off-track", "off_track", "removed")
    memory = ledger((added("milepost: off-track"), "done", ""), snoozes=(old,))
    gestures, plan = planned(memory, issues=[status()])
    assert gestures.woken[0] == old
    assert [it.after for it in plan.changes if it.kind is ChangeKind.ADD_LABEL] == [ON_TRACK]


def test_a_label_a_person_put_back_is_theirs(planned, ledger):
    old = snooze(f"issue/#1 {ON_TRACK}", how="removed")
    memory = ledger((added(), "done", ""), snoozes=(old,))
    gestures, plan = planned(memory, issues=[status(ON_TRACK)])
    assert (gestures.active, gestures.woken) == ((), ())
    assert written(plan, "add_label", "remove_label") == []


def test_what_said_nothing_for_a_while_may_be_said_again(planned, ledger):
    """Off track, taken off by a person, on track, off track again: that is news."""
    off = "milepost: off-track"
    memory = ledger((added(off), "done", ""))
    gestures, _ = planned(memory, issues=[status(ON_TRACK)])
    assert [(it.place, it.how) for it in gestures.woken] == [(f"issue/#1 {off}", "removed")]
    after = replace(memory, woken={f"web issue/#1 {off}": "02"})
    assert planned(after, issues=[status(ON_TRACK)])[0].woken == ()
    back = ledger((added(), "done", ""), woken={f"web issue/#1 {ON_TRACK}": "02"})
    gestures, plan = planned(back, issues=[status()])
    assert gestures.silenced == ()
    assert written(plan, "add_label") == ["add_label"]


def blocked(severity="warning"):
    return Finding(
        rule="MP408",
        name="blocked-work",
        kind="health",
        severity=severity,
        milestone="data",
        source="web",
        subject="#2",
        message=say("blocked"),
        why="",
        fix=say("unblock"),
        refs=(Ref("web", "#2"),),
    )


@pytest.mark.parametrize(
    ("verdict", "fate"), [("MP408 warning", "active"), ("MP408 error", "woken")]
)
def test_the_label_of_a_rule_holds_for_the_rule_and_its_severity(planned, ledger, verdict, fate):
    old = snooze(f"issue/#2 {BLOCKED}", verdict, "removed")
    gestures, plan = planned(
        ledger((added(BLOCKED, "#2"), "done", ""), snoozes=(old,)),
        writing=replace(WRITING, labels_on="issues"),
        issues=[status(ON_TRACK), issue(2, "data")],
        findings=(blocked(),),
    )
    assert getattr(gestures, fate) == (old,)
    assert written(plan, "add_label") == ([] if fate == "active" else ["add_label"])


def test_the_label_of_a_rule_that_has_nothing_to_say_any_more_wakes(planned, ledger):
    old = snooze(f"issue/#2 {BLOCKED}", "MP408 warning", "removed")
    gestures, _ = planned(
        ledger((added(BLOCKED, "#2"), "done", ""), snoozes=(old,)),
        writing=replace(WRITING, labels_on="issues"),
        issues=[status(ON_TRACK), issue(2, "data")],
    )
    assert old in gestures.woken


def test_without_labels_nothing_is_said_of_them(planned, ledger):
    old = snooze(f"issue/#1 {ON_TRACK}", how="removed")
    gestures, _ = planned(
        ledger((added(), "done", ""), snoozes=(old,)),
        writing=replace(WRITING, labels_on="none"),
        issues=[status()],
    )
    assert gestures == type(gestures)()


def test_many_are_counted(planned, ledger):
    many = tuple(snooze(f"issue/#{n} {BLOCKED}", "MP408 warning", "removed") for n in range(2, 7))
    findings = tuple(replace(blocked(), refs=(Ref("web", f"#{n}"),)) for n in range(2, 7))
    _, plan = planned(
        ledger(snoozes=many),
        writing=replace(WRITING, labels_on="issues"),
        issues=[status(ON_TRACK), *(issue(n, "data") for n in range(2, 7))],
        findings=findings,
    )
    assert plan.skipped[0].reason == (
        f"people silenced 5 things of ours: '{BLOCKED}' on #2, '{BLOCKED}' on #3, "
        f"'{BLOCKED}' on #4, 2 more"
    )
