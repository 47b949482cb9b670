"""A small project of Jira's, both deployments over it, and adapters on them."""

import pytest

import milepost_jira
from milepost.errors import WriteFailed
from milepost.sandbox import World
from milepost.sandbox.jira.conduct import Conduct

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
def opened(opening):
    """Open an adapter on a server: ``opened(server, "datacenter", token=…, milestones=…)``."""

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
        if deployment == "cloud" and token:
            options.setdefault("email", EMAILS.get(token, "dana-o@example.com"))
        filled = {
            "url": f"{server.url}/{BASES[deployment]}",
            "project": "CUST",
            "token": token,
            "deployment": deployment if said else None,
            **options,
        }
        return opening(
            milepost_jira,
            "ops",
            milepost_jira.Options(**filled),
            default_identity=default_identity,
            **(pace or {}),
        )

    return make


@pytest.fixture
def to(wishes):
    """``to.comment()`` and so on: a change to make."""
    return wishes("ops", "CUST-1", TEXT, mark=MARK)


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
