"""What people tell milepost in comments on a status issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from milepost.model.person import Account, Person
from milepost.model.prose import Prose

Verb = Literal["sign-off", "withdraw", "review", "reason", "accept"]
VERBS: tuple[Verb, ...] = ("sign-off", "withdraw", "review", "reason", "accept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of a comment that begins with a command.

    ``milestone`` is the id of the milestone it is about.  ``source`` is the
    tracker of the comment, ``account`` who wrote it there, and ``person`` the
    plan file's entry for that account, if it has one.  ``word`` is the cause
    (``/reason``) or rule code (``/accept``), ``text`` what follows it.
    ``edited`` is true where the comment was changed after it was written: then
    nobody knows who said what, and it decides nothing.
    """

    verb: Verb
    milestone: str
    source: str
    account: Account
    person: Person | None
    at: datetime
    url: str
    word: str = ""
    text: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Misspelt:
    """A line that was probably meant as a command: told as upkeep, never answered.

    ``milestone`` is that of the status issue.  ``written`` is the line as far
    as it is shown, ``why`` what is wrong with it (foreign words within), and
    ``meant`` what to write instead, empty where nobody can say.
    """

    milestone: str
    source: str
    url: str
    written: str
    why: Prose = ()
    meant: str = ""
