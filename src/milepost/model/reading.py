"""What was read from one tracker, with the proof of how complete it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from milepost.model.issue import Blocking, Comment, Event, Issue, Label, Pull
from milepost.model.milestone import Record
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.release import Deployment, Release


class Want(StrEnum):
    """The kinds of things an adapter can be asked for."""

    MILESTONES = "milestones"
    ISSUES = "issues"
    LABELS = "labels"
    LINKS = "links"
    COMMENTS = "comments"
    PEOPLE = "people"
    RELEASES = "releases"
    DEPLOYMENTS = "deployments"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether one kind of thing was read to its end.

    ``complete`` is true only when the tracker itself said there is no more and
    nothing failed.  ``reason`` tells a person what went wrong otherwise.
    ``gaps`` names the refs that failed where only some did; empty with
    ``complete=False`` means anything may be missing.  ``gone`` are those of the
    gaps that the tracker says are not there, or not for this token: asking
    again would not help.  ``answers`` has the HTTP status with which one was
    refused, where it says something about that one alone.
    """

    complete: bool
    reason: str = ""
    gaps: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    answers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Lack:
    """Something the tracker, its tier or this token cannot do, and stated so.

    ``what`` is a phrase for people ("blocking links are not there in GitLab
    Free"), ``fallback`` what is done instead.  ``wanted`` is the kind that
    cannot be read because of it.  A lack is no gap: the reading is complete.
    """

    what: str
    fallback: str
    wanted: Want | None = None


def told_once(problems: Iterable[str]) -> str:
    """``what: why`` sentences on one line, those with the same ``why`` joined."""
    groups: dict[str, list[str]] = {}
    for problem in problems:
        what, colon, why = problem.partition(": ")
        groups.setdefault(why if colon else what, []).append(what if colon else "")
    told = []
    for why, things in groups.items():
        named = [thing for thing in dict.fromkeys(things) if thing]
        what = " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))
        told.append(f"{what}: {why}" if what else why)
    return "; ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything read from one tracker.  A failed source is a reading without proof.

    ``proofs`` has an entry for each kind that was asked for.  ``outside`` holds
    issues of other projects that links lead to (their ``Ref.source`` is empty
    until the core knows the tracker).  ``lacks`` says what this tracker cannot
    do here.  ``unread`` holds the keys of single issues that were asked for
    besides the rest and could not be read, with the reason.  ``requests``
    counts HTTP requests.
    """

    source: str
    kind: str
    url: str = ""
    milestones: tuple[Record, ...] = ()
    issues: tuple[Issue, ...] = ()
    pulls: tuple[Pull, ...] = ()
    labels: tuple[Label, ...] = ()
    links: tuple[Blocking, ...] = ()
    outside: tuple[Issue, ...] = ()
    comments: tuple[Comment, ...] = ()
    people: tuple[Account, ...] = ()
    releases: tuple[Release, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    events: tuple[Event, ...] = ()
    proofs: Mapping[Want, Proof] = field(default_factory=lambda: MappingProxyType({}))
    requests: int = 0
    lacks: tuple[Lack, ...] = ()
    unread: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def proves(self, *wanted: Want) -> bool:
        """Whether each of ``wanted`` was asked for and read to its end."""
        return all(want in self.proofs and self.proofs[want].complete for want in wanted)

    def tells(self, want: Want, ref: Ref) -> bool:
        """Whether this kind was read for the one issue ``ref``, which was asked for.

        Where only some failed, the proof names their issues.
        """
        proof = self.proofs.get(want)
        if proof is None or proof.complete:
            return proof is not None
        return bool(proof.gaps) and proof.gaps.isdisjoint({ref.key, str(ref)})

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was read to its end."""
        proven = bool(self.proofs) and all(proof.complete for proof in self.proofs.values())
        return proven and not self.unread

    @property
    def reason(self) -> str:
        """Why it is not complete, in one line; empty if it is.

        What failed for one reason is told in one breath: ``milestones: gone``
        and ``issues: gone`` become ``milestones and issues: gone``.
        """
        reasons = [proof.reason for proof in self.proofs.values() if not proof.complete]
        reasons += self.unread.values()
        return told_once(dict.fromkeys(reason for reason in reasons if reason))

    def seen(self) -> Iterator[Account]:
        """Authors and assignees of what was read, in passing: nobody asked for them."""
        for issue in self.issues:
            yield from issue.assignees
            yield from (issue.author,) if issue.author else ()
        yield from (pull.author for pull in self.pulls if pull.author)
        yield from (comment.author for comment in self.comments)

    def plus(self, later: Reading) -> Reading:
        """This reading with what a later read of the same source adds.

        Kinds read before keep their proof unless the later read asked for them
        again and failed: completeness never grows by asking twice.  An issue
        that was read again is as it was read last.
        """
        proofs = dict(self.proofs)
        for want, proof in later.proofs.items():
            old = proofs.get(want)
            proofs[want] = proof if old is None or old.complete else old
        return replace(
            self,
            milestones=self.milestones + later.milestones,
            issues=_as_read_last(self.issues + later.issues),
            pulls=self.pulls + later.pulls,
            labels=self.labels + later.labels,
            links=self.links + later.links,
            outside=self.outside + later.outside,
            comments=self.comments + later.comments,
            people=self.people + later.people,
            releases=self.releases + later.releases,
            deployments=self.deployments + later.deployments,
            events=self.events + later.events,
            proofs=MappingProxyType(proofs),
            requests=self.requests + later.requests,
            lacks=tuple(dict.fromkeys(self.lacks + later.lacks)),
            unread=MappingProxyType({**self.unread, **later.unread}),
        )

    def singled_out(self, keys: Iterable[str]) -> Reading:
        """This read of the single issues ``keys`` as an addition to a read of all of them.

        It proves nothing about the rest: what could not be read is named in
        ``unread``, what is gone is just not there.
        """
        proof = self.proofs.get(Want.ISSUES, Proof(complete=False))
        got = {one.ref.key for one in self.issues} | {one.ref.key for one in self.pulls}
        lost = {} if proof.complete else {key: proof.reason for key in keys if key not in got}
        proofs = dict(self.proofs)
        proofs.pop(Want.ISSUES, None)
        return replace(
            self,
            proofs=MappingProxyType(proofs),
            unread=MappingProxyType(
                {key: why or "not read" for key, why in lost.items() if key not in proof.gone}
            ),
        )


def _as_read_last(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    return tuple({issue.ref: issue for issue in issues}.values())
