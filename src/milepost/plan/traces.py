"""What we left in a tracker: found by name, by mark and author, and by the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from milepost.model.change import ChangeKind, NotPlanned
from milepost.model.issue import Comment, Issue
from milepost.model.marks import read_mark
from milepost.model.memory import Memory, Written
from milepost.model.reading import Reading, Want
from milepost.model.ref import Ref
from milepost.plan.past import carried, comment_of, issue_of, names
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.report.comment import begins_status
from milepost.report.labels import every_label, label_definitions

_UNSURE = (None, "unknown")
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One tracker as it was read, and what the ledger has of it.

    ``memory`` has the last write at each place, ``writes`` every one, newest
    first; both are empty without a store.
    """

    reading: Reading
    site: Site
    writing: Writing
    memory: Memory
    writes: tuple[Written, ...]

    @property
    def whole(self) -> bool:
        """Whether all its milestones and issues were read: less proves nothing."""
        return self.reading.proves(Want.MILESTONES, Want.ISSUES)

    def written(self, kind: ChangeKind) -> Iterator[Written]:
        """All writes of a kind in this tracker, newest first."""
        return (
            one
            for one in self.writes
            if one.change.source == self.site.source and one.change.kind is kind
        )

    def lasting(self) -> Iterator[Written]:
        """The last write at each place of this tracker, newest first."""
        return (one for one in self.memory.written if one.change.source == self.site.source)

    def is_ours(self, issue: Issue) -> bool:
        """Whether an account of ours opened it, whatever for."""
        return issue.author is not None and self.site.is_me(issue.author.login)

    def not_done(self, reason: str, fallback: str, milestone: str = "") -> NotPlanned:
        """Something that stays in this tracker, and what to do about it."""
        return NotPlanned(
            source=self.site.source, reason=reason, fallback=fallback, milestone=milestone
        )


def opened(ground: Ground) -> Mapping[str, frozenset[str]]:
    """Issues that milepost opened, by key, with the labels (case folded) it gave them.

    Always by an account of ours; and by the mark they begin with, or their words
    and our comment on them where marks cannot be hidden; or by the ledger: by
    their key, or by their title, where the answer was lost.
    """
    status = frozenset(ground.site.label(name).casefold() for name in ground.writing.status_labels)
    known = list(ground.written(ChangeKind.CREATE_ISSUE))
    commented = {comment.issue for comment, _ in comments(ground)}
    found: dict[str, frozenset[str]] = {}
    for issue in filter(ground.is_ours, ground.reading.issues):
        mark = read_mark(issue.body)
        marked = (
            (mark.kind, mark.instance) == ("issue", ground.writing.instance)
            if mark is not None
            else begins_status(issue.body) and issue.ref in commented
        )
        noted = [names(one.change) for one in known if _is_of(one, issue)]
        if marked or noted:
            found[issue.ref.key] = frozenset().union(*noted, status if marked else ())
    return found


def _is_of(written: Written, issue: Issue) -> bool:
    """Whether a line of the ledger is of this issue: another project has the same numbers."""
    if written.key:
        return written.key == issue.ref.key and written.url in ("", issue.url)
    return written.outcome in _UNSURE and written.change.target.title == issue.title


def labelled(ground: Ground, ours: Mapping[str, frozenset[str]]) -> Iterator[tuple[Issue, str]]:
    """Every label of ours on an issue, as it is spelt there.

    Exactly ours by name; put there by us as the ledger has it, whatever our
    prefix is now; or given to an issue that we opened (``ours``).
    """
    exact = exactly_ours(ground)
    spots = {(issue_of(one), name) for one in ground.lasting() for name in names(one.change)}
    for issue in ground.reading.issues:
        key = issue.ref.key
        for name in issue.labels:
            folded = name.casefold()
            if (
                folded in exact
                or folded in ours.get(key, ())
                or ((key, folded) in spots and carried(ground.memory, issue.ref, name))
            ):
                yield issue, name


def exactly_ours(ground: Ground) -> frozenset[str]:
    """The names all labels of ours have in this tracker, case folded."""
    return frozenset(
        ground.site.label(name).casefold() for name in every_label(ground.writing.prefix)
    )


def defined(ground: Ground) -> Mapping[str, str]:
    """Labels whose definition we made and did not delete since: their names by case folded name.

    One that was there already when we came to make it is not ours.
    """
    made = (
        one.change.target.key
        for one in ground.lasting()
        if one.change.kind is ChangeKind.CREATE_LABEL and one.outcome != "already"
    )
    return {name.casefold(): name for name in made}


def asked_for(ground: Ground) -> tuple[str, ...]:
    """Labels whose definitions are to be looked up before anything is planned."""
    if ChangeKind.CREATE_LABEL not in ground.site.can:
        return ()
    exact = [ground.site.label(name) for name in every_label(ground.writing.prefix)]
    return tuple(dict.fromkeys((*exact, *defined(ground).values())))


def visited(ground: Ground) -> tuple[str, ...]:
    """Issues on which a status comment of ours may stand, by key.

    Those that tell a milestone's health, that carry the label of status issues,
    that milepost opened, and that the ledger names.
    """
    healths = (one.name for one in label_definitions(ground.writing.prefix).values())
    telling = {
        ground.site.label(name).casefold() for name in (*healths, *ground.writing.status_labels)
    }
    commented = {
        one.change.target.parent or one.change.target.key
        for one in ground.lasting()
        if one.change.kind is ChangeKind.PUT_COMMENT
    }
    keys = commented | opened(ground).keys()
    return tuple(
        issue.ref.key
        for issue in ground.reading.issues
        if issue.ref.key in keys or telling.intersection(map(str.casefold, issue.labels))
    )


def comments(ground: Ground) -> Iterator[tuple[Comment, str]]:
    """Status comments of ours, each with its milestone: by mark and author, or by the ledger."""
    known = {
        comment_of(one): one.change.milestone
        for one in ground.lasting()
        if one.change.kind is ChangeKind.PUT_COMMENT and one.stands
    }
    for comment in ground.reading.comments:
        mark = ground.site.our_mark(comment)
        if mark is not None and mark.instance == ground.writing.instance:
            yield comment, mark.milestone
        elif mark is None and comment.id in known and ground.site.is_me(comment.author.login):
            yield comment, known[comment.id]


def doubtful(ground: Ground) -> tuple[str, ...]:
    """Issues that should be read once more, by key: a list may be behind the ledger."""
    there = {issue.ref.key: issue for issue in ground.reading.issues}
    source = ground.site.source
    keys: dict[str, None] = {}
    for one in ground.lasting():
        key = issue_of(one)
        if not key or not one.stands or one.change.kind is ChangeKind.REMOVE_LABEL:
            continue
        shown = set(map(str.casefold, there[key].labels)) if key in there else set()
        if key not in there or any(
            carried(ground.memory, Ref(source, key), name) for name in names(one.change) - shown
        ):
            keys[key] = None
    return tuple(keys)


def missing(ground: Ground) -> tuple[str, ...]:
    """Issues that milepost wrote on, as the ledger has it, and that are not there, by key."""
    there = {one.ref.key for one in ground.reading.issues}
    there |= {one.ref.key for one in ground.reading.pulls}
    return tuple(key for key in doubtful(ground) if key not in there)


def few(names: tuple[str, ...]) -> str:
    """Some names in a sentence: the first of them, and how many more."""
    more = len(names) - _NAMED_AT_MOST
    return ", ".join((*names[:_NAMED_AT_MOST], *((f"{more} more",) if more > 0 else ())))
