"""Declarations that would claim the same thing: records, people's accounts, trackers."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.config.form import trackers as forms
from milepost.config.node import Node, join
from milepost.config.problems import Problems, shown


def clashes(root: Node, problems: Problems, plugins: tuple[str, ...] = ()) -> None:
    """Complain about two milestones, people or trackers that cannot be told apart."""
    _twice(_records(root), problems, "{} would claim the same milestone as `{}` does")
    _twice(_accounts(root, forms.kinds(plugins)), problems, "{} is already the account of `{}`")
    _twice(_projects(root), problems, "{} is already read as `{}`")


Claim = tuple[tuple[str, ...], str, str, Node, str]
"""What is claimed, in whose name, as written, where in the tree, and the path."""


def _twice(claims: Iterator[Claim], problems: Problems, template: str) -> None:
    holders: dict[tuple[str, ...], tuple[str, int]] = {}
    for claim, holder, written, node, at in claims:
        first, line = holders.setdefault(claim, (holder, node.line))
        if first != holder:
            what = template.format(shown(written), first) + f" (line {line})"
            problems.add(node, at, what, hint="keep one of them")


def _records(root: Node) -> Iterator[Claim]:
    everywhere = [key.text for key, _ in _entries(root, "trackers")]
    for key, milestone in _entries(root, "milestones"):
        at = f"milestones.{key.text}"
        title = milestone.get("title")
        named = [(title, f"{at}.title")] if title is not None and not title.empty else []
        aliases = milestone.get("aliases")
        items = aliases.items if aliases is not None else ()
        named += [(alias, f"{at}.aliases[{index}]") for index, alias in enumerate(items)]
        if title is None or title.empty:
            named.append((key, at))
        places = milestone.get("in")
        if places is not None and places.kind == "map":
            for tracker, native in places.entries:
                yield from _native(tracker, native, key.text, join(at, f".in.{tracker.text}"))
            continue
        sources = [item.text for item in places.items] if places is not None else []
        for name, where in named:
            if name is not None and name.kind == "text":
                for source in sources or everywhere:
                    yield (source, "title", _folded(name.text)), key.text, name.text, name, where


def _native(tracker: Node, native: Node, holder: str, at: str) -> Iterator[Claim]:
    if native.kind == "text":
        kind = "key" if type(native.natural) is int else "title"
        claim = (tracker.text, kind, _folded(native.text))
        yield claim, holder, native.text, native, at


def _accounts(root: Node, kinds: tuple[str, ...]) -> Iterator[Claim]:
    for key, person in _entries(root, "people"):
        for service, login in person.entries:
            if service.text in kinds and login.kind == "text" and not login.empty:
                claim = (service.text, login.text.casefold())
                at = f"people.{key.text}.{service.text}"
                yield claim, key.text, login.text, login, at


def _projects(root: Node) -> Iterator[Claim]:
    about = ("kind", "url", "repo", "project", "repos")
    for key, entry in _entries(root, "trackers"):
        said = {name: node.text for name in about if (node := entry.get(name)) is not None}
        project = said.get("repo") or said.get("project") or said.get("repos")
        if project and not entry.broken:
            claim = tuple(said.get(name, "").casefold().rstrip("/") for name in about)
            yield claim, key.text, project, key, f"trackers.{key.text}"


def _entries(root: Node, name: str) -> tuple[tuple[Node, Node], ...]:
    node = root.get(name)
    return node.entries if node is not None else ()


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
