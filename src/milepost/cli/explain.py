"""``milepost explain CODE|MILESTONE``: a rule's page, or why a milestone has its health."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

import click

from milepost import __version__
from milepost.app.explain import meant, nearest
from milepost.app.outputs import for_outputs
from milepost.cli import voice
from milepost.cli.options import Request, asking
from milepost.cli.session import dumped, exit_code, rules_beside, session
from milepost.errors import SourceError, UsageError
from milepost.model.judgement import Judged, Judgement
from milepost.report import json_v1, text
from milepost.rules.rule import Rule, catalogue, page

_CODE = re.compile(r"[A-Z]{1,8}[0-9]{3}", re.IGNORECASE)
_OURS = re.compile(r"(?:MP|X)[0-9]{3}", re.IGNORECASE)
"""What can only be a rule's code; another one may be the id of a milestone, too."""
_ALL = "`milepost explain` lists the rules, `milepost list` the milestones"


@click.command()
@click.argument("what", metavar="[CODE|MILESTONE]", required=False)
@asking("text", "json")
def explain(request: Request, what: str | None) -> int:
    """Show a rule's page, or why a milestone has its health and how to clear it.

    CODE is a rule's code or name.  MILESTONE is an id, SOURCE/KEY or a title.
    Without either, list all rules.  Writes nothing.  Findings do not fail it;
    exit 3 if a tracker could not be read completely.
    """
    rules = catalogue()
    as_json = request.format == "json"
    if what is None:
        listed = [{"code": one.code, "name": one.name, "says": one.says} for one in rules.values()]
        lines = "\n".join("{code}  {name}: {says}".format_map(one) for one in listed)
        voice.result(dumped({"rules": listed}) if as_json else lines, request.output)
        return 0
    if what.upper() not in rules and _CODE.fullmatch(what):
        rules = {**rules, **rules_beside(request)}
    if rule := _rule(what, rules):
        shown = page(rule)
        told = dumped(json_v1.rule(shown)) if as_json else text.explain(shown, request.voice)
        voice.result(told, request.output)
        return 0
    if _OURS.fullmatch(what):
        alike = [code for code in rules if code[:3] == what[:3].upper()]
        near = difflib.get_close_matches(what.upper(), alike or rules, 1)
        raise UsageError(
            f"there is no rule {what!r} in this version",
            hint=(f"did you mean {near[0]}? " if near else "") + _ALL,
        )
    judgement = _judged(request, what, rules)
    judged = _one(judgement, what, rules)
    voice.result(
        dumped(json_v1.explained(judged, judgement, __version__))
        if as_json
        else text.explained(judged, judgement, request.voice),
        request.output,
    )
    return exit_code(judgement, "never")


def _rule(what: str, rules: Mapping[str, Rule]) -> Rule | None:
    return rules.get(what.upper()) or next(
        (one for one in rules.values() if one.name == what.lower()), None
    )


def _judged(request: Request, what: str, rules: Mapping[str, Rule]) -> Judgement:
    try:
        with session(request) as run:
            return for_outputs(run.judged(request.selection))
    except UsageError as error:
        near = difflib.get_close_matches(what.lower(), [one.name for one in rules.values()], 1)
        if not near:
            raise
        raise UsageError(
            f"there is no rule {what!r}, and no milestone could be looked for",
            why=error.what,
            hint=f"did you mean {near[0]}? {_ALL}",
        ) from error


def _one(judgement: Judgement, what: str, rules: Mapping[str, Rule]) -> Judged:
    found = meant(judgement, what)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.milestone.id for one in found)
        raise UsageError(f"{len(found)} milestones are called {what!r}", hint=f"name one: {ids}")
    near = nearest(judgement, what, [*rules, *(one.name for one in rules.values())])
    hint = (f"did you mean {near}? " if near else "") + _ALL
    nothing = f"there is no rule and no milestone {what!r}"
    if not judgement.complete:
        raise SourceError(f"{nothing} in what could be read", hint=hint)
    raise UsageError(nothing, hint=hint)
