"""How people write references to issues and pull requests: ``web#42``, ``api!12``, ``CUST-61``."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from milepost.model.ref import Ref

_NUMBERED = re.compile(r"(?P<tracker>[^\s#!]*)(?P<sigil>[#!])(?P<number>[0-9]{1,18})")
_KEYED = re.compile(r"(?P<project>[A-Z][A-Z0-9_]*)-(?P<number>[0-9]{1,18})", re.IGNORECASE)
_SHOWN = 60


class PhraseError(ValueError):
    """Words that are no valid phrase.

    ``what`` is one sentence.  ``hint`` names the nearest valid phrase, or all
    forms where none is near.  ``at`` is the offset of the word at fault in the
    text that was parsed, ``word`` that word.
    """

    def __init__(self, what: str, *, hint: str, at: int = 0, word: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.at = at
        self.word = word


def parse_ref(text: str, trackers: Collection[str], *, here: str = "", at: int = 0) -> Ref:
    """The issue or pull request that ``text`` names.

    ``here`` is the tracker whose text it is: a bare ``#42`` means that one.  A
    key that names its project itself (``CUST-61``) has an empty source: whoever
    has the readings finds its tracker, wherever it was written.  ``at`` is
    added to the position in errors.  Raises ``PhraseError``.
    """
    word = text.strip()
    at += len(text) - len(text.lstrip())
    if found := _NUMBERED.fullmatch(word):
        key = f"{found['sigil']}{int(found['number'])}"
        if not found["tracker"]:
            return _bare(key, trackers, here=here, at=at)
        return Ref(known_tracker(found["tracker"], trackers, after=key, at=at), key)
    if found := _KEYED.fullmatch(word):
        return Ref("", f"{found['project'].upper()}-{int(found['number'])}")
    raise PhraseError(
        f"{shown(word)} is not a reference" if word else "a reference is missing",
        hint=f"write it like `{here or min(trackers, default='web')}#42`",
        at=at,
        word=word,
    )


def known_tracker(name: str, trackers: Collection[str], *, after: str = "", at: int = 0) -> str:
    """The configured tracker called ``name``, letter case aside.

    ``after`` is what follows the name, for the hint.  Raises ``PhraseError``.
    """
    if name in trackers:
        return name
    folded = [tracker for tracker in trackers if tracker.casefold() == name.casefold()]
    if len(folded) == 1:
        return folded[0]
    near = get_close_matches(name[:_SHOWN].casefold(), sorted(trackers), n=1)
    raise PhraseError(
        f"there is no tracker {shown(name)}",
        hint=f"did you mean `{near[0]}{after}`?" if near else known_trackers(trackers),
        at=at,
        word=name,
    )


def known_trackers(trackers: Collection[str]) -> str:
    """A sentence that names the configured trackers."""
    return f"known trackers: {', '.join(sorted(trackers)) or 'none'}"


def shown(text: str) -> str:
    """Foreign words in backticks, cut to a length that fits an error line."""
    short = " ".join(text[: 2 * _SHOWN].split())
    return f"`{short[:_SHOWN]}…`" if len(short) > _SHOWN or text[2 * _SHOWN :] else f"`{short}`"


def _bare(key: str, trackers: Collection[str], *, here: str, at: int) -> Ref:
    if here:
        return Ref(here, key)
    raise PhraseError(
        f"`{key}` does not say which tracker",
        hint=f"did you mean `{min(trackers)}{key}`?" if trackers else known_trackers(trackers),
        at=at,
        word=key,
    )
