"""Commands in comments on status issues: who told milepost what, and what was misspelt.

The texts are hostile and may be anything: what is not clearly a command is text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from types import MappingProxyType

from milepost.judge.describe import LONGEST
from milepost.judge.lines import read_page
from milepost.judge.names import Names
from milepost.judge.statuses import status_issues
from milepost.model.accountable import is_account_of
from milepost.model.command import VERBS, Command, Misspelt, Verb
from milepost.model.issue import Comment
from milepost.model.marks import read_mark
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.ref import Ref

_LIKELY = re.compile(r"^[ \t]*/[A-Za-z]", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{1,23}")
_WIKI = re.compile(r"\{(?P<name>code|noformat|quote)(?P<more>:[^}\n]{0,80})?\}")
_SHOWN = 80
_NAME = 256
_TEXT = 2000
_NEAR = 0.8
_CAUSE_WORDS = 3
_KEPT = 10
"""Misspelt commands told of one status issue, the latest: anybody can write any number."""

_VERBS: Mapping[str, Verb] = MappingProxyType({verb: verb for verb in VERBS})
_FOLDED: Mapping[str, Verb] = MappingProxyType({verb.replace("-", ""): verb for verb in VERBS})
_OTHERS = frozenset({"reviewer", "reviewers"})
"""Commands of trackers and bots that resemble ours."""


def heard(portfolio: Portfolio) -> Portfolio:
    """The portfolio with what people wrote on status issues, as far as comments were read.

    A command is a line of its own that begins with a slash as typed: code,
    quotes, list items and what HTML hides only show one.  Texts of ours (by
    their mark) and of bots command nothing.  Anything else behind a slash stays
    text; what is nearly a command is ``misspelt``.  Of a comment only the first
    20,000 characters are read.
    """
    ear = _Ear(portfolio, Names(portfolio.milestones, portfolio.readings))
    told = [one for ref, here in _status_issues(portfolio).items() for one in ear.heard(ref, here)]
    commands = [one for one in told if isinstance(one, Command)]
    misspelt = [one for one in told if isinstance(one, Misspelt)]
    return replace(
        portfolio,
        commands=tuple(sorted(commands, key=lambda one: (one.at, one.source))),
        misspelt=tuple(misspelt),
    )


def _status_issues(portfolio: Portfolio) -> Mapping[Ref, tuple[str, ...]]:
    """The milestones of each status issue: two versions of a tracker may share one.

    People also answer on a second one, where there is one.
    """
    held: dict[Ref, tuple[str, ...]] = {}
    for name in sorted(portfolio.statuses):
        for ref in status_issues(portfolio, name):
            held[ref] = (*held.get(ref, ()), name)
    return held


@dataclass(frozen=True, slots=True)
class _Ear:
    portfolio: Portfolio
    names: Names

    def heard(self, ref: Ref, here: tuple[str, ...]) -> Iterator[Command | Misspelt]:
        reading = self.portfolio.readings.get(ref.source)
        comments = [one for one in reading.comments if one.issue == ref] if reading else []
        misspelt: list[Misspelt] = []
        for comment in sorted(comments, key=_age):
            for line in _lines(comment):
                for told in self._taken(comment, line, here):
                    if isinstance(told, Misspelt):
                        misspelt.append(told)
                    else:
                        yield told
        yield from misspelt[-_KEPT:]

    def _taken(
        self, comment: Comment, line: str, here: tuple[str, ...]
    ) -> Iterator[Command | Misspelt]:
        word, _, rest = line[1:].partition(" ")
        word = word.rstrip(".,;:!")
        verb = _VERBS.get(word.casefold())
        if verb in ("sign-off", "withdraw"):
            yield from self._about(comment, verb, line, rest[:_NAME], here)
        elif verb == "reason":
            if rest:
                yield from self._each(comment, verb, here, *_cause(rest))
            else:
                yield _misspelt(comment, line, here, say("no text"), "/reason CAUSE: text")
        elif verb == "accept":
            code, _, text = rest.partition(" ")
            if text:
                yield from self._each(comment, verb, here, code.rstrip(":,").upper(), text)
            else:
                yield _misspelt(comment, line, here, say("no reason"), "/accept CODE why")
        elif verb == "review":
            yield from self._each(comment, verb, here, "", rest)
        elif meant := _meant(word, rest):
            yield _misspelt(comment, line, here, say("no such command"), f"/{meant}")

    def _about(
        self, comment: Comment, verb: Verb, line: str, name: str, here: tuple[str, ...]
    ) -> Iterator[Command | Misspelt]:
        """A command that may name a milestone."""
        if not name:
            yield from self._each(comment, verb, here)
            return
        found = self.names.find(name, near=(comment.issue.source,))
        ids = tuple(one.milestone for one in found if one.milestone is not None)
        if len(ids) == 1:
            yield from self._each(comment, verb, ids)
        elif ids:
            why = say("several milestones are called so")
            yield _misspelt(comment, line, here, why, f"/{verb} {ids[0]}")
        else:
            near = found[0].suggestion
            why = say('there is no milestone "{}"', name[:_SHOWN])
            yield _misspelt(comment, line, here, why, f"/{verb} {near}" if near else "")

    def _each(
        self,
        comment: Comment,
        verb: Verb,
        milestones: tuple[str, ...],
        word: str = "",
        text: str = "",
    ) -> Iterator[Command]:
        source = comment.issue.source
        kind = self.portfolio.readings[source].kind
        people = sorted(self.portfolio.people, key=lambda one: one.id)
        mine = (one for one in people if is_account_of(one, kind, comment.author.login))
        person = next(mine, None)
        for milestone in milestones:
            yield Command(
                verb=verb,
                milestone=milestone,
                source=source,
                account=comment.author,
                person=person,
                at=comment.created_at,
                url=comment.url,
                word=word[:_SHOWN],
                text=text[:_TEXT],
                edited=comment.edited,
            )


def _lines(comment: Comment) -> Iterator[str]:
    """The lines of a comment that begin with a slash and are neither ours nor a bot's."""
    body = comment.body
    if read_mark(body) or comment.author.kind == "bot" or not _LIKELY.search(body):
        return
    text = body if len(body) <= LONGEST else body[:LONGEST].rpartition("\n")[0]
    for line in read_page(_without_wiki_blocks(text)).lines:
        if line.kind in ("text", "heading") and line.bare and line.text.startswith("/"):
            yield line.text


def _without_wiki_blocks(text: str) -> str:
    """Without the code and quotes of Jira's wiki markup, which Markdown knows nothing of.

    A block that nobody closes is text.
    """
    marks = list(_WIKI.finditer(text))
    left = Counter(mark["name"] for mark in marks if not mark["more"])
    kept, at = [], 0
    opened: re.Match[str] | None = None
    for mark in marks:
        left[mark["name"]] -= not mark["more"]
        if opened is None:
            opened = mark if left[mark["name"]] else None
        elif mark["name"] == opened["name"] and not mark["more"]:
            kept.append(text[at : opened.start()])
            at, opened = mark.end(), None
    # A sign that stays, so that what follows a block does not begin a line.
    return "…".join((*kept, text[at:]))


def _cause(rest: str) -> tuple[str, str]:
    """``CAUSE: text`` apart; without a cause of a few words all of it is text."""
    cause, _, text = rest.partition(":")
    said = text.strip() and not text.startswith("//") and len(cause.split()) <= _CAUSE_WORDS
    return (cause.strip(), text.strip()) if said else ("", rest)


def _meant(word: str, rest: str) -> Verb | None:
    """The command a word nearly is: ``/signoff``, ``/sign off``, ``/acept``."""
    if not _WORD.fullmatch(word):
        return None
    folded = _folded(word)
    if folded in _OTHERS:
        return None
    if both := _FOLDED.get(folded + _folded(rest[:_SHOWN].partition(" ")[0])):
        return both
    likely = {
        verb: SequenceMatcher(None, folded, known).ratio()
        for known, verb in _FOLDED.items()
        if known[0] == folded[0]
    }
    best = max(likely, key=lambda verb: likely[verb], default=None)
    return best if best is not None and likely[best] >= _NEAR else None


def _folded(word: str) -> str:
    return word.replace("-", "").replace("_", "").casefold()


def _misspelt(
    comment: Comment, line: str, here: tuple[str, ...], why: Prose, meant: str
) -> Misspelt:
    return Misspelt(
        milestone=here[0],
        source=comment.issue.source,
        url=comment.url,
        written=line[:_SHOWN],
        why=why,
        meant=meant,
    )


def _age(comment: Comment) -> tuple[object, int, str]:
    return (comment.created_at, len(comment.id), comment.id)
