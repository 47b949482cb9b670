"""MP304: a criterion cannot be decided."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import AllClosed, Closed, Merged, NoOpen, NotYet, Reached, Task, Verdict
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import criterion, milestone, portfolio, verdict
from milepost.rules.rule import Case, Rule, View
from milepost.rules.wording import folded, place


def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    verdicts = view.portfolio.verdicts.get(here.id, ())
    unknown = {folded(one.criterion.text): one for one in verdicts if one.state == "unknown"}
    for subject, one in unknown.items():
        if gap := _gap(view, one):
            yield Unsure(reason=say('"{}": {}', one.criterion.text, gap))
        else:
            missing = one.missing or say("nothing says whether it is met")
            yield Found(
                message=say('"{}" cannot be decided: {}', one.criterion.text, missing),
                fix=_fix(here, one),
                subject=subject,
                evidence=one.evidence,
            )
    if not verdicts and (gap := view.unseen()):
        yield Unsure(reason=say("whether it has criteria is not known: {}", gap))


def _gap(view: View, verdict: Verdict) -> Prose | None:
    """Why what the criterion looks at was not read completely; ``None`` if that is not it."""
    look = view.portfolio
    match verdict.criterion.phrase:
        case AllClosed() | NoOpen():
            return view.unseen() or view.gap(Want.ISSUES)
        case Closed(refs=refs):
            return look.gap_in(_trackers(view, refs), Want.ISSUES)
        case Merged(ref=ref):
            return look.gap_in(_trackers(view, (ref,)), Want.ISSUES)
        case Task():
            return view.unseen() or view.gap(Want.ISSUES, Want.COMMENTS) 
        case Reached(milestone=name):
            ...
