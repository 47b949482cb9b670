"""``milestones`` and ``defaults``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from milepost.config.form.base import Form
from milepost.config.form.words import (
    Amount,
    Count,
    Currency,
    Day,
    Due,
    Line,
    MilestoneName,
    NumberName,
    PersonId,
    PhaseName,
    Phrase,
    Review,
    Text,
    TrackerName,
    wrong,
)


class Query(Form):
    """Which issues are counted, and how many there may or must be."""

    label: Line | tuple[Line, ...] = Field(
        default=(), description="It carries one of these labels.", examples=["P2"]
    )
    without: Line | tuple[Line, ...] = Field(
        default=(), description="It carries none of these labels.", examples=[["wontfix"]]
    )
    state: Literal["open", "closed", "done", "dropped", "any"] = Field(
        default="open",
        description="`closed` is `done` or `dropped` (closed without being done).",
        examples=["open"],
    )
    text: Line | None = Field(
        default=None, description="Its title holds this, letter case aside.", examples=[None]
    )
    assignee: Line | None = Field(
        default=None, description="A person or login; `none` for nobody.", examples=[None]
    )
    author: Line | None = Field(
        default=None, description="A person or login that opened it.", examples=[None]
    )
    tracker: TrackerName | None = Field(
        default=None, description="Only in this tracker.", examples=[None]
    )
    anywhere: bool = Field(
        default=False,
        description="Also issues outside the milestone, as far as they are read.",
        examples=[False],
    )
    at_most: Count | None = Field(default=None, description="No more than this.", examples=[3])
    at_least: Count | None = Field(default=None, description="No less than this.", examples=[None])

    @model_validator(mode="after")
    def _bounded(self) -> Query:
        if self.at_most is None and self.at_least is None:
            raise wrong("a count needs a bound", "say `at_most: 3` or `at_least: 1`")
        if None not in (self.at_most, self.at_least) and self.at_most < self.at_least:  # type: ignore[operator]  # neither is None here
            raise wrong("nothing can be at most less than at least", "say the larger as `at_most`")
        return self


class CountOf(Form):
    """A criterion that counts what a query finds."""

    count: Query = Field(
        description="The query, with `at_most` or `at_least`.",
        examples=[{"label": "P2", "at_most": 3}],
    )


class Stretch(Form):
    """What would be nice and is not counted."""

    labels: tuple[Line, ...] = Field(
        default=(),
        description="Issues with one of these labels are stretch.",
        examples=[["stretch"]],
    )


class Gate(Form):
    """A check before the date."""

    due: Due | None = Field(default=None, description="By when.", examples=["2027-02-26"])
    done_when: tuple[Phrase | CountOf, ...] = Field(
        default=(), description="What must be so.", examples=[["no open feature"]]
    )


class Risk(Form):
    """What may go wrong, who watches it, and what then."""

    kind: Line = Field(description="What sort of risk.", examples=["technology"])
    level: Literal["low", "medium", "high"] = Field(
        default="medium", description="How bad it is.", examples=["high"]
    )
    owner: PersonId | None = Field(default=None, description="Who watches it.", examples=["kim"])
    contingency: Text | None = Field(
        default=None,
        description="What is done if it happens.",
        examples=["Run the old import for one quarter"],
    )


class IfLate(Form):
    """What being late costs."""

    cost: Amount | None = Field(
        default=None, description="In the budget's currency.", examples=[20000]
    )
    compliance: bool = Field(
        default=False, description="Whether a law or contract is broken.", examples=[True]
    )


class Invoice(Form):
    """What is billed when it is reached."""

    amount: Amount = Field(description="How much.", examples=[24000])
    currency: Currency = Field(description="Three letters.", examples=["EUR"])
    sent: Day | None = Field(default=None, description="The day it was sent.", examples=[None])


class Reviewed(Form):
    """A review that took place."""

    on: Day = Field(description="When.", examples=["2027-02-08"])
    by: PersonId = Field(description="By whom.", examples=["dana"])


class Decision(Form):
    """A change of plan, with its reason."""

    on: Day = Field(description="When.", examples=["2027-02-01"])
    what: Text = Field(description="What changed.", examples=["due 2027-02-26 -> 2027-03-05"])
    why: Text | None = Field(default=None, description="Why.", examples=["vendor sandbox late"])
    cause: Line | None = Field(default=None, description="In one word.", examples=["external"])
    by: PersonId | None = Field(default=None, description="Who decided.", examples=["dana"])


class Lookback(Form):
    """The three questions after it was closed."""

    hit: bool | Text | None = Field(
        default=None, description="Were the criteria met?", examples=[None]
    )
    why: Text | None = Field(default=None, description="If not, why?", examples=[None])
    next: Text | None = Field(default=None, description="What changes next?", examples=[None])


class Milestone(Form):
    """A point in time that marks a state somebody can verify."""

    title: Line | None = Field(
        default=None,
        description="The title it has in the trackers. Default: the id.",
        examples=["Data migration validated"],
    )
    due: Due | None = Field(
        default=None,
        description="The day it is due. `day 3` and `week 5` count from project.start.",
        examples=["2027-02-12"],
    )
    owner: PersonId | tuple[PersonId, ...] = Field(
        default=(), description="The one person who answers for it.", examples=["kim"]
    )
    phase: PhaseName = Field(
        default="", description="The phase it ends or lies in.", examples=["Build"]
    )
    places: tuple[TrackerName, ...] | dict[TrackerName, int | Line] = Field(
        default=(),
        alias="in",
        description=(
            "Trackers that hold it under its title; or tracker: native id (a number) or title"
            " (a text). Default: wherever the title is found."
        ),
        examples=[["web"]],
    )
    aliases: tuple[Line, ...] = Field(
        default=(), description="Titles it used to have.", examples=[["Data moved"]]
    )
    delivers: tuple[Text, ...] = Field(
        default=(),
        description="What there is when it is reached.",
        examples=[["Validated customer data set"]],
    )
    depends_on: tuple[Line, ...] = Field(
        default=(),
        description="Milestones it waits for: ids, or titles that lie in a tracker.",
        examples=[["kickoff"]],
    )
    done_when: tuple[Phrase | CountOf, ...] = Field(
        default=(),
        description="What done looks like: criterion phrases.",
        examples=[["all closed", "no open P1", "[ ] rollback plan documented"]],
    )
    level: Literal["major", "minor"] = Field(
        default="minor", description="How much hangs on it.", examples=["minor"]
    )
    part_of: MilestoneName | None = Field(
        default=None, description="The major milestone it leads up to.", examples=["integrations"]
    )
    stretch: Stretch = Field(default=Stretch(), description="What is not counted.")
    risks: tuple[Risk, ...] = Field(
        default=(),
        description="What may go wrong.",
        examples=[[{"kind": "technology", "level": "high", "owner": "kim",
                    "contingency": "Run the old import for one quarter"}]],
    )  # fmt: skip
    gates: dict[str, Gate] = Field(
        default={},
        description="Checks before the date, by name.",
        examples=[{"code-freeze": {"due": "2027-02-05", "done_when": ["no open feature"]}}],
    )
    supports: tuple[NumberName, ...] = Field(
        default=(), description="Key results or objectives it serves.", examples=[["seats"]]
    )
    priority: Literal["must", "should", "could", "wont"] | None = Field(
        default=None, description="How much it is wanted.", examples=["must"]
    )
    value: int | None = Field(
        default=None, ge=1, le=10, description="Its worth, 1 to 10.", examples=[8]
    )
    if_late: IfLate | None = Field(default=None, description="What being late costs.")
    committed_to: Line | None = Field(
        default=None, description="To whom it was promised.", examples=["client"]
    )
    review: Review = Field(
        default="none", description="How often somebody looks at it.", examples=["weekly"]
    )
    buffer: Count = Field(
        default=0, description="Working days kept free before the due date.", examples=[3]
    )
    invoice: Invoice | None = Field(default=None, description="What is billed when it is reached.")
    stakeholders: tuple[PersonId, ...] = Field(
        default=(),
        description=(
            "Who is mentioned, with `write: {mentions: exceptions}`, when it turns off track or its"
            " date moves later."
        ),
        examples=[["dana"]],
    )
    reviews: tuple[Reviewed, ...] = Field(
        default=(),
        description="Reviews that took place.",
        examples=[[{"on": "2027-02-08", "by": "dana"}]],
    )
    decisions: tuple[Decision, ...] = Field(
        default=(),
        description="Changes of plan, with their reasons.",
        examples=[[{"on": "2027-02-01", "what": "due 2027-02-26 -> 2027-03-05",
                    "why": "vendor sandbox late", "cause": "external", "by": "dana"}]],
    )  # fmt: skip
    lookback: Lookback | None = Field(
        default=None, description="The three questions after it was closed."
    )


class Defaults(Milestone):
    """What milestones have that do not say otherwise: any field of a milestone."""
