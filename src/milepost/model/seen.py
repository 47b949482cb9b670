"""A verdict as an audience may read it: what is more private is there as a bare reference only.

Everything that is shown or written is made from what comes out of here, so no
page has to think of it.  States, counts and dates stay: how a plan stands is
what the page is for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from milepost.model.finding import Finding
from milepost.model.history import History, ScopeMove, Snapshot
from milepost.model.issue import Issue, Pull
from milepost.model.judgement import Judged, Judgement
from milepost.model.marks import blocks, read_mark
from milepost.model.memory import SOMEBODY
from milepost.model.milestone import Milestone, Record
from milepost.model.portfolio import Portfolio
from milepost.model.reading import Proof, Reading
from milepost.model.veil import PRIVATE, Veil
from milepost.model.visible import Visibility
from milepost.model.walk import Retelling, retold, texts


def seen_from(judgement: Judgement, audience: Visibility) -> Judgement:
    """The judgement without words and links of trackers that are more private than ``audience``.

    An issue of such a tracker is its key, a milestone that only they have its
    id; words out of them are ``(private)``.  The plan file's own words stay.
    The very same object where nothing is hidden.
    """
    portfolio = judgement.portfolio
    hidden = portfolio.privacy.hidden_from(audience)
    if not any(_has_hidden(reading, hidden) for reading in portfolio.readings.values()):
        return judgement
    curtain = _Curtain(hidden, veil(portfolio, audience), portfolio.privacy.plan)
    return curtain.judgement(judgement)


def veil(portfolio: Portfolio, audience: Visibility) -> Veil:
    """What the audience must not read, and what it may: its own trackers, the plan, us."""
    hidden = portfolio.privacy.hidden_from(audience)
    readings = portfolio.readings.values()
    secret = [one for one in readings if one.source in hidden]
    known = [_without_beyond(one, hidden) for one in readings if one.source not in hidden]
    beyond = tuple(it for one in readings for it in one.outside if it.ref.source in hidden)
    lacks = tuple(one.lacks for one in readings)
    items = (*beyond, *(item for reading in secret for item in _items(reading)))
    return Veil(
        hidden=(*texts((beyond, *map(_said, secret))), *_movers(portfolio, hidden)),
        open=(
            *portfolio.privacy.plan,
            *texts(lacks),
            *(text for one in known for text in texts(_said(one))),
        ),
        hidden_urls=frozenset({*(it.url for it in items), *(it.url for it in secret)}) - {""},
        open_urls=frozenset(item.url for reading in known for item in _items(reading)),
        places=tuple(reading.url.rstrip("/") for reading in known if reading.url),
        names=MappingProxyType(
            {one.title: one.id for one in portfolio.milestones if _is_hidden(one, hidden)}
        ),
    )


def _said(reading: Reading) -> tuple[object, ...]:
    """All that people of a tracker wrote, as far as it was read, and nothing that we wrote there.

    A page of ours tells of every tracker, and would make its words that one's.
    """
    records = (
        replace(one, description=_without_blocks(one.description)) for one in reading.milestones
    )
    return (
        *(tuple(records), reading.pulls, reading.labels, reading.people),
        *(reading.releases, reading.deployments, reading.events),
        tuple(one for one in (*reading.issues, *reading.outside) if not read_mark(one.body)),
        tuple(one for one in reading.comments if not read_mark(one.body)),
    )


def _movers(portfolio: Portfolio, hidden: Collection[str]) -> Iterator[str]:
    """Who moved issues of hidden trackers: nothing else that was read may name them."""
    for one in (portfolio.history or {}).values():
        yield from (it.by for it in one.moves if it.ref.source in hidden and it.by != SOMEBODY)


def _without_blocks(description: str) -> str:
    for block in blocks(description):
        description = description.replace(block, "")
    return description


def _items(reading: Reading) -> Iterator[Record | Issue | Pull]:
    yield from reading.milestones
    yield from (*reading.issues, *reading.outside)
    yield from reading.pulls


def _without_beyond(reading: Reading, hidden: Collection[str]) -> Reading:
    outside = tuple(one for one in reading.outside if one.ref.source not in hidden)
    return replace(reading, outside=outside)


def _has_hidden(reading: Reading, hidden: Collection[str]) -> bool:
    return reading.source in hidden or any(one.ref.source in hidden for one in reading.outside)


def _is_hidden(milestone: Milestone, hidden: Collection[str]) -> bool:
    """Whether only hidden trackers have it, and the plan file says nothing of it."""
    return not milestone.declared_at and all(one.source in hidden for one in milestone.records)


@dataclass(frozen=True, slots=True)
class _Curtain:
    """Between a judgement and those who must not see the trackers ``hidden``."""

    hidden: frozenset[str]
    veil: Veil
    plan: frozenset[str]

    @property
    def how(self) -> Retelling:
        return Retelling(text=self.veil.text, url=self.veil.url, prose=self.veil.prose)

    def judgement(self, judgement: Judgement) -> Judgement:
        """Every part of it, told anew."""
        seen = judgement.portfolio
        milestones = {one.id: self._milestone(one) for one in seen.milestones}
        return replace(
            judgement,
            portfolio=replace(
                seen,
                milestones=tuple(milestones.values()),
                readings=MappingProxyType(
                    {name: self._reading(one) for name, one in seen.readings.items()}
                ),
                verdicts=retold(seen.verdicts, self.how),
                gates=retold(seen.gates, self.how),
                commands=retold(seen.commands, self.how),
                misspelt=retold(seen.misspelt, self.how),
                history=self._history(seen),
            ),
            milestones=tuple(
                self._judged(one, milestones[one.milestone.id]) for one in judgement.milestones
            ),
            skipped=retold(judgement.skipped, self.how),
            project=tuple(map(self._finding, judgement.project)),
        )

    def _history(self, seen: Portfolio) -> Mapping[str, History] | None:
        if seen.history is None:
            return None
        told = {name: self._past(one, seen.by_id.get(name)) for name, one in seen.history.items()}
        return MappingProxyType(told)

    def _past(self, history: History, milestone: Milestone | None) -> History:
        def still_said(text: str) -> str:
            """What a hidden tracker said once and says no more, nobody can hold against it."""
            return self.veil.text(text) if open_ or text in now else PRIVATE

        def snapshot(one: Snapshot) -> Snapshot:
            criteria = {still_said(text): state for text, state in one.criteria.items()}
            return replace(one, title=still_said(one.title), criteria=MappingProxyType(criteria))

        open_ = milestone is not None and self.hidden.isdisjoint(milestone.sources)
        now = frozenset(texts(milestone))
        return replace(
            history,
            snapshots=tuple(map(snapshot, history.snapshots)),
            baseline=snapshot(history.baseline) if history.baseline else None,
            slips=retold(history.slips, self.how),
            moves=tuple(map(self._move, history.moves)),
            regressions=tuple(
                replace(one, criterion=still_said(one.criterion)) for one in history.regressions
            ),
        )

    def _move(self, move: ScopeMove) -> ScopeMove:
        """In a hidden tracker nobody is named but whom the plan file names."""
        told = retold(move, self.how)
        open_ = move.ref.source not in self.hidden or move.by in {"", SOMEBODY, *self.plan}
        return replace(told, by=told.by if open_ else PRIVATE)

    def _judged(self, judged: Judged, milestone: Milestone) -> Judged:
        return replace(
            judged,
            milestone=milestone,
            verdicts=retold(judged.verdicts, self.how),
            findings=tuple(map(self._finding, judged.findings)),
            doubts=tuple(map(self.veil.prose, judged.doubts)),
            gates=retold(judged.gates, self.how),
            misspelt=retold(judged.misspelt, self.how),
        )

    def _finding(self, finding: Finding) -> Finding:
        """Its subject may be words: its id, made of them, tells it apart as well."""
        kept = self.veil.text(finding.subject) == finding.subject
        return replace(retold(finding, self.how), subject=finding.subject if kept else finding.id)

    def _milestone(self, milestone: Milestone) -> Milestone:
        told = retold(milestone, self.how)
        return replace(
            told,
            title=self._title(milestone),
            records=tuple(map(self._record, milestone.records)),
            ambiguous=tuple(map(self._record, milestone.ambiguous)),
        )

    def _title(self, milestone: Milestone) -> str:
        """Its own where that may be said; else what an open tracker calls it, or its id."""
        title = self.veil.text(milestone.title)
        if milestone.declared_at or title == milestone.title:
            return milestone.title
        titles = (one.title for one in milestone.records if one.source not in self.hidden)
        return next(titles, milestone.id)

    def _record(self, record: Record) -> Record:
        if record.source not in self.hidden:
            return record
        return replace(retold(record, self.how), url="", description="", approvals=())

    def _reading(self, reading: Reading) -> Reading:
        if reading.source not in self.hidden:
            return _without_beyond(reading, self.hidden)
        return replace(
            reading,
            url="",
            milestones=tuple(map(self._record, reading.milestones)),
            issues=tuple(map(self._issue, reading.issues)),
            pulls=tuple(
                replace(one, title=str(one.ref), url="", author=None) for one in reading.pulls
            ),
            labels=(),
            outside=(),
            comments=(),
            people=(),
            releases=(),
            deployments=(),
            events=(),
            proofs=MappingProxyType(
                {want: self._proof(proof) for want, proof in reading.proofs.items()}
            ),
            unread=MappingProxyType(
                {key: self.veil.unlinked(why) for key, why in reading.unread.items()}
            ),
        )

    def _issue(self, issue: Issue) -> Issue:
        """Labels that the plan names stay: they say what counts."""
        return replace(
            issue,
            title=str(issue.ref),
            url="",
            author=None,
            assignees=(),
            labels=tuple(filter(self._is_open, issue.labels)),
            body="",
        )

    def _is_open(self, text: str) -> bool:
        return self.veil.text(text) == text

    def _proof(self, proof: Proof) -> Proof:
        return replace(proof, reason=self.veil.unlinked(proof.reason))
