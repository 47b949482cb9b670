"""MP701: to be looked at regularly, and nobody did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from milepost.model.clock import parse_day
from milepost.model.finding import Found, Unsure
from milepost.model.issue import Comment, Event, EventKind
from milepost.model.milestone import Milestone
from milepost.model.person import Account
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.reviewed import next_review, reviews
from milepost.model.sample import milestone, person, portfolio, record
from milepost.model.sample_said import STATUS, command, comment, commented
from milepost.model.sample_work import at
from milepost.model.terms import Cadence, Reviewed, Terms
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import spot


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    if here.terms.review is None:
        return
    due = next_review(view.portfolio, here)
    if due is None:
        yield Unsure(reason=say("from which day on it is to be reviewed is not known"))
    elif due < view.portfolio.today:
        doubt = _unread(view)
        if doubt:
            yield Unsure(reason=say("whether somebody reviewed it is not known: {}", doubt))
        else:
            yield _found(view, due)


def _unread(view: View) -> Prose | None:
    """What was not read of that on which an owner may have shown that they looked."""
    status = view.portfolio.statuses.get(view.milestone.id)
    if status is None:
        return view.unseen() or view.gap(Want.ISSUES)
    reading = view.portfolio.readings.get(status.source)
    if reading is None or not reading.tells(Want.COMMENTS, status):
        return say("the comments on {} were not read", status)
    if view.portfolio.events(status) is None:
        return say("what happened to {} was not read", status)
    return None


def _past(view: View) -> Iterator[Ref]:
    """Its status issue, where the comments there alone show no review in time."""
    here = view.milestone
    status, due = view.portfolio.statuses.get(here.id), next_review(view.portfolio, here)
    if status is not None and due is not None and due < view.portfolio.today:
        yield status


def _found(view: View, due: date) -> Found:
    here = view.milestone
    seen = reviews(view.portfolio, here)
    last = say("last reviewed on {}", seen[-1]) if seen else say("never reviewed")
    # The same words whether its status issue is there or a run is about to create it.
    heard = view.portfolio.hears(here)
    ways = ["write `/review` in its status issue"] if heard else []
    if here.declared_at:
        ways.append("write it down under `reviews` at {}")
    way = ", or ".join(ways) or "give it a status issue and write `/review` there"
    return Found(
        message=say(f"{{}}; the {'next' if seen else 'first'} review was due on {{}}", last, due),
        fix=say(f"look at it, and {way}", *([spot(here)] if here.declared_at else [])),
    )


_KIM = person("kim", github="kimosei")
_DANA = person("dana", github="dana-o")
_WEEKLY = Cadence(days=7)


def _reviewed(
    *days: str, cadence: Cadence | None = _WEEKLY, made: str = "2027-02-01", closed: str = ""
) -> Milestone:
    """A milestone of 2027-02-01, reviewed on these days."""
    held = replace(record("data", closed=closed), created_at=at(made) if made else None)
    done = tuple(Reviewed(on=parse_day(day), by=_DANA) for day in days)
    return milestone(records=(held,), owners=[_KIM], terms=Terms(review=cadence, reviews=done))


def _told(
    here: Milestone, *comments: Comment, edit: Event | None = None, unread: Want | None = None
) -> Portfolio:
    """The milestone with its status issue web#5: what was written there, and what happened."""
    look = portfolio(here, statuses={"data": STATUS}, unread={"web": [unread]} if unread else None)
    told = commented(look, *comments)
    web = replace(told.readings["web"], events=(edit,) if edit else ())
    return replace(told, readings={"web": web})


def _edit(kind: EventKind, day: str = "2027-02-16", by: str = "kimosei") -> Event:
    return Event(issue=STATUS, kind=kind, at=at(day), name="x", actor=Account(by, "user"))


_OURS = "<!-- milepost:status instance=nordwind milestone=data -->\nAll is well"

RULE = Rule(
    code="MP701",
    name="review-overdue",
    says="a review cadence is set and nobody reviewed within it (a `/review` comment, `reviews:`, "
    "or any comment or edit by the owner)",
    why="What nobody looks at drifts. The days count from the last review, before the first one "
    "from the day the milestone was created. Comments and edits of an owner are those on its "
    "status issue, and a move of its date or scope that is remembered as theirs; labels are no "
    "review, as milepost sets some itself, perhaps with the owner's own token.",
    fix="Look at it, and say so: `/review` on the status issue, or a day under `reviews`.",
    severity="warning",
    check=_check,
    past=_past,
    cases=(
        Case(
            says="reviewed weekly, the last time on 2027-02-15: the next is due today",
            portfolio=lambda: portfolio(_reviewed("2027-02-15", "2027-02-08")),
        ),
        Case(
            says="never reviewed, but it was only created on 2027-02-15",
            portfolio=lambda: portfolio(_reviewed(made="2027-02-15")),
        ),
        Case(says="nobody said how often", portfolio=lambda: portfolio(_reviewed(cadence=None))),
        Case(says="closed", portfolio=lambda: portfolio(_reviewed(closed="2027-02-19"))),
        Case(
            says="somebody of the plan file wrote `/review` on 2027-02-16",
            portfolio=lambda: portfolio(
                _reviewed(), commands=(command("review", "2027-02-16", by=_DANA),)
            ),
        ),
        Case(
            says="the owner commented on the status issue on 2027-02-16",
            portfolio=lambda: _told(
                _reviewed(), comment("Vendor answered", "2027-02-16", by="kimosei")
            ),
        ),
        Case(
            says="the owner moved the status issue on 2027-02-16",
            portfolio=lambda: _told(_reviewed(), edit=_edit("milestoned")),
        ),
        Case(
            says="created on 2027-02-01, never reviewed",
            portfolio=lambda: portfolio(_reviewed()),
            finds=("never reviewed; the first review was due on 2027-02-08",),
        ),
        Case(
            says="the last review was on 2027-02-14; another is planned",
            portfolio=lambda: portfolio(_reviewed("2027-02-14", "2027-02-26")),
            finds=("last reviewed on 2027-02-14; the next review was due on 2027-02-21",),
        ),
        Case(
            says="somebody else commented, the owner a week before, and a label was set",
            portfolio=lambda: _told(
                _reviewed(),
                comment("Any news?", "2027-02-18", by="eve"),
                comment("Going well", "2027-02-09", by="kimosei"),
                edit=_edit("labeled"),
            ),
            finds=("last reviewed on 2027-02-09; the next review was due on 2027-02-16",),
        ),
        Case(
            says="milepost's own comment, written with the owner's token",
            portfolio=lambda: _told(_reviewed(), comment(_OURS, "2027-02-18", by="kimosei")),
            finds=("never reviewed; the first review was due on 2027-02-08",),
        ),
        Case(
            says="the comments on its status issue were not read",
            portfolio=lambda: _told(_reviewed(), unread=Want.COMMENTS),
            unsure=True,
        ),
        Case(
            says="what happened to its status issue was not read",
            portfolio=lambda: _told(_reviewed(), unread=Want.EVENTS),
            unsure=True,
        ),
        Case(
            says="its issues were not read: one of them may be its status issue",
            portfolio=lambda: portfolio(_reviewed(), unread={"web": [Want.ISSUES]}),
            unsure=True,
        ),
        Case(
            says="no tracker tells when it was created",
            portfolio=lambda: portfolio(_reviewed(made="")),
            unsure=True,
        ),
    ),
)
