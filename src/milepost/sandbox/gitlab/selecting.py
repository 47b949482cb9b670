"""Which issues or merge requests a list was asked for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf

from milepost.sandbox.entities import Issue, Project
from milepost.sandbox.gitlab.call import Call
from milepost.sandbox.gitlab.paging import Key
from milepost.sandbox.gitlab.placing import exact_label
from milepost.sandbox.gitlab.refusals import malformed
from milepost.sandbox.gitlab.shapes import number_of, state_of

Place = tuple[Project, Issue]
ORDERS = (
    *("created_at", "updated_at", "due_date", "title", "relative_position", "weight"),
    *("label_priority", "milestone_due", "popularity", "priority"),
)
KEYSETS = ("created_at", "updated_at", "due_date", "title", "id", "relative_position", "weight")
"""What project issues can be asked for by keyset in; for other orders GitLab counts pages."""
_SCOPES = ("created_by_me", "assigned_to_me", "created-by-me", "assigned-to-me", "all")
_Fits = Callable[[Project, Issue], bool]


def chosen(call: Call, places: Iterable[Place], states: tuple[str, ...], scope: str) -> list[Place]:
    """The places that fit what was asked, in the order asked for; newest first by default."""
    fits = [*_plain(call, states), *_named(call, scope), *_timed(call)]
    found = [place for place in places if all(it(*place) for it in fits)]
    found.sort(key=order(call), reverse=_down(call))
    return found


def order(call: Call) -> Callable[[Place], Key]:
    """What places an issue in the order asked for; those without a date come last."""
    asked = call.params.choice("order_by", (*ORDERS, "id"), "created_at")
    call.params.choice("sort", ("asc", "desc"), "desc")
    none = -inf if _down(call) else inf
    value = _VALUES.get(asked, _created)

    def key(place: Place) -> Key:
        found = value(place[1])
        return none if found is None else found, place[1].id

    return key


def _created(issue: Issue) -> float:
    return issue.created_at.timestamp()


_VALUES: dict[str, Callable[[Issue], float | str | None]] = {
    "updated_at": lambda it: it.updated_at.timestamp(),
    "due_date": lambda it: None if it.due is None else it.due.toordinal(),
    "title": lambda it: it.title.lower(),
    "id": lambda _it: 0,
    "weight": lambda _it: None,
}


def _down(call: Call) -> bool:
    return call.params.text("sort") != "asc"


def _plain(call: Call, states: tuple[str, ...]) -> list[_Fits]:
    state = call.params.choice("state", (*states, "all"), "all")
    numbers, sought = call.params.numbers("iids"), call.params.text("search")
    fits: list[_Fits] = []
    if state != "all":
        fits.append(lambda _where, it: state_of(it) == state)
    if numbers:
        fits.append(lambda _where, it: number_of(it) in numbers)
    if sought:
        words = sought.lower()
        fits.append(lambda _where, it: words in f"{it.title}\n{it.body or ''}".lower())
    if call.params.flag("confidential"):
        fits.append(lambda _where, _it: False)
    return fits


def _named(call: Call, scope: str) -> list[_Fits]:
    fits = [*_milestones(call), *_labels(call), *_people(call)]
    asked = call.params.choice("scope", _SCOPES, scope)
    if asked != "all":
        me = call.authenticate().login
        if asked.startswith("created"):
            fits.append(lambda _where, it: it.author == me)
        else:
            fits.append(lambda _where, it: me in it.assignees)
    return fits


def _milestones(call: Call) -> list[_Fits]:
    if "milestone" in call.params and "milestone_id" in call.params:
        raise malformed("milestone, milestone_id are mutually exclusive")
    kind = call.params.choice("milestone_id", ("None", "Any", "Upcoming", "Started"), "")
    asked = call.params.text("milestone")
    word = (kind or asked or "").lower()
    if not word:
        return []
    if word == "none":
        return [lambda _where, it: it.milestone is None and it.group_milestone is None]
    if word == "any":
        return [lambda _where, it: it.milestone is not None or it.group_milestone is not None]
    today = call.world.now().date().isoformat()

    def fits(where: Project, issue: Issue) -> bool:
        shown = call.shapes.milestone_of(where, issue)
        if shown is None:
            return False
        if kind == "Started":
            return shown["state"] == "active" and "" < (shown["start_date"] or "") <= today
        if kind == "Upcoming":
            return shown["state"] == "active" and (shown["due_date"] or "") > today
        return bool(shown["title"] == asked)

    return [fits]


def _labels(call: Call) -> list[_Fits]:
    names = call.params.names("labels")
    if not names:
        return []
    word = names[0].lower() if len(names) == 1 else ""
    if word in ("none", "any"):
        return [lambda _where, it: bool(it.labels) is (word == "any")]

    def fits(where: Project, issue: Issue) -> bool:
        found = [exact_label(where, name) for name in names]
        return all(it is not None and it.id in issue.labels for it in found)

    return [fits]


def _people(call: Call) -> list[_Fits]:
    fits: list[_Fits] = []
    users = call.world.state.users
    author, assignee = call.params.number("author_id"), call.params.text("assignee_id")
    if author is not None:
        fits.append(lambda _where, it: users[it.author.lower()].id == author)
    if name := call.params.text("author_username"):
        fits.append(lambda _where, it: it.author.lower() == name.lower())
    if assignee in ("None", "Any"):
        fits.append(lambda _where, it: bool(it.assignees) is (assignee == "Any"))
    elif assignee is not None:
        number = call.params.number("assignee_id")
        fits.append(
            lambda _where, it: number in [users[login.lower()].id for login in it.assignees]
        )
    if assigned := call.params.names("assignee_username"):
        wanted = {it.lower() for it in assigned}
        fits.append(lambda _where, it: wanted <= {login.lower() for login in it.assignees})
    return fits


def _timed(call: Call) -> list[_Fits]:
    fits: list[_Fits] = []
    if (after := call.params.instant("updated_after")) is not None:
        fits.append(lambda _where, it: it.updated_at >= after)
    if (before := call.params.instant("updated_before")) is not None:
        fits.append(lambda _where, it: it.updated_at <= before)
    if (since := call.params.instant("created_after")) is not None:
        fits.append(lambda _where, it: it.created_at >= since)
    if (until := call.params.instant("created_before")) is not None:
        fits.append(lambda _where, it: it.created_at <= until)
    return fits
