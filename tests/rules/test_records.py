"""MP803 and MP804: records that are not there, and records of which there are two."""

from __future__ import annotations

from dataclasses import replace

from milepost.model.milestone import Sought
from milepost.model.prose import Link, plain
from milepost.model.reading import Want
from milepost.model.sample import milestone, portfolio, record

LOST = Sought(source="api", title="Data moved")
HERE = milestone(sources=("web", "api"), records=(record("data"),), declared_at="milepost.yaml:7")


def test_mp803_says_what_to_do_in_that_tracker(ask):
    (found,) = ask("MP803", portfolio(replace(HERE, sought=(LOST,))))
    assert plain(found.fix) == "create it in api, or correct where it lies, at milepost.yaml:7"
    assert (found.source, found.subject) == ("api", "")
    renamed = replace(LOST, perhaps="Data moves")
    (found,) = ask("MP803", portfolio(replace(HERE, sought=(renamed,))))
    assert plain(found.fix) == (
        'if it is "Data moves" now, add that to `aliases`; else create it in api, '
        "or correct where it lies, at milepost.yaml:7"
    )


def test_mp803_speaks_once_where_no_tracker_was_named(ask):
    web, api = (replace(LOST, source=name, anywhere=True) for name in ("web", "api"))
    nowhere = replace(HERE, records=())
    (found,) = ask("MP803", portfolio(replace(nowhere, sought=(web, api))))
    assert plain(found.message) == (
        'no tracker has a milestone "Data moved" (renamed, deleted or not created yet): web and api'
    )
    assert plain(found.fix) == "create it, or say where it lies (`in`), at milepost.yaml:7"
    assert found.source == ""
    near = replace(api, perhaps="Data moves")
    (found,) = ask("MP803", portfolio(replace(nowhere, sought=(web, near))))
    assert plain(found.message).endswith('web and api; perhaps it is "Data moves" now')
    assert plain(found.fix).startswith('if it is "Data moves" now, add that to `aliases`; else ')
    first = replace(web, title="First")
    (found,) = ask("MP803", portfolio(replace(nowhere, sought=(first, api))))
    assert '"First"' in plain(found.message)


def test_mp803_knows_nothing_of_what_was_not_read(told):
    look = portfolio(HERE, unread={"api": [Want.MILESTONES]})
    assert told("MP803", look) == [
        "? whether it is there is not known: api was not read completely"
    ]


def test_mp804_names_both_and_the_way_to_tell_them_apart(ask):
    twin = record("7", title="DATA migration validated")
    (found,) = ask("MP804", portfolio(replace(HERE, ambiguous=(twin,))))
    assert plain(found.fix) == (
        "rename or close the other, or say which one is meant, by its id: `in: {web: data}` "
        "at milepost.yaml:7"
    )
    assert (found.source, found.subject) == ("web", "")
    assert [part.url for part in found.message if isinstance(part, Link)] == [
        "https://web.example/milestones/data",
        "https://web.example/milestones/7",
    ]
    assert [(plain(one.text), one.url) for one in found.evidence] == [
        ("data in web", "https://web.example/milestones/data"),
        ("7 in web", "https://web.example/milestones/7"),
    ]


def test_mp804_counts_all_of_them(told):
    twins = tuple(record(key, title="data migration validated") for key in ("7", "8"))
    (said,) = told("MP804", portfolio(replace(HERE, sources=("web",), ambiguous=twins)))
    assert said.startswith("web holds 3 open milestones that may be meant: ")


def test_mp804_knows_nothing_of_what_was_not_read(told):
    look = portfolio(HERE, unread={"api": [Want.MILESTONES]})
    assert told("MP804", look) == [
        "? whether another one fits as well is not known: api was not read completely"
    ]
    assert (
        told("MP804", portfolio(replace(HERE, declared_at=""), unread={"api": [Want.MILESTONES]}))
        == []
    )
