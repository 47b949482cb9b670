"""A small project of Jira's, both deployments over it, and adapters on them."""

import pytest

import milepost_jira
from milepost.errors import WriteFailed
from milepost.model.change import Change, ChangeKind, Target
from milepost.sandbox import World
from milepost.sandbox.jira.conduct import Conduct
from milepost.trackers.contract import Context
from milepost.trackers.transport import Pace, Transport

TOKEN = "t-dana"
MARK = "<!-- milepost:status instance=nordwind milestone=live -->"
TEXT = f"{MARK}\n*On track*\n\nlast line"


@pytest.fixture
def world(clock):
    world = World(clock)
    world.user("dana-o", "Dana Ortiz")
    world.user("kim", "Kim Osei")
    world.token(TOKEN, login="dana-o", repos={"acme/ops": "write", "acme/infra": "write"})
    world.token("t-admin", login="dana-o", repos={"acme/ops": "admin"})
    world.token("t-kim", login="kim", repos={"acme/ops": "comment"})
    world.token("t-reader", login="kim", repos={"acme/ops": "read"})
    return world


@pytest.fixture
def ops(world):
    ops = world.repo("acme/ops", author="dana-o", private=True)
    ops.project.key = "CUST"
    return ops


@pytest.fixture
def conduct():
    """How both deployments behave; to be turned by tests."""
    return Conduct()


@pytest.fixture
def server(world, conduct, checked_server):
    """Both deployments; what is sent and answered is held to the official document."""
    with checked_server(world, jira=conduct) as server:
        yield server


@pytest.fixture(params=["cloud", "datacenter"])
def deployment(request):
    """Once for each deployment."""
    return request.param


BASES = {"cloud": "jira-cloud", "datacenter": "jira-dc"}
EMAILS = {"t-kim": "kim@example.com", "t-reader": "kim@example.com"}


@pytest.fixture
def opened(clock):
    """Open an adapter on a server: ``opened(server, "datacenter", token=…, milestones=…)``."""
    made = []

    def make(
        server,
        deployment="cloud",
        *,
        token=TOKEN,
        said=True,
        default_identity="",
        pace=None,
        **options,
    ):
        transport = Transport(clock, Pace(**{"paced": False, **(pace or {})}))
        seen = []
        context = Context(
            source="ops",
            transport=transport,
            progress=lambda *told: seen.append(told),
            default_identity=default_identity,
        )
        if deployment == "cloud" and token:
            options.setdefault("email", EMAILS.get(token, "dana-o@example.com"))
        filled = {
            "url": f"{server.url}/{BASES[deployment]}",
            "project": "CUST",
            "token": token,
            "deployment": deployment if said else None,
            **options,
        }
        adapter = milepost_jira.open(milepost_jira.Options(**filled), context)
        made.append(transport)
        return Opened(adapter, transport, seen)

    yield make
    for transport in made:
        transport.close()


class Opened:
    """An adapter with what a test wants to look at."""

    def __init__(self, adapter, transport, told):
        self.adapter = adapter
        self.transport = transport
        self.told = told
        self.read = adapter.read
        self.apply = adapter.apply
        self.whoami = adapter.whoami
        self.probe = adapter.probe


class Wishes:
    """Changes as the planner makes them."""

    text = TEXT
    mark = MARK

    def change(self, kind, target, before=None, after=None):
        return Change(source="ops", target=target, kind=kind, before=before, after=after)

    def comment(self, issue="CUST-1", text=TEXT):
        return self.change(ChangeKind.PUT_COMMENT, Target("issue", issue), after=text)

    def edit(self, key, text=TEXT, before="old"):
        target = Target("comment", str(key), "CUST-1")
        return self.change(ChangeKind.PUT_COMMENT, target, before, text)

    def block(self, key, text="human\n\nblock", before=None):
        return self.change(ChangeKind.PUT_BLOCK, Target("milestone", str(key)), before, text)

    def add(self, name, issue="CUST-1"):
        return self.change(ChangeKind.ADD_LABEL, Target("issue", issue), after=name)

    def remove(self, name, issue="CUST-1"):
        return self.change(ChangeKind.REMOVE_LABEL, Target("issue", issue), before=name)

    def new_issue(self, **more):
        after = {"title": "Status: Live", "body": "b", "labels": ("milestone",)}
        target = Target("issue", "new:live")
        return self.change(ChangeKind.CREATE_ISSUE, target, after=after | more)


@pytest.fixture
def to():
    """``to.comment()`` and so on: a change to make."""
    return Wishes()


@pytest.fixture
def live(ops):
    """The version *Live* with one issue, CUST-1, in it."""
    version = ops.milestone("Live", due="2027-03-05", description="human")
    ops.issue("Status", milestone=version, labels=["bug"])
    return version


@pytest.fixture
def refused(server, opened):
    """Apply a change that must be refused; returns the error."""

    def apply(wish, deployment="cloud", kind=WriteFailed, **options):
        with pytest.raises(kind) as caught:
            opened(server, deployment, **options).apply(wish)
        return caught.value

    return apply


@pytest.fixture
def paths():
    """What a server was asked for, below the REST interface."""

    def asked(server, *methods):
        return [
            exchange.path.partition("/rest/api/2/")[2]
            for exchange in server.log.exchanges
            if not methods or exchange.method in methods
        ]

    return asked
