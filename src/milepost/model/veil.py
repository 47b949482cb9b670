"""What an audience must not read, told from what it may: by the words themselves.

Sentences of rules and messages are made of texts from every tracker, and
nobody who makes one says where each word came from.  So a text is held against
what the hidden trackers say and what the open ones and the plan say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import urlsplit

from milepost.model.prose import Foreign, Gap, Link, Part, Prose

PRIVATE = "(private)"
"""What stands in place of words that are not for everybody who reads along."""

_SIGNS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts that put no blanks between words: each sign counts as one."""
_WORD = re.compile(rf"[{_SIGNS}]|[^\W{_SIGNS}]+")
_ADDRESS = re.compile(r"https?://[^\s)\]>]+")
_LONGEST = 60
"""Words of a text that are looked for as a whole inside of another."""


@dataclass(frozen=True)
class Veil:
    """The texts and addresses of the hidden trackers, and the open ones; names for some texts.

    ``names`` are bare references by the text they stand in for.
    """

    hidden: tuple[str, ...]
    open: tuple[str, ...]
    hidden_urls: frozenset[str]
    open_urls: frozenset[str]
    places: tuple[str, ...]
    names: Mapping[str, str]

    @cached_property
    def _secret(self) -> _Spoken:
        return _Spoken(self.hidden)

    @cached_property
    def _known(self) -> _Spoken:
        return _Spoken(self.open)

    @cached_property
    def text(self) -> Callable[[str], str]:
        """The text itself where it tells nothing hidden, else a bare reference or a note."""
        names = {_spelt(text): name for text, name in self.names.items()}
        return cache(lambda text: names.get(_spelt(text), PRIVATE) if self._tells(text) else text)

    def url(self, url: str) -> str:
        """The address where it leads to something open, else nothing."""
        if url in self.open_urls or any(url.startswith(f"{one}/") for one in self.places):
            return url
        led = url in self.hidden_urls or urlsplit(url).netloc in self._hosts
        words = _spelt(url).split()
        return "" if led or (self._secret.says(words) and not self._known.says(words)) else url

    def prose(self, prose: Prose) -> Prose:
        """The sentence with each foreign word and link in it as it may be told."""
        return tuple(map(self._part, prose))

    def unlinked(self, text: str) -> str:
        """A sentence of ours about a hidden tracker, without addresses."""
        return _ADDRESS.sub(PRIVATE, text)

    def _part(self, part: Part) -> Part:
        match part:
            case Gap():
                return Gap(self.unlinked(part.text))
            case Foreign():
                return Foreign(self.text(part.text))
            case Link():
                text, url = self.text(part.text), self.url(part.url)
                return Link(text, url) if text == part.text and url else Foreign(text)
        return part

    def _tells(self, text: str) -> bool:
        """Whether it says what only a hidden tracker says; of a text cut short, all but its end."""
        words = _spelt(text).split()
        return self._are_secret(words) or (text.endswith("…") and self._are_secret(words[:-1]))

    def _are_secret(self, words: Sequence[str]) -> bool:
        if self._secret.words.isdisjoint(words) or self._known.says(words):
            return False
        return (
            not self._alone.isdisjoint(words)
            or self._secret.says(words)
            or self._secret.has_a_line_in(words)
        )

    @cached_property
    def _alone(self) -> frozenset[str]:
        return self._secret.words - self._known.words

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(urlsplit(url).netloc for url in self.hidden_urls if url)


class _Spoken:
    """What somebody says: every line of every text, by each of its words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._lines = dict.fromkeys(_spelt(line) for text in texts for line in text.splitlines())
        self._by_word: dict[str, list[str]] = {}
        for line in self._lines:
            for word in set(line.split()):
                self._by_word.setdefault(word, []).append(line)
        self.words = frozenset(self._by_word)

    def says(self, words: Sequence[str]) -> bool:
        """Whether these words stand there in this order; the rarest of them leads to where."""
        if not words:
            return True
        rarest = min((self._by_word.get(word, []) for word in words), key=len)
        spelt = f" {' '.join(words)} "
        return spelt in self._lines or any(spelt in line for line in rarest)

    def has_a_line_in(self, words: Sequence[str]) -> bool:
        """Whether one of its lines, of two words or more, stands whole among ``words``."""
        return any(
            f" {' '.join(words[at:end])} " in self._lines
            for at in range(len(words))
            for end in range(at + 2, min(at + _LONGEST, len(words)) + 1)
        )


def _spelt(text: str) -> str:
    """The words of a text alone: no signs, no letter case."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
