"""The one grammar of done-criteria, the same in the plan file and in descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType

from milepost.judge.compared import comparison
from milepost.judge.references import (
    PhraseError,
    known_tracker,
    parse_ref,
    shown,
)
from milepost.model.criterion import (
    AllClosed,
    Closed,
    Deployed,
    Merged,
    NoOpen,
    Phrase,
    Reached,
    Released,
    SignedOff,
    Task,
)

__all__ = ["FORMS", "PhraseError", "meant_as_phrase", "parse", "parse_ref", "phrases_in"]

FORMS = (
    "all closed",
    "no open LABEL[, LABEL]",
    "closed REF[, REF]",
    "merged REF",
    "[ ] text",
    "reached MILESTONE",
    "signed off by PERSON",
    "released TRACKER TAG",
    "deployed TRACKER/ENVIRONMENT",
    "NUMBER <= VALUE",
)
"""Every phrase there is, for people."""

_WORD = re.compile(r"\S+")
_BOX = re.compile(r"\s*\[[ xX]?\]")
_OPERATOR = re.compile(r"<=|>=|==|!=|[<>=≤≥]")
_REFERS = re.compile(r"://|[#!][0-9]|\b[A-Z][A-Z0-9_]*-[0-9]")
_LONGEST_WORD = 40
_NEAR = 0.7
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Rest:
    """What follows the keywords: its text, where it starts, and what refs may name."""

    text: str
    at: int
    trackers: Collection[str]
    here: str

    def items(self) -> list[tuple[str, int]]:
        """The parts between commas, stripped, with their offsets."""
        items, at = [], self.at
        for part in self.text.split(",") if self.text else ():
            items.append((part.strip(), at + len(part) - len(part.lstrip())))
            at += len(part) + 1
        return items

    def fail(self, what: str, form: str, *, at: int | None = None, word: str = "") -> PhraseError:
        """An error about this phrase, pointing at ``word``."""
        return PhraseError(
            what, hint=f"write `{form}`", at=self.at if at is None else at, word=word
        )


def parse(text: str, trackers: Collection[str], *, here: str = "") -> Phrase:
    """The phrase that ``text`` is; letter case and white space of keywords do not matter.

    ``here`` is the tracker whose description it stands in: a bare ``#42`` then
    means that tracker.  Raises ``PhraseError``.
    """
    if box := _BOX.match(text):
        return _task(text[box.end() :], at=box.end())
    if found := comparison(text):
        return found
    words = list(_WORD.finditer(text))
    spoken = tuple(word.group().casefold() for word in words[:3])
    for keywords, build in _BUILDERS.items():
        if spoken[: len(keywords)] == keywords:
            start = words[len(keywords)].start() if len(words) > len(keywords) else len(text)
            return build(_Rest(text[start:].rstrip(), start, trackers, here))
    raise _unknown(text, words, trackers, here)


def phrases_in(text: str, trackers: Collection[str], *, here: str = "") -> tuple[str, ...]:
    """The phrases between the commas of ``text``: ``all closed, no open P1, P2`` holds two.

    A part that is no phrase continues the one before it.  Just the text where
    it does not come apart into phrases.
    """
    groups: list[str] = []
    for part in text.split(","):
        if groups and not _is_phrase(part, trackers, here):
            groups[-1] += f",{part}"
        else:
            groups.append(part.strip())
    whole = len(groups) == 1 or not all(_is_phrase(group, trackers, here) for group in groups)
    return (text,) if whole else tuple(groups)


def meant_as_phrase(text: str, error: PhraseError) -> bool:
    """Whether words that are no phrase were surely meant as one.

    They begin like one and go on with an address, a reference or a name that is
    nearly right.  "closed beta started" begins like one too, and is prose.
    """
    known = _keywords(text)
    if not known:
        return False
    return len(known) > 1 or "did you mean" in error.hint or bool(_REFERS.search(text))


def _keywords(text: str) -> tuple[str, ...]:
    """The keywords ``text`` begins with; empty if there are none."""
    spoken = tuple(word.casefold() for word in text.split(maxsplit=3)[:3])
    return next((one for one in _BUILDERS if spoken[: len(one)] == one), ())


def _is_phrase(text: str, trackers: Collection[str], here: str) -> bool:
    if not (_keywords(text) or _BOX.match(text) or comparison(text)):
        return False  # looking for the nearest phrase takes its time
    try:
        parse(text, trackers, here=here)
    except PhraseError:
        return False
    return True


def _task(text: str, *, at: int) -> Task:
    words = " ".join(text.split())
    if not words:
        raise PhraseError(
            "a task needs words after its box",
            hint="write it like `[ ] rollback plan documented`",
            at=at,
        )
    return Task(words)


def _all_closed(rest: _Rest) -> Phrase:
    if rest.text:
        raise rest.fail("nothing can follow `all closed`", "all closed", word=rest.text.split()[0])
    return AllClosed()


def _no_open(rest: _Rest) -> Phrase:
    labels = []
    for part, at in rest.items():
        label = " ".join(part.strip("\"'`").split())
        if not label:
            raise rest.fail("a label is missing", "no open LABEL[, LABEL]", at=at)
        labels.append(label)
    if not labels:
        raise rest.fail("`no open` needs a label", "no open LABEL[, LABEL]")
    return NoOpen(tuple(dict.fromkeys(labels)))


def _closed(rest: _Rest) -> Phrase:
    refs = [parse_ref(part, rest.trackers, here=rest.here, at=at) for part, at in rest.items()]
    if not refs:
        raise rest.fail("`closed` needs a reference", "closed REF[, REF]")
    return Closed(tuple(dict.fromkeys(refs)))


def _merged(rest: _Rest) -> Phrase:
    if not rest.text:
        raise rest.fail("`merged` needs a reference", "merged REF")
    return Merged(parse_ref(rest.text, rest.trackers, here=rest.here, at=rest.at))


def _reached(rest: _Rest) -> Phrase:
    if not rest.text:
        raise rest.fail("`reached` needs a milestone", "reached MILESTONE")
    return Reached(rest.text)


def _signed_off(rest: _Rest) -> Phrase:
    if not rest.text:
        raise rest.fail("`signed off by` needs a person", "signed off by PERSON")
    return SignedOff(rest.text)


def _released(rest: _Rest) -> Phrase:
    name, *tag = rest.text.split(maxsplit=1) or [""]
    if not tag:
        raise rest.fail("`released` needs a tracker and a tag", "released TRACKER TAG", word=name)
    known_tracker(name, rest.trackers, after=f" {tag[0][:_SHOWN]}", at=rest.at)
    return Released(name, tag[0])


def _deployed(rest: _Rest) -> Phrase:
    # The name of a tracker may hold a slash itself (acme/web/production).
    name, _, environment = rest.text.rpartition("/")
    if not (name and environment.strip()):
        form = "deployed TRACKER/ENVIRONMENT"
        raise rest.fail("`deployed` needs a tracker and an environment", form, word=rest.text)
    fits = [tracker for tracker in rest.trackers if rest.text.startswith(f"{tracker}/")]
    if not fits:
        known_tracker(name, rest.trackers, after=f"/{environment[:_SHOWN]}", at=rest.at)
    tracker = max(fits, key=len, default=name)
    return Deployed(tracker, rest.text.removeprefix(f"{tracker}/"))


_BUILDERS: Mapping[tuple[str, ...], Callable[[_Rest], Phrase]] = MappingProxyType(
    {
        ("all", "closed"): _all_closed,
        ("no", "open"): _no_open,
        ("closed",): _closed,
        ("merged",): _merged,
        ("reached",): _reached,
        ("signed", "off", "by"): _signed_off,
        ("released",): _released,
        ("deployed",): _deployed,
    }
)


def _unknown(
    text: str, words: list[re.Match[str]], trackers: Collection[str], here: str
) -> PhraseError:
    if not words:
        return PhraseError("an empty criterion", hint=f"write one of: {' · '.join(FORMS)}")
    if operator := _OPERATOR.search(text):
        one_name = len(text[: operator.start()].split()) == 1
        fault = _WORD.search(text, operator.end()) if one_name else words[0]
        return PhraseError(
            f"{shown(text)} compares, but not one name with a number",
            hint=f"write it like `rejected {operator.group()} 0.1`",
            at=fault.start() if fault else operator.start(),
            word=fault.group() if fault else operator.group(),
        )
    word = words[0].group()
    near = _nearest(text, words)
    if near is None:
        task = " ".join(text[: 2 * _SHOWN].split())[:_SHOWN]
        hint = f"if a person is to tick it: `[ ] {task}`; else one of: {' · '.join(FORMS)}"
    else:
        hint = f"did you mean `{_corrected(near, trackers, here)}`?"
    what = f"{shown(text)} is not a phrase"
    return PhraseError(what, hint=hint, at=words[0].start(), word=word)


def _nearest(text: str, words: list[re.Match[str]]) -> tuple[tuple[str, ...], str] | None:
    """The keywords the text most likely meant, and what follows them."""
    best: tuple[float, tuple[str, ...], str] = (_NEAR, (), "")
    for keywords in _BUILDERS:
        for count in range(max(1, len(keywords) - 1), min(len(keywords) + 1, len(words)) + 1):
            spoken = " ".join(word.group()[:_LONGEST_WORD] for word in words[:count])
            likeness = SequenceMatcher(None, spoken.casefold(), " ".join(keywords)).ratio()
            if likeness > best[0]:
                best = (likeness, keywords, text[words[count - 1].end() :].strip())
    return best[1:] if best[1] else None


def _corrected(near: tuple[tuple[str, ...], str], trackers: Collection[str], here: str) -> str:
    keywords, rest = near
    corrected = " ".join([*keywords, *rest[: 2 * _SHOWN].split()])
    try:
        parse(corrected, trackers, here=here)
    except PhraseError:
        return next(form for form in FORMS if form.startswith(" ".join(keywords)))
    return corrected
