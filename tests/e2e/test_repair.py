"""`sync --repair`, as a person runs it."""

import pytest

from milepost.model.marks import END, parse

MORE = """milestones:
  live: {title: Live, due: 2027-03-05, owner: kim, in: [web], done_when: [all closed]}
people:
  kim: {name: Kim Osei, github: kimosei}
"""


@pytest.fixture
def live(bench, world):
    """A milestone with our block, of which somebody took the end away."""
    world.user("kimosei", "Kim Osei")
    repo = world.repo("acme/web", author="kimosei")
    milestone = repo.milestone("Live", due="2027-03-05", description="Words of ours.")
    repo.issue("Form", milestone=1, created="2027-01-05")
    bench.config(MORE)
    assert bench.milepost("sync", "--yes").code == 0
    block = parse(milestone.description, "nordwind").block
    milestone.description = milestone.description.replace(END, "and more")
    return milestone, block


def test_damage_is_left_alone_until_somebody_asks(bench, live):
    milestone, block = live
    damaged = milestone.description
    ran = bench.milepost("plan")
    assert "has damaged marks of ours" in ran.out
    assert "milepost sync --repair" in ran.out
    assert bench.milepost("sync", "--yes").code == 0
    assert milestone.description == damaged
    ran = bench.milepost("sync", "--yes", "--repair", "--format", "json")
    assert ran.code == 0
    (change,) = (it for it in ran.json["changes"] if it["kind"] == "put_block")
    assert (change["before"], change["after"]) == (damaged, milestone.description)
    assert milestone.description == f"Words of ours.\n\n{block}\nand more"
    bench.milepost("sync", "--yes")
    assert bench.milepost("plan", "--format", "json").json["changes"] == []


def test_the_ledger_knows_our_lines_though_the_news_are_others(bench, live, world):
    milestone, block = live
    world.repo("acme/web").close(1)
    assert bench.milepost("sync", "--yes", "--repair").code == 0
    parsed = parse(milestone.description, "nordwind")
    assert parsed.block != block
    assert parsed.human == "Words of ours.\nand more"


def test_an_edit_in_our_block_is_put_back_and_said(bench, live):
    milestone, block = live
    milestone.description = f"Words of ours.\n\n{block.replace('On track', 'All fine')}"
    ran = bench.milepost("plan", "--format", "json")
    (change,) = ran.json["changes"]
    assert change["reason"] == "somebody edited it; their version is kept in `milepost log`"
    assert bench.milepost("sync", "--yes").code == 0
    assert milestone.description == f"Words of ours.\n\n{block}"
