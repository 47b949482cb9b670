"""The report in Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from milepost.model import marks
from milepost.model.judgement import Judgement
from milepost.model.sample import portfolio
from milepost.report.markdown import report


def test_golden(rich, golden: Callable) -> None:
    golden("report.md", report(rich.judgement))


def test_one_sentence_first(rich) -> None:
    first = report(rich.judgement).splitlines()[2]
    assert first == (
        "**7 milestones: 1 off track, 1 at risk, 1 unknown, 1 closed too early, "
        "1 on track and 2 reached; 3 of them need a decision.** As of 2027-02-22."
    )


def test_all_is_well(rich) -> None:
    well = replace(rich.judgement, milestones=(rich["kickoff"],), skipped=())
    told = report(well)
    assert "**1 milestone: 1 reached; nothing is to be decided.**" in told
    assert "## Decisions" not in told
    assert "<details>" not in told


def test_one_decision(rich) -> None:
    told = report(replace(rich.judgement, milestones=(rich["pilot"],)))
    assert "1 off track; 1 of them needs a decision.**" in told


def test_no_milestones() -> None:
    told = report(Judgement(portfolio=portfolio(), milestones=(), skipped=()))
    assert "**No milestone was judged.**" in told


def test_every_milestone_is_accounted_for(rich) -> None:
    told = report(rich.judgement)
    for judged in rich.judgement.milestones:
        assert judged.milestone.title in told


def test_unowned_and_unexplained(rich, make_finding: Callable) -> None:
    rollout = replace(rich["rollout"], findings=(make_finding("MP1", "x", "it is late", "hurry."),))
    archive = replace(
        rich["archive"], milestone=replace(rich["archive"].milestone, unjudged_because="")
    )
    kickoff = replace(
        rich["kickoff"], findings=(make_finding("MP2", "y", "a", "b", kind="upkeep"),)
    )
    told = report(replace(rich.judgement, milestones=(rollout, archive, kickoff)))
    assert "Full rollout** (nobody owns it yet): It is late. *Way out:* hurry." in told
    assert "- Archive 2026: no work\n" in told
    assert "working days early (1 upkeep note)" in told


def test_hostile_everywhere(
    hostile: str, poisoned: Callable, look: Callable, tracker_page: Callable
) -> None:
    told = report(poisoned(hostile).judgement)
    page = look(told)
    assert page.live == []
    assert page.tags.count("table") == 5
    assert page.tags.count("tr") == 5 + 4 + 4
    assert not {"script", "img", "b", "blockquote"} & set(page.tags)
    assert all(link.startswith("https://") and ".example" in link for link in page.links)
    assert not marks._ANY.search(told)
    assert not {"user-mention", "issue-link"} & set(tracker_page(told).classes)
    assert not any(line.lstrip().startswith("/") for line in told.splitlines())


def test_the_plan_as_a_whole_is_folded_and_counted(rich, make_finding: Callable) -> None:
    gap = make_finding("MP109", "phase-without-end", "no milestone lies in the phase Build",
                       "add one", kind="upkeep", milestone="")  # fmt: skip
    muted = replace(gap, rule="MP901", muted=True)
    told = report(replace(rich.judgement, project=(gap, gap, muted)))
    assert (
        "## The plan\n\n<details><summary>2 upkeep notes</summary>\n\n"
        "- **MP109 phase-without-end** No milestone lies in the phase Build. *Way out:* add one.\n"
    ) in told
    assert "MP901" not in told
    assert told.index("## The plan") < told.index("## Reached")
    assert "## The plan" not in report(replace(rich.judgement, project=(muted,)))
