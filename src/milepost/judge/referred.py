"""Criteria about single issues and pull or merge requests: ``closed REF`` and ``merged REF``."""

from __future__ import annotations

from types import MappingProxyType

from milepost.judge.answers import Answer, still_open, together, unknown
from milepost.model.criterion import Evidence
from milepost.model.issue import Issue, Pull
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.ref import Ref

_OTHER_SIGN = MappingProxyType({"#": "!", "!": "#"})
"""Trackers write pull and merge requests with one sign or the other."""


def closed(portfolio: Portfolio, refs: tuple[Ref, ...]) -> Answer:
    """Whether each issue is done; a pull or merge request is done when it is merged."""
    return together([_one_closed(portfolio, ref) for ref in refs], count=len(refs) > 1)


def _one_closed(portfolio: Portfolio, ref: Ref) -> Answer:
    ref, issue, pull = _look_up(portfolio, ref)
    if pull:
        return merged(portfolio, ref)
    if issue is None:
        return _absent(portfolio, ref)
    if issue.state == "dropped":
        text = say('{} "{}" was closed without being done', issue.ref, issue.title)
        return Answer("unmet", (Evidence(text=text, url=issue.url, at=issue.closed_at),))
    if issue.open:
        return Answer("unmet", (still_open(issue),))
    return Answer("met", (_is_done(issue),))


def merged(portfolio: Portfolio, ref: Ref) -> Answer:
    """Whether the pull or merge request is merged."""
    ref, issue, pull = _look_up(portfolio, ref)
    if pull is None:
        if issue is None:
            return _absent(portfolio, ref)
        words = say("{} is an issue: only a pull or merge request is merged", ref)
        return unknown(words, cause="nowhere")
    if pull.state == "merged":
        text = say('{} "{}" is merged', ref, pull.title)
        return Answer("met", (Evidence(text=text, url=pull.url, at=pull.merged_at),))
    if pull.state == "unknown":
        return unknown(say("the tracker did not say whether {} is merged", ref))
    told = "is open" if pull.state == "open" else "was closed without being merged"
    text = say(f'{{}} "{{}}" {told}', ref, pull.title)
    at = None if pull.state == "open" else pull.closed_at
    return Answer("unmet", (Evidence(text=text, url=pull.url, at=at),))


def _look_up(portfolio: Portfolio, ref: Ref) -> tuple[Ref, Issue | None, Pull | None]:
    """What a reference leads to; one without a tracker (``CUST-61``) to the first that has it."""
    sources = (ref.source,) if ref.source else ("", *sorted(portfolio.readings))
    for source in sources:
        named = Ref(source, ref.key)
        issue, pull = portfolio.issue(named), portfolio.pull(named)
        if issue or pull:
            return named, issue, pull
    return ref, None, None


def _absent(portfolio: Portfolio, ref: Ref) -> Answer:
    sources = (ref.source,) if ref.source else tuple(sorted(portfolio.readings))
    if gap := portfolio.unread(ref) or portfolio.gap_in(sources, Want.ISSUES):
        return unknown(gap)
    other = Ref(ref.source, _OTHER_SIGN.get(ref.key[:1], "") + ref.key[1:])
    if portfolio.issue(other) or portfolio.pull(other):
        told = say("there is no {} in this tracker: write {}", ref, other)
    else:
        told = say("{} does not exist, or this token may not see it", ref)
    return unknown(told, cause="nowhere")


def _is_done(issue: Issue) -> Evidence:
    text = say('{} "{}" is done', issue.ref, issue.title)
    return Evidence(text=text, url=issue.url, at=issue.closed_at)
