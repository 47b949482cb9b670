"""MP110: major milestones without minor ones on the way, or too many majors."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.finding import Found, Unsure
from milepost.model.milestone import Dependency, Milestone
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio
from milepost.model.terms import Terms
from milepost.rules.rule import Case, Option, Rule, Survey
from milepost.rules.wording import count, place, some, titled


def _survey(view: Survey) -> Iterator[Found | Unsure]:
    majors = [one for one in view.milestones if one.level == "major"]
    closed = {one.id: view.view(one).closed() for one in majors}
    yield from _too_many(view, [one for one in majors if not closed[one.id]], closed)
    for major in majors:
        if closed[major.id]:
            continue
        for said in _led_up_to(view, major):
            if closed[major.id] is None and isinstance(said, Found):
                yield Unsure(reason=say("whether {} is closed is not known", titled(major)))
            else:
                yield said


def _too_many(
    view: Survey, majors: list[Milestone], closed: dict[str, bool | None]
) -> Iterator[Found | Unsure]:
    most = view.options["majors"]
    still_open = [one for one in majors if closed[one.id] is False]
    if len(still_open) > most:
        names = some([say("{}", titled(one)) for one in still_open])
        yield Found(
            message=say(
                "{} major milestones are open, more than {}: {}", len(still_open), most, names
            ),
            fix=say("write `level: minor` {}, or at another one", place(still_open[-1])),
            subject="majors",
        )
    elif len(majors) > most:
        unknown = some([say("{}", titled(one)) for one in majors if closed[one.id] is None])
        yield Unsure(reason=say("how many major milestones are open is not known: {}", unknown))


def _led_up_to(view: Survey, major: Milestone) -> Iterator[Found | Unsure]:
    minors, doubts = _minors(view, major)
    fewest, most = view.options["fewest"], view.options["most"]
    number = say("{} with {} leading up to it", titled(major), count(minors, "minor milestone"))
    if minors > most:
        yield Found(
            message=say("{}, more than {}", number, most),
            fix=say("split {} into two major milestones, {}", titled(major), place(major)),
            subject=major.id,
        )
    elif doubts:
        reasons = some(tuple(dict.fromkeys(doubts)), "; ", "; ")
        yield Unsure(reason=say("what leads up to {} is not known: {}", titled(major), reasons))
    elif minors < fewest:
        yield Found(
            message=say("{}, fewer than {}", number, fewest),
            fix=say(
                "add `part_of: {}` to what leads up to it, or write `level: minor` {}",
                major.id,
                place(major),
            ),
            subject=major.id,
        )


def _minors(view: Survey, major: Milestone) -> tuple[int, list[Prose]]:
    """How many minor milestones lead up to it, and why there may be more.

    Those that say so, and those it waits for, directly or not, that are part of
    no other: as far back as the major milestone before it.
    """
    plan = {one.id: one for one in view.plan if one.level == "minor"}
    found = [one.id for one in plan.values() if one.terms.part_of == major.id]
    doubts: list[Prose] = []
    way = [major]
    for here in way:
        doubts += view.view(here).unread_dependencies()
        for name in view.portfolio.graph.depends_on(here.id):
            needed = plan.get(name)
            if needed and needed not in way and needed.terms.part_of in ("", major.id):
                way.append(needed)
    return len({*found, *(one.id for one in way[1:])}), doubts


_UNREAD = Dependency(text="Schema frozen", milestone=None, unsure="api was not read completely")


def _part(name: str, of: str = "rollout") -> Milestone:
    return milestone(name, terms=Terms(part_of=of))


def _major(*names: str, closed: str = "") -> Portfolio:
    """*Full rollout*, a major milestone, and minor ones that are part of it."""
    return portfolio(
        milestone("rollout", level="major", closed=closed), *(_part(name) for name in names)
    )


def _majors(number: int, closed: int = 0) -> Portfolio:
    """Majors *A*, *B* … with four minor ones each."""
    names = "abcdef"[:number]
    return portfolio(
        *(
            milestone(name, level="major", closed="2027-02-12" if index < closed else "")
            for index, name in enumerate(names)
        ),
        *(_part(f"{name}{index}", name) for name in names for index in range(4)),
    )


RULE = Rule(
    code="MP110",
    name="major-without-minors",
    says="a major milestone has fewer than four or more than six minor ones leading up to it, or "
    "there are more than three majors",
    why="Four to six small steps show in time whether the big one will be reached; fewer hide it, "
    "more hide the big one. Minor ones say `part_of`; those it waits for count as well if they are "
    "part of no other, back to the major one before it. Closed minor ones count, closed major "
    "ones are left alone.",
    fix="Say `part_of` at the minor ones, add what is missing, or make it a minor milestone.",
    severity="info",
    pedantic=True,
    survey=_survey,
    options=(
        Option(name="fewest", default=4, unit="milestones", says="minor ones to a major one"),
        Option(name="most", default=6, unit="milestones", says="minor ones to a major one"),
        Option(name="majors", default=3, unit="milestones", says="the most majors that are open"),
    ),
    cases=(
        Case(says="no major milestone", portfolio=lambda: portfolio(milestone())),
        Case(says="four minor ones are part of it", portfolio=lambda: _major(*"abcd")),
        Case(says="six minor ones are part of it", portfolio=lambda: _major(*"abcdef")),
        Case(
            says="it waits for a chain of minor ones, the first of them closed long ago",
            portfolio=lambda: portfolio(
                milestone("rollout", level="major", depends_on=["c", "d", "gone"]),
                milestone("a", closed="2027-01-13", judged=False),
                milestone("b", depends_on=["a"]),
                milestone("c", depends_on=["b"]),
                milestone("d", depends_on=["b", "rollout"]),
            ),
        ),
        Case(says="closed, without minor ones", portfolio=lambda: _major(closed="2027-02-12")),
        Case(says="three majors", portfolio=lambda: _majors(3)),
        Case(says="four majors, one of them closed", portfolio=lambda: _majors(4, closed=1)),
        Case(
            says="three minor ones are part of it",
            portfolio=lambda: _major(*"abc"),
            finds=("Full rollout with 3 minor milestones leading up to it, fewer than 4",),
        ),
        Case(
            says="seven minor ones are part of it",
            portfolio=lambda: _major(*"abcdefg"),
            finds=("Full rollout with 7 minor milestones leading up to it, more than 6",),
        ),
        Case(
            says="it waits for one of its own, one of another, a major one and what that waits for",
            portfolio=lambda: portfolio(
                milestone("rollout", level="major", depends_on=["a", "b", "training"]),
                _part("a"),
                _part("b", of="elsewhere"),
                milestone("training", level="major", depends_on=["c"], closed="2027-02-12"),
                milestone("c"),
            ),
            finds=("Full rollout with 1 minor milestone leading up to it, fewer than 4",),
        ),
        Case(
            says="four open majors",
            portfolio=lambda: _majors(4),
            finds=("4 major milestones are open, more than 3: A, B, C and D",),
        ),
        Case(
            says="what it depends on was not read: there may be more",
            portfolio=lambda: portfolio(
                milestone("rollout", level="major", depends_on=[_UNREAD]), *map(_part, "abcd")
            ),
            unsure=True,
        ),
        Case(
            says="seven minor ones are more than six, whatever else was not read",
            portfolio=lambda: portfolio(
                milestone("rollout", level="major", depends_on=[_UNREAD]), *map(_part, "abcdefg")
            ),
            finds=("Full rollout with 7 minor milestones leading up to it, more than 6",),
        ),
        Case(
            says="nobody knows whether it is closed already",
            portfolio=lambda: portfolio(
                milestone("rollout", level="major", depends_on=["a"], records=()),
                milestone("a", sources=("api",)),
                unread={"web": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
        Case(
            says="three open majors, and one of which nobody knows whether it is closed",
            portfolio=lambda: portfolio(
                *_majors(3).milestones,
                milestone("x", level="major", sources=("api",), depends_on=["x1"], records=()),
                *(_part(f"x{index}", "x") for index in range(4)),
                unread={"api": [Want.MILESTONES]},
            ),
            unsure=True,
        ),
    ),
)
