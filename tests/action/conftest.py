"""A small runner: it does with ``action.yml`` what GitHub's does, as far as ours needs it."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from milepost.model.clock import HeldClock
from milepost.sandbox.server import serve
from milepost.sandbox.world import World

ROOT = Path(__file__).resolve().parents[2]
MACHINE = dict(os.environ)  # noqa: TID251 - a runner hands its own on
NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-path",
            "set-env", "set-output", "save-state", "echo", "add-matcher",
            "remove-matcher"}  # fmt: skip


@dataclass
class Done:
    """What a use of the action came to."""

    code: int = 0
    log: str = ""
    outputs: dict = field(default_factory=dict)
    summary: str = ""
    obeyed: list = field(default_factory=list)
    steps: dict = field(default_factory=dict)


def obeyed(log):
    """Commands that a runner would take from a log, as its ``ActionCommand`` parses them."""
    found, stop = [], None
    for line in re.split(r"\r\n|\r|\n", log):
        known = COMMANDS | {"stop-commands"} | ({stop} if stop else set())
        bare = line.lstrip()
        new = re.match(r"::(?P<name>[^ :]*)[^\n]*?::(?P<data>.*)", bare)
        old = re.search(r"##\[(?P<name>[^ \]]*)[^\]]*\](?P<data>.*)", line)
        for match in (new, old):
            if not match or match["name"].lower() not in known:
                continue
            if stop:
                stop = None if match["name"] == stop else stop
            elif match["name"] == "stop-commands":
                stop = match["data"]
            else:
                found.append(line)
            break
    return found


def outputs(path):
    """A GITHUB_OUTPUT file, read as a runner reads it; ``ValueError`` for a broken one."""
    found, lines = {}, iter(path.read_text(encoding="utf-8").split("\n")[:-1])
    for line in lines:
        if match := re.fullmatch(r"([^=<]+)<<(.+)", line):
            value = []
            for text in lines:
                if text == match[2]:
                    break
                value.append(text)
            else:
                raise ValueError(f"no end of {match[1]}")
            found[match[1]] = "\n".join(value)
        else:
            name, sign, value = line.partition("=")
            if not sign:
                raise ValueError(line)
            found[name] = value
    return found


@dataclass
class Runner:
    """One job: ``uses(command="plan", …)`` runs each step of the action in order."""

    temp: Path
    workspace: Path
    action: Path = ROOT
    env: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    context: dict = field(default_factory=dict)
    cache: dict = field(default_factory=dict)

    def uses(self, **inputs):
        document = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        known = document["inputs"]
        said = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(said) <= set(known)
        defaults = {name: one["default"] for name, one in known.items()}
        context = {f"inputs.{name}": value for name, value in {**defaults, **said}.items()}
        context |= {"github.token": "the-jobs-own", **self.context}
        context["inputs.token"] = self.filled(context["inputs.token"], context)
        done = Done()
        for step in document["runs"]["steps"]:
            always, condition = re.fullmatch(r"(always\(\) && )?(.*)", step.get("if", "")).groups()
            if (done.code and not always) or not self._so(condition, context):
                continue
            made = self.given.get(step["id"])
            if made is None:
                act = self._cached if "actions/cache/" in step.get("uses", "") else self._run
                made = act(step, context, done)
            context |= {f"steps.{step['id']}.outputs.{name}": it for name, it in made.items()}
        for name, one in document["outputs"].items():
            done.outputs[name] = self.filled(one["value"], context)
        done.obeyed = obeyed(done.log)
        done.steps = {it: value for it, value in context.items() if it.startswith("steps.")}
        return done

    def _run(self, step, context, done):
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "text of others would become part of a script"
        script, out, page = (
            self.temp / f"{step['id']}-{name}" for name in ("script.sh", "output", "summary")
        )
        script.write_text(step["run"])
        out.write_text("")
        page.write_text("")
        env = {
            **{name: it for name, it in MACHINE.items() if re.match(r"(PATH|HOME|PIP_\w+)$", name)},
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_OUTPUT": str(out),
            "GITHUB_STEP_SUMMARY": str(page),
            **self.env,
            **{name: self.filled(it, context) for name, it in step.get("env", {}).items()},
        }
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=300,
        )
        done.code = done.code or ran.returncode
        done.log += ran.stdout.decode("utf-8")
        done.summary += page.read_text(encoding="utf-8")
        return outputs(out)

    def filled(self, text, context):
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda it: str(context.get(it[1], "")), str(text))

    def _cached(self, step, context, done):
        """As ``actions/cache``: a key is kept once, and the latest of a beginning is found."""
        said = {name: self.filled(it, context) for name, it in step["with"].items()}
        path = Path(said["path"])
        if "/save@" in step["uses"]:
            self.cache.setdefault(said["key"], (path, path.read_bytes()))
            return {}
        for key, (at, data) in reversed(self.cache.items()):
            if key == said["key"] or (key.startswith(said["restore-keys"]) and at == path):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                return {"cache-matched-key": key}
        return {}

    def fresh(self, temp, workspace):
        """The next job, elsewhere: the cache is what both have."""
        temp.mkdir()
        return replace(self, temp=temp, workspace=workspace, env=dict(self.env))

    def _so(self, condition, context):
        if not condition:
            return True
        name, sign, value = condition.split()
        assert (sign, value) == ("!=", "''")
        return context.get(name, "") != ""


@pytest.fixture
def runner(tmp_path):
    """A runner for which milepost is installed already: in the environment of these tests."""
    temp, workspace = tmp_path / "temp", tmp_path / "workspace"
    temp.mkdir()
    workspace.mkdir()
    return Runner(temp, workspace, given={"install": {"python": sys.executable}})


@pytest.fixture
def world():
    world = World(HeldClock(NOW))
    world.token("secret-token", login="milepost-bot", repos={"acme/web": "write"})
    return world


@pytest.fixture
def web(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Data validated", due="2027-02-12", description="Owner: @dana-o")
    repo.milestone("Rollout", due="2027-04-09")
    repo.issue("Import", milestone=1, labels=["P1"], created="2027-01-06")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-06")
    return repo


@pytest.fixture
def tracker(world, web, runner):
    """The sandbox, and a ``milepost.yaml`` in the workspace that leads to it."""
    with serve(world) as server:
        (runner.workspace / "milepost.yaml").write_text(
            "version: 1\nproject: {name: Nordwind}\ntrackers:\n"
            f'  web: {{kind: github, repo: acme/web, url: "{server.url}"}}\n'
            "write: {limits: {pace: none}, status_issue: {labels: [milestone]}}\n"
        )
        yield server
