"""Who the members of an entry are, and what stands for those nobody knows of."""

import threading
from types import SimpleNamespace

import pytest

from milepost.app.abreast import AT_ONCE, side_by_side
from milepost.app.many import Unlisted, claim, found_out
from milepost.app.opened import open_trackers, with_members
from milepost.config.load import load
from milepost.errors import WriteFailed
from milepost.model.change import Change, ChangeKind, Target
from milepost.model.reading import Want
from milepost.sandbox.server import serve
from milepost.sandbox.world import World
from milepost.trackers.contract import Context, Probe, Scope, TrackerOptions
from milepost.trackers.many import ManyOptions, Members
from milepost.trackers.transport import Transport

MANY = ManyOptions(kind="toy", repos="acme/*")


class One(TrackerOptions):
    repo: str

    def shown_as(self):
        return self.repo


def kind(*repos, lost=None):
    each = tuple((repo, One(kind="toy", repo=repo)) for repo in repos)
    return SimpleNamespace(expand=lambda *_: Members(each=each, lost=lost))


@pytest.fixture
def context(clock):
    return Context(source="web", transport=Transport(clock), progress=lambda *_: None)


def test_what_another_entry_reads_is_not_read_twice(context):
    taken = {claim(One(kind="toy", repo="ACME/a", url=None))}
    found = found_out(kind("acme/a", "acme/b"), MANY, context, taken)
    assert [name for name, _ in found.each] == ["acme/b"]
    assert found.lost is None


def test_nothing_left_is_told(context):
    taken = {claim(One(kind="toy", repo="acme/a"))}
    found = found_out(kind("acme/a"), MANY, context, taken)
    assert found.each == ()
    assert "each repository that fits has an entry of its own" in found.lost.reason
    lost = Probe(reachable=False, reason="HTTP 500")
    assert found_out(kind("acme/a", lost=lost), MANY, context, taken).lost is lost


@pytest.mark.parametrize(
    ("url", "same"), [("https://x.example", True), ("https://x.example/", True), (None, False)]
)
def test_the_same_name_on_another_server_is_another_repository(url, same):
    here = claim(One(kind="toy", repo="acme/a", url="https://x.example"))
    assert (claim(One(kind="toy", repo="acme/a", url=url)) == here) is same


def test_what_stands_for_those_nobody_knows_of(context):
    lost = Probe(reachable=False, reason="HTTP 404", hint="look at the owner", status=404)
    nobody = Unlisted(context, MANY, lost)
    reading = nobody.read(Scope.of(Want.MILESTONES, Want.ISSUES))
    assert (reading.source, reading.kind, reading.complete) == ("web", "toy", False)
    assert reading.reason == "HTTP 404 (look at the owner)"
    assert not reading.proves(Want.MILESTONES)
    assert nobody.probe() is lost
    assert nobody.whoami() is None
    assert (nobody.can, nobody.markup, nobody.limits.comment) == (frozenset(), "plain", 0)
    assert nobody.label("milepost: x") == "milepost: x"
    wish = Change(source="web", target=Target("issue", "#1"), kind=ChangeKind.ADD_LABEL, after="x")
    with pytest.raises(WriteFailed, match="no repository to go to"):
        nobody.apply(wish)
    bare = Unlisted(context, MANY, Probe(reachable=False, reason="HTTP 500"))
    assert bare.read(Scope.of(Want.ISSUES)).reason == "HTTP 500"


FILE = """
version: 1
trackers:
  all: {{kind: github, repos: acme/*, url: "{url}"}}
  some: {{kind: github, repos: [acme/a*, umbrella/x], url: "{url}"}}
  own: {{kind: github, repo: acme/b, url: "{url}"}}
write: {{block: [all, own]}}
"""


def test_members_share_their_pace_and_the_first_counts_the_list(clock):
    world = World(clock)
    for name in ("a", "b", "c"):
        world.repo(f"acme/{name}")
    with serve(world) as server:
        settings = load("milepost.yaml", FILE.format(url=server.url), {})
        opened = open_trackers(settings, clock, progress=lambda *_: None)
        asked = len(server.log.exchanges)
    assert {name: (one.entry, one.spent) for name, one in opened.items()} == {
        "acme/a": ("all", 1), "acme/c": ("all", 0), "umbrella/x": ("some", 1), "own": ("", 0),
    }  # fmt: skip
    assert sum(one.transport.requests for one in opened.values()) == asked == 2
    assert opened["acme/a"].transport is not opened["acme/c"].transport
    assert opened["acme/a"].transport.gate is opened["acme/c"].transport.gate
    assert opened["own"].transport.gate is opened["acme/c"].transport.gate, "the token counts"
    found = with_members(settings, opened)
    assert found.policy.groups.members == {"all": ("acme/a", "acme/c"), "some": ("umbrella/x",)}
    assert found.writing.block == {"acme/a", "acme/c", "own"}


def test_only_one_token_on_one_server_shares_limits(clock):
    entry = '{{kind: {kind}, {place}, url: "{url}", token: "${{{token}}}"}}'
    entries = {
        "a": entry.format(kind="github", place="repo: acme/a", url="http://127.0.0.1:1", token="X"),
        "b": entry.format(
            kind="github", place="repo: acme/b", url="http://127.0.0.1:1/", token="X"
        ),
        "c": entry.format(kind="github", place="repo: acme/c", url="http://127.0.0.1:1", token="Y"),
        "d": entry.format(kind="github", place="repo: acme/d", url="http://127.0.0.1:2", token="X"),
        "e": entry.format(
            kind="gitlab", place="project: acme/e", url="http://127.0.0.1:1", token="X"
        ),
    }
    lines = "".join(f"  {name}: {one}\n" for name, one in entries.items())
    text = f"version: 1\ntrackers:\n{lines}"
    settings = load("milepost.yaml", text, {"X": "one-token", "Y": "another-token"})
    opened = open_trackers(settings, clock, progress=lambda *_: None)
    first = opened["a"].transport.gate
    assert [name for name, one in opened.items() if one.transport.gate is first] == ["a", "b"]
    assert len({id(one.transport.gate) for one in opened.values()}) == 4


def test_so_many_at_once_and_never_more():
    together, lock = threading.Barrier(AT_ONCE, timeout=20), threading.Lock()
    now, most = set(), []

    def task():
        with lock:
            now.add(threading.get_ident())
            most.append(len(now))
        together.wait()
        with lock:
            now.discard(threading.get_ident())

    done = side_by_side(dict.fromkeys(map(str, range(3 * AT_ONCE)), task))
    assert len(done) == 3 * AT_ONCE
    assert max(most) == AT_ONCE
