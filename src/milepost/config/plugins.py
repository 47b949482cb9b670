"""``plugins:``: which packages beside milepost may bring their code along."""

from __future__ import annotations

from milepost.config.node import Node
from milepost.config.notes import Notes
from milepost.config.problems import nearest, shown
from milepost.errors import UsageError
from milepost.trackers import registry


def named(root: Node, notes: Notes) -> tuple[str, ...]:
    """The packages the file names, each of them installed; complains about the others.

    Read before the rest of the file: a tracker's kind may be one of theirs.
    """
    node = root.get("plugins")
    found = []
    for index, item in enumerate(node.items if node is not None else ()):
        if item.kind != "text" or item.empty or item.broken:
            continue  # its form is complained about with everybody's
        at = f"plugins[{index}]"
        try:
            kinds = registry.kinds_of(item.text)
        except UsageError as error:
            notes.problems.add(item, at, error.what, hint=error.hint)
            continue
        found.append(item.text)
        if not kinds:
            notes.inactive(item, at, "it brings no adapter; rules of others come later")
    return tuple(found)


def no_kind(name: str, kinds: tuple[str, ...], plugins: tuple[str, ...]) -> tuple[str, str]:
    """What is wrong with a tracker kind that is none of ``kinds``, and what to do."""
    stranger = registry.unnamed(name, plugins)
    if not stranger:
        near, there_are = nearest(name, kinds), f"known kinds: {', '.join(kinds)}"
        hint = f"did you mean `{near}`? {there_are}" if near else there_are
        return f"there is no tracker kind {shown(name)}", hint
    what = f"the tracker kind {shown(name)} comes with the package {stranger}"
    return f"{what}, which `plugins:` does not name", f"if you trust it: `plugins: [{stranger}]`"
