"""The same for writes to milestones, which the example's board does not know: GitHub's does."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

import milepost_github
from milepost.errors import WriteFailed
from milepost.model.change import Applied, ChangeKind
from milepost.sandbox import World, serve
from milepost.testing import AdapterContract
from milepost.testing.contract.desk import Opener

MADE, TAKEN = "test_a_milestone_is_made", "test_a_title_that_is_taken"
SET, TOGETHER = "test_a_field_is_set", "test_fields_are_set_together"
DAY = "test_a_day_that_is_written_is_the_day_that_is_read"
REFUSED, CLOSED = (
    "test_a_field_that_is_not_held_is_refused",
    "test_a_milestone_is_closed_and_opened",
)
MOVED, LINKED = "test_an_issue_is_moved", "test_an_issue_is_linked"


@dataclass(frozen=True)
class Bench:
    """As much of a bench as these promises need."""

    repo: object
    entry: dict[str, str]

    def milestone(self, title, *, due=None, description=""):
        return str(self.repo.milestone(title, due=due, description=description or None).number)

    def issue(self, title, *, milestone="", labels=()):
        place = int(milestone) if milestone else None
        return f"#{self.repo.issue(title, milestone=place, labels=labels).number}"

    def close_milestone(self, milestone):
        self.repo.project.milestones[int(milestone)].state = "closed"


@pytest.fixture
def keeps(clock):
    """``keeps(sin, "test_…")``: run one test of the kit on an adapter with that sin."""

    def run(sin, promise, **given):
        world = World(clock)
        world.token("ghp-kit", login="milepost-bot", repos={"acme/web": "write"})
        entry = {"kind": "github", "repo": "acme/web", "token": "ghp-kit"}
        with serve(world) as server:
            bench = Bench(world.repo("acme/web", author="dana-o"), entry | {"url": server.url})
            opener = Opener(kind(sin), bench)
            try:
                getattr(AdapterContract(), promise)(bench=bench, desk=opener(), **given)
            finally:
                for desk in opener.desks:
                    desk.transport.close()

    return run


def kind(sin):
    class GitHub(milepost_github.GitHub):
        can = milepost_github.GitHub.can.fget(None) | {ChangeKind.LINK}

        def apply(self, change):
            return sin(self, change, super().apply)

    def opened(options, context):
        honest = milepost_github.open(options, context)
        return GitHub(honest.options, honest.context, honest.client)

    return SimpleNamespace(contract=1, Options=milepost_github.Options, open=opened)


def honestly(_self, change, honest):
    if change.kind is ChangeKind.LINK:  # a tracker in which links are kept elsewhere
        return Applied(key="1")
    return honest(change)


def with_a_second_one_of_that_title(_self, change, honest):
    made = honest(change)
    if made.already and change.kind is ChangeKind.CREATE_RECORD:
        after = {**change.after, "title": f"{change.after['title']} (2)"}
        return honest(replace(change, after=after))
    return made


def with_the_old_one_overwritten(self, change, honest):
    made = honest(change)
    if made.already and change.kind is ChangeKind.CREATE_RECORD:
        path = f"{self.client.repo}/milestones/{made.key}"
        self.client.send("PATCH", path, {"due_on": "2027-04-01T12:00:00Z"})
    return made


def with_only_its_title(_self, change, honest):
    if change.kind is ChangeKind.CREATE_RECORD:
        return honest(replace(change, after={"title": change.after["title"]}))
    return honest(change)


def with_fields_taken_on_trust(_self, change, honest):
    return Applied(key=change.target.key) if is_fields(change) else honest(change)


def with_dates_that_stay(_self, change, honest):
    kept = is_fields(change) and change.after.get("due", "") is None
    return Applied(key=change.target.key) if kept else honest(change)


def with_one_request_for_each(_self, change, honest):
    if not is_fields(change) or len(change.after) < 2:
        return honest(change)
    made = [honest(replace(change, after={name: it})) for name, it in change.after.items()]
    return made[-1]


def with_midnight(self, change, honest):
    day = change.after.get("due") if is_fields(change) else None
    if day is None:
        return honest(change)
    path = f"{self.client.repo}/milestones/{change.target.key}"
    self.client.send("PATCH", path, {"due_on": f"{day}T00:00:00Z"})
    return Applied(key=change.target.key)


def with_what_it_cannot_hold_left_out(_self, change, honest):
    try:
        return honest(change)
    except WriteFailed:
        return Applied(key=change.target.key)


def with_a_date_lost_on_closing(self, change, honest):
    made = honest(change)
    if change.kind is ChangeKind.CLOSE_RECORD:
        path = f"{self.client.repo}/milestones/{change.target.key}"
        self.client.send("PATCH", path, {"due_on": None})
    return made


def with_everything_done_anew(_self, change, honest):
    return replace(honest(change), already=False)


def with_moving_taken_on_trust(_self, change, honest):
    if change.kind is ChangeKind.MOVE_ISSUE:
        return Applied(key=change.target.key)
    return honest(change)


def with_everything_in_it_moved(self, change, honest):
    if change.kind is ChangeKind.MOVE_ISSUE:
        for row in self.client.get(f"{self.client.repo}/issues").data:
            honest(replace(change, target=replace(change.target, key=f"#{row['number']}")))
    return honest(change)


def with_a_link_each_time(self, change, honest):
    if change.kind is ChangeKind.LINK:
        path = f"{self.client.repo}/issues/{change.target.key[1:]}/comments"
        return Applied(key=str(self.client.send("POST", path, {"body": "x"}).data["id"]))
    return honest(change)


def is_fields(change):
    return change.kind is ChangeKind.SET_FIELD and change.target.kind == "milestone"


@pytest.mark.parametrize(
    ("sin", "promise", "given"),
    [
        (with_a_second_one_of_that_title, MADE, {}),
        (with_a_second_one_of_that_title, TAKEN, {}),
        (with_the_old_one_overwritten, TAKEN, {}),
        (with_only_its_title, MADE, {}),
        (with_fields_taken_on_trust, SET, {"name": "title"}),
        (with_dates_that_stay, SET, {"name": "due"}),
        (with_one_request_for_each, TOGETHER, {}),
        (with_midnight, DAY, {}),
        (with_what_it_cannot_hold_left_out, REFUSED, {}),
        (with_a_date_lost_on_closing, CLOSED, {}),
        (with_everything_done_anew, CLOSED, {}),
        (with_moving_taken_on_trust, MOVED, {}),
        (with_everything_in_it_moved, MOVED, {}),
        (with_a_link_each_time, LINKED, {}),
    ],
)
def test_a_sin_is_seen(keeps, sin, promise, given):
    keeps(honestly, promise, **given)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        keeps(sin, promise, **given)
