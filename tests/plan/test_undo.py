"""What ``undo`` plans: all that is ours and nothing else, and what nobody can know is said."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from milepost.model.change import Change, ChangeKind, Precondition, Target
from milepost.model.issue import Issue, Label
from milepost.model.marks import END, Mark
from milepost.model.memory import Memory, Run, Written
from milepost.model.milestone import Record
from milepost.model.person import Account
from milepost.model.reading import Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.model.sample import NOW
from milepost.plan.traces import Ground, asked_for, doubtful, visited
from milepost.plan.undo import undo
from milepost.plan.writing import Writing

BOT, KIM = Account("bot", "bot"), Account("kim")
RUN = Run(id="r", instance="nordwind", command="sync", started=NOW)
WRITING = Writing(instance="nordwind", create_status_issue=True)
READ = (Want.MILESTONES, Want.ISSUES, Want.LABELS, Want.COMMENTS)
FOOT = (
    "<sub>milepost keeps this one comment up to date and mentions nobody. Checked 2027-02-15</sub>"
)
COMMENT = f"{Mark('status', 'nordwind', 'data')}\n**On track**\n\n{FOOT}"
BLOCK = f"{Mark('block', 'nordwind', 'data', by='bot')}\nOn track\n{END}"
STATUS = f"{Mark('issue', 'nordwind', 'data')}\nThe status."


def issue(key, *labels, author=KIM, title="Work", body="", state="open"):
    return Issue(
        ref=Ref("web", key), title=title, url=f"https://web.example/issues/{key[1:]}",
        state=state, author=author, created_at=NOW, updated_at=NOW, closed_at=None,
        labels=labels, body=body,
    )  # fmt: skip


def record(description="", key="1", **more):
    return Record(
        source="web", key=key, title="Data", url="", state="open", description=description, **more
    )


def read(*issues, records=(), comments=(), labels=(), unread=()):
    proofs = {want: Proof(complete=want not in unread, reason="down") for want in READ}
    return Reading(
        source="web", kind="github", issues=issues, milestones=records, comments=comments,
        labels=tuple(Label(name) for name in labels), proofs=proofs,
    )  # fmt: skip


def wrote(*changes):
    """Lines of a ledger, oldest first: a change, or ``(change, outcome, key)``."""
    lines = []
    for number, one in enumerate(changes, 1):
        change, outcome, key = one if isinstance(one, tuple) else (one, "done", "")
        lines.append(
            Written(
                id=f"{number:02}",
                run="r",
                at=NOW,
                change=change,
                actor="bot",
                outcome=outcome,
                key=key,
            )
        )
    return tuple(reversed(lines))


@pytest.fixture
def here(sites):
    """The tracker web."""
    portfolio = SimpleNamespace(readings={"web": None})
    return lambda **more: sites(SimpleNamespace(portfolio=portfolio), **more)["web"]


@pytest.fixture
def grounded(here):
    """What is known of web: what was read there, and the lines of a ledger."""

    def ground(reading, *lines, runs=(RUN,), markup="gfm", **more):
        last = {}
        for one in lines:
            if one.outcome in ("done", "already", "unknown", None):
                last.setdefault(one.change.place, one)
        return Ground(
            reading=reading,
            site=replace(here(**more), markup=markup),
            writing=WRITING,
            memory=Memory(written=tuple(last.values()), runs=runs),
            writes=lines,
        )

    return ground


@pytest.fixture
def planned(grounded):
    """The plan for web, after some writes."""

    def plan(reading, *writes, **more):
        ground = grounded(reading, *wrote(*writes), **more)
        return undo([ground], {"web": ground.site}, fields=False)

    return plan


def change(kind, target, before=None, after=None, source="web", milestone="data"):
    return Change(
        source=source, target=target, kind=kind, before=before, after=after, milestone=milestone
    )


def put_label(key, name):
    return change(ChangeKind.ADD_LABEL, Target("issue", key), after=name)


def take_label(key, name):
    return change(ChangeKind.REMOVE_LABEL, Target("issue", key), before=name)


def define(name):
    return change(ChangeKind.CREATE_LABEL, Target("label", name), after={"name": name})


def opens(*labels, title="Status: Data"):
    return change(
        ChangeKind.CREATE_ISSUE,
        Target("issue", "new:data", title=title),
        after={"title": title, "body": "", "labels": labels, "milestone": "1"},
    )


def told(plan):
    return [(it.kind.value, it.target.key, it.before) for it in plan.changes]


def said(plan):
    return [it.reason for it in plan.skipped]


# -- labels ------------------------------------------------------------------------------------


def test_labels_that_are_exactly_ours_come_off_and_no_others(planned):
    plan = planned(read(issue("#1", "bug", "Milepost: On-Track", "milepost: mine", "milestone")))
    assert told(plan) == [("remove_label", "#1", "Milepost: On-Track")]


@pytest.mark.parametrize(
    ("writes", "there"),
    [
        ([put_label("#1", "old: late")], ["old: late"]),
        ([put_label("#2", "old: late")], []),
        ([(put_label("#1", "old: late"), "failed", "")], []),
        ([(put_label("#1", "old: late"), "unknown", "")], []),
        ([put_label("#1", "old: late"), take_label("#1", "old: late")], []),
    ],
)
def test_under_an_old_prefix_only_what_the_ledger_says_stands_there(planned, writes, there):
    plan = planned(read(issue("#1", "Old: late"), issue("#2")), *writes)
    assert [before.casefold() for _, _, before in told(plan)] == there


def test_definitions_that_we_made_go_after_the_labels(planned):
    plan = planned(
        read(issue("#1", "milepost: done"), labels=["milepost: done", "milestone", "bug"]),
        define("milepost: done"),
        define("milestone"),
    )
    assert told(plan) == [
        ("remove_label", "#1", "milepost: done"),
        ("remove_label", "milepost: done", "milepost: done"),
        ("remove_label", "milestone", "milestone"),
    ]


@pytest.mark.parametrize(
    ("writes", "labels"),
    [
        ([(define("milestone"), "already", "")], ["milestone"]),
        ([(define("milestone"), "failed", "")], ["milestone"]),
        (
            [
                define("milestone"),
                change(ChangeKind.REMOVE_LABEL, Target("label", "milestone"), before="milestone"),
            ],
            ["milestone"],
        ),
        ([define("milestone")], []),
    ],
)
def test_a_definition_that_is_not_ours_or_is_gone_is_left(planned, writes, labels):
    plan = planned(read(labels=labels), *writes)
    assert (told(plan), said(plan)) == ([], [])


def test_a_definition_that_people_use_stays_and_is_named(planned):
    plan = planned(read(issue("#1", "Milestone"), labels=["milestone"]), define("milestone"))
    assert told(plan) == []
    assert said(plan) == ["the label 'milestone', which milepost defined, is also on #1"]


def test_a_definition_like_ours_that_nobody_remembers_stays_and_is_named(planned):
    plan = planned(read(issue("#1", "milepost: done"), labels=["milepost: done"]), runs=())
    assert told(plan) == [("remove_label", "#1", "milepost: done")]
    assert said(plan)[0].startswith("labels that are called like ours are defined here: milepost:")


def test_where_definitions_could_not_be_read_they_stay(planned):
    plan = planned(read(labels=["milestone"], unread=[Want.LABELS]), define("milestone"))
    assert (told(plan), said(plan)) == ([], ["its labels could not be read"])


def test_where_labels_are_only_words_no_definition_is_looked_up(grounded):
    ground = grounded(read(), *wrote(define("milestone")))
    words = replace(ground.site, can=ground.site.can - {ChangeKind.CREATE_LABEL})
    ground = replace(ground, site=words)
    assert asked_for(ground) == ()
    assert undo([ground], {"web": words}, fields=False).changes == ()


# -- issues that we opened ---------------------------------------------------------------------


def test_an_issue_that_we_opened_is_closed_last_and_loses_the_label_we_gave_it(planned):
    mine = issue("#2", "milestone", "milepost: done", "bug", author=BOT, title="Status: Data")
    theirs = issue("#3", "milestone")
    plan = planned(
        read(theirs, mine, labels=["milestone"]),
        define("milestone"),
        (opens("milestone", "milepost: done"), "done", "#2"),
    )
    assert told(plan) == [
        ("remove_label", "#2", "milestone"),
        ("remove_label", "#2", "milepost: done"),
        ("set_field", "#2", {"state": "open"}),
    ]
    assert plan.changes[-1].after == {"state": "closed"}
    assert said(plan) == ["the label 'milestone', which milepost defined, is also on #3"]


@pytest.mark.parametrize(
    ("there", "ours"),
    [
        (issue("#2", author=BOT, body=STATUS), True),
        (issue("#2", author=KIM, body=STATUS), False),
        (issue("#2", author=BOT, body=STATUS.replace("nordwind", "sudwind")), False),
        (issue("#2", author=BOT, body=STATUS.replace(":issue", ":status")), False),
        (issue("#2", author=BOT, body=STATUS, state="done"), False),
        (replace(issue("#2", body=STATUS), author=None), False),
    ],
)
def test_without_a_ledger_the_mark_and_the_author_tell(planned, there, ours):
    assert [kind for kind, _, _ in told(planned(read(there), runs=()))] == ["set_field"] * ours


@pytest.mark.parametrize("outcome", [None, "unknown"])
def test_where_the_answer_was_lost_the_title_and_the_author_tell(planned, outcome):
    issues = [
        issue("#2", author=BOT, title="Status: Data"),
        issue("#3", author=KIM, title="Status: Data"),
        issue("#4", author=BOT, title="Other"),
    ]
    plan = planned(read(*issues), (opens(), outcome, ""))
    assert told(plan) == [("set_field", "#2", {"state": "open"})]


@pytest.mark.parametrize(
    ("url", "closed"), [("", 1), ("https://web.example/issues/2", 1), ("https://old.example/2", 0)]
)
def test_the_same_number_in_another_project_is_not_it(grounded, url, closed):
    (line,) = wrote((opens("bug"), "done", "#2"))
    ground = grounded(read(issue("#2", author=BOT)), replace(line, url=url))
    assert len(undo([ground], {"web": ground.site}, fields=False).changes) == closed


def test_where_marks_cannot_be_hidden_its_words_and_our_comment_tell(planned, comment):
    words = "This issue is not work: it is not counted, and the milestone does not wait for it."
    mine = issue("#2", "milestone", author=BOT, body=f"The status.\n\n{words}\n")
    known = planned(
        read(mine, comments=[comment(COMMENT, issue="#2")]), runs=(), markup="jira-wiki"
    )
    assert [it[:2] for it in told(known)] == [
        ("remove_label", "#2"),
        ("fold_comment", "7"),
        ("set_field", "#2"),
    ]
    unknown = planned(read(mine), runs=(), markup="jira-wiki")
    assert told(unknown) == []
    assert said(unknown)[0].startswith("status issues of our account: #2; whether milepost opened")
    assert said(planned(read(mine), markup="jira-wiki")) == []


# -- comments and blocks -----------------------------------------------------------------------


def test_comments_are_ours_by_mark_and_author(planned, comment):
    theirs = replace(comment(COMMENT, number="8"), author=KIM)
    other = comment(COMMENT.replace("nordwind", "sudwind"), number="9")
    plan = planned(read(issue("#1"), comments=[comment(COMMENT), theirs, other]))
    (fold,) = plan.changes
    assert (fold.kind, str(fold.target)) == (ChangeKind.FOLD_COMMENT, "issue/#1/comment/7")
    assert (fold.milestone, fold.before) == ("data", COMMENT)


def test_a_comment_in_which_somebody_wrote_is_left_and_named(planned, comment):
    posted = change(ChangeKind.PUT_COMMENT, Target("issue", "#1"), after=COMMENT)
    words = comment("I took the mark away and wrote this.")
    plan = planned(read(issue("#1"), comments=[words]), (posted, "done", "7"))
    assert (told(plan), said(plan)) == (
        [],
        ["a status comment of ours, on issue web#1, but somebody wrote in it"],
    )
    assert said(planned(read(issue("#1"), comments=[words]))) == []


def test_comments_that_could_not_be_read_are_said(planned):
    there = read(issue("#1", "milestone"), issue("#2"), unread=[Want.COMMENTS])
    assert said(planned(there)) == ["the comments of #1 could not be read"]


@pytest.mark.parametrize(
    ("description", "left"),
    [
        (BLOCK, ""),
        (f"Mine.\n\n{BLOCK}", "Mine."),
        (f"Mine.\r\n\r\n{BLOCK}\n\nMore.".replace("\nOn", "\r\nOn"), "Mine.\n\nMore."),
    ],
)
def test_our_block_goes_and_people_keep_their_words(planned, description, left):
    (block,) = planned(read(records=[record(description)])).changes
    assert (block.kind, block.before, block.after) == (ChangeKind.PUT_BLOCK, BLOCK, None)
    assert block.precondition == Precondition.of(left)
    assert block.removes


def test_a_damaged_block_is_left_and_a_foreign_one_is_none_of_ours(planned):
    damaged = planned(read(records=[record(BLOCK.removesuffix(END))]))
    assert damaged.changes == ()
    assert "has damaged marks of ours" in said(damaged)[0]
    assert "sync --repair" in damaged.skipped[0].fallback
    foreign = planned(read(records=[record(BLOCK.replace("nordwind", "sudwind"))]))
    assert (foreign.changes, foreign.skipped) == ((), ())


# -- what cannot be done -----------------------------------------------------------------------


@pytest.mark.parametrize("want", [Want.MILESTONES, Want.ISSUES])
def test_a_tracker_that_was_not_read_to_its_end_is_left_alone(planned, want):
    plan = planned(read(issue("#1", "milepost: done"), records=[record(BLOCK)], unread=[want]))
    assert plan.changes == ()
    assert said(plan) == ["web was not read completely (down)"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"read_only": True}, "web is configured with access: read"),
        ({"barred": "web did not say who"}, "web did not say who"),
    ],
)
def test_where_nothing_may_be_written_it_is_said_once(planned, more, why):
    there = read(issue("#1", "milepost: done"), issue("#2", "milepost: done"))
    plan = planned(there, **more)
    assert (plan.changes, said(plan)) == ((), [why])
    assert plan.skipped[0].fallback == "what milepost wrote there stays"


def test_a_tracker_that_the_file_no_longer_names_is_named(planned):
    gone = [
        change(ChangeKind.ADD_LABEL, Target("issue", "#1"), after="milepost: done", source="old"),
        change(ChangeKind.REMOVE_LABEL, Target("issue", "#1"), before="x", source="older"),
    ]
    plan = planned(read(), *gone)
    assert [(it.source, it.reason) for it in plan.skipped] == [
        ("old", "milepost wrote there, and the file does not name this tracker any more")
    ]


def test_issues_that_are_gone_are_named(planned):
    writes = [put_label(f"#{number}", "milepost: done") for number in range(2, 9)]
    plan = planned(read(issue("#2", "milepost: done")), *writes, take_label("#8", "milepost: done"))
    (gone,) = said(plan)
    assert gone.endswith("any more: #7, #6, #5, #4, #3")
    assert told(plan) == [("remove_label", "#2", "milepost: done")]


def test_what_a_list_may_be_behind_is_read_again(grounded):
    lines = wrote(put_label("#1", "milepost: done"), put_label("#2", "milepost: done"))
    there = read(issue("#1", "milepost: done"), issue("#2"))
    assert doubtful(grounded(there, *lines)) == ("#2",)


def test_comments_are_looked_for_where_they_may_be(grounded):
    commented = change(ChangeKind.PUT_COMMENT, Target("comment", "7", parent="#5"), after="x")
    lines = wrote(commented, put_label("#6", "milepost: blocked-work"))
    issues = (
        issue("#1", "MILESTONE"), issue("#2", "milepost: done"), issue("#3"),
        issue("#4", author=BOT, body=STATUS), issue("#5"), issue("#6", "milepost: blocked-work"),
    )  # fmt: skip
    assert visited(grounded(read(*issues), *lines)) == ("#1", "#2", "#4", "#5")


def test_nothing_to_look_at_is_an_empty_plan():
    plan = undo([], {}, fields=True)
    assert (plan.changes, plan.skipped, plan.compared) == ((), (), 0)
