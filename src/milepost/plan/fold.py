"""Taking a comment of ours away."""

from __future__ import annotations

from milepost.model.change import Change, ChangeKind, NotPlanned, Precondition, Target
from milepost.model.issue import Comment
from milepost.report.comment import is_whole


def fold(comment: Comment, milestone: str, why: str) -> Change | NotPlanned:
    """Take a comment of ours away, if it is as we wrote it: nobody's words are in it."""
    if not is_whole(comment.body):
        return NotPlanned(
            source=comment.issue.source,
            reason=f"{why}, on issue {comment.issue}, but somebody wrote in it",
            fallback=f"it is left alone; delete it there if nobody needs it: {comment.url}",
            milestone=milestone,
        )
    return Change(
        source=comment.issue.source,
        target=Target("comment", comment.id, parent=comment.issue.key),
        kind=ChangeKind.FOLD_COMMENT,
        before=comment.body,
        reason=why,
        precondition=Precondition.of(comment.body),
        milestone=milestone,
    )
