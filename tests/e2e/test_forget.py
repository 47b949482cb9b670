"""``milepost forget PERSON``: gone from the store, whatever they are called there."""

import pytest

from milepost.app.forget import meant
from milepost.app.remembering import remembering
from milepost.cli import voice
from milepost.errors import UsageError
from milepost.model.clock import SystemClock
from milepost.model.person import Person

MORE = """
people:
  kim: {name: Kim Osei, github: kimosei, gitlab: kosei}
  dana: {name: Dana Ortiz, github: dana-o}
milestones:
  live: {title: Integrations live, due: 2027-03-12, in: [web], owner: kim}
"""
STATE = "sqlite:///.milepost/state.db"


@pytest.fixture
def lived(bench, world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    bench.config(MORE)
    bench.milepost("sync", "--yes", as_of=None)
    bench.server.log.reset()
    return bench


def opened():
    return remembering(STATE, SystemClock(), create=False)


def said():
    store = opened()
    found = f"{store.writes('nordwind')} {store.history('nordwind')} {store.runs('nordwind')}"
    store.close()
    return found


def forget(bench, *args):
    return bench.milepost("forget", *args, as_of=None)


@pytest.mark.parametrize("word", ["kim", "@KimOsei", "kosei", "Kim Osei"])
def test_a_person_is_forgotten_by_any_name(lived, word):
    assert "Kim Osei" in said()
    ran = forget(lived, word, "--yes")
    assert ran.code == 0
    assert ran.out.startswith("Forgotten in .milepost/state.db: Kim Osei (kim, kimosei, kosei")
    assert "comes back with the next run" in ran.out
    assert "Kim Osei" not in said()
    assert "kim" not in said().replace("signed", "")
    assert "somebody" in said()
    assert not lived.server.log.exchanges


def test_the_next_sync_still_knows_what_is_its_own(lived):
    forget(lived, "kim", "--yes")
    again = lived.milepost("sync", "--yes", "--format", "json", as_of=None)
    assert (again.code, again.json["changes"]) == (0, [])


def test_the_account_that_writes_can_be_forgotten_and_goes_on(lived):
    assert forget(lived, "milepost-bot", "--yes").out.startswith("Forgotten")
    assert "milepost-bot" not in said()
    again = lived.milepost("sync", "--yes", "--format", "json", as_of=None)
    assert (again.code, again.json["changes"]) == (0, [])


def test_who_is_not_there_is_not_found(lived):
    before = said()
    ran = forget(lived, "lee", "--yes")
    assert ran.out.startswith("Nothing that is remembered in .milepost/state.db names lee.")
    assert said() == before


def test_it_asks_first(lived, monkeypatch):
    before = said()
    assert forget(lived, "kim").code == 2
    monkeypatch.setenv("CI", "")
    monkeypatch.setattr(voice, "is_terminal", lambda: True)
    asked = []
    monkeypatch.setattr(voice, "ask", lambda question: asked.append(question) or False)
    ran = forget(lived, "kim")
    assert (ran.code, said()) == (0, before)
    assert "Nothing was changed." in ran.err
    assert "Take Kim Osei (kim, kimosei, kosei) out of .milepost/state.db?" in asked[0]
    monkeypatch.setattr(voice, "ask", lambda _: True)
    assert forget(lived, "kim").code == 0
    assert said() != before


def test_without_a_store_there_is_nobody(lived):
    ran = forget(lived, "kim", "--state", "none")
    assert (ran.code, ran.out) == (0, "Nothing is remembered: there is no store.\n")


def test_not_while_another_run_is_at_work(lived):
    store = opened()
    with store.lease("nordwind", wait=None, waiting=print):
        ran = forget(lived, "kim", "--yes")
    store.close()
    assert ran.code == 5
    assert "Kim Osei" in said()


def test_one_name_of_two_people_needs_the_id():
    people = (
        Person(id="kim", accounts={"github": "kay"}),
        Person(id="kay2", name="Kay"),
        Person(id="x", name="kim"),
    )
    with pytest.raises(UsageError, match="may be kim or kay2"):
        meant("kay", people)
    assert meant("kim", people).names == ("kim", "kay")
    assert str(meant("lee", people)) == "lee"
    assert not meant("lee", people).declared
    with pytest.raises(UsageError, match="nobody is named"):
        meant(" @", people)
