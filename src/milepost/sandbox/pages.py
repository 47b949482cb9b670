"""The world as people would see it in a browser: plain, legible HTML pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from milepost.sandbox.entities import Issue, Label, Milestone, Project
from milepost.sandbox.links import found
from milepost.sandbox.markup import Link, render
from milepost.sandbox.world import World

CSP = "default-src 'none'; style-src 'unsafe-inline'"
"""What these pages may load: nothing but their own style."""
_LIGHT = 0.18

Render = Callable[[Link], str]


def paths(world: World) -> Iterator[str]:
    """The path of every page there is, ``/`` first."""
    yield "/"
    for project in world.state.projects.values():
        at = f"/{project.full_name}"
        yield from (at, f"{at}/issues", f"{at}/labels")
        yield from (f"{at}/milestone/{number}" for number in project.milestones)
        yield from (issue_path(project, issue) for issue in project.issues.values())


def issue_path(project: Project, issue: Issue) -> str:
    """Where an issue or a pull request is shown."""
    return f"/{project.full_name}/{'issues' if issue.pull is None else 'pull'}/{issue.number}"


def page(world: World, path: str) -> Render | None:
    """What to render at ``path``, ``None`` if there is no such page.

    The result takes a function that turns paths and addresses into ``href``s
    as seen from that page.
    """
    parts = [part for part in path.split("/") if part]
    if not parts:
        return _view("index.html", world=world, projects=list(world.state.projects.values()))
    # A project may lie in groups of groups: the longest name that fits is its.
    names = ((world.project("/".join(parts[:end])), end) for end in range(len(parts), 1, -1))
    project, end = next((it for it in names if it[0] is not None), (None, 0))
    if project is None:
        return None
    match parts[end:]:
        case []:
            shown = _overview(world, project)
        case ["issues"]:
            rows = sorted(project.issues.values(), key=lambda it: -it.number)
            shown = _view("issues.html", world=world, project=project, issues=rows)
        case ["labels"]:
            labels = sorted(project.labels.values(), key=lambda it: it.name.casefold())
            shown = _view("labels.html", world=world, project=project, labels=labels)
        case ["milestone", number] if stone := project.milestones.get(_number(number)):
            shown = _milestone(world, project, stone)
        case ["issues" | "pull", number] if issue := project.issues.get(_number(number)):
            shown = _issue(world, project, issue)
        case _:
            return None
    return shown


def _milestone(world: World, project: Project, milestone: Milestone) -> Render:
    inside = [it for it in project.issues.values() if milestone.number in it.milestones]
    return _view("milestone.html", world=world, project=project, milestone=milestone, issues=inside)


def _overview(world: World, project: Project) -> Render:
    stones = sorted(
        project.milestones.values(),
        key=lambda it: (it.state, it.due is None, str(it.due), it.number),
    )
    return _view("repo.html", world=world, project=project, milestones=stones)


def _issue(world: World, project: Project, issue: Issue) -> Render:
    return _view(
        "issue.html",
        world=world,
        project=project,
        issue=issue,
        comments=[project.comments[number] for number in sorted(issue.comments)],
        blocked_by=[found(world, number) for number in issue.blocked_by],
        blocks=[found(world, number) for number in issue.blocks],
        group_milestone=world.group_milestone(issue.group_milestone),
    )


def _view(template: str, **values: Any) -> Render:
    world: World = values["world"]
    project: Project | None = values.get("project")

    def rendered(link: Link) -> str:
        def marked(text: str | None) -> Markup:
            repo = project.full_name if project else ""
            return Markup(render(text or "", repo=repo, link=link))  # noqa: S704 - sanitised

        def person(login: str) -> str:
            return world.state.users[login.lower()].name or login

        own = {"link": link, "marked": marked, "person": person, "issue_path": issue_path}
        return _templates().get_template(template).render(**values, **own, csp=CSP)

    return rendered


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("milepost.sandbox", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": _moment, "style": _style, "labels_of": _labels}
    made.tests["overdue"] = _overdue
    made.globals["progress"] = _progress
    return made


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _labels(issue: Issue, project: Project) -> list[Label]:
    return [project.labels[number] for number in issue.labels]


def _progress(project: Project, milestone: Milestone) -> tuple[int, int]:
    """Closed, and all: pull requests count, as GitHub counts them."""
    states: Sequence[str] = [
        it.state for it in project.issues.values() if milestone.number in it.milestones
    ]
    return states.count("closed"), len(states)


def _overdue(milestone: Milestone, world: World) -> bool:
    due = milestone.due
    return milestone.state == "open" and due is not None and due < world.now().date()


def _style(label: Label) -> str:
    """The label's colour, and black or white on it, whichever reads better."""
    red, green, blue = (_linear(int(label.color[at : at + 2], 16) / 255) for at in (0, 2, 4))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    text = "#1f2328" if luminance > _LIGHT else "#ffffff"
    return f"background:#{label.color};color:{text}"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB, IEC 61966-2-1
