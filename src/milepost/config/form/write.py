"""``write`` and ``sync``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from milepost.config.form.base import Form
from milepost.config.form.words import (
    Adopted,
    Count,
    Id,
    Line,
    Lines,
    Percent,
    SharedMode,
    SingleTracker,
    SyncMode,
    Text,
    TrackerName,
    wrong,
)
from milepost.config.problems import shown
from milepost.report.labels import LONGEST
from milepost.report.news import Event

SHORTEST_LIMIT = 50
"""Characters a label may have in the strictest of the trackers there are adapters for."""


class Labels(Form):
    """The labels milepost owns."""

    prefix: Line = Field(
        default="milepost: ", description="Begins every label of ours.", examples=["milepost: "]
    )
    on: Literal["status_issue", "issues", "none"] = Field(
        default="status_issue",
        description=(
            "The status issue; `issues`: also those that are the reason of a finding; or none."
        ),
        examples=["status_issue"],
    )

    @field_validator("prefix")
    @classmethod
    def _fits_a_label(cls, prefix: str) -> str:
        whole = prefix + LONGEST
        if len(whole) > SHORTEST_LIMIT:
            what = f"with this prefix the label {shown(whole)} has {len(whole)} characters"
            most = SHORTEST_LIMIT - len(LONGEST)
            hint = f"a label has {SHORTEST_LIMIT} at most: take a prefix of {most} or fewer"
            raise wrong(what, hint)
        return prefix


class StatusIssue(Form):
    """The issue of a milestone that carries its status comment."""

    create: bool = Field(
        default=False, description="Create it where it is missing.", examples=[False]
    )
    labels: Lines = Field(
        default=("milestone",),
        json_schema_extra={"minItems": 1},
        description="Labels that make an issue the status issue of its milestone.",
        examples=[["milestone"]],
    )
    home: TrackerName | None = Field(
        default=None,
        description=(
            "Its tracker. Default: the first of the milestone's `in:`; without `in:` the first, by"
            " name, of the trackers it lies in."
        ),
        examples=["web"],
    )


class Notify(Form):
    """Where news of a `sync` is told: one POST per run that has some."""

    webhook: Text = Field(
        description=(
            "An https address that takes a POST of JSON with a `text`, as chats do. A variable"
            " keeps it secret; in CI nothing else is taken."
        ),
        examples=["${NOTIFY_URL}"],
    )
    on: tuple[Event, ...] = Field(
        default=("off_track", "date_moved", "reached", "run_failed"),
        description=(
            "What is told; `run_failed`: a run that ended with an error, or could not read all"
            " of it."
        ),
        examples=[["off_track", "date_moved", "reached", "run_failed"]],
    )


class Limits(Form):
    """Where a run stops and asks."""

    max_changes_percent: Percent = Field(
        default=30, description="Refuse to change a larger share of what is there.", examples=[30]
    )
    above: Count = Field(
        default=10, description="… where there are more than so many.", examples=[10]
    )
    notifying_per_run: Count = Field(
        default=20, description="Changes of one run that send a notification.", examples=[20]
    )
    pace: Literal["tracker", "none"] = Field(
        default="tracker",
        description="Wait between writes as the tracker asks; `none` counts for loopback only.",
        examples=["tracker"],
    )


class Write(Form):
    """What milepost writes into trackers."""

    labels: Labels = Field(default=Labels(), description="The labels milepost owns.")
    close_when_ready: bool = Field(
        default=False,
        description="Close a milestone whose criteria are met, as a planned change.",
        examples=[True],
    )
    status_issue: StatusIssue = Field(
        default=StatusIssue(), description="The issue that carries the status comment."
    )
    block: bool | tuple[TrackerName, ...] = Field(
        default=True,
        description=(
            "The managed block in descriptions: true, wherever its marks are not seen; false; or"
            " just these trackers (only so also versions of Jira, as plain text). Where one stands"
            " it is kept up to date; a milestone that is closed already gets none."
        ),
        examples=[True],
    )
    mentions: Literal["never", "owner-on-change", "exceptions"] = Field(
        default="never",
        description=(
            "Whom a status comment mentions: nobody; `owner-on-change`: the owner, when the health"
            " changes; `exceptions`: the stakeholders, when it turns off track or its date moves"
            " later."
        ),
        examples=["never"],
    )
    notify: Notify | None = Field(
        default=None, description="Where news is told. News needs `state:` to compare with."
    )
    instance: Id | None = Field(
        default=None,
        description=(
            "Tells two installations in one tracker apart. Default: from project.name, else from"
            " the first tracker."
        ),
        examples=["nordwind"],
    )
    identities: tuple[Line, ...] = Field(
        default=(),
        description="Further (former) accounts whose comments are ours.",
        examples=[["milepost-bot"]],
    )
    limits: Limits = Field(default=Limits(), description="Where a run stops and asks.")


class Sync(Form):
    """Which fields trackers share, and who is right."""

    title: SyncMode = Field(
        default="plan",
        description=(
            "`plan`: this file is right. `two-way`: whoever changed it. `tracker NAME`: that one,"
            " always. `off`: nobody asks."
        ),
        examples=["plan"],
    )
    due: SyncMode = Field(
        default="plan",
        description=(
            "With `plan` a date moved in a tracker is drift. Else the trackers' date counts, and"
            " the one here is what it has slipped from."
        ),
        examples=["plan"],
    )
    state: SharedMode = Field(
        default="off", description="Open or closed: `two-way`, `tracker NAME`.", examples=["off"]
    )
    description: SharedMode = Field(
        default="off",
        description=(
            "What people wrote, outside our blocks; among trackers that the same people see."
        ),
        examples=["off"],
    )
    start: SharedMode = Field(
        default="off", description="Where a tracker has one.", examples=["off"]
    )
    owner: SyncMode = Field(
        default="off",
        description="Where a tracker has one, as Jira has a version's driver.",
        examples=["off"],
    )
    join: Literal["declared", "by-title"] = Field(
        default="declared",
        description="`by-title`: milestones of one title are one, in whichever tracker.",
        examples=["declared"],
    )
    create_missing: tuple[SingleTracker, ...] = Field(
        default=(),
        description=(
            "Trackers in which a milestone is created that names them under `in:` and is not"
            " there. What a person deleted is not made again."
        ),
        examples=[["web"]],
    )
    adopt_from: Adopted | None = Field(
        default=None,
        description=(
            "Who is right where trackers differ and never agreed: a tracker, or `plan`. Absent:"
            " milepost asks."
        ),
        examples=["web"],
    )
