"""``signed off by PERSON``: said so by that person, from their own account.

A sign-off is bound to the scope of its day.  Issues made after it are always
seen.  That an older issue was moved in later is seen where the tracker tells
(``Want.EVENTS``) and the milestone still has the name it had; where it does
not, the sign-off stands.  An approval in the tracker itself that tells no day
holds as long as it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from milepost.judge.answers import Answer, unknown
from milepost.judge.names import fold
from milepost.model.accountable import is_account_of, is_by, signer
from milepost.model.command import Command
from milepost.model.criterion import Criterion, Evidence, SignedOff
from milepost.model.issue import Issue
from milepost.model.milestone import Approval, Milestone, Record
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.rules.wording import count, refs


def signed_off(portfolio: Portfolio, milestone: Milestone, criterion: Criterion) -> Answer:
    """Whether the person's word on the milestone, as it stands now, is a sign-off of all of it.

    Unmet where they said nothing, took it back, declined, or work was added
    since.  *Unknown* where that cannot be known: comments or issues were not
    read, an edited comment would change the answer, or nobody can tell which
    account is theirs.
    """
    person = signer(portfolio, milestone, criterion)
    if person is None:
        raise ValueError(f"{criterion.text!r} asks for no sign-off")
    if person.team:
        team = say("{} is a team: only a person signs off, name one", person.label)
        return unknown(team, cause="nowhere")
    words = sign_offs(portfolio, milestone, person)
    certain = tuple(word for word in words if not word.edited)
    found = _stands(portfolio, milestone, person, certain)
    if edited := _later(words, certain):
        perhaps = _stands(portfolio, milestone, person, (*certain, *edited))
        if _is_met(perhaps) != _is_met(found):
            return _doubt(person, edited[-1])
    if found is None:
        return _not_yet(portfolio, milestone, person)
    gap = _unseen(portfolio, milestone, found) if found.state == "met" else None
    return unknown(gap) if gap else found


def sign_offs(portfolio: Portfolio, milestone: Milestone, person: Person) -> tuple[Command, ...]:
    """What the person said on signing the milestone off, oldest first, edited comments included."""
    return tuple(
        one
        for one in portfolio.commands
        if one.milestone == milestone.id
        and one.verb in ("sign-off", "withdraw")
        and is_by(portfolio, person, one)
    )


def doubtful(portfolio: Portfolio, milestone: Milestone) -> Iterator[Ref]:
    """The issues that may have come in after a sign-off of the milestone: normally none or few."""
    gates = (criterion for gate in milestone.terms.gates for criterion in gate.criteria)
    for criterion in (*milestone.criteria, *gates):
        person = signer(portfolio, milestone, criterion)
        words = sign_offs(portfolio, milestone, person) if person else ()
        last = next((one for one in reversed(words) if not one.edited), None)
        if last is not None and last.verb == "sign-off":
            for issue in _changed(portfolio, milestone, last.at):
                yield issue.ref


def asks_for_comments(milestone: Milestone) -> bool:
    """Whether the comments on its status issue matter: it is judged, or to be signed off."""
    return milestone.judged or any(isinstance(one.phrase, SignedOff) for one in milestone.criteria)


def _stands(
    portfolio: Portfolio, milestone: Milestone, person: Person, words: Sequence[Command]
) -> Answer | None:
    """What a person's words and decisions in a tracker come to; ``None`` if they said nothing."""
    decided = tuple(_decided(portfolio, milestone, person))
    for record, one in decided:
        if one.state == "declined":
            text = say("{} declined it in {}", person.label, record.source)
            return Answer("unmet", (Evidence(text=text, url=record.url, at=one.at),))
    last = words[-1] if words else None
    stands = []
    if last is not None and last.verb == "sign-off":
        told = say("{} signed off", person.label)
        stands.append(_on_scope(portfolio, milestone, told, last.url, last.at))
    back = last if last is not None and last.verb == "withdraw" else None
    for record, one in decided:
        if one.state == "approved" and not (back and (one.at is None or one.at <= back.at)):
            told = say("{} approved it in {}", person.label, record.source)
            stands.append(_on_scope(portfolio, milestone, told, record.url, one.at))
    if back and not stands:
        text = say("{} withdrew the sign-off", person.label)
        return Answer("unmet", (Evidence(text=text, url=back.url, at=back.at),))
    return next((one for one in stands if one.state == "met"), next(iter(stands), None))


def _decided(
    portfolio: Portfolio, milestone: Milestone, person: Person
) -> Iterator[tuple[Record, Approval]]:
    for record in milestone.records:
        kind = portfolio.readings[record.source].kind
        for one in record.approvals:
            if is_account_of(person, kind, one.login):
                yield record, one


def _on_scope(
    portfolio: Portfolio, milestone: Milestone, told: Prose, url: str, at: datetime | None
) -> Answer:
    """Met, unless work was added since."""
    added = tuple(_added(portfolio, milestone, at)) if at else ()
    if not added or at is None:
        return Answer("met", (Evidence(text=told, url=url, at=at),))
    number = count(len(added), "issue")
    text = say("{} {}; {} added since: {}", told, portfolio.day(at), number, refs(added))
    return Answer("unmet", (Evidence(text=text, url=url, at=at),))


def _added(portfolio: Portfolio, milestone: Milestone, since: datetime) -> Iterator[Issue]:
    """Committed issues that came in after ``since``, as far as is certain."""
    for issue in portfolio.work(milestone):
        if issue.state == "dropped":
            continue
        if issue.created_at > since or _moved_in(portfolio, milestone, issue, since):
            yield issue


def _moved_in(portfolio: Portfolio, milestone: Milestone, issue: Issue, since: datetime) -> bool:
    """Whether the first thing that happened to its place here after ``since`` was to come in."""
    own = [one for one in milestone.records if one.source == issue.ref.source]
    keys, titles = {one.key for one in own}, {fold(one.title) for one in own}
    later = [
        event
        for event in portfolio.readings[issue.ref.source].events
        if event.issue == issue.ref
        and event.at > since
        and event.kind in ("milestoned", "demilestoned")
        and (fold(event.name) in titles if event.by_title else event.name in keys)
    ]
    return bool(later) and min(later, key=lambda event: event.at).kind == "milestoned"


def _not_yet(portfolio: Portfolio, milestone: Milestone, person: Person) -> Answer:
    """Nobody spoke: unmet with what to do, or unknown where their word may stand unread."""
    if gap := _unheard(portfolio, milestone):
        return unknown(gap)
    trackers = dict.fromkeys((milestone.home, *milestone.sources))
    kinds = {portfolio.readings[name].kind for name in trackers if name in portfolio.readings}
    if not any(person.accounts.get(kind) for kind in kinds):
        return unknown(_no_account(milestone, person), cause="nowhere")
    if not portfolio.hears(milestone):
        advice = say(
            "nobody can sign yet: {} has no status issue; create an issue in it with the label {}",
            milestone.title,
            min(portfolio.status_labels, default="milestone"),
        )
        url = next((record.url for record in milestone.records), "")
        return Answer("unmet", (Evidence(text=advice, url=url),))
    # Said alike before and after a run created the status issue, or that would be news.
    told = Evidence(
        text=say("{} has not signed off: the way is `/sign-off` in its status issue", person.label)
    )
    others = [
        one
        for one in portfolio.commands
        if one.milestone == milestone.id and one.verb == "sign-off"
        and not is_by(portfolio, person, one)
    ]  # fmt: skip
    if not others:
        return Answer("unmet", (told,))
    last = others[-1]
    text = say(
        "the sign-off of {} does not count: it takes the own account of {}",
        last.account.login,
        person.label,
    )
    return Answer("unmet", (told, Evidence(text=text, url=last.url, at=last.at)))


def _later(words: Sequence[Command], certain: Sequence[Command]) -> tuple[Command, ...]:
    """Edited words that nothing certain followed."""
    settled = words.index(certain[-1]) + 1 if certain else 0
    return tuple(words[settled:])


def _doubt(person: Person, word: Command) -> Answer:
    text = say(
        "the comment of {} was edited after it was written: nobody knows what it said",
        person.label,
    )
    missing = say("{} has to write `/{}` in a new comment", person.label, word.verb)
    evidence = Evidence(text=text, url=word.url, at=word.at)
    return unknown(missing, evidence, cause="edited")


def _no_account(milestone: Milestone, person: Person) -> Prose:
    if person.declared:
        where = milestone.home or "its trackers"
        return say("nobody knows the account of {} in {}", person.label, where)
    return say("{} is neither among the people of the plan file nor an account", person.label)


def _is_met(found: Answer | None) -> bool:
    return found is not None and found.state == "met"


def _unheard(portfolio: Portfolio, milestone: Milestone) -> Prose | None:
    """Where a sign-off may stand that was not read; ``None`` if nowhere.

    It may stand on any status issue, with the milestone's name behind it.
    """
    held = sorted({ref.source for ref in portfolio.statuses.values()})
    return (
        portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES)
        or portfolio.gap_in(tuple(sorted(portfolio.readings)), Want.ISSUES)
        or portfolio.gap_in(tuple(one for one in held if _asked(portfolio, one)), Want.COMMENTS)
    )


def _asked(portfolio: Portfolio, source: str) -> bool:
    """Whether comments there are read: those of a milestone that nobody judges may not be."""
    here = (name for name, ref in portfolio.statuses.items() if ref.source == source)
    return any(asks_for_comments(portfolio.by_id[name]) for name in here)


def _unseen(portfolio: Portfolio, milestone: Milestone, found: Answer) -> Prose | None:
    """What was not read although it could take a sign-off back; ``None`` if nothing."""
    status = portfolio.statuses.get(milestone.id)
    return (
        portfolio.gap(milestone, Want.MILESTONES, Want.ISSUES)
        or (portfolio.gap_in((status.source,), Want.COMMENTS) if status else None)
        or _events_lost(portfolio, milestone, found)
    )


def _events_lost(portfolio: Portfolio, milestone: Milestone, found: Answer) -> Prose | None:
    """Which trackers know what came in since, but failed to tell; ``None`` if none."""
    since = found.evidence[0].at
    lost = []
    for issue in _changed(portfolio, milestone, since) if since else ():
        proof = portfolio.readings[issue.ref.source].proofs.get(Want.EVENTS)
        if proof and not proof.complete and (not proof.gaps or issue.ref.key in proof.gaps):
            lost.append(issue.ref.source)
    return portfolio.gap_in(tuple(dict.fromkeys(lost)), Want.EVENTS) if lost else None


def _changed(portfolio: Portfolio, milestone: Milestone, since: datetime) -> Iterator[Issue]:
    """Committed issues that were there at ``since`` and changed later: perhaps moved in by that."""
    for issue in portfolio.work(milestone):
        if issue.created_at <= since < issue.updated_at and issue.state != "dropped":
            yield issue
