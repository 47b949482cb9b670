"""Carrying out the quick actions in a text on an issue."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from milepost.sandbox import actions, links
from milepost.sandbox.entities import Issue, Label, Milestone, Project
from milepost.sandbox.gitlab import placing, relating, violating
from milepost.sandbox.gitlab.call import Call
from milepost.sandbox.gitlab.params import lenient_day
from milepost.sandbox.gitlab.quick import PERFORMED, Command
from milepost.sandbox.gitlab.shapes import Json

_WORD = re.compile(r'"[^"]+"|\S+')
_IN = re.compile(r"in (\d+) (day|week)s?")


_Deed = Callable[[Call, Project, Issue, str], Json | None]


def perform(
    call: Call, project: Project, issue: Issue, commands: list[Command], *, new: bool = False
) -> Json:
    """Carry out what may be carried out; the fields that changed, and what was said of each.

    ``new``: on an issue that is being created, which cannot be closed or renamed.
    """
    changes: Json = {}
    summary, applied = [], 0
    for command in commands:
        violating.command(call, f"{project.full_name}#{issue.number}", command)
        changed = _done(call, project, issue, command, new=new)
        changes |= changed or {}
        applied += changed is not None
        told = "Could not apply" if changed is None else "Applied"
        summary.append(f"{told} {command.name} command.")
    return {"commands_changes": changes, "summary": summary, "applied": applied}


def _done(
    call: Call, project: Project, issue: Issue, command: Command, *, new: bool
) -> Json | None:
    if command.name not in PERFORMED:
        return {}
    if new and command.name in ("close", "reopen", "title", "duplicate"):
        return None
    own = issue.author == call.authenticate().login
    if not (own and command.name in ("close", "reopen", "title")) and not call.may(
        project, "write"
    ):
        return None
    return _DEEDS[command.name](call, project, issue, command.argument)


def _close(call: Call, project: Project, issue: Issue, _argument: str) -> Json | None:
    if issue.state == "closed":
        return None
    actions.set_state(call.act(project), issue, "closed")
    return {"state_event": "close"}


def _reopen(call: Call, project: Project, issue: Issue, _argument: str) -> Json | None:
    if issue.state == "open":
        return None
    actions.set_state(call.act(project), issue, "open")
    return {"state_event": "reopen"}


def _title(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    if not argument:
        return None
    actions.set_title(call.act(project), issue, argument)
    return {"title": argument}


def _label(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    named = _labels(project, argument)
    if not named:
        return None
    placing.put_labels(call, project, issue, _own(project, issue), named)
    return {"add_label_ids": [it.id for it in named]}


def _unlabel(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    named = _labels(project, argument) if argument else _own(project, issue)
    if not named:
        return None
    kept = [it for it in _own(project, issue) if it not in named]
    placing.put_labels(call, project, issue, kept)
    return {"remove_label_ids": [it.id for it in named]}


def _relabel(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    named = _labels(project, argument)
    if not named:
        return None
    placing.put_labels(call, project, issue, (), named)
    return {"label_ids": [it.id for it in named]}


def _assign(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    return _assigned(call, project, issue, [*issue.assignees, *_people(call, argument)])


def _unassign(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    named = _people(call, argument) if argument else list(issue.assignees)
    return _assigned(call, project, issue, [it for it in issue.assignees if it not in named])


def _reassign(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    return _assigned(call, project, issue, _people(call, argument) or list(issue.assignees))


def _assigned(call: Call, project: Project, issue: Issue, logins: list[str]) -> Json | None:
    if logins == issue.assignees:
        return None
    actions.set_assignees(call.act(project), issue, logins)
    users = call.world.state.users
    return {"assignee_ids": [users[it.lower()].id for it in issue.assignees]}


def _milestone(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    known: list[Milestone] = list(project.milestones.values())
    for group in call.world.groups_of(project.full_name):
        known += group.milestones.values()
    wanted = argument.removeprefix("%").strip('"')
    for milestone in known:
        if wanted in (milestone.title, str(milestone.number)):
            placing.put_milestone(call, project, issue, milestone.id)
            return {"milestone_id": milestone.id}
    return None


def _remove_milestone(call: Call, project: Project, issue: Issue, _argument: str) -> Json | None:
    if issue.milestone is None and issue.group_milestone is None:
        return None
    placing.put_milestone(call, project, issue, 0)
    return {"milestone_id": None}


def _due(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    day = _day(call, argument.lower())
    if day is None:
        return None
    relating.set_due(call.act(project), issue, day)
    return {"due_date": day.isoformat()}


def _remove_due(call: Call, project: Project, issue: Issue, _argument: str) -> Json | None:
    if issue.due is None:
        return None
    relating.set_due(call.act(project), issue, None)
    return {"due_date": None}


def _duplicate(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    others = relating.referred(call, project, argument)
    if not others:
        return None
    actions.set_state(call.act(project), issue, "closed", "duplicate")
    return {"canonical_issue_id": others[0][1].id}


def _relate(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    others = relating.referred(call, project, argument)
    for _where, other in others:
        relating.relate(call, issue, other)
    return {} if others else None


def _blocks(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    others = _blockable(call, project, argument)
    for other in others:
        links.block(other, issue)
    return {} if others else None


def _blocked_by(call: Call, project: Project, issue: Issue, argument: str) -> Json | None:
    others = _blockable(call, project, argument)
    for other in others:
        links.block(issue, other)
    return {} if others else None


def _blockable(call: Call, project: Project, argument: str) -> list[Issue]:
    if call.instance.tier != "premium":
        return []
    return [it for _where, it in relating.referred(call, project, argument)]


_DEEDS: dict[str, _Deed] = {
    "close": _close,
    "reopen": _reopen,
    "title": _title,
    "label": _label,
    "labels": _label,
    "unlabel": _unlabel,
    "remove_label": _unlabel,
    "relabel": _relabel,
    "assign": _assign,
    "unassign": _unassign,
    "remove_assignee": _unassign,
    "reassign": _reassign,
    "milestone": _milestone,
    "remove_milestone": _remove_milestone,
    "due": _due,
    "due_date": _due,
    "remove_due_date": _remove_due,
    "duplicate": _duplicate,
    "relate": _relate,
    "blocks": _blocks,
    "blocked_by": _blocked_by,
}


def _own(project: Project, issue: Issue) -> list[Label]:
    return [project.labels[it] for it in issue.labels]


def _labels(project: Project, argument: str) -> list[Label]:
    """The labels an argument speaks of; a command never makes one."""
    names = [it.strip('"') for it in _WORD.findall(argument.replace("~", " "))]
    found = (placing.exact_label(project, name) for name in names)
    return [it for it in found if it is not None]


def _people(call: Call, argument: str) -> list[str]:
    words = [it.removeprefix("@").rstrip(",").lower() for it in argument.split()]
    me = call.authenticate().login
    users = (call.world.state.users.get(me.lower() if it == "me" else it) for it in words)
    return [it.login for it in users if it is not None]


def _day(call: Call, argument: str) -> date | None:
    today = call.world.now().date()
    words = {"today": 0, "tomorrow": 1}
    if argument in words:
        return today + timedelta(days=words[argument])
    if ahead := _IN.fullmatch(argument):
        return today + timedelta(days=int(ahead[1]) * (7 if ahead[2] == "week" else 1))
    return lenient_day(argument)
