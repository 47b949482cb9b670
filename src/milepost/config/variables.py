"""``${NAME}`` from the environment, where it may stand; secrets that stand in the file itself.

Works on the tree, before any form is known, so that a secret is marked before
anything else can complain about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from milepost.config.hosts import host, loopback
from milepost.config.node import Node, join
from milepost.config.problems import Problems, shown
from milepost.config.secrets import holds_password, looks_like_token

ALLOWED = "`${NAME}` may stand, as a whole value, in token, email, url, state and webhook"

_WHOLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}")
_FROM_ENVIRONMENT = re.compile(r"trackers\..+\.(?:token|email|url)|state|write\.notify\.webhook")
_TOKEN = re.compile(r"trackers\..+\.token")
_WEBHOOK = "write.notify.webhook"
_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_URL = re.compile(r"trackers\..+\.url|numbers\..+\.read\.url|write\.notify\.webhook|state")


def expand(root: Node, environ: Mapping[str, str], problems: Problems) -> Node:
    """The tree with variables filled in, and each tracker's default token where it says none.

    A tracker of kind ``github`` without ``token`` takes ``$GITHUB_TOKEN`` where
    that is set; every kind alike.
    """
    return _Expansion(environ, problems).node(_with_defaults(root, environ), "")


def variable(kind: str, what: str = "token") -> str:
    """The environment variable that holds the token of a tracker kind unless said otherwise.

    ``what`` may be ``email``: whose token it is, where a kind asks for that.
    """
    return f"{re.sub(r'[^A-Za-z0-9]', '_', kind)}_{what}".upper()


def scalars(node: Node) -> Iterator[Node]:
    """Every scalar below and including ``node``, keys too."""
    if node.kind == "text":
        yield node
    for item in node.items:
        yield from scalars(item)
    for key, value in node.entries:
        yield key
        yield from scalars(value)


@dataclass(frozen=True, slots=True)
class _Expansion:
    environ: Mapping[str, str]
    problems: Problems

    def node(self, node: Node, at: str) -> Node:
        if node.broken:
            return node
        if _TOKEN.fullmatch(at) and not node.empty and not _WHOLE.fullmatch(node.text):
            return self._literal(node, at)
        if node.kind == "text":
            return self._scalar(node, at)
        items = tuple(self.node(item, f"{at}[{index}]") for index, item in enumerate(node.items))
        entries = tuple(
            (self._scalar(key, join(at, f".{key.text}"), key=True), self.node(value, here))
            for key, value in node.entries
            for here in (join(at, f".{key.text}"),)
        )
        return replace(node, items=items, entries=entries)

    def _scalar(self, node: Node, at: str, *, key: bool = False) -> Node:
        if looks_like_token(node.text):
            return self._literal(node, at)
        if "${" in node.text:
            return self._variable(node, at, key=key)
        return node if key else self._checked(node, at)

    def _variable(self, node: Node, at: str, *, key: bool) -> Node:
        whole = _WHOLE.fullmatch(node.text)
        if key or not _FROM_ENVIRONMENT.fullmatch(at):
            self.problems.add(node, at, "a variable `${…}` is not read here", hint=ALLOWED)
        elif not whole:
            hint = "put the whole value into one variable"
            self.problems.add(node, at, "a variable has to be the whole value", hint=hint)
        elif not (value := self.environ.get(whole["name"], "").strip()):
            name = whole["name"]
            state = "is empty" if name in self.environ else "is not set"
            hint = f"export {name}=… before running milepost"
            self.problems.add(node, at, f"the environment variable {name} {state}", hint=hint)
        else:
            self.problems.hide(value)
            return self._checked(replace(node, text=value, plain=False, secret=True), at)
        return replace(node, broken=True)

    def _checked(self, node: Node, at: str) -> Node:
        if not _URL.fullmatch(at) or node.empty:
            return node
        if holds_password(node.text) and not (at == "state" and node.secret):
            self.problems.hide(node.text)
            what = "an address with a password in it"
            hint = "leave `user:password@` away, or read the whole value from a variable"
        elif at != "state" and not _WEB.fullmatch(node.text):
            what = "this is no http(s) address" if node.secret else ""
            what = what or f"{shown(node.text)} is no http(s) address"
            hint = "write it like `https://tracker.example.com`"
        elif at == _WEBHOOK and not _private(node.text):
            what = "news is sent by https only"
            hint = "write `https://…`; http leads no further than this very computer"
        else:
            return node
        self.problems.add(node, at, what, hint=hint)
        return replace(node, broken=True)

    def _literal(self, node: Node, at: str) -> Node:
        """A token written down: complained about without showing it."""
        for scalar in scalars(node):
            self.problems.hide(scalar.text.strip())
        where = _TOKEN.fullmatch(at)
        why = "whoever can read the file could use it"
        hint = (
            'export it as a variable and write `token: "${NAME}"`'
            if where
            else 'if it was real, revoke it; `token: "${NAME}"` is the place for one'
        )
        # The path may hold the secret itself where it was written as a key.
        at = at if where or not looks_like_token(at) else ""
        self.problems.add(node, at, "a literal token", why=why, hint=hint)
        return replace(node, broken=True)


def _private(url: str) -> bool:
    """Whether nobody on the way can read what is sent there."""
    return url.lower().startswith("https:") or loopback(host(url))


def _with_defaults(root: Node, environ: Mapping[str, str]) -> Node:
    trackers = root.get("trackers")
    if trackers is None or trackers.kind != "map":
        return root
    entries = tuple((key, _with_token(entry, environ)) for key, entry in trackers.entries)
    filled = replace(trackers, entries=entries)
    return replace(
        root,
        entries=tuple((key, filled if value is trackers else value) for key, value in root.entries),
    )


def _with_token(entry: Node, environ: Mapping[str, str]) -> Node:
    kind, token = entry.get("kind"), entry.get("token")
    if kind is None or kind.kind != "text" or (token is not None and not token.empty):
        return entry
    name = variable(kind.text)
    if not environ.get(name, "").strip():
        return entry
    key = Node(kind="text", line=entry.line, column=entry.column, text="token")
    value = replace(key, text=f"${{{name}}}")
    rest = tuple(pair for pair in entry.entries if pair[1] is not token)
    return replace(entry, entries=(*rest, (key, value)))
