"""A tracker that knows who drives a milestone: the owner where nobody is named otherwise."""

from dataclasses import replace

import pytest

from milepost.model.person import Person
from milepost.model.sample import reading

ACCOUNT = "712020:0e6cc4a1"
DANA = Person(id="dana", name="Dana Ortiz", accounts={"jira": ACCOUNT})
KIM = Person(id="kim", name="Kim Osei", accounts={"jira": "5b10ac8d"})


@pytest.fixture
def owners(declare, held, joined):
    def find(*, driver=ACCOUNT, says="", declared=(), default=(), people=(DANA, KIM)):
        record = replace(held("3", title="Data moved", says=says), driver=driver)
        ops = replace(reading("web", records=[record]), kind="jira")
        one = declare("data", title="Data moved", owners=declared)
        found = joined(ops, declared=[one], people=people, owners=default)
        return found.by_id["data"].owners

    return find


def test_whoever_drives_it_owns_it(owners):
    assert owners() == (DANA,)
    assert owners(default=("kim",)) == (DANA,)


def test_who_is_named_counts_first(owners):
    assert owners(declared=("kim",)) == (KIM,)
    assert owners(says="Owner: Kim Osei") == (KIM,)
    assert owners(says="Owner: nobody") == ()


def test_nobody_drives_it(owners):
    assert owners(driver="") == ()
    assert owners(driver="", default=("kim",)) == (KIM,)


def test_a_driver_no_file_knows_is_an_account(owners):
    (stranger,) = owners(people=())
    assert stranger.accounts == {"jira": ACCOUNT}
    assert not stranger.declared
