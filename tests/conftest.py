"""Fixtures for all tests: a clock, and servers held to the trackers' official documents."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import jsonschema_rs
import pytest

from milepost.model.clock import ManualClock
from milepost.sandbox.github.limits import Limits
from milepost.sandbox.jira.conduct import Conduct
from milepost.sandbox.log import Exchange
from milepost.sandbox.server import Server, serve
from milepost.sandbox.world import World
from milepost.store.sqlite import file_engine

SPECS = Path(__file__).parent / "specs"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    """A store that is opened again has its engine still: its statements are compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("milepost.store.sqlite.file_engine", lru_cache(file_engine))
        yield


ALLOWED: tuple[tuple[str, str], ...] = (
    # PyGithub's Milestone.edit(due_on=date) sends a bare date, the document wants a date-time.
    (r"PATCH \S+/milestones/\d+ request: .* is not a \"date-time\"", "PyGithub"),
    # That null takes a due date away is said in prose only.
    (r"PATCH \S+/milestones/\d+ request: due_on null is not of type", "GitHub"),
    # PyGithub's add_to_labels and set_labels send a bare array, which GitHub's prose allows.
    (r"(POST|PUT) \S+/issues/\d+/labels request: +\[\".* 'oneOf' keyword", "PyGithub"),
    # GitHub's own cursor in the Link headers of long issue lists is not in the document.
    (r"GET \S+/issues query: unknown parameter 'after'", "GitHub"),
    # The copy of the document has the lists of organisations only, not those of persons.
    (r"GET /api/v3/(user|users/[^/]+)/repos is not in the document", "GitHub"),
)
"""What may deviate from the document all the same, and whose deviation it is."""

ANYWHERE = dict.fromkeys((301, 307, 400, 401, 403, 404, 410, 429), "basic-error")
ANYWHERE[422] = "validation-error"
"""Statuses that any path may answer, with which error: GitHub documents them in prose."""


class Document:
    """GitHub's OpenAPI document, to check exchanges against."""

    allowed = ALLOWED

    def __init__(self, path: Path) -> None:
        self._doc = _modern(json.loads(path.read_text()))
        self._registry = jsonschema_rs.Registry([("urn:document", self._doc)])
        self._validators: dict[str, Any] = {}
        self._paths = [
            (re.compile(re.sub(r"\{\w+\}", r"([^/]+)", template)), template)
            for template in sorted(self._doc["paths"], key=lambda it: it.count("{"))
        ]
        # Names of labels and tags may hold slashes; clients send them raw.
        self._paths += [
            (re.compile(pattern.pattern[: -len("([^/]+)")] + "(.+)"), template)
            for pattern, template in self._paths
            if template.endswith(("{name}", "{tag}"))
        ]

    def deviations(self, exchange: Exchange, *, answers_only: bool = False) -> list[str]:
        """What of an exchange does not fit the document and is not allowed to."""
        where = f"{exchange.method} {exchange.path}"
        found = [f"{where} {text}" for text in self._deviations(exchange)]
        found = [
            text for text in found if not any(re.match(rule, text) for rule, _ in self.allowed)
        ]
        asked = re.compile(r"\S+ \S+ ((request|path|query):|is not in)")
        return [text for text in found if not (answers_only and asked.match(text))]

    def schema(self, name: str) -> Any:
        """One of its schemas, as JSON Schema."""
        return self._doc["components"]["schemas"][name]

    @staticmethod
    def path(sent: str) -> str:
        """A path as the document has it."""
        return re.sub(r"^/repositories/\d+", "/repos/o/r", sent.removeprefix("/api/v3"))

    def _deviations(self, exchange: Exchange) -> Iterator[str]:
        method = exchange.method.lower().replace("head", "get")
        path = self.path(exchange.path)
        fits = ((pattern.fullmatch(path), template) for pattern, template in self._paths)
        match, template = next(((it, name) for it, name in fits if it), (None, ""))
        if match is None or method not in self._doc["paths"][template]:
            yield "is not in the document"
            return
        pointer = f"urn:document#/paths/{_escaped(template)}/{method}"
        operation = self._doc["paths"][template][method]
        names = re.findall(r"\{(\w+)\}", template)
        parts = dict(zip(names, map(unquote, match.groups()), strict=True))
        yield from self._request(operation, pointer, exchange, parts)
        if not exchange.struck and exchange.status is not None:
            yield from self._response(operation, pointer, exchange)

    def _request(
        self, operation: Any, pointer: str, exchange: Exchange, parts: dict[str, str]
    ) -> Iterator[str]:
        known = [self._resolved(it) for it in operation.get("parameters", [])]
        query = dict(parse_qsl(exchange.query, keep_blank_values=True))
        for parameter in known:
            sent = {"path": parts, "query": query}.get(parameter["in"], {})
            if parameter["name"] in sent:
                value = _typed(sent.pop(parameter["name"]), parameter["schema"])
                what = f"{parameter['in']}: {parameter['name']}"
                yield from self._errors(what, parameter["schema"], value)
        for name in query:
            yield f"query: unknown parameter {name!r}"
        if "requestBody" not in operation:
            if exchange.body is not None:
                yield "request: a body where none belongs"
            return
        content = operation["requestBody"]["content"]["application/json"]["schema"]
        if exchange.body is None:
            if operation["requestBody"].get("required"):
                yield "request: no body"
            return
        there = f"{pointer}/requestBody/content/application~1json/schema"
        yield from self._errors("request: ", {"$ref": there}, exchange.body)
        if isinstance(exchange.body, dict) and "properties" in content:
            for name in exchange.body.keys() - content["properties"].keys():
                yield f"request: unknown key {name!r}"

    def _response(self, operation: Any, pointer: str, exchange: Exchange) -> Iterator[str]:
        status = str(exchange.status)
        responses = operation["responses"]
        if status not in responses:
            if exchange.status not in ANYWHERE:
                yield f"response: status {status} is not in the document"
                return
            ref = f"urn:document#/components/schemas/{ANYWHERE[exchange.status]}"
        else:
            response = self._resolved(responses[status])
            if "content" not in response:
                if exchange.answer is not None:
                    yield f"response {status}: a body where none belongs"
                return
            at = responses[status].get("$ref")
            kind = _escaped(next(iter(response["content"])))
            at = f"urn:document{at}" if at else f"{pointer}/responses/{status}"
            ref = f"{at}/content/{kind}/schema"
        yield from self._errors(f"response {status}: ", {"$ref": ref}, exchange.answer)

    def _errors(self, what: str, schema: Any, value: Any) -> Iterator[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                schema, registry=self._registry, validate_formats=True, offline=True
            )
        for error in self._validators[key].iter_errors(value):
            place = "/".join(map(str, error.instance_path))
            yield f"{what}{place} {error.message}"[:600]

    def _resolved(self, node: Any) -> Any:
        if "$ref" in node:
            found: Any = self._doc
            for part in node["$ref"].partition("#/")[2].split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            return found
        return node


_LINKED = {"$ref": "urn:document#/components/schemas/LinkedIssue"}
_SHAPES: dict[str, tuple[str, str]] = {
    "issuetype": ("one", "IssueTypeDetails"),
    "project": ("one", "Project"),
    "status": ("one", "StatusDetails"),
    "resolution": ("maybe", "Resolution"),
    "priority": ("maybe", "Priority"),
    "assignee": ("maybe", "UserDetails"),
    "reporter": ("one", "UserDetails"),
    "creator": ("one", "UserDetails"),
    "parent": ("one", "LinkedIssue"),
    "comment": ("one", "PageOfComments"),
    "fixVersions": ("many", "Version"),
    "components": ("many", "ProjectComponent"),
    "subtasks": ("many", "LinkedIssue"),
}
"""The document leaves an issue's fields open; these are the beans they are made of."""


class JiraDocument(Document):
    """One of Jira's documents.  An error says so in an ``ErrorCollection`` wherever it occurs."""

    errors = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 422, 429})
    allowed = (
        # The jira client, over GET: capital truths, and parameters of other Jiras.
        (r"GET \S+/search query: validateQuery \"True\" is not one of", "jira"),
        (r"GET \S+/user/search query: unknown parameter 'include(Ina|A)ctive'", "jira"),
        (r"DELETE \S+ query: deleteSubtasks \"(True|False)\" is not one of", "jira"),
        # ... over POST: nulls for what is not said, and a truth that is no text.
        (r"POST \S+/search/jql request: (expand|properties) null is not of type", "jira"),
        (r"POST \S+/search request: expand null is not of type", "jira"),
        (r"POST \S+/search request: validateQuery true is not (one of|of type)", "jira"),
        # ... the number of a transition as a number, and no comment as null.
        (r"POST \S+/transitions request: transition/id \d+ is not of type", "jira"),
        (r"POST \S+/issueLink request: comment null is not of type", "jira"),
        # ... the list of all projects, which the copy of the document leaves out.
        (r"GET /jira-\w+/rest/api/[23]/project is not in", "jira"),
        # ... and it always asks for the links between whole Jiras first.
        (r"GET /jira-\w+/rest/applinks/latest/listApplicationlinks is not in", "jira"),
        # What Jira's prose allows: nobody as assignee, no day for a version.
        (r"PUT \S+/assignee request: (accountId|name) null is not of type", "Jira"),
        (r"PUT \S+/version/\d+ request: (start|release)Date (\"\"|null) is not", "Jira"),
        # What Jira really sends, whatever its document says: zones without a colon,
        (r".* response 20[01]: .+ \"[\dT:.-]+[+-]\d{4}\" is not a \"date-time\"", "Jira"),
        # ... a list of remote links,
        (r"GET \S+/remotelink response 200: +\[.*\] is not of type \"object\"", "Jira"),
        # ... and an own form of 401 where one asks who one is.
        (r"GET \S+/myself response 401: .*('message'|'status-code')", "Jira"),
    )

    @staticmethod
    def path(sent: str) -> str:
        """A path as the document has it."""
        return re.sub(r"^(/rest/api/)latest/", r"\g<1>2/", re.sub(r"^/jira-\w+", "", sent))

    def _response(self, operation: Any, pointer: str, exchange: Exchange) -> Iterator[str]:
        if exchange.status in self.errors:
            ref = {"$ref": "urn:document#/components/schemas/ErrorCollection"}
            yield from self._errors(f"response {exchange.status}: ", ref, exchange.answer)
            return
        yield from super()._response(operation, pointer, exchange)
        yield from self._fields(f"response {exchange.status}: ", exchange.answer)

    def _fields(self, what: str, answer: Any) -> Iterator[str]:
        """What of the fields of issues in an answer does not fit the beans they are made of."""
        rows = answer.get("issues", [answer]) if isinstance(answer, dict) else []
        for row in rows:
            for name, value in (row.get("fields") or {}).items():
                if name in _SHAPES:
                    how, bean = _SHAPES[name]
                    one: Any = {"$ref": f"urn:document#/components/schemas/{bean}"}
                    schema = {
                        "one": one,
                        "maybe": {"anyOf": [one, {"type": "null"}]},
                        "many": {"type": "array", "items": one},
                    }[how]
                    yield from self._errors(f"{what}{name} ", schema, value)
            for link in (row.get("fields") or {}).get("issuelinks", ()):
                ends = link.keys() & {"inwardIssue", "outwardIssue"}
                if len(ends) != 1 or link.keys() - ends != {"id", "self", "type"}:
                    yield f"{what}issuelinks {sorted(link)} is no link as issues hold them"
                for end in ends:
                    yield from self._errors(f"{what}issuelinks ", _LINKED, link[end])


def _modern(node: Any) -> Any:
    """OpenAPI 3.0's schemas as JSON Schema 2020-12: ``nullable`` becomes a type."""
    if isinstance(node, list):
        return [_modern(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {
        key: _modern(value) for key, value in node.items() if key not in ("example", "examples")
    }
    if node.get("nullable") is True:
        del node["nullable"]
        if isinstance(node.get("type"), str):
            node["type"] = [node["type"], "null"]
            if "enum" in node:
                node["enum"] = [*node["enum"], None]
        else:
            node = {"anyOf": [node, {"type": "null"}]}
    return node


def _typed(text: str, schema: Any) -> Any:
    kind = schema.get("type")
    if kind == "array":
        return [_typed(part, schema["items"]) for part in text.split(",")]
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


@pytest.fixture(scope="session")
def document() -> Document:
    """GitHub's official document."""
    return Document(SPECS / "github-openapi.json")


@pytest.fixture(scope="session")
def jira_documents() -> dict[int, JiraDocument]:
    """Jira's official documents: Cloud's v3, and v2, which stands in for Data Center, too."""
    names = {3: "jira-cloud-v3-openapi.json", 2: "jira-v2-openapi.json"}
    return {number: JiraDocument(SPECS / name) for number, name in names.items()}


@pytest.fixture
def checked_server(
    document: Document, jira_documents: dict[int, JiraDocument]
) -> Callable[..., Any]:
    """``with checked_server(world) as server``: at the end every exchange must fit the document.

    Takes what ``milepost.sandbox.serve`` takes.  Exchanges that a planned fault
    changed are held to it with their request only; with ``answers_only``, for
    tests that ask wrongly on purpose, all with their answer only.
    """

    @contextmanager
    def checked(
        world: World,
        *,
        latency: float = 0.0,
        limits: Limits | None = None,
        jira: Conduct | None = None,
        answers_only: bool = False,
    ) -> Iterator[Server]:
        seen: list[Exchange] = []
        with serve(world, latency=latency, limits=limits, jira=jira) as server:
            server.log.listen(seen.append)
            yield server
        found = [
            text
            for exchange in seen
            if (held := _document_for(exchange.path, document, jira_documents)) is not None
            for text in held.deviations(exchange, answers_only=answers_only)
        ]
        assert not found, "\n".join(dict.fromkeys(found))

    return checked


def _document_for(path: str, github: Document, jira: dict[int, JiraDocument]) -> Document | None:
    if path.startswith("/api/v3/"):
        return github
    if re.match(r"/jira-(cloud|dc)/rest/", path):
        return jira[3 if "/rest/api/3/" in path else 2]
    return None


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at 2027-02-22 09:00 UTC until it is told otherwise."""
    return ManualClock(datetime(2027, 2, 22, 9, tzinfo=UTC))


@dataclass(frozen=True)
class Origin:
    """A bare Git repository with a commit on ``main``, and clones beside it."""

    path: Path

    def git(self, *words: str, at: Path | None = None) -> str:
        """What Git answers there; it must succeed."""
        return subprocess.run(
            ["git", "-c", "user.name=Dana", "-c", "user.email=dana@example.com", *words],
            cwd=at or self.path,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout

    def clone(self, name: str, *options: str) -> Path:
        """A fresh clone."""
        folder = self.path.parent / name
        self.git("clone", "--quiet", *options, self.path.as_uri(), str(folder))
        return folder


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Origin:
    """A repository to clone, with nobody's settings and nothing left in the system's folders."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (temp := tmp_path / "system").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    made = Origin(tmp_path / "origin.git")
    made.path.mkdir()
    made.git("init", "--quiet", "--bare", "--initial-branch=main")
    made.git("config", "uploadpack.allowFilter", "true")
    first = made.clone("first")
    (first / "README.md").write_text("Nordwind\n")
    made.git("add", "README.md", at=first)
    for number in (1, 2):
        made.git("commit", "--quiet", "--allow-empty", "--message", f"Commit {number}", at=first)
    made.git("push", "--quiet", "origin", "HEAD:main", at=first)
    return made
