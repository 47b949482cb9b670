"""MP308: a gate's date passed with its criteria unmet."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.clock import parse_day
from milepost.model.criterion import Verdict
from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import say
from milepost.model.sample import criterion, milestone, portfolio, verdict
from milepost.model.terms import Gate, Terms
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import open_in, place, some


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    for gate in view.milestone.terms.gates:
        if gate.due is not None and view.portfolio.today > gate.due:
            yield from _passed(view, gate)


def _passed(view: View, gate: Gate) -> Iterator[Found | Unsure]:
    here = view.milestone
    verdicts = view.portfolio.gates.get((here.id, gate.name), ())
    unmet = [one for one in verdicts if one.state == "unmet"]
    undecided = [one.criterion for one in verdicts if one.state == "unknown"]
    if not verdicts:
        undecided = list(gate.criteria)
    if unmet:
        yield Found(
            message=say(
                "the gate {} was due {}, and is not met: {}",
                gate.name,
                gate.due or (),
                some([say('"{}"', one.criterion.text) for one in unmet], "; "),
            ),
            fix=say(
                "meet what is left of the gate {}, or give it a new date {}",
                gate.name,
                place(here),
            ),
            subject=gate.name,
            evidence=tuple(one for unfit in unmet for one in unfit.evidence if one.url)
            or open_in(here),
        )
    elif undecided:
        what = some([say('"{}"', one.text) for one in undecided], "; ")
        yield Unsure(reason=say("whether the gate {} was met is not known: {}", gate.name, what))


def _gated(due: str, *verdicts: Verdict, closed: str = "") -> Portfolio:
    said = tuple(one.criterion for one in verdicts)
    gate = Gate(name="code-freeze", due=parse_day(due) if due else None, criteria=said)
    return portfolio(_with(gate, closed), gates={("data", "code-freeze"): verdicts})


def _with(gate: Gate, closed: str = "") -> Milestone:
    return milestone(due="2027-03-05", closed=closed, terms=Terms(gates=(gate,)))


_FEATURE = verdict("no open feature", "unmet", because="web#7 is open")

RULE = Rule(
    code="MP308",
    name="gate-missed",
    says="a gate's date passed with its criteria unmet",
    why="A gate is there to say early that the milestone's own date is in danger: missed in "
    "silence it warns nobody. The day it is due belongs to it to the end, in the project's zone. "
    "What counts is how its criteria stand now. A gate without a date is asked for with `--gate`; "
    "of a closed milestone, its own criteria speak.",
    fix="Meet its criteria, or give the gate a new date and say why.",
    severity="error",
    health=True,
    check=_check,
    source="release teams with design, code and docs freeze: "
    "https://github.com/kubernetes/enhancements/issues/4580",
    cases=(
        Case(
            says="unmet, and due today, 2027-02-22: there is time until the end of the day",
            portfolio=lambda: _gated("2027-02-22", _FEATURE),
        ),
        Case(
            says="its date passed, and all it asks for is met",
            portfolio=lambda: _gated("2027-02-19", verdict("no open feature")),
        ),
        Case(says="it has no date", portfolio=lambda: _gated("", _FEATURE)),
        Case(
            says="it asks for nothing: only its date is said",
            portfolio=lambda: _gated("2027-02-19"),
        ),
        Case(
            says="the milestone is closed: its own criteria count",
            portfolio=lambda: _gated("2027-02-19", _FEATURE, closed="2027-02-20"),
        ),
        Case(
            says="due yesterday, with one of two criteria unmet",
            portfolio=lambda: _gated("2027-02-21", _FEATURE, verdict("docs reviewed")),
            finds=('the gate code-freeze was due 2027-02-21, and is not met: "no open feature"',),
        ),
        Case(
            says="one criterion is unmet, another cannot be decided: it is missed all the same",
            portfolio=lambda: _gated(
                "2027-02-19", verdict("docs reviewed", "unknown"), verdict("signed", "unmet")
            ),
            finds=('the gate code-freeze was due 2027-02-19, and is not met: "signed"',),
        ),
        Case(
            says="its date passed, and a criterion cannot be decided",
            portfolio=lambda: _gated(
                "2027-02-19", verdict("no open feature"), verdict("docs reviewed", "unknown")
            ),
            unsure=True,
        ),
        Case(
            says="its date passed, and nobody decided its criteria",
            portfolio=lambda: portfolio(
                _with(
                    Gate(
                        name="code-freeze",
                        due=parse_day("2027-02-19"),
                        criteria=(criterion("no open feature"),),
                    )
                )
            ),
            unsure=True,
        ),
    ),
)
