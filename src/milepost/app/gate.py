"""One gate of one milestone."""

from __future__ import annotations

import difflib

from milepost.errors import UsageError
from milepost.judge.names import fold
from milepost.model.gated import Gated
from milepost.model.judgement import Judged


def find_gate(judged: Judged, name: str) -> Gated:
    """The gate of that name.  ``UsageError`` with the nearest name where there is none."""
    gates = {fold(one.gate.name): one for one in judged.gates}
    found = gates.get(fold(name))
    if found is not None:
        return found
    near = difflib.get_close_matches(fold(name), gates, 1)
    known = ", ".join(one.gate.name for one in judged.gates)
    raise UsageError(
        f"{judged.milestone.title} has no gate {name!r}",
        where=judged.milestone.declared_at,
        hint=f"did you mean {gates[near[0]].gate.name}?"
        if near
        else f"its gates: {known}"
        if known
        else "declare one: gates: {code-freeze: {due: 2027-02-26, done_when: [no open feature]}}",
    )
