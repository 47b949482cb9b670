"""MP104: a criterion with nothing to inspect.  English only, and silent when in doubt."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.criterion import Task
from milepost.model.finding import Found, Unsure
from milepost.model.prose import say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.rules.english import is_state, lexicon, words
from milepost.rules.rule import Case, Rule, View, while_open
from milepost.rules.wording import folded, place

_COMPARED = lexicon(
    "best better bigger cleaner clearer easier enhance enhanced enhancing faster fewer greater "
    "happier higher improve improved improvement improvements improves improving increase "
    "increased increasing less lower more nicer optimise optimised optimize optimized polish "
    "polished quicker reduce reduced reducing safer simpler simplified simplify smaller smoother "
    "stronger strengthen strengthened"
)
_NUMBERS = lexicon(
    "zero no none nobody nothing one two three four five six seven eight nine ten eleven twelve "
    "first second third half once twice hundred thousand million"
)
_ARTEFACTS = lexicon(
    "agreement alert api archive article artefact artifact backup build certificate changelog "
    "chart checklist contract dashboard database dataset decision demo design diagram doc "
    "documentation document email export file form guide invoice issue list log manual map "
    "meeting metric minutes page plan playbook presentation prototype protocol pull receipt record "
    "release report review runbook schema screenshot script signature slide spec specification "
    "spreadsheet suite survey table template test ticket tutorial video website wiki"
)
_SIGNS = frozenset('@#/`"%<>=_')


def vague(text: str, names: frozenset[str] = frozenset()) -> str:
    """The comparative word that stands alone, as written; empty where there is more to inspect.

    ``names`` are folded words of people's names and ids.
    """
    found = words(text)
    compared = next((word for word in found if word.casefold() in _COMPARED), "")
    if not compared or any(sign in text for sign in _SIGNS):
        return ""
    for index, word in enumerate(found):
        if word.casefold() in _COMPARED:
            continue
        # A capital inside a sentence is a name or an abbreviation.
        named = any(letter.isupper() for letter in (word if index else word[1:]))
        if named or word.casefold() in names or _inspectable(word.casefold()):
            return ""
    return compared


def _inspectable(word: str) -> bool:
    return (
        is_state(word)
        or any(letter.isdigit() for letter in word)
        or word in _NUMBERS
        or not _ARTEFACTS.isdisjoint({word, word.removesuffix("s")})
    )


@while_open
def _check(view: View) -> Iterator[Found | Unsure]:
    here = view.milestone
    people = (*view.portfolio.people, *here.owners)
    names = frozenset(word for one in people for word in folded(f"{one.id} {one.name}").split())
    tasks = {folded(one.text): one for one in here.criteria if isinstance(one.phrase, Task)}
    for subject, criterion in tasks.items():
        if told := vague(criterion.text, names):
            yield Found(
                message=say('"{}" compares ("{}") without saying with what', criterion.text, told),
                fix=say(
                    "add the number, document, person or issue that would show it, {}", place(here)
                ),
                subject=subject,
            )
    if not here.criteria and (gap := view.unseen()):
        yield Unsure(reason=say("what its criteria are is not known: {}", gap))


def _task(text: str, told: str = "") -> Case:
    return Case(
        says=f'the criterion "{text}"',
        portfolio=lambda: portfolio(milestone(criteria=[text])),
        finds=(f'"{text}" compares ("{told}") without saying with what',) if told else (),
    )


RULE = Rule(
    code="MP104",
    name="vague-criterion",
    says="a criterion has nothing to inspect: no number, artefact, person, issue or state; "
    'comparative words alone ("better", "improve")',
    why="Two people can look at the same thing and disagree whether it is better. A number, a "
    "document or a name ends the discussion before it starts. English only; where in doubt, "
    "nothing is said.",
    fix="Name what can be looked at: a number, a document, a person, an issue, a state.",
    severity="info",
    check=_check,
    cases=(
        _task("import runs faster than 20 minutes"),
        _task("rollback plan documented"),
        _task("better runbook for the night shift"),
        _task("Kim finds the import easier"),
        _task("improve the performance", "improve"),
        _task("Better onboarding", "Better"),
        Case(
            says="a phrase that milepost decides is never vague",
            portfolio=lambda: portfolio(milestone(criteria=["all closed"])),
        ),
        Case(
            says="the description that may hold criteria was not read",
            portfolio=lambda: portfolio(
                milestone(criteria=[], records=()), unread={"web": [Want.MILESTONES]}
            ),
            unsure=True,
        ),
    ),
)
