from __future__ import annotations

from dataclasses import replace

import pytest

from milepost.judge.owners import Owners, once
from milepost.model.person import Account, Person
from milepost.model.sample import issue, reading

DANA = Person(id="dana", name="Dana Ortiz", accounts={"github": "dana-o", "gitlab": "dortiz"})
KIM = Person(id="kim", name="Kim Osei", accounts={"github": "KimOsei"})
QA = Person(id="qa", team=True, lead="dana")
PEOPLE = (DANA, KIM, QA)


def owners(*people: Account) -> Owners:
    seen = replace(
        issue(7),
        author=Account("maria", kind="user"),
        assignees=(Account("acme-ops", kind="organization"), Account("Robin", kind="user")),
    )
    web = reading("web", issues=[seen], people=people)
    return Owners(PEOPLE, {"web": web, "api": replace(reading("api"), kind="gitlab")})


def find(*words: str, sources=("web",), people=()):
    return owners(*people).find(words, sources)


@pytest.mark.parametrize(
    ("word", "person"),
    [
        ("dana", DANA),
        ("DANA", DANA),
        ("Dana  Ortiz", DANA),
        ("@dana-o", DANA),
        ("@Dana-O", DANA),
        ("dana-o", DANA),
        ("@kimosei", KIM),
        ("@dana", DANA),
        ("qa", QA),
    ],
)
def test_people_of_the_file_by_id_name_or_account(word, person):
    assert find(word) == (person,)


def test_an_account_is_one_of_the_tracker_it_stands_in():
    assert find("@dortiz", sources=("api",)) == (DANA,)
    (stranger,) = find("@dortiz", sources=("web",))
    assert stranger == Person(id="@dortiz", accounts={"github": "dortiz"}, declared=False)
    assert find("@dortiz", sources=("web", "api")) == (DANA,)


@pytest.mark.parametrize(
    ("word", "login"), [("@maria", "maria"), ("maria", "maria"), ("@ROBIN", "Robin")]
)
def test_accounts_seen_in_the_data_need_no_entry_in_the_file(word, login):
    assert find(word) == (Person(id=word, accounts={"github": login}, declared=False),)


def test_unknown_names_stay_as_written():
    assert find("Alex Doe") == (Person(id="Alex Doe", declared=False),)
    assert find("@ghost", sources=()) == (Person(id="@ghost", declared=False),)
    assert find("@ghost", sources=("gone",)) == (Person(id="@ghost", declared=False),)


@pytest.mark.parametrize(
    "word",
    [
        "@acme/reviewers",
        "QA team",
        "the team",
        "everyone",
        "all",
        "Devs",
        "Squad",
        "Platform group",
        "Backend",
        "@acme-ops",
        "acme-ops",
    ],
)
def test_groups_are_nobody_in_particular(word):
    (person,) = find(word)
    assert person.team
    assert person.id == word


def test_an_account_that_was_read_tells_whether_it_is_a_group():
    assert find("@acme", people=[Account("Acme", kind="organization")])[0].team
    assert find("@crew", people=[Account("crew", kind="team")])[0].team
    assert not find("@alex", people=[Account("alex", kind="user")])[0].team
    (kim,) = find("kim", people=[Account("kimosei", kind="organization")])
    assert kim == replace(KIM, team=True)


def test_what_was_asked_for_outweighs_what_was_seen_in_passing():
    assert find("@maria", people=[Account("maria", kind="organization")])[0].team


@pytest.mark.parametrize(
    "word", ["TBD", "tba", "nobody", "No one", "?", "-", "—", "none", "N/A", "to be decided", ""]
)
def test_words_for_nobody_lead_to_nobody(word):
    assert find(word) == ()
    assert find(word, "dana") == (DANA,)


def test_one_person_written_twice_is_one_owner():
    assert find("@dana-o", "Kim Osei", "dana", "Dana Ortiz") == (DANA, KIM)
    assert len(find("@ghost", "@GHOST", "Alex Doe", "alex  doe")) == 2
    assert once([DANA, KIM, DANA]) == (DANA, KIM)


def test_the_order_of_what_was_read_does_not_matter():
    web = reading("web", people=[Account("x", kind="user")])
    lab = reading("lab", people=[Account("X", kind="organization")])
    one = Owners((), {"web": web, "lab": lab}).find(("@x",), ("web",))
    other = Owners((), {"lab": lab, "web": web}).find(("@x",), ("web",))
    assert one == other
