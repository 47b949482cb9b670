"""What the tests of this room share: a reader's eyes, hostile strings, one rich example."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType, ModuleType

import pytest

from milepost.model.criterion import Evidence, Task, Verdict
from milepost.model.finding import Finding, Skipped
from milepost.model.judgement import Judged, Judgement
from milepost.model.milestone import Dependency, Milestone, Sought
from milepost.model.person import Person
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Foreign, Link, say
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.model.sample import (
    blocks,
    criterion,
    issue,
    milestone,
    portfolio,
    record,
    verdict,
)

HERE = Path(__file__).parent
CORPUS: Mapping[str, list[str]] = json.loads((HERE / "hostile.json").read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``hostile`` runs for a few hostile strings of each family."""
    if "hostile" in metafunc.fixturenames:
        cases = [
            pytest.param(text, id=f"{family}-{index}")
            for family, texts in CORPUS.items()
            for index, text in enumerate(texts[:4])
        ]
        metafunc.parametrize("hostile", cases)


@pytest.fixture(scope="session")
def corpus() -> Mapping[str, list[str]]:
    return CORPUS


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)``: the text is what the file of that name holds."""
    update = request.config.getoption("--update-golden", default=False)

    def check(name: str, text: str) -> None:
        path = HERE / "golden" / name
        if update:
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check


# -- a reader's eyes ---------------------------------------------------------------------


def _sibling(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"report_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


EYES = _sibling("eyes")


@pytest.fixture(scope="session")
def eyes() -> ModuleType:
    return EYES


@pytest.fixture(scope="session")
def tracker_page() -> Callable[[str], object]:
    return EYES.tracker_page


@pytest.fixture(scope="session")
def look() -> Callable[[str], object]:
    return EYES.look


# -- one rich example --------------------------------------------------------------------


def finding(
    rule: str,
    name: str,
    message: object,
    fix: object,
    *,
    severity: str = "warning",
    kind: str = "health",
    milestone: str = "integrations",
    **more: object,
) -> Finding:
    return Finding(
        rule=rule,
        name=name,
        kind=kind,
        severity=severity,
        milestone=milestone,
        source="web",
        subject="",
        message=message if isinstance(message, tuple) else say(str(message)),
        why="because a user would want to know",
        fix=fix if isinstance(fix, tuple) else say(str(fix)),
        **more,
    )


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return finding


@dataclass(frozen=True)
class Example:
    judgement: Judgement

    def __getitem__(self, name: str) -> Judged:
        return next(one for one in self.judgement.milestones if one.milestone.id == name)

    def a_day_later(self) -> Example:
        """The same verdict, read again the next day: nothing but time has passed."""
        seen = self.judgement.portfolio
        later = replace(
            seen, today=seen.today + timedelta(days=1), now=seen.now + timedelta(days=1)
        )
        return Example(
            replace(
                self.judgement,
                portfolio=later,
                milestones=tuple(
                    one
                    if one.due_slack_days is None
                    else replace(one, due_slack_days=one.due_slack_days - 1)
                    for one in self.judgement.milestones
                ),
            )
        )

    @property
    def portfolio(self) -> Portfolio:
        return self.judgement.portfolio


def judge(
    here: Milestone, seen: Portfolio, health: str | None, findings: tuple[Finding, ...] = ()
) -> Judged:
    reached = seen.reached_on(here)
    return Judged(
        milestone=here,
        health=health,
        progress=seen.progress(here),
        progress_by_source=MappingProxyType(
            {source: seen.progress(here, source) for source in here.sources}
        ),
        verdicts=seen.verdicts.get(here.id, ()),
        findings=findings,
        status=seen.statuses.get(here.id),
        reached_on=reached,
        days_early=(here.due - reached).days if reached and here.due else None,
        working_days_early=seen.working_days_early(here),
        due_slack_days=(here.due - seen.today).days if here.due and not here.closed else None,
        depends_on=seen.graph.depends_on(here.id),
        blocks=seen.graph.blocks(here.id),
    )


@pytest.fixture(scope="session")
def make_judged() -> Callable[..., Judged]:
    return judge


def _portfolio() -> Portfolio:
    both = ("web", "api")
    upstream = issue(Ref("", "acme/infra#9"), title="Network ready")
    hook = issue(88, "integrations", source="api", title="CRM webhook", blockers=1)
    answer = issue(41, source="web", title="Customer sends the keys")
    work = [
        *(issue(number, "integrations", "done") for number in range(1, 7)),
        *(issue(number, "integrations", "done", source="api") for number in range(10, 18)),
        *(issue(number, "integrations", source="api") for number in range(20, 25)),
        issue(30, "integrations", "dropped"),
        *(issue(number, "integrations", labels=("stretch",)) for number in (31, 32, 33)),
        *(issue(number, "data", "done") for number in range(40, 44) if number != 41),
        *(issue(number, "training") for number in range(50, 54)),
        *(issue(number, "pilot") for number in range(60, 63)),
        issue(64, "pilot", "done"),
    ]
    evidence = Evidence(
        text=say("last closed {}", Ref("api", "#10")),
        at=datetime(2027, 2, 17, 15, tzinfo=UTC),
    )
    verdicts = {
        "integrations": (
            replace(verdict("all closed", "unmet", because=say("6 open")), done=14, total=20),
            Verdict(criterion=criterion("no open P1"), state="met", evidence=(evidence,)),
            verdict("rollback plan documented", "unmet", because=say("the box is not ticked")),
            verdict(
                "signed off by dana", "unknown", missing=say("this version reads no sign-offs")
            ),
        ),
        "pilot": (verdict("all closed", "unmet", because=say("3 open")),),
        "rollout": (verdict("all closed", "unknown", missing=say("ops was not read completely")),),
        "legacy": (verdict("all closed", "unmet", because=say("2 open")),),
    }
    here = portfolio(
        milestone("kickoff", due="2027-01-15", closed="2027-01-13", owners=("dana",)),
        milestone("data", due="2027-02-12", closed="2027-02-11", depends_on=("kickoff",)),
        milestone(
            "integrations",
            due="2027-03-05",
            sources=both,
            depends_on=(
                "data",
                Dependency(text="Schema frozn", milestone=None, suggestion="Schema frozen"),
            ),
            stretch=frozenset({"stretch"}),
            sought=(Sought(source="ops", title="Integrations live", perhaps="Integration live"),),
            unread=("Ownr: kim",),
        ),
        milestone("training", due="2027-03-19", depends_on=("integrations",)),
        milestone("pilot", "Pilot sign-off", due="2027-02-19", depends_on=("training",)),
        milestone("rollout", due="", depends_on=("pilot",), sources=("ops",), owners=()),
        milestone("legacy", "Old import switched off", due="2027-02-10", closed="2027-02-12"),
        milestone("archive", "Archive 2026", due="2026-12-18", closed="2026-12-18", judged=False),
        issues=[*work, hook, answer, upstream],
        links=[blocks(answer, hook)],
        unread={"ops": [Want.ISSUES]},
        verdicts=verdicts,
        statuses={"integrations": Ref("web", "#99")},
    )
    return replace(
        here,
        milestones=tuple(
            replace(one, unjudged_because="closed 2026-12-18") if one.id == "archive" else one
            for one in here.milestones
        ),
    )


@pytest.fixture(scope="session")
def rich() -> Example:
    """A project with a milestone of every health, and one that is only listed."""
    seen = _portfolio()
    told = {
        "integrations": (
            finding(
                "MP406",
                "issue-out-of-order",
                say(
                    "{} is blocked by {} “{}”, which is in no milestone",
                    Ref("api", "#88"),
                    Ref("web", "#41"),
                    Foreign("Customer sends the keys"),
                ),
                say(
                    "put {} into {}, or make {} stretch",
                    Ref("web", "#41"),
                    Link("Integrations live", "https://web.example/milestones/integrations"),
                    Ref("api", "#88"),
                ),
                refs=(Ref("api", "#88"), Ref("web", "#41")),
                evidence=(Evidence(text=say("blocked by {}", Ref("web", "#41"))),),
            ),
            finding(
                "MP408",
                "blocked-work",
                say("{} waits for {}", Ref("api", "#20"), Ref("", "acme/infra#9")),
                say("ask for {}", Ref("", "acme/infra#9")),
            ),
            finding(
                "MP104",
                "vague-criterion",
                "“better docs” names nothing to inspect",
                "say what can be looked at",
                kind="upkeep",
                severity="info",
            ),
        ),
        "training": (),
        "pilot": (
            finding(
                "MP501",
                "overdue",
                "open after its due date 2027-02-19",
                "close it, or give it a new due date and write down why it moved",
                severity="error",
                milestone="pilot",
            ),
        ),
        "legacy": (
            finding(
                "MP305",
                "closed-with-open-work",
                say("closed with {} issues open", 2),
                say("reopen it or move {} and {}", Ref("web", "#70"), Ref("web", "#71")),
                severity="error",
                milestone="legacy",
            ),
        ),
        "rollout": (
            finding(
                "MP201",
                "no-owner",
                "no owner is named",
                say("add `owner:` at {}", "milepost.yaml:12"),
                kind="upkeep",
                severity="error",
                milestone="rollout",
            ),
        ),
    }
    health = {
        "kickoff": "done",
        "data": "done",
        "integrations": "at_risk",
        "training": "on_track",
        "pilot": "off_track",
        "rollout": "unknown",
        "legacy": "closed_unmet",
        "archive": None,
    }
    return Example(
        Judgement(
            portfolio=seen,
            milestones=tuple(
                judge(one, seen, health[one.id], told.get(one.id, ())) for one in seen.milestones
            ),
            skipped=(
                Skipped(
                    rule="MP305",
                    milestone="rollout",
                    source="ops",
                    reason=say("{} was not read completely", "ops"),
                ),
            ),
            seconds=2.134,
        )
    )


@pytest.fixture(scope="session")
def poisoned() -> Callable[[str], Example]:
    """A milestone between two neighbours in which every foreign text is the one given."""

    def build(text: str) -> Example:
        bad = say("{}", Foreign(text))
        one = milestone(
            "here",
            text,
            owners=(Person(id="x", name=text),),
            depends_on=(
                "before",
                Dependency(text=text, milestone=None, suggestion=text, unsure=text),
            ),
            sought=(
                Sought(source=text, title=text, key=text, perhaps=text),
                Sought(source=text, title=text),
            ),
            unread=(text,),
            records=(
                replace(record("here", title=text), url="https://web.example/here"),
                replace(record("there", title=text), url=f"https://web.example/{text}"),
            ),
        )
        seen = portfolio(
            one,
            milestone("before", text),
            milestone("after", text, depends_on=("here",)),
            milestone("last", text, depends_on=("after",)),
            issues=[issue(1, "here", title=text)],
            verdicts={
                "here": (
                    Verdict(
                        criterion=criterion(text, Task(text)),
                        state="unmet",
                        evidence=(
                            Evidence(text=bad, url="https://web.example/e"),
                            Evidence(
                                text=(Link(text, f"https://web.example/{text}"),),
                                url=f"data:{text}",
                            ),
                        ),
                        missing=bad,
                    ),
                )
            },
        )
        found = finding(
            "MP406",
            "issue-out-of-order",
            say(
                "{} waits for {} and {}",
                Foreign(text),
                Link(text, f"ftp://{text}"),
                Ref("web", text),
            ),
            say("do {}", Link(text, "https://web.example/x")),
            milestone="here",
        )
        notes = finding(
            "MP104", "vague", bad, bad, kind="upkeep", severity="info", milestone="here"
        )
        judged = [judge(each, seen, "at_risk", (found, found, notes)) for each in seen.milestones]
        skipped = Skipped(rule="MP1", milestone=text, source=text, reason=bad)
        return Example(Judgement(portfolio=seen, milestones=tuple(judged), skipped=(skipped,)))

    return build
