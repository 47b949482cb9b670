"""One door each for time, sockets, printing, the environment and exit codes.

ruff bans the usual names; this looks at every name a module reaches, however
it was imported, and knows which file each door is.
"""

import ast
import builtins

import pytest

DOORS = {
    "time and waiting": (
        ("milepost/model/clock.py",),
        (
            "time",
            "asyncio.sleep",
            "datetime.datetime.now",
            "datetime.datetime.today",
            "datetime.datetime.utcnow",
            "datetime.date.today",
        ),
    ),
    "sockets": (
        (
            "milepost/trackers/transport",
            "milepost/trackers/fetch.py",
            "milepost/trackers/post.py",
            "milepost/sandbox/server",
        ),
        (
            "socket",
            "socketserver",
            "ssl",
            "asyncio",
            "http.client",
            "http.server",
            "urllib.request",
            "urllib3.PoolManager",
            "requests.Session",
            "requests.adapters",
            *(
                f"requests.{verb}"
                for verb in ("request", "get", "post", "put", "patch", "delete", "head", "options")
            ),
        ),
    ),
    "printing": (
        ("milepost/cli/voice.py",),
        ("builtins.print", "builtins.input", "sys.stdout", "sys.stderr", "sys.stdin",
         "click.echo", "click.secho", "click.confirm", "click.prompt", "rich.print"),
    ),
    "the environment": (
        ("milepost/cli/environment.py",),
        ("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv",
         "os.path.expandvars"),
    ),
    "exit codes": (
        ("milepost/cli/door.py",),
        ("sys.exit", "os._exit", "os.abort", "builtins.SystemExit", "builtins.exit",
         "builtins.quit"),
    ),
    "other programs": (
        ("milepost/store/git.py",),
        ("subprocess", "multiprocessing", "os.system", "os.popen", "os.fork", "os.execv",
         "os.spawnv"),
    ),
    "data as code": (
        (),
        ("pickle", "marshal", "shelve", "builtins.eval", "builtins.exec", "builtins.compile"),
    ),
}  # fmt: skip


def reached(text):
    """Every dotted name a module imports or uses, as it is really called, with its line."""
    tree = ast.parse(text)
    called = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
                top = name.name.partition(".")[0]
                called[name.asname or top] = name.name if name.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno
                called[name.asname or name.name] = f"{node.module}.{name.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and (dotted := _dotted(node, called)):
            yield dotted, node.lineno


def _dotted(node, called):
    if isinstance(node, ast.Attribute):
        above = _dotted(node.value, called)
        return f"{above}.{node.attr}" if above else None
    if isinstance(node, ast.Name):
        own = f"builtins.{node.id}" if hasattr(builtins, node.id) else None
        return called.get(node.id, own)
    return None


def strayed(text, path):
    """Names a module reaches whose door is another file."""
    for name, line in reached(text):
        for door, (files, banned) in DOORS.items():
            through = any(name == ban or name.startswith(f"{ban}.") for ban in banned)
            if through and not path.startswith(files):
                yield f"{path}:{line} {name}: {door}"


def test_nobody_goes_through_a_wall(modules):
    found = [
        stray
        for path, file in modules.items()
        for stray in strayed(file.read_text(encoding="utf-8"), path)
    ]
    assert found == []


def test_every_door_is_there_and_used(modules):
    for door, (files, _) in DOORS.items():
        for file in files:
            assert any(path.startswith(file) for path in modules), f"{door}: no {file}"


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("import time as t\nt.time()", "time and waiting"),
        ("from time import sleep", "time and waiting"),
        ("from datetime import datetime as dt\ndt.now()", "time and waiting"),
        ("import datetime\ndatetime.date.today()", "time and waiting"),
        ("import http.server", "sockets"),
        ("import requests\nrequests.get('x')", "sockets"),
        ("from requests import Session", "sockets"),
        ("import urllib.request as u", "sockets"),
        ("print('x')", "printing"),
        ("import sys\nsys.stderr.write('x')", "printing"),
        ("from os import environ", "the environment"),
        ("import os\nos.path.expandvars('$X')", "the environment"),
        ("import sys\nsys.exit(1)", "exit codes"),
        ("raise SystemExit(1)", "exit codes"),
        ("import subprocess", "other programs"),
        ("eval('1')", "data as code"),
    ],
)
def test_a_stray_is_seen(text, door):
    assert any(stray.endswith(door) for stray in strayed(text, "milepost/plan/x.py"))


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import date\ndate(2027, 1, 1)",
        "import requests\nrequests.RequestException",
        "import os\nos.path.join('a', 'b')",
        "now = clock.now()",
        "from milepost.model.clock import Clock",
    ],
)
def test_what_is_allowed_is_left_alone(text):
    assert list(strayed(text, "milepost/plan/x.py")) == []
