"""``milepost explain CODE``: a rule's page."""

from __future__ import annotations

import difflib

import click

from milepost.cli import voice
from milepost.cli.environment import wants_color
from milepost.errors import UsageError
from milepost.report import text
from milepost.report.voice import Voice
from milepost.rules.rule import catalogue, page


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Show what a rule says, why, and how to clear it; without CODE, list all rules."""
    rules = catalogue()
    shape = Voice(
        colour=wants_color(no_color=False, terminal=voice.is_terminal()), width=voice.width()
    )
    if code is None:
        voice.result("\n".join(f"{rule.code}  {rule.name}: {rule.says}" for rule in rules.values()))
        return 0
    by_name = {rule.name: rule for rule in rules.values()}
    rule = rules.get(code.upper()) or by_name.get(code.lower())
    if rule is None:
        near = difflib.get_close_matches(code.upper(), rules, 1)
        near = near or difflib.get_close_matches(code.lower(), by_name, 1)
        raise UsageError(
            f"there is no rule {code!r} in this version",
            hint=(f"did you mean {near[0]}? " if near else "") + "`milepost explain` lists them",
        )
    voice.result(text.explain(page(rule), shape))
    return 0
