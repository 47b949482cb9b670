"""The little English that rules about wording need: words, participles, states."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w[\w.'+-]*")
_PARTICIPLE = re.compile(r"[a-z-]{2,}ed")
_VERSION = re.compile(r"v?\d[\w.+-]*")
_WITH_EED = frozenset({"agreed", "freed", "guaranteed"})
_NO_PARTICIPLES = frozenset({"embed", "hundred", "sacred", "naked"})


def lexicon(text: str) -> frozenset[str]:
    """A word list, from words between white space."""
    return frozenset(text.split())


FINISHED = lexicon(
    "accepted achieved agreed approved available closed complete completed confirmed delivered "
    "deployed done finished frozen ga green held launched live merged migrated online published "
    "ready reached released resolved retired rolled shipped signed sold validated verified"
)
"""States that say it is over, whatever stands before them."""

STATES = FINISHED | lexicon(
    "begun broken built chosen down gone given known made met off out over paid passing proven "
    "public sent set shown taken up won working written"
)
"""Words for a state that a person can go and see; regular participles come on top."""


def words(text: str) -> list[str]:
    """The words of a text as written, without surrounding punctuation."""
    return [found.rstrip(".'+-") for found in _WORD.findall(text)]


def is_version(word: str) -> bool:
    """``12``, ``1.4.0``, ``v2``."""
    return bool(_VERSION.fullmatch(word.casefold()))


def is_state(word: str) -> bool:
    """Whether a word names a state: ``live``, ``validated``."""
    word = word.casefold()
    if word in STATES:
        return True
    if word in _NO_PARTICIPLES or (word.endswith("eed") and word not in _WITH_EED):
        return False
    return bool(_PARTICIPLE.fullmatch(word))
