"""Every error milepost raises on purpose, and the exit code each one ends with.

An error says what is wrong, where, why, and what to do next.  The exit code is
an attribute of the class, so there is one place to look a code up
(``docs/cli.md`` lists them for users).
"""

from __future__ import annotations


class MilepostError(Exception):
    """A failure with an address, told to a person.

    ``what`` is one sentence.  ``where`` is ``file:line`` plus the key, a URL or
    empty.  ``why`` adds the cause where it is not in ``what``.  ``hint`` is the
    next thing to do or type.
    """

    exit_code = 70

    def __init__(self, what: str, *, where: str = "", why: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.what]
        lines += [f"  {self.where}"] if self.where else []
        lines += [f"  why: {self.why}"] if self.why else []
        lines += [f"  hint: {self.hint}"] if self.hint else []
        return "\n".join(lines)

    @property
    def sentence(self) -> str:
        """The same on one line, without the place."""
        return "; ".join(part for part in (self.what, self.why, self.hint) if part)


class UsageError(MilepostError):
    """The command line or a file it names cannot be used; known without a request."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration is wrong.  ``problems`` holds every problem found, in file order."""

    def __init__(self, problems: tuple[UsageError, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class SourceError(MilepostError):
    """A tracker could not be read: unreachable, unauthorised, not found or cut off."""

    exit_code = 3


class Refused(MilepostError):
    """Milepost declined to act: stale plan, over a limit, a lease held elsewhere."""

    exit_code = 5


class StoreError(MilepostError):
    """What is remembered could not be read or written down."""

    exit_code = 3


class WriteFailed(MilepostError):
    """A write was answered with a refusal: it is certain that nothing was changed."""

    exit_code = 4


class WriteHeld(WriteFailed):
    """A write never left: there was no time for it, or the run was asked to end."""


class WriteUnknown(MilepostError):
    """A write may or may not have happened: its answer was lost."""

    exit_code = 4


class ContractError(MilepostError):
    """An adapter broke its contract.  Written for the adapter's author, not for users."""

    exit_code = 70
