"""A small world, a server over it held to the official document, and adapters on both."""

import pytest

import milepost_github
from milepost.errors import WriteFailed
from milepost.model.change import Change, ChangeKind, Target
from milepost.sandbox import World, serve
from milepost.trackers.contract import Context
from milepost.trackers.transport import Pace, Transport

TOKEN = "t-dana"
TEXT = "**On track** ✅\n\nlast line"


@pytest.fixture
def world(clock):
    world = World(clock)
    world.user("dana-o", "Dana Ortiz")
    world.token(TOKEN, login="dana-o", repos={"acme/web": "write", "acme/infra": "write"})
    world.token("t-kim", login="kimosei", repos={"acme/web": "comment"})
    world.job_token("t-job", repos={"acme/web": "write"})
    world.job_token("t-readonly", repos={"acme/web": "read"})
    return world


@pytest.fixture
def web(world):
    return world.repo("acme/web", author="dana-o", private=True)


@pytest.fixture
def server(world, checked_server):
    with checked_server(world) as server:
        yield server


@pytest.fixture
def bare_server(world):
    """A server whose answers a test may falsify: nobody checks them."""
    with serve(world) as server:
        yield server


@pytest.fixture
def opening(clock):
    """Open any adapter with a transport of its own: ``opening(module, "web", options, …)``."""
    made = []

    def make(module, source, options, *, default_identity="", **pace):
        transport = Transport(clock, Pace(**{"paced": False, **pace}))
        made.append(transport)
        seen = []
        context = Context(
            source=source,
            transport=transport,
            progress=lambda *told: seen.append(told),
            default_identity=default_identity,
        )
        return Opened(module.open(options, context), transport, seen)

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def opened(opening):
    """Open an adapter on a server: ``opened(server, token=…, paced=False, …)``."""

    def make(
        server,
        *,
        repo="acme/web",
        token=TOKEN,
        identity=None,
        access="write",
        url=None,
        default_identity="",
        **pace,
    ):
        options = milepost_github.Options(
            kind="github",
            repo=repo,
            url=url or server.url,
            token=token,
            identity=identity,
            access=access,
        )
        return opening(milepost_github, "web", options, default_identity=default_identity, **pace)

    return make


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
    """Changes as the planner makes them, in one tracker.

    ``here`` is the issue that is written about; ``text`` a comment and ``mark``
    its mark, where it has one; ``held`` the milestone of a new issue.
    """

    def __init__(self, source, here, text, *, mark="", held=None):
        self.source = source
        self.here = here
        self.text = text
        self.mark = mark
        self.held = held

    def change(self, kind, target, before=None, after=None):
        return Change(source=self.source, target=target, kind=kind, before=before, after=after)

    def comment(self, issue=None, text=None):
        target = Target("issue", issue or self.here)
        return self.change(
            ChangeKind.PUT_COMMENT, target, after=self.text if text is None else text
        )

    def edit(self, key, text=None, before="old"):
        target = Target("comment", str(key), self.here)
        after = self.text if text is None else text
        return self.change(ChangeKind.PUT_COMMENT, target, before, after)

    def block(self, milestone="1", text="human\n\nblock", before=None):
        key = str(getattr(milestone, "id", milestone))
        return self.change(ChangeKind.PUT_BLOCK, Target("milestone", key), before, text)

    def add(self, name, issue=None):
        return self.change(ChangeKind.ADD_LABEL, Target("issue", issue or self.here), after=name)

    def remove(self, name, issue=None):
        target = Target("issue", issue or self.here)
        return self.change(ChangeKind.REMOVE_LABEL, target, before=name)

    def undefine(self, name):
        target = Target("label", name)
        return self.change(ChangeKind.REMOVE_LABEL, target, before=name)

    def fold(self, key, issue=None):
        target = Target("comment", str(getattr(key, "id", key)), issue or self.here)
        return self.change(ChangeKind.FOLD_COMMENT, target, before="old")

    def close(self, issue=None):
        target = Target("issue", issue or self.here)
        return self.change(ChangeKind.SET_FIELD, target, {"state": "open"}, {"state": "closed"})

    def fields(self, milestone="1", before=None, **after):
        target = Target("milestone", str(getattr(milestone, "id", milestone)))
        return self.change(ChangeKind.SET_FIELD, target, before or {}, after)

    def make(self, title="Go-live", **fields):
        target, after = Target("milestone", "new:golive"), {"title": title, **fields}
        return self.change(ChangeKind.CREATE_RECORD, target, after=after)

    def shut(self, milestone="1"):
        target = Target("milestone", str(getattr(milestone, "id", milestone)))
        states = ({"state": state} for state in ("open", "closed"))
        return self.change(ChangeKind.CLOSE_RECORD, target, *states)

    def move(self, source, goal, issue=None):
        keys = (None if it is None else str(getattr(it, "id", it)) for it in (source, goal))
        target = Target("issue", issue or self.here)
        return self.change(ChangeKind.MOVE_ISSUE, target, *({"milestone": key} for key in keys))

    def link(self, issue=None, **more):
        after = {"url": "https://a.example/1", "title": "Live in web", "global_id": "mp:live:web"}
        target = Target("issue", issue or self.here)
        return self.change(ChangeKind.LINK, target, after=after | more)

    def new_label(self, name="milepost: at-risk"):
        after = {"name": name, "color": "#FBCA04", "description": "May be late"}
        return self.change(ChangeKind.CREATE_LABEL, Target("label", name), after=after)

    def new_issue(self, held=None, /, **more):
        held = self.held if held is None else str(getattr(held, "id", held))
        after = {"title": "Status: Live", "body": "b", "labels": ("milestone",)}
        after |= {} if held is None else {"milestone": held}
        target = Target("issue", "new:live")
        return self.change(ChangeKind.CREATE_ISSUE, target, after=after | more)


@pytest.fixture
def wishes():
    """``wishes("web", "#1", "text")``: changes in a tracker, to be made one by one."""
    return Wishes


@pytest.fixture
def to(wishes):
    """``to.comment()`` and so on: a change to make."""
    return wishes("web", "#1", TEXT, held="1")


@pytest.fixture
def live(web):
    web.milestone("Live", due="2027-03-05", description="human")
    web.issue("Status", milestone=1, labels=["bug"])
    return web


@pytest.fixture
def refused(server, opened):
    """Apply a change that must be refused; returns the error."""

    def apply(wish, kind=WriteFailed, **options):
        with pytest.raises(kind) as caught:
            opened(server, **options).apply(wish)
        return caught.value

    return apply


@pytest.fixture
def rows():
    """What a server would answer, to be falsified: ``rows(server, opened, path)``."""

    def get(server, opened, path):
        client = opened(server).adapter.client
        return client.get(f"{client.repo}{path}").data

    return get


@pytest.fixture
def paths():
    """What a server was asked for, below the repository."""

    def asked(server):
        head = "/api/v3/repos/acme/web"
        return [exchange.path.removeprefix(head) for exchange in server.log.exchanges]

    return asked
