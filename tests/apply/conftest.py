"""A tracker in memory, honest about what it is told to get wrong."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from milepost.errors import StoreError, WriteFailed, WriteUnknown
from milepost.model.change import Applied, ChangeKind
from milepost.model.issue import Comment, Issue, Label
from milepost.model.milestone import Record
from milepost.model.person import Account
from milepost.model.reading import Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.plan.site import Site
from milepost.trackers.contract import Limits, Probe

AT = datetime(2027, 2, 22, tzinfo=UTC)
LIMITS = Limits(label=50, label_description=100, title=256, comment=65000, description=60000)


@dataclass
class Memory:
    """What stands there, a log of what was applied, and answers that go wrong by kind.

    ``fails`` has an error, a list of them used one by one (``None``: it goes
    well), or a function that acts and gives one.
    """

    milestones: dict[str, Record] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    sent: list = field(default_factory=list)
    fails: dict = field(default_factory=dict)
    blind: bool = False
    number: int = 100
    may_write: bool | None = True
    probed: int = 0

    can = frozenset(ChangeKind)
    markup = "gfm"
    limits = LIMITS

    def whoami(self):
        return Account("bot", "bot")

    def label(self, name):
        return name

    def probe(self):
        self.probed += 1
        return Probe(reachable=True, may_write=self.may_write)

    def read(self, scope):
        (want,) = scope.want
        proof = {want: Proof(not self.blind, "cut off" if self.blind else "")}
        base = Reading(source="web", kind="memory", proofs=proof)
        if want is Want.MILESTONES:
            return replace(
                base,
                milestones=tuple(
                    one for ref, one in self.milestones.items() if ref in (scope.refs or (ref,))
                ),
            )
        if want is Want.ISSUES:
            return replace(
                base,
                issues=tuple(it for it in self.issues if it.ref.key in (scope.refs or it.ref.key)),
            )
        if want is Want.LABELS:
            return replace(base, labels=tuple(it for it in self.labels if it.name in scope.refs))
        return replace(
            base, comments=tuple(it for it in self.comments if it.issue.key in scope.refs)
        )

    def apply(self, change):
        self.sent.append(change)
        error = self.fails.get(change.kind)
        if isinstance(error, list):
            error = error.pop(0) if error else None
        if callable(error):
            error = error(change)
        if error:
            raise error
        if change.kind is ChangeKind.CREATE_ISSUE:
            self.number += 1
            return Applied(key=f"#{self.number}", url=f"https://t/{self.number}")
        if change.kind is ChangeKind.PUT_COMMENT:
            return Applied(key="c1", url="https://t/c1")
        return Applied(key="k", url="https://t/k")


@dataclass
class Ledger:
    """Lines as the executor writes them; the ``breaks``-th call and all after it fail."""

    lines: list = field(default_factory=list)
    breaks: int | None = None

    def _write(self, *line):
        if self.breaks is not None and len(self.lines) >= self.breaks:
            raise StoreError("the store is full", why="no space left")
        self.lines.append(line)

    def intend(self, change, actor):
        self._write("intend", change, actor)
        return f"line {len(self.lines)}"

    def settle(self, line, outcome, applied=None):
        self._write("settle", line, outcome, applied)

    def left(self, outcome):
        self._write("left", outcome)


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def site():
    return Site(
        source="web",
        can=frozenset(ChangeKind),
        markup="gfm",
        limits=LIMITS,
        label=str,
        me=Account("bot", "bot"),
    )


def comment(body, number="c1", author="bot", issue="#4"):
    return Comment(
        id=number,
        issue=Ref("web", issue),
        author=Account(author),
        body=body,
        url=f"https://t/{number}",
        created_at=AT,
        updated_at=AT,
    )


def issue(key="#4", labels=(), title="Status", author="bot", **given):
    return Issue(
        ref=Ref("web", key),
        title=title,
        url=f"https://t/{key}",
        state=given.pop("state", "open"),
        created_at=AT,
        updated_at=AT,
        author=Account(author) if author else None,
        labels=labels,
        **given,
    )


def record(description, key="4"):
    return Record(
        source="web",
        key=key,
        title="Data",
        url=f"https://t/m{key}",
        state="open",
        description=description,
    )


@pytest.fixture
def make():
    """Specimens by name."""
    return {
        "comment": comment,
        "issue": issue,
        "record": record,
        "failed": WriteFailed("no rights"),
        "unknown": WriteUnknown("lost"),
    }
