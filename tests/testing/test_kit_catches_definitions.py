"""The same for definitions of labels, which the example's board does not have: GitHub's does."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

import milepost_github
from milepost.errors import WriteFailed
from milepost.model.change import Applied
from milepost.sandbox import World, serve
from milepost.testing import AdapterContract
from milepost.testing.contract.desk import Opener

DELETED = "test_a_definition_is_deleted"
CARRIED = "test_a_definition_that_is_carried_stays"


@dataclass(frozen=True)
class Bench:
    """As much of a bench as these promises need."""

    repo: object
    entry: dict[str, str]

    def issue(self, title, *, labels=()):
        return f"#{self.repo.issue(title, labels=labels).number}"

    def close_issue(self, issue):
        self.repo.close(int(issue[1:]))


@pytest.fixture
def keeps(clock):
    """``keeps(sin, "test_…")``: run one test of the kit on an adapter with that sin."""

    def run(sin, promise):
        world = World(clock)
        world.token("ghp-kit", login="milepost-bot", repos={"acme/web": "write"})
        entry = {"kind": "github", "repo": "acme/web", "token": "ghp-kit"}
        with serve(world) as server:
            bench = Bench(world.repo("acme/web", author="dana-o"), entry | {"url": server.url})
            opener = Opener(kind(sin), bench)
            try:
                getattr(AdapterContract(), promise)(bench=bench, desk=opener())
            finally:
                for desk in opener.desks:
                    desk.transport.close()

    return run


def kind(sin):
    class GitHub(milepost_github.GitHub):
        def apply(self, change):
            if change.target.kind == "label" and change.kind == "remove_label":
                return sin(self, change, super().apply)
            return super().apply(change)

    def opened(options, context):
        honest = milepost_github.open(options, context)
        return GitHub(honest.options, honest.context, honest.client)

    return SimpleNamespace(contract=1, Options=milepost_github.Options, open=opened)


def with_no_look(self, change, _honest):
    self.client.send("DELETE", f"{self.client.repo}/labels/{change.target.key}")
    return Applied(key=change.target.key)


def with_a_look_at_open_issues_only(self, change, honest):
    try:
        return honest(change)
    except WriteFailed:
        name = change.target.key
        if self.client.get(f"{self.client.repo}/issues", labels=name).data:
            raise
        return with_no_look(self, change, honest)


def with_deleting_taken_on_trust(_self, change, _honest):
    return Applied(key=change.target.key)


def with_everything_done_anew(_self, change, honest):
    return replace(honest(change), already=False)


def with_no_word_of_what_carries_it(_self, change, honest):
    try:
        return honest(change)
    except WriteFailed as error:
        raise WriteFailed(error.what) from None


def with_every_label_deleted(self, change, honest):
    applied = honest(change)
    for row in self.client.get(f"{self.client.repo}/labels").data:
        self.client.send("DELETE", f"{self.client.repo}/labels/{row['name']}")
    return applied


@pytest.mark.parametrize(
    ("sin", "promise"),
    [
        (with_no_look, CARRIED),
        (with_a_look_at_open_issues_only, CARRIED),
        (with_no_word_of_what_carries_it, CARRIED),
        (with_deleting_taken_on_trust, DELETED),
        (with_everything_done_anew, DELETED),
        (with_every_label_deleted, DELETED),
    ],
)
def test_a_sin_is_seen(keeps, sin, promise):
    keeps(lambda _self, change, honest: honest(change), promise)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        keeps(sin, promise)
