"""The managed block in a milestone's description."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.model import marks
from milepost.model.change import later
from milepost.model.progress import Progress
from milepost.model.sample import record
from milepost.report.block import block

NAMES = ("kickoff", "integrations", "training", "pilot", "rollout", "legacy")
URL = "https://web.example/issues/99#issuecomment-1"


def made(example, name: str, url: str = URL) -> str:
    return block(example[name], example.portfolio, instance="nordwind", status_url=url)


def test_golden(rich, golden: Callable) -> None:
    golden("blocks.md", "\n\n".join(made(rich, name) for name in NAMES) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_three_lines_between_the_marks(name: str, rich) -> None:
    lines = made(rich, name).splitlines()
    assert lines[0] == str(marks.Mark("block", "nordwind", name))
    assert len(lines) == 5
    assert lines[-1] == marks.END
    assert len(made(rich, name, "").splitlines()) == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_day_later_it_is_the_same(name: str, rich) -> None:
    assert made(rich, name) == made(rich.a_day_later(), name)


def test_an_address_known_later_is_kept(rich) -> None:
    token = later("comment", "integrations")
    assert f"]({token})" in made(rich, "integrations", token)


def test_no_link_without_a_good_address(rich) -> None:
    assert "](" not in made(rich, "training", "javascript:alert(1)")


def test_a_person_s_text_around_it_survives(rich) -> None:
    parsed = marks.parse("Our words.\r\n\r\n" + made(rich, "integrations") + "\nMore.", "nordwind")
    assert parsed.state == "one"
    assert parsed.mark == marks.Mark("block", "nordwind", "integrations")
    assert parsed.human == "Our words.\nMore."


def test_hostile_everywhere(hostile: str, poisoned: Callable, look: Callable) -> None:
    text = made(poisoned(hostile), "here")
    assert marks.parse(f"before\n\n{text}", "nordwind").state == "one"
    assert len(text.splitlines()) == 5
    page = look(text)
    assert page.live == []
    assert set(page.tags) <= {"p", "strong", "code", "a"}
    assert not re.search(r"^\s*/", text, re.MULTILINE)


def test_without_work_it_leads_to_its_twins(rich) -> None:
    one = rich["kickoff"]
    here = replace(
        one.milestone,
        records=(record("kickoff", "web"), record("kickoff", "api"), record("kickoff", "ops")),
    )
    bare = replace(one, milestone=here, progress=Progress())
    text = block(bare, rich.portfolio, instance="nordwind", status_url="")
    twins = [
        f"[{name}](https://{name}.example/milestones/kickoff)" for name in ("web", "api", "ops")
    ]
    assert f"No committed issues · in {', '.join(twins)}" in text.replace(
        " · 1 of 1 criterion met", ""
    ).replace(" · 2 of 2 criteria met", "")
    alone = replace(bare, milestone=replace(here, records=here.records[:1]))
    assert " in [" not in block(alone, rich.portfolio, instance="nordwind", status_url="")


def test_the_mark_tells_on_what_fields_agree(rich) -> None:
    words = {"instance": "nordwind", "status_url": "", "by": "bot", "base": "due:0123456789ab@web"}
    mark = marks.read_mark(block(rich["kickoff"], rich.portfolio, **words))
    assert mark == marks.Mark("block", "nordwind", "kickoff", "bot", "due:0123456789ab@web")
