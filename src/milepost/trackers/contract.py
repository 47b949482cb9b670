"""What an adapter must be.  Contract number 1.

The number rises when something an adapter must do is added or changes; new
powers that an adapter may ignore do not raise it.

An adapter package registers a *kind* in the entry-point group
``milepost.adapters``: an object that satisfies ``AdapterKind`` (a module will
do).  The core never names a tracker; it knows markups, limits and what an
adapter says it ``can``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.issue import Comment
from milepost.model.person import Account
from milepost.model.reading import Reading, Want
from milepost.model.visible import Visibility
from milepost.trackers.transport import Transport

CONTRACT = 1

Markup = Literal["gfm", "glfm", "jira-wiki", "plain"]
Progress = Callable[[str, int, int | None], None]
"""Told while reading: what, pages so far, pages in all if known."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What to read: kinds of things; with ``refs`` exactly these objects of one kind.

    Without ``refs`` every adapter reads milestones and issues whole; of other
    kinds it may say that it has to be told which.  What a tracker does not have
    is a ``Lack`` and read completely.

    ``refs`` are native keys: record keys, issue keys (``#42``, ``!12`` and
    ``CUST-61``: pull and merge requests are asked for as ``ISSUES`` too; for
    ``LINKS``, ``COMMENTS`` and ``EVENTS`` the issues whose links, comments or
    past are wanted), label names, logins, tags of releases, names of
    environments.  A release or environment that is not there is known not to
    be: no gap.  The executor re-reads one thing before writing that
    way.  A ref that is certainly not there is named in ``Proof.gone``; with which
    status a tracker refused it, in ``Proof.answers``.
    """

    want: frozenset[Want]
    refs: tuple[str, ...] | None = None

    @classmethod
    def of(cls, *want: Want, refs: tuple[str, ...] | None = None) -> Scope:
        """``Scope.of(Want.LINKS, refs=("#4",))``."""
        return cls(frozenset(want), refs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a tracker lets texts be, in characters (``comment``, ``description``: bytes)."""

    label: int
    label_description: int
    title: int
    comment: int
    description: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing the token must be allowed to do, as far as the tracker tells.

    ``has`` is ``None`` where it does not tell.  ``why`` says in a phrase how it
    is known, or why it is not.  ``grant`` is what to give: a scope, a role, or
    the exact lines of a workflow (then several lines).  ``writes`` is true for
    what is needed only where milepost writes; ``only`` names the kind of change
    it is needed for, where that kind is made only if the file asks for it.
    """

    title: str
    has: bool | None
    why: str = ""
    grant: str = ""
    writes: bool = False
    only: ChangeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something this tracker, version or tier may have or not; ``None``: it does not tell.

    ``why`` says how it is known, and what is done without it.
    """

    title: str
    there: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What one look at the project told: reachable, and what the token may do.

    Where the project could not be read, ``reason`` says why, ``hint`` what to
    do about it, and ``status`` is the HTTP status of the refusal (``None``
    without an answer).  ``tells_who`` is false where the token may not ask
    whose it is: then ``whoami`` says what the configuration says.
    """

    reachable: bool
    reason: str = ""
    hint: str = ""
    status: int | None = None
    may_write: bool | None = None
    private: bool | None = None
    tells_who: bool | None = None
    needs: tuple[Need, ...] = ()
    features: tuple[Feature, ...] = ()


class TrackerOptions(BaseModel):
    """The keys every tracker entry of the configuration has; adapters add their own.

    Text stays as written.  An adapter subclasses it and documents each field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: str = Field(description="The kind of tracker.")
    url: str | None = Field(
        default=None, description="The server, where it is not the public one: http(s)."
    )
    token: str | None = Field(
        default=None,
        repr=False,
        description="A variable of the environment that holds the access token: `${NAME}`.",
    )
    access: Literal["read", "write"] = Field(
        default="write", description="`read`: never write there."
    )
    visibility: Visibility = Field(
        default="private",
        description="Who can see it. In less private places its items are bare references.",
    )
    identity: str | None = Field(
        default=None, description="Who the token is, where it may not ask."
    )
    dropped: tuple[str, ...] | None = Field(
        default=None,
        description="What closes without being done, where the tracker does not say it itself.",
    )

    NO_EFFECT: ClassVar[frozenset[str]] = frozenset()
    """Keys that are valid but have no effect in this adapter; people are told.

    An adapter adds to what stands here.
    """

    def shown_as(self) -> str:
        """What people call this place, e.g. ``acme/onboarding``."""
        return self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an adapter is given besides its options.

    ``source`` is the tracker's name in the configuration.  ``transport`` opens
    its sockets: every request goes through it.  ``progress`` is called as
    pages arrive.  ``default_identity`` is who the token is where the tracker
    will not say.
    """

    source: str
    transport: Transport
    progress: Progress
    default_identity: str = ""


@runtime_checkable
class Adapter(Protocol):
    """One tracker, opened.

    ``read`` never raises for what a tracker or a network does: what could not
    be read is missing from the reading, and its proof says so.  ``whoami`` and
    ``apply`` raise ``SourceError``, ``WriteFailed`` (certainly not done) or
    ``WriteUnknown`` (perhaps done); nothing else.  ``apply`` sends one change
    and checks in the answer that it took.  A change that is not in ``can``, and
    any change where ``access`` is ``read``, is refused without a request.
    Nothing that is shown (``repr``, reasons, errors) holds a secret.
    ``milepost.testing.AdapterContract`` holds an adapter to all of it.
    """

    @property
    def can(self) -> frozenset[ChangeKind]:
        """The kinds of changes it performs."""
        ...

    @property
    def markup(self) -> Markup:
        """What comments and descriptions are written in."""
        ...

    @property
    def limits(self) -> Limits:
        """How long texts may be."""
        ...

    def probe(self) -> Probe:
        """Look at the project once."""
        ...

    def whoami(self) -> Account | None:
        """Whose token it is; ``None`` without a token."""
        ...

    def read(self, scope: Scope) -> Reading:
        """Read what ``scope`` wants, to the end."""
        ...

    def label(self, name: str) -> str:
        """The name a label of ours has in this tracker.

        Mapped again it stays the same, and the mapped prefix of our labels
        begins each mapped name.  Only a label that is exactly such a name is
        ever taken off an issue: others may begin like it.
        """
        ...

    def apply(self, change: Change) -> Applied:
        """Make one change.

        ``after`` is final text: for ``put_block`` the whole description (it may
        be empty), for ``create_label`` ``{name, color, description}``, for
        ``create_issue`` ``{title, body, labels, milestone}``, for label changes
        the label.  What else is ``already`` and must fail: ``Change`` tells.
        A deleted comment is ``already`` gone; a definition that an issue still
        carries is not deleted.  ``trackers.holds`` tells of fields of milestones.
        """
        ...


@runtime_checkable
class Foresees(Protocol):
    """A power an adapter may have: it knows what its token would be refused."""

    def unwritable(self, changes: tuple[Change, ...]) -> Mapping[str, str]:
        """Why some of these changes would be refused, and what to give the token.

        By ``Change.id``; those that may be made, or of which nobody can tell,
        are left out.  Asked once per plan that writes to milestones, so it may
        send a few requests.  Never raises for what a tracker does.
        """
        ...


@runtime_checkable
class Hides(Protocol):
    """A power an adapter may have: people can hide a comment there, and it can see that."""

    def hidden(self, comments: tuple[Comment, ...]) -> frozenset[str]:
        """The ids of those that somebody has hidden.

        Asked only for comments that are about to be edited.  Never raises for
        what a tracker does: what could not be seen is not hidden.
        """
        ...


@runtime_checkable
class Mentions(Protocol):
    """A power an adapter may have: it knows how text of its tracker speaks to an account."""

    def mention(self, login: str) -> str:
        """What to write so that the account is told; empty for one that cannot be written so."""
        ...


@runtime_checkable
class AdapterKind(Protocol):
    """What an entry point of the group ``milepost.adapters`` leads to."""

    @property
    def contract(self) -> int:
        """The number of the contract it is written for."""
        ...

    @property
    def Options(self) -> type[TrackerOptions]:  # noqa: N802 - it is a class
        """The keys its entries of the configuration have."""
        ...

    def open(self, options: TrackerOptions, context: Context) -> Adapter:
        """Make the adapter.  Sends nothing."""
        ...
