"""Patterns of GitHub repositories: who fits, by which requests, and what is told when it fails."""

import pytest

import milepost_github
from milepost.errors import ContractError
from milepost.trackers.contract import Context
from milepost.trackers.many import ManyKind
from milepost.trackers.transport import Pace, Transport

TOKEN = "t-dana"
FLAGS = {"attic": "archived", "barred": "disabled", "fork": "fork"}


@pytest.fixture
def acme(world):
    """An organisation with four repositories at work and one of each kind that is not."""
    world.repo("acme/web", author="dana-o", private=True)
    world.repo("acme/secret", author="dana-o", private=True)
    for name in ("api", "docs", "docs-archive", *FLAGS, "wiki"):
        world.repo(f"acme/{name}", author="dana-o")
    for name, flag in FLAGS.items():
        setattr(world.repo(f"acme/{name}").project, flag, True)
    world.repo("acme/wiki").project.has_issues = False
    return world


@pytest.fixture
def expand(clock):
    made = []

    def find(server, *repos, exclude=(), token=TOKEN, **more):
        transport = Transport(clock, Pace(paced=False, tries=1))
        made.append(transport)
        many = milepost_github.Many(
            repos=repos, exclude=exclude, token=token, url=server.url, **more
        )
        context = Context(source="x", transport=transport, progress=lambda *_: None)
        return milepost_github.expand(many, context), transport.requests

    yield find
    for transport in made:
        transport.close()


def names(found):
    return [name for name, _ in found[0].each]


def test_it_is_a_kind_of_many():
    assert isinstance(milepost_github, ManyKind)


def test_who_is_at_work_and_seen_by_the_token(acme, server, expand):
    found = expand(server, "acme/*", exclude=("acme/*-archive",))
    assert names(found) == ["acme/api", "acme/docs", "acme/web"]
    assert found[0].lost is None
    assert found[1] == 1
    assert names(expand(server, "acme/*", token=None)) == ["acme/api", "acme/docs",
                                                           "acme/docs-archive"]  # fmt: skip


def test_members_have_the_keys_of_the_entry(acme, server, expand):
    (name, one), *_ = expand(server, "acme/a*", access="read", identity="bot")[0].each
    assert (name, one.repo, one.access, one.identity) == ("acme/api", "acme/api", "read", "bot")
    assert (one.url, one.token) == (server.url, "t-dana")


def test_a_full_name_is_taken_as_written_and_asks_nothing(acme, server, expand):
    found = expand(server, "acme/fork", "acme/attic", "acme/gone")
    assert names(found) == ["acme/attic", "acme/fork", "acme/gone"]
    assert found[1] == 0


def test_one_request_per_hundred(world, server, expand):
    for number in range(205):
        world.repo(f"acme/r{number:03}")
    found = expand(server, "acme/*")
    assert (len(names(found)), found[1]) == (205, 3)


def test_several_owners_are_listed_once_each(acme, server, expand):
    acme.repo("umbrella/web")
    found = expand(server, "acme/a*", "Acme/d*", "umbrella/*")
    assert names(found) == ["acme/api", "acme/docs", "acme/docs-archive", "umbrella/web"]
    assert found[1] == 2


def test_a_person_s_own_with_the_private_ones(world, server, expand):
    world.repo("dana-o/site")
    world.repo("dana-o/diary", private=True)
    world.repo("kimosei/diary", private=True)
    world.state.tokens["t-dana"].repos |= {"dana-o/diary": "write", "kimosei/diary": "write"}
    found = expand(server, "dana-o/*")
    assert names(found) == ["dana-o/diary", "dana-o/site"]
    assert found[1] == 3
    assert names(expand(server, "dana-o/*", token=None)) == ["dana-o/site"]
    assert names(expand(server, "dana-o/*", token="t-job")) == ["dana-o/site"]


def test_a_person_s_private_one_the_token_was_invited_to(world, server, expand):
    world.user("kimosei")
    world.repo("kimosei/diary", private=True)
    assert expand(server, "kimosei/*")[0].each == ()
    world.state.tokens["t-dana"].repos["kimosei/diary"] = "write"
    assert names(expand(server, "kimosei/*")) == ["kimosei/diary"]


@pytest.mark.parametrize(
    ("token", "status", "told"),
    [("t-dana", 404, "either it is not there"), ("wrong", 401, "does not accept the token")],
)
def test_an_owner_that_cannot_be_listed(world, server, expand, token, status, told):
    lost = expand(server, "nobody/*", token=token)[0].lost
    assert (lost.reachable, lost.status) == (False, status)
    assert "the repositories of nobody" in lost.reason
    assert told in lost.hint


def test_what_was_seen_of_a_list_that_breaks_off_counts(world, bare_server, expand):
    for number in range(150):
        world.repo(f"acme/r{number:03}")
    bare_server.faults.answer("GET", "*/orgs/acme/repos", 500, nth=2, times=None)
    found = expand(bare_server, "acme/*")[0]
    assert len(found.each) == 100
    assert found.lost.reason == "the repositories of acme: page 2 of 2: HTTP 500"


def test_a_private_list_that_fails_is_told(world, bare_server, expand):
    world.repo("dana-o/site")
    bare_server.faults.answer("GET", "*/user/repos*", 500, times=None)
    found = expand(bare_server, "dana-o/*")[0]
    assert found.each == ()
    assert found.lost.status == 500


@pytest.mark.parametrize(
    "row", [{}, {"full_name": 3, "fork": False}, {"full_name": "../x", "fork": False}, None]
)
def test_a_row_nobody_can_use(bare_server, expand, row):
    good = {"full_name": "acme/web", "fork": False}
    bare_server.faults.answer("GET", "*/orgs/acme/repos", 200, body=[good, row, good])
    found = expand(bare_server, "acme/*")[0]
    assert [name for name, _ in found.each] == ["acme/web"]
    assert "a row of acme's repositories that cannot be understood" in found.lost.reason


def test_nothing_that_fits_is_told_with_what_was_seen(acme, server, expand):
    lost = expand(server, "acme/f*", "acme/att*")[0].lost
    assert lost.reason == (
        "no repository fits `acme/f*, acme/att*`, of 8 that can be seen of acme;"
        " 2 that fit are archived, disabled, a fork or without issues"
    )
    assert expand(server, "acme/x*")[0].lost.reason.endswith("8 that can be seen of acme")


def test_only_patterns_of_its_own(clock, opened, server):
    context = Context(source="x", transport=Transport(clock), progress=lambda *_: None)
    with pytest.raises(ContractError, match="not patterns of GitHub"):
        milepost_github.expand(opened(server).adapter.options, context)
