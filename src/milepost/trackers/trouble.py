"""What can come instead of a good answer: every adapter tells it with the same value."""

from __future__ import annotations

from requests.exceptions import RequestException

from milepost.trackers.retry import Held, Moved, NotSent, in_words, never_sent
from milepost.trackers.transport import Transport

_LONGEST = 200
_REFUSED, _FAILED = 400, 500


class Trouble(Exception):
    """A tracker refused, did not answer, or answered what nobody can use.

    ``reason`` is for people and holds no secret.  ``status`` is the answer's,
    ``None`` without an answer or with an unusable one.  ``never``: it is
    certain that nothing was changed.  ``message`` and ``codes`` are the
    tracker's own.  ``moved`` is where a redirect leads.  ``hopeless``: asking
    for something else will fail as well.  ``page`` says where in a list it came.
    ``accepts`` is what the tracker says the token would have to be allowed.
    ``held``: milepost itself did not send it, for want of time; another run may.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        never: bool = False,
        message: str = "",
        codes: frozenset[str] = frozenset(),
        moved: str = "",
        hopeless: bool = False,
        accepts: str = "",
        held: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.never = never
        self.message = message
        self.codes = codes
        self.moved = moved
        self.hopeless = hopeless
        self.accepts = accepts
        self.held = held
        self.page = ""

    def on_page(self, number: int, total: int | None) -> None:
        """Remember on which page of a list it came; the first is not worth a word."""
        if number > 1:
            self.page = f"page {number} of {total}: " if total else f"page {number}: "


def refused(status: int) -> bool:
    """Whether a status says that the tracker looked at the request and did not do it: any 4xx."""
    return _REFUSED <= status < _FAILED


def plain(text: str) -> str:
    """Foreign text on one line, printable and short."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    words = " ".join(seen.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def tries(transport: Transport) -> str:
    """How often the calling thread's latest request was sent, in words; nothing for once."""
    last = transport.last
    return f" after {last.attempt} tries" if last is not None and last.attempt > 1 else ""


def unanswered(error: RequestException, transport: Transport) -> Trouble:
    """The trouble behind a request of the calling thread that got no answer."""
    if isinstance(error, Moved):
        place = error.location.partition("?")[0]
        return Trouble(
            f"moved to {place or 'an address that was not given'} (HTTP {error.status})",
            status=error.status,
            never=never_sent(error),
            moved=place,
        )
    return Trouble(
        in_words(error) + ("" if isinstance(error, NotSent) else tries(transport)),
        never=never_sent(error),
        hopeless=True,
        held=isinstance(error, Held),
    )
