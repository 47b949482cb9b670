"""What is taken away is away and is ours; what is closed is closed; nothing else is touched."""

from __future__ import annotations

from math import inf

import pytest

from milepost.errors import WriteFailed
from milepost.model.change import ChangeKind, Target
from milepost.model.reading import Want
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import (
    WHOLE,
    Desk,
    Kit,
    Opener,
    change,
    close_issue,
    create_label,
    delete_definition,
    fold_comment,
    new_comment,
)
from milepost.testing.contract.faulty import answered
from milepost.testing.contract.writing import MARK

TEXT = f"{MARK}\nAt risk"


class Removes(Kit):
    """Deleting a comment or a definition, and closing an issue."""

    def test_a_comment_is_deleted(self, bench: Bench, desk: Desk) -> None:
        """Ours; another one stays where it is, and the second time it is away already."""
        issue = bench.issue("Status", labels=("bug",))
        theirs = bench.comment(issue, TEXT)
        wish = fold_comment(issue, theirs, TEXT)
        if not desk.can(wish):
            return
        made = desk.apply(new_comment(issue, TEXT))
        wish = fold_comment(issue, made.key, TEXT)
        assert not desk.apply(wish).already
        assert [one.id for one in desk.comments(issue)] == [theirs]
        assert desk.apply(wish).already
        assert [one.id for one in desk.comments(issue)] == [theirs]
        assert (desk.issue(issue).state, desk.issue(issue).labels) == ("open", ("bug",))

    def test_a_comment_that_is_not_shown_is_not_gone(self, bench: Bench, opener: Opener) -> None:
        """Trackers say "not found" also for what a token may not touch: then it failed."""
        issue = bench.issue("Status")
        desk = opener()
        if ChangeKind.FOLD_COMMENT not in desk.adapter.can:
            return
        wish = fold_comment(issue, desk.apply(new_comment(issue, TEXT)).key, TEXT)
        for times, writes in ((1, True), (inf, False)):
            desk = opener()
            desk.transport.strike(answered(404), times=times, writes=writes)
            with pytest.raises(WriteFailed):
                desk.apply(wish)
        assert len(opener().comments(issue)) == 1

    def test_a_definition_is_deleted(self, bench: Bench, desk: Desk) -> None:
        """Where nothing carries it; other labels stay, and the second time it is away already."""
        name = desk.adapter.label("milepost: unused")
        bench.issue("Status", labels=("bug",))
        if not _defines(desk):
            return
        desk.apply(create_label(name))
        assert not desk.apply(delete_definition(name)).already
        left = desk.read(Want.LABELS, refs=(name, "bug"))
        assert left.complete, left.reason
        assert [label.name for label in left.labels] == ["bug"]
        assert desk.apply(delete_definition(name)).already

    def test_a_definition_that_is_carried_stays(self, bench: Bench, desk: Desk) -> None:
        """By an open issue or by a closed one: trackers would take the label off both."""
        if not _defines(desk):
            return
        for number, closed in enumerate((False, True)):
            name = desk.adapter.label(f"milepost: carried-{number}")
            desk.apply(create_label(name))
            issue = bench.issue("Status", labels=(name,))
            if closed:
                bench.close_issue(issue)
            with pytest.raises(WriteFailed) as refused:
                desk.apply(delete_definition(name))
            assert issue in str(refused.value), "say what carries it"
            assert desk.issue(issue).labels == (name,)

    def test_a_label_without_a_definition(self, desk: Desk) -> None:
        """Where labels are not defined there is nothing to delete, and nothing to ask."""
        if ChangeKind.CREATE_LABEL not in desk.adapter.can:
            with desk.without_a_request(), pytest.raises(WriteFailed):
                desk.apply(delete_definition("milepost"))

    def test_an_issue_is_closed(self, bench: Bench, desk: Desk) -> None:
        """As done, with all it has; the second time it is closed already."""
        milestone = bench.milestone("Live")
        issue = bench.issue("Status", milestone=milestone, labels=("bug",))
        other = bench.issue("Form", milestone=milestone)
        if not desk.can(close_issue(issue)):
            return
        applied = desk.apply(close_issue(issue))
        assert (applied.key, applied.already) == (issue, False)
        found = desk.issue(issue)
        assert (found.state, found.labels, found.milestones) == ("done", ("bug",), (milestone,))
        assert desk.issue(other).state == "open"
        assert desk.apply(close_issue(issue)).already

    def test_a_field_nobody_described_is_refused(self, bench: Bench, desk: Desk) -> None:
        """Contract 1 closes issues; whatever else a field may be is not tried."""
        milestone, issue = bench.milestone("Live"), bench.issue("Status")
        closed = {"state": "closed"}
        odd = (
            change(ChangeKind.SET_FIELD, Target("milestone", milestone), closed),
            change(ChangeKind.SET_FIELD, Target("issue", issue), {"state": "open"}),
            change(ChangeKind.SET_FIELD, Target("issue", issue), {"title": "x", **closed}),
            change(ChangeKind.SET_FIELD, Target("issue", issue), "closed"),
        )
        before = desk.read(*WHOLE)
        for wish in odd:
            with desk.without_a_request(), pytest.raises(WriteFailed):
                desk.apply(wish)
        after = desk.read(*WHOLE)
        assert (after.milestones, after.issues) == (before.milestones, before.issues)


def _defines(desk: Desk) -> bool:
    """Whether labels are defined in this tracker, and the adapter takes definitions away."""
    return {ChangeKind.CREATE_LABEL, ChangeKind.REMOVE_LABEL} <= desk.adapter.can
