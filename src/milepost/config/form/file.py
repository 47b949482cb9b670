"""The file as a whole, with ``rules``, ``waivers`` and ``discover``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from milepost.config.form.base import Form
from milepost.config.form.milestone import Defaults, Milestone
from milepost.config.form.project import Calendar, Number, Objective, Person, Project
from milepost.config.form.words import (
    Condition,
    Count,
    Day,
    Id,
    Keep,
    Line,
    MilestoneName,
    OwnCode,
    PersonId,
    RuleChoice,
    RuleCode,
    Severity,
    State,
    Text,
    wrong,
)
from milepost.config.form.write import Sync, Write
from milepost.trackers.contract import TrackerOptions


class TitlePattern(Form):
    """Milestones whose title fits a pattern."""

    title: Line = Field(description="`*` and `?` as in file names.", examples=["v*"])


class CustomRule(Form):
    """A rule of your own."""

    code: OwnCode = Field(description="`X` and three digits.", examples=["X001"])
    when: Condition = Field(
        description="A condition; it speaks of milestones of which this holds.",
        examples=["milestone.open > 50"],
    )
    says: Text = Field(description="What it tells people.", examples=["too much open"])
    severity: Severity = Field(
        default="warning", description="How bad it is.", examples=["warning"]
    )


class Rules(Form):
    """Which rules speak, and how loudly."""

    select: tuple[RuleChoice, ...] = Field(
        default=(),
        description=(
            "Codes or their beginnings (`MP1`). Default: all but the pedantic; `ALL`: those too."
        ),
        examples=[["MP1", "MP2", "MP3", "MP4", "MP5"]],
    )
    ignore: tuple[RuleChoice, ...] = Field(
        default=(), description="The same, for rules that are not to speak.", examples=[["MP104"]]
    )
    severity: dict[RuleCode, Severity] = Field(
        default={}, description="error, warning or info, by code.", examples=[{"MP202": "warning"}]
    )
    options: dict[RuleCode, dict[str, Count]] = Field(
        default={},
        description="A rule's numbers, by code; `milepost explain CODE` lists them.",
        examples=[{"MP503": {"quiet_days": 5}}],
    )
    only: dict[RuleCode, dict[str, Text | tuple[Text, ...]]] = Field(
        default={},
        description=(
            "Rules that look at some milestones only, by code. Of several keys all must fit, of"
            " a list one value."
        ),
        examples=[{"MP107": {"level": "major"}}],
    )
    custom: tuple[CustomRule, ...] = Field(
        default=(),
        description=(
            "Rules of your own, without code (docs/rules-custom.md). They run unless ignored."
        ),
        examples=[[{"code": "X001", "when": "milestone.open > 50", "says": "too much open",
                    "severity": "warning"}]],
    )  # fmt: skip


class Waiver(Form):
    """A finding that is accepted for a time."""

    rule: RuleCode = Field(description="Its code.", examples=["MP501"])
    milestone: MilestoneName | None = Field(default=None, description="Where.", examples=["data"])
    refs: tuple[Text, ...] = Field(default=(), description="Only for these issues.", examples=[[]])
    reason: Text = Field(description="Why.", examples=["Vendor outage"])
    approved_by: PersonId = Field(description="Who accepted it.", examples=["dana"])
    expires: Day = Field(description="Until when.", examples=["2027-02-20"])


class File(Form):
    """A configuration of milepost."""

    version: Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})] = Field(
        description="The form of this file.", examples=[1]
    )
    project: Project = Field(default=Project(), description="What the milestones are for.")
    trackers: dict[Id, TrackerOptions] = Field(
        json_schema_extra={"minProperties": 1},
        description="Where issues and milestones live, by a name of your choice (`web#42`).",
    )
    discover: Literal["declared", "all"] | TitlePattern | None = Field(
        default=None,
        description=(
            "Which milestones are judged besides the declared ones: `declared` (none), `all`, or"
            ' `{title: "v*"}`. The rest is listed, as is what was closed more than 30 days ago or,'
            " without being declared, on a day that no tracker tells. Default: declared where there"
            " are `milestones:`, else all."
        ),
        examples=["declared"],
    )
    people: dict[Id, Person] = Field(
        default={}, description="One entry per person or team, with an account per tracker kind."
    )
    numbers: dict[Id, Number] = Field(default={}, description="Facts from outside, by name.")
    objectives: dict[Id, Objective] = Field(default={}, description="What the plan is to achieve.")
    defaults: Defaults = Field(
        default=Defaults(), description="Any field of a milestone, for those that do not say."
    )
    milestones: dict[Id, Milestone] = Field(
        default={}, description="The plan: milestones by an id of your choice."
    )
    calendar: Calendar = Field(default=Calendar(), description="Working days and release days.")
    rules: Rules = Field(default=Rules(), description="Which rules speak, and how loudly.")
    waivers: tuple[Waiver, ...] = Field(
        default=(),
        description="Findings accepted for a time.",
        examples=[[{"rule": "MP501", "milestone": "data", "reason": "Vendor outage",
                    "approved_by": "dana", "expires": "2027-02-20"}]],
    )  # fmt: skip
    adopted: Text = Field(
        default="milepost-adopted.yaml",
        description=(
            "The file of findings accepted as they were found, which `milepost adopt` writes;"
            " relative to this one. Where it is not there nothing is."
        ),
        examples=["milepost-adopted.yaml"],
    )
    write: Write = Field(default=Write(), description="What milepost writes into trackers.")
    sync: Sync = Field(default=Sync(), description="Which fields trackers share.")
    state: State = Field(
        default="sqlite:///.milepost/state.db",
        description=(
            "Where milepost remembers what it wrote: a file; or postgresql://…, or a variable;"
            " branch:NAME, an orphan branch of the Git repository of the working folder; or none."
        ),
        examples=["sqlite:///.milepost/state.db"],
    )
    plugins: tuple[Text, ...] = Field(
        default=(),
        description="Packages beside milepost whose adapters and rules may be loaded.",
        examples=[[]],
    )
    keep: Keep = Field(
        default="18 months",
        description=(
            "How long the store remembers a run. The last write at each place stays: `undo` needs"
            " it."
        ),
        examples=["18 months"],
    )

    @model_validator(mode="after")
    def _something_to_read(self) -> File:
        if not self.trackers:
            raise wrong("there is no tracker to read", "add one under `trackers:`")
        return self
