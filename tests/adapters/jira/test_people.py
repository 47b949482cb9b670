"""Accounts: whether they are there, can sign in, and can be assigned here."""

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope

SEARCH = "*/user/assignable/search"


@pytest.fixture
def people(world, ops):
    """Kim may be assigned here, Ada not, Ben cannot sign in any more, and a program."""
    ops.member("kim")
    world.user("kimberly")
    ops.member("kimberly")
    world.user("ada")
    world.user("ben").active = False
    ops.member("ben")
    world.user("bot").type = "Bot"
    ops.member("bot")


def login_of(world, name, deployment):
    return f"{world.user(name).id:024x}" if deployment == "cloud" else name


@pytest.fixture
def asked(world, people, server, opened, deployment):
    """The accounts of these people, by name, and the reading."""

    def read(*names):
        logins = [login_of(world, name, deployment) for name in names]
        reading = opened(server, deployment).read(Scope.of(Want.PEOPLE, refs=tuple(logins)))
        found = {account.login: account for account in reading.people}
        return [found.get(login) for login in logins], reading

    return read


def test_who_can_be_assigned(asked, deployment):
    (kim, ada, ben, bot), reading = asked("kim", "ada", "ben", "bot")
    assert reading.complete
    kind = "bot" if deployment == "cloud" else "user"  # Data Center knows no kinds
    assert [one.kind for one in (kim, ada, ben, bot)] == ["user", "user", "deactivated", kind]
    assert [one.assignable for one in (kim, ada, ben)] == [True, False, None]
    assert bot.assignable is (None if deployment == "cloud" else True)
    # Two requests at most for each; who cannot sign in needs no second one.
    assert reading.requests == (6 if deployment == "cloud" else 7)


def test_a_name_that_only_begins_so_is_somebody_else(world, ops, people, server, opened):
    ops.project.members.remove("kim")
    (kim,) = opened(server, "datacenter").read(Scope.of(Want.PEOPLE, refs=("kim",))).people
    assert kim.assignable is False  # there is kimberly


def test_nobody_of_that_name(server, people, opened, deployment):
    reading = opened(server, deployment).read(Scope.of(Want.PEOPLE, refs=("nobody-at-all-0", "")))
    assert reading.complete
    assert [one.kind for one in reading.people] == ["missing", "missing"]
    assert reading.requests == 1


@pytest.mark.parametrize("status", [400, 403, 404])
def test_who_may_not_ask_is_not_told(asked, server, status):
    server.faults.answer("GET", SEARCH, status)
    (kim,), reading = asked("kim")
    assert (kim.kind, kim.assignable, reading.complete) == ("user", None, True)


def test_too_many_of_that_name_to_be_sure(world, asked, server, deployment):
    row = {"accountId": "1", "name": "kim1", "accountType": "atlassian"}
    server.faults.answer("GET", SEARCH, 200, body=[row] * 1000)
    (kim,), reading = asked("kim")
    assert (kim.assignable, reading.complete) == (None, True)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(500, None, "HTTP 500 after 4 tries"), (200, {"no": "list"}, "not a list of accounts")],
)
def test_a_search_that_fails_is_a_gap(asked, server, status, body, reason):
    server.faults.answer("GET", SEARCH, status, body=body, times=4)
    (kim, ada), reading = asked("kim", "ada")
    assert kim is None
    assert reason in reading.reason
    if status == 500:
        assert ada.assignable is False
        assert len(reading.proofs[Want.PEOPLE].gaps) == 1


def test_who_cannot_sign_in_is_seen_in_passing(world, ops, people, server, opened, deployment):
    ops.issue("One", assignees=["ben"])
    (issue,) = opened(server, deployment).read(Scope.of(Want.ISSUES)).issues
    assert [one.kind for one in issue.assignees] == ["deactivated"]
