"""Three trackers in memory, each in its own dialect: markup, keys, labels, what it can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from milepost.app.opened import Opened
from milepost.config.load import load
from milepost.errors import SourceError, WriteFailed
from milepost.model.change import Applied, Change, ChangeKind
from milepost.model.clock import ManualClock
from milepost.model.issue import Comment, Issue, Label, Pull
from milepost.model.milestone import Record
from milepost.model.person import Account
from milepost.model.reading import Lack, Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.trackers.contract import Limits, Markup, Probe, Scope

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
BEGAN = datetime(2027, 1, 11, 9, tzinfo=UTC)
EVERYTHING = frozenset(ChangeKind)
BOT = Account("bot", "bot")
LIMITS = Limits(label=50, label_description=100, title=255, comment=30_000, description=16_000)

PLAN = """\
version: 1
project: {name: Nordwind}
trackers:
  web: {kind: github, repo: acme/web}
  api: {kind: gitlab, project: acme/api}
  ops: {kind: jira, project: CUST, url: https://ops.example}
# Rules about the passing of time have their own tests: here a day more must be no news.
rules: {select: [MP1, MP201, MP202, MP203, MP3, MP401, MP402, MP403, MP405, MP406, MP501, MP80]}
people:
  kim: {name: Kim Osei, github: kimosei, gitlab: kosei, jira: acc-kim}
milestones:
  data:
    title: Data moved
    due: 2027-03-05
    owner: kim
    in: [web, api, ops]
    done_when: [all closed, "closed web#42, CUST-61", "merged api!12"]
  live:
    title: Live
    due: 2027-04-02
    in: [ops]
    depends_on: [data]
    done_when: [all closed]
  docs: {title: Docs written, due: 2027-03-19, in: [api], done_when: [all closed]}
write:
  status_issue: {create: true}
"""


@dataclass
class Tracker:
    """One tracker as an adapter would show it; ``down`` says why it cannot be read."""

    source: str
    kind: str
    url: str
    markup: Markup = "gfm"
    can: frozenset[ChangeKind] = EVERYTHING
    limits: Limits = LIMITS
    label: Callable[[str], str] = str
    new_key: Callable[[int], str] = "#{}".format
    records: dict[str, Record] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    pulls: dict[str, Pull] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    lacks: tuple[Lack, ...] = ()
    down: str = ""
    lost: frozenset[str] = frozenset()
    gone: bool = True
    asked: list[Scope] = field(default_factory=list)
    sent: list[Change] = field(default_factory=list)

    def probe(self):
        return Probe(reachable=not self.down, may_write=True)

    def keeps(self, key: str, title: str, **fields) -> None:
        self.records[key] = Record(
            source=self.source, key=key, title=title, url=f"{self.url}/milestones/{key}",
            state="open", created_at=BEGAN, **fields,
        )  # fmt: skip

    def works(self, key: str, *milestones: str, state: str = "open", **fields) -> Ref:
        ref = Ref(self.source, key)
        self.issues[key] = Issue(
            ref=ref, title=fields.pop("title", f"Work {key}"), url=f"{self.url}/issues/{key[1:]}",
            state=state, created_at=BEGAN, updated_at=BEGAN, milestones=milestones,
            closed_at=None if state == "open" else NOW, **fields,
        )  # fmt: skip
        return ref

    def whoami(self) -> Account:
        if self.down:
            raise SourceError(self.down)
        return BOT

    def read(self, scope: Scope) -> Reading:
        self.asked.append(scope)
        bare = Reading(source=self.source, kind=self.kind, url=self.url, lacks=self.lacks)
        if self.down:
            proofs = dict.fromkeys(scope.want, Proof(complete=False, reason=self.down))
            return replace(bare, proofs=MappingProxyType(proofs))
        reading = replace(
            bare, proofs=MappingProxyType({want: Proof(complete=True) for want in scope.want})
        )
        wanted = frozenset(scope.refs or ())
        if Want.MILESTONES in scope.want:
            found = (one for one in self.records.values() if not wanted or one.key in wanted)
            reading = replace(reading, milestones=tuple(found))
        if Want.ISSUES in scope.want:
            reading = self._issues(reading, wanted)
        if Want.COMMENTS in scope.want:
            found = (one for one in self.comments if one.issue.key in wanted)
            reading = replace(reading, comments=tuple(found))
        if Want.LABELS in scope.want:
            reading = replace(reading, labels=tuple(self.labels.values()))
        return reading

    def _issues(self, reading: Reading, wanted: frozenset[str]) -> Reading:
        issues = [one for one in self.issues.values() if one.milestones and not wanted]
        issues += [one for key, one in self.issues.items() if key in wanted - self.lost]
        pulls = tuple(one for key, one in self.pulls.items() if key in wanted - self.lost)
        got = {one.ref.key for one in (*issues, *pulls)}
        missing = wanted - got
        proof = Proof(
            complete=not missing,
            reason="server error 502" if missing else "",
            gaps=missing,
            gone=missing if self.gone else frozenset(),
        )
        proofs = MappingProxyType({**reading.proofs, Want.ISSUES: proof})
        return replace(reading, issues=tuple(issues), pulls=pulls, proofs=proofs)

    def apply(self, change: Change) -> Applied:
        self.sent.append(change)
        if self.down:
            raise WriteFailed(self.down)
        return getattr(self, change.kind.value)(change, change.target.key)

    def create_label(self, change: Change, key: str) -> Applied:
        self.labels[key] = Label(key)
        return Applied(key=key)

    def create_issue(self, change: Change, _key: str) -> Applied:
        new = self.new_key(90 + len(self.issues))
        said = change.after
        ref = self.works(
            new, said["milestone"], title=said["title"], labels=said["labels"], body=said["body"]
        )
        return Applied(key=ref.key, url=self.issues[new].url)

    def add_label(self, change: Change, key: str) -> Applied:
        assert " " not in str(change.after) or self.kind != "jira"
        issue = self.issues[key]
        self.issues[key] = replace(issue, labels=(*issue.labels, str(change.after)))
        return Applied(key=key)

    def remove_label(self, change: Change, key: str) -> Applied:
        issue = self.issues[key]
        left = tuple(name for name in issue.labels if name != change.before)
        self.issues[key] = replace(issue, labels=left)
        return Applied(key=key)

    def put_comment(self, change: Change, key: str) -> Applied:
        issue = change.target.parent or key
        self.comments = [one for one in self.comments if one.id != key]
        made = Comment(
            id=f"c{len(self.sent)}", issue=Ref(self.source, issue), author=BOT,
            body=str(change.after), url=f"{self.url}/issues/{issue[1:]}#c", created_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        self.comments.append(made)
        return Applied(key=made.id, url=made.url)

    def put_block(self, change: Change, key: str) -> Applied:
        self.records[key] = replace(self.records[key], description=str(change.after))
        return Applied(key=key)


def in_jira(name: str) -> str:
    return "-".join(name.split(" "))


@dataclass(frozen=True)
class Trackers:
    web: Tracker
    api: Tracker
    ops: Tracker
    clock: ManualClock

    @property
    def all(self) -> Mapping[str, Tracker]:
        return {"web": self.web, "api": self.api, "ops": self.ops}

    def settings(self, plan: str = PLAN):
        return load("milepost.yaml", plan, {})

    def opened(self, settings) -> Mapping[str, Opened]:
        return {
            name: Opened(
                name=name, options=settings.trackers[name], adapter=tracker, transport=None
            )
            for name, tracker in self.all.items()
            if name in settings.trackers
        }


@pytest.fixture
def plan_file() -> str:
    return PLAN


@pytest.fixture
def trackers() -> Trackers:
    """Data moved lies in all three, Live in Jira, Docs written in GitLab."""
    web = Tracker("web", "github", "https://github.com/acme/web")
    api = Tracker("api", "gitlab", "https://gitlab.com/acme/api", markup="glfm")
    ops = Tracker(
        "ops", "jira", "https://ops.example/browse/CUST", markup="jira-wiki", label=in_jira,
        new_key="CUST-{}".format, can=EVERYTHING - {ChangeKind.CREATE_LABEL},
    )  # fmt: skip
    web.keeps("7", "Data moved")
    api.keeps("812", "Data moved", description="Please keep.\r\n")
    api.keeps("813", "Docs written", description="Owner: @KOsei")
    ops.keeps("14036", "Data moved")
    ops.keeps("14037", "Live", driver="acc-kim")
    web.works("#1", "7", state="done")
    web.works("#2", "7", state="done")
    web.works("#42", state="done")
    api.works("#3", "812", state="done")
    api.works("#4", "812")
    api.works("#5", "813")
    ops.works("CUST-60", "14036", "14037", title="Move it [now] {code} /close @kimosei")
    ops.works("CUST-61", state="done")
    ops.works("CUST-62", "14036", parent=Ref("ops", "CUST-60"), part_of_parent=True)
    ops.works("CUST-63", "14037", parent=Ref("ops", "CUST-9"), part_of_parent=True)
    api.pulls["!12"] = Pull(
        ref=Ref("api", "!12"), title="Move", url="https://gitlab.com/acme/api/-/merge_requests/12",
        state="merged", created_at=BEGAN, updated_at=NOW, merged_at=NOW,
    )  # fmt: skip
    return Trackers(web, api, ops, ManualClock(NOW))
