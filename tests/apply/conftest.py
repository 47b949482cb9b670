"""A tracker in memory, honest about what it is told to get wrong."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, ChangeKind
from milepost.model.issue import Comment
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
    """Milestones and comments, a log of what was applied, and answers that go wrong by kind."""

    milestones: dict[str, Record] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
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
                    self.milestones[ref] for ref in scope.refs if ref in self.milestones
                ),
            )
        return replace(
            base, comments=tuple(it for it in self.comments if it.issue.key in scope.refs)
        )

    def apply(self, change):
        self.sent.append(change)
        error = self.fails.get(change.kind)
        if error:
            raise error
        if change.kind is ChangeKind.CREATE_ISSUE:
            self.number += 1
            return Applied(key=f"#{self.number}", url=f"https://t/{self.number}")
        if change.kind is ChangeKind.PUT_COMMENT:
            return Applied(key="c1", url="https://t/c1")
        return Applied(key="k", url="https://t/k")


@pytest.fixture
def memory():
    return Memory()


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
        "record": record,
        "failed": WriteFailed("no rights"),
        "unknown": WriteUnknown("lost"),
    }
