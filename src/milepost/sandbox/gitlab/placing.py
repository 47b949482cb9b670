"""Labels and milestones of issues as GitLab's services put them there."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.sandbox import actions
from milepost.sandbox.entities import Issue, Label, Project
from milepost.sandbox.gitlab.call import Call


def exact_label(project: Project, name: str) -> Label | None:
    """The label of exactly that name: GitLab tells ``bug`` from ``Bug``."""
    return next((it for it in project.labels.values() if it.name == name), None)


def labelled(call: Call, project: Project, names: Iterable[str]) -> list[Label]:
    """The labels of these names, made where there are none."""
    act = call.act(project)
    return [exact_label(project, it) or actions.add_label(act, it, "428bca") for it in names]


def put_labels(
    call: Call, project: Project, issue: Issue, kept: Iterable[Label], added: Iterable[Label] = ()
) -> None:
    """Give an issue these labels.

    Where there is a licence an added ``key::value`` takes the place of the
    others with its key.
    """
    new = list(added)
    old = [it for it in kept if it not in new]
    if call.instance.tier == "premium":
        scopes = {scope for it in new if (scope := _scope(it))}
        old = [it for it in old if _scope(it) not in scopes]
        new = list({(_scope(it), "" if _scope(it) else it.name): it for it in new}.values())
    actions.set_labels(call.act(project), issue, [*old, *new])


def put_milestone(call: Call, project: Project, issue: Issue, number: int) -> None:
    """Put an issue into the milestone with that *id*; any other number takes its milestone away.

    That is GitLab's own trap: somebody who sends a number within the project
    instead of the id clears the milestone and is answered 200.
    """
    act, before = call.act(project), len(project.events)
    own = next((it for it in project.milestones.values() if it.id == number), None)
    groups = call.world.groups_of(project.full_name)
    above = [it for group in groups for it in group.milestones.values() if it.id == number]
    actions.set_milestones(act, issue, [] if own is None else [own.number])
    actions.set_group_milestone(act, issue, above[0] if above else None)
    _tell_once(project, before)


def _tell_once(project: Project, before: int) -> None:
    """GitLab remembers a move as one event: where to, and not where from."""
    new = project.events[before:]
    if any(it.event == "milestoned" for it in new):
        project.events[before:] = [it for it in new if it.event != "demilestoned"]


def _scope(label: Label) -> str:
    return label.name.rpartition("::")[0]
