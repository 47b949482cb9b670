"""The status comment: what it says, what it never does, how it is compared and cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.model import marks
from milepost.model.clock import parse_day
from milepost.model.criterion import Evidence, Verdict
from milepost.model.milestone import Dependency
from milepost.model.person import Person
from milepost.model.progress import Progress
from milepost.model.project import Project
from milepost.model.prose import say
from milepost.model.sample import TODAY, criterion, milestone, portfolio, verdict
from milepost.model.terms import Decision
from milepost.report.comment import status_comment, status_issue
from milepost.report.foot import checked_on, same
from milepost.report.lookback import form

NAMES = ("kickoff", "data", "integrations", "training", "pilot", "rollout", "legacy")
TAGS = {
    *("p", "strong", "em", "code", "pre", "a", "ul", "li", "details", "summary", "sub"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def body(example, name: str, *, limit: int = 65_000, **more) -> str:
    return status_comment(
        example[name],
        example.portfolio,
        instance="nordwind",
        checked=example.portfolio.today,
        limit=limit,
        **more,
    )


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, rich, golden: Callable) -> None:
    golden(f"comment-{name}.md", body(rich, name))


def test_it_begins_with_its_mark(rich) -> None:
    assert marks.read_mark(body(rich, "data")) == marks.Mark("status", "nordwind", "data")


def test_ten_seconds_of_reading(rich) -> None:
    """The first two lines hold health, title, date, reason, person and way out."""
    lines = [line for line in body(rich, "integrations").splitlines() if line]
    assert lines[1].startswith("**🟠 At risk: Integrations live, due 2027-03-05.** [api#88](")
    assert lines[2].startswith("**To decide, Kim Osei:** put [web#41](")
    assert lines[3].startswith("`██████████████░░░░░░` 14 of 20 done")


def test_good_news_is_told_and_nothing_is_to_be_decided(rich) -> None:
    text = body(rich, "kickoff")
    assert "**✅ Reached: Kick-off held, 2027-01-13, 2 working days early.**" in text
    assert "To decide" not in text
    assert "<details>" not in text


def test_nobody_is_mentioned(rich, look: Callable) -> None:
    for name in NAMES:
        assert look(body(rich, name)).live == []


@pytest.mark.parametrize("name", NAMES)
def test_a_day_later_it_says_the_same(name: str, rich) -> None:
    old, new = body(rich, name), body(rich.a_day_later(), name)
    assert same(old, new)
    assert old != new
    stamp = "Checked 2027-02-23, next by 2027-03-02"
    assert new.replace(stamp, "Checked 2027-02-22, next by 2027-03-01") == old


@pytest.mark.parametrize("name", NAMES)
def test_no_relative_dates(name: str, rich) -> None:
    assert not re.search(r"\b(today|tomorrow|yesterday|ago|in \d+ days)\b", body(rich, name))


# -- comparing -------------------------------------------------------------------------------


def test_line_ends_and_trailing_blanks_do_not_count(rich) -> None:
    text = body(rich, "integrations")
    assert same(text, text.replace("\n", "\r\n"))
    assert same(text, text.replace("\n", "  \n") + "\n\n")


def test_every_other_difference_counts(rich) -> None:
    text = body(rich, "integrations")
    assert not same(text, text.replace("14 of 20", "15 of 20"))
    assert not same(text, body(rich, "data"))
    assert not same(text, "")
    assert same("", "")


def test_a_stamp_elsewhere_is_no_stamp(rich) -> None:
    a = replace(rich["data"], milestone=milestone("data", "Checked 2020-01-01</sub>"))
    b = replace(rich["data"], milestone=milestone("data", "Checked 2021-01-01</sub>"))
    told = [
        status_comment(one, rich.portfolio, instance="x", checked=TODAY, limit=9999)
        for one in (a, b)
    ]
    assert not same(*told)
    assert checked_on(told[0]) == TODAY


def test_the_stamp_is_read_back(rich) -> None:
    assert checked_on(body(rich, "data")) == TODAY
    assert checked_on(body(rich, "data").replace("\n", "\r\n") + "\r\n") == TODAY
    assert checked_on(body(rich.a_day_later(), "data")) == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Checked 2027-02-22",
        "<sub>Checked 2027-02-30</sub>",
        "<sub>Checked 2027-02-22</sub>\nreply",
    ],
)
def test_no_stamp_no_date(text: str) -> None:
    assert checked_on(text) is None


# -- cutting ---------------------------------------------------------------------------------


def test_sections_go_one_after_the_other(rich, golden: Callable) -> None:
    whole = body(rich, "integrations")
    least = len(whole.encode())
    told = []
    while least > 300:
        try:
            text = body(rich, "integrations", limit=least - 1)
        except ValueError:
            break
        least = len(text.encode())
        left_out = next(line for line in text.splitlines() if line.startswith("*Left out"))
        told.append(left_out.removeprefix("*Left out to keep within this tracker's limit: "))
    golden("comment-cuts.txt", "\n".join(told) + "\n")


@settings(deadline=None, max_examples=60)
@given(limit=st.integers(900, 8000), name=st.sampled_from(NAMES))
def test_the_limit_holds_with_the_marks_intact(rich, limit: int, name: str) -> None:
    text = body(rich, name, limit=limit)
    assert len(text.encode()) <= limit
    assert marks.read_mark(text) is not None
    assert checked_on(text) == TODAY
    assert text.count("<details>") == text.count("</details>")
    assert text.count("```") in (0, 2, 4)
    whole = body(rich, name)
    assert ("*Left out" in text) == (len(whole.encode()) > limit)


def test_what_is_not_there_is_not_said_to_be_left_out(rich) -> None:
    whole, asked = body(rich, "legacy"), form(rich["legacy"], rich.portfolio)
    text = body(rich, "legacy", limit=len(whole.encode()) - len(f"{asked}\n\n".encode()) - 1)
    assert "limit: the look-back form, evidence and done-criteria.*" in text
    assert "| Done when |" not in text


def test_too_little_room_is_an_error(rich) -> None:
    with pytest.raises(ValueError, match="does not fit into 100 bytes"):
        body(rich, "integrations", limit=100)


# -- single parts ------------------------------------------------------------------------------


def test_no_picture_where_it_is_not_drawn(rich) -> None:
    assert "mermaid" in body(rich, "integrations")
    assert "mermaid" not in body(rich, "integrations", markup="plain")
    assert "picture" not in body(rich, "integrations", markup="jira-wiki")


def test_every_kind_of_neighbour(make_judged: Callable) -> None:
    unmet = {"b": (verdict("x", "unmet"),), "c": (verdict("x", "unknown"),)}
    seen = portfolio(
        milestone("a", "A", due="2027-02-12", closed="2027-02-15"),
        milestone("b", "B", closed="2027-02-12"),
        milestone("c", "C", closed="2027-02-12"),
        milestone("d", "D", due=""),
        milestone("e", "E", due="2027-03-09"),
        milestone(
            "here",
            depends_on=(
                "a",
                "b",
                "c",
                "d",
                "e",
                Dependency(text="F", milestone=None, unsure="web was not read"),
            ),
        ),
        verdicts=unmet,
    )
    text = status_comment(
        make_judged(seen.by_id["here"], seen, "on_track"),
        seen,
        instance="x",
        checked=TODAY,
        limit=9999,
    )
    assert "✅ [A](https://web.example/milestones/a) (2027-02-15, 1 working day late)" in text
    assert "❌ [B](https://web.example/milestones/b) (closed, criteria unmet)" in text
    assert "⚪ [C](https://web.example/milestones/c) (closed, its criteria not decided)" in text
    assert "⏳ [E](https://web.example/milestones/e) (due 2027-03-09)" in text
    assert "2 more" in text
    few = replace(seen.by_id["here"], depends_on=seen.by_id["here"].depends_on[:2:-1])
    text = status_comment(
        make_judged(few, seen, "on_track"), seen, instance="x", checked=TODAY, limit=9999
    )
    assert (
        "⏳ [E](https://web.example/milestones/e) (due 2027-03-09), "
        "⏳ [D](https://web.example/milestones/d) (no due date), ❔ F (web was not read)" in text
    )


def test_reached_on_an_unknown_day(make_judged: Callable) -> None:
    done = milestone("a", "A", closed="2027-02-12")
    done = replace(done, records=tuple(replace(one, closed_at=None) for one in done.records))
    seen = portfolio(done, milestone("b", depends_on=("a",)))
    of = lambda name, health: status_comment(  # noqa: E731
        make_judged(seen.by_id[name], seen, health), seen, instance="x", checked=TODAY, limit=9999
    )
    assert "**✅ Reached: A.**" in of("a", "done")
    assert "✅ [A](https://web.example/milestones/a) (reached)" in of("b", "on_track")
    undated = portfolio(
        milestone("a", "A", due="", closed="2027-02-12"), milestone("b", depends_on=("a",))
    )
    text = status_comment(
        make_judged(undated.by_id["a"], undated, "done"),
        undated,
        instance="x",
        checked=TODAY,
        limit=9999,
    )
    assert "**✅ Reached: A, 2027-02-12.**" in text
    assert "**Clears the way for** [B](" in text
    text = status_comment(
        make_judged(undated.by_id["b"], undated, "on_track"),
        undated,
        instance="x",
        checked=TODAY,
        limit=9999,
    )
    assert "✅ [A](https://web.example/milestones/a) (2027-02-12)" in text


def test_a_cycle_ends(make_judged: Callable) -> None:
    seen = portfolio(milestone("a", "A", depends_on=("b",)), milestone("b", "B", depends_on=("a",)))
    text = status_comment(
        make_judged(seen.by_id["a"], seen, "off_track"),
        seen,
        instance="x",
        checked=TODAY,
        limit=9999,
    )
    assert "**Holds up** [B](https://web.example/milestones/b)" in text


def test_long_chains_are_cut(make_judged: Callable) -> None:
    names = "abcdefgh"
    chain = [
        milestone(name, name.upper(), depends_on=(names[at - 1],) if at else ())
        for at, name in enumerate(names)
    ]
    wide = [milestone(f"w{at}", f"W{at}", depends_on=("a",)) for at in range(6)]
    seen = portfolio(*chain, *wide)
    text = status_comment(
        make_judged(seen.by_id["a"], seen, "on_track"),
        seen,
        instance="x",
        checked=TODAY,
        limit=9999,
    )
    assert re.search(
        r"\*\*Holds up\*\* \[B].*\[W2].*, 3 more → \[C].* → \[D]\S+ → …$", text, re.MULTILINE
    )
    assert text.count('["') == 12


def test_reasons_without_a_finding(make_judged: Callable, rich) -> None:
    def told(health: str, *states: str, closed: str = "") -> str:
        verdicts = {"data": tuple(verdict(f"c{at}", state) for at, state in enumerate(states))}
        seen = portfolio(milestone(closed=closed), verdicts=verdicts)
        judged = make_judged(seen.by_id["data"], seen, health)
        return status_comment(judged, seen, instance="x", checked=TODAY, limit=9999)

    assert "** Every done-criterion is met: it can be closed." in told("on_track", "met", "met")
    assert "way; 1 done-criterion cannot be decided yet." in told("on_track", "met", "unknown")
    assert "** 1 of 2 done-criteria unmet." in told(
        "closed_unmet", "met", "unmet", closed="2027-02-12"
    )
    assert "** Something it depends on could not be read." in told("unknown", "unmet")
    assert "** “c1” cannot be decided." in told("unknown", "met", "unknown")
    assert "No committed issues" in told("unknown", "unknown")
    unread = replace(
        rich["data"], health="unknown", milestone=replace(rich["data"].milestone, sources=("x",))
    )
    text = status_comment(unread, rich.portfolio, instance="x", checked=TODAY, limit=9999)
    assert "** x was not read." in text
    assert "3 of 3 done, as far as was read" in text


def test_nothing_to_count_and_nothing_to_meet(make_judged: Callable) -> None:
    seen = portfolio(milestone(criteria=(), owners=()))
    judged = replace(
        make_judged(seen.by_id["data"], seen, "on_track"), progress=Progress(dropped=2)
    )
    text = status_comment(judged, seen, instance="x", checked=TODAY, limit=9999)
    assert "No committed issues · 2 dropped" in text
    assert "Nothing known stands in the way." in text
    finished = replace(judged, progress=Progress(closed=2))
    done = status_comment(finished, seen, instance="x", checked=TODAY, limit=9999)
    assert "All its committed work is done." in done
    assert "| Done when |" not in text
    assert "**Owner** nobody yet" in text


def test_who_decides_where_nobody_owns_it(rich) -> None:
    here = rich["pilot"]
    judged = replace(here, milestone=replace(here.milestone, owners=()))
    text = status_comment(judged, rich.portfolio, instance="x", checked=TODAY, limit=9999)
    assert "**To decide, and nobody owns it yet:** close it" in text
    lead = Person(id="lea", name="Lea *Lead*")
    led = replace(rich.portfolio, project=Project(lead="lea"), people=(lead,))
    text = status_comment(judged, led, instance="x", checked=TODAY, limit=9999)
    asked = "Lea \\*Lead\\* (leads the project; nobody owns it yet)"
    assert f"**To decide, {asked}:** close it" in text


def test_the_last_decision_is_told_with_its_reason(rich) -> None:
    def told(*decisions: Decision) -> list[str]:
        here = rich["pilot"]
        terms = replace(here.milestone.terms, decisions=decisions)
        judged = replace(here, milestone=replace(here.milestone, terms=terms))
        text = status_comment(judged, rich.portfolio, instance="x", checked=TODAY, limit=9999)
        return [line for line in text.splitlines() if line.startswith("**Decided**")]

    dana = Person(id="dana", name="Dana Ortiz")
    later = Decision(
        on=parse_day("2027-02-01"), what="due moved", why="vendor late", cause="external", by=dana
    )
    earlier = Decision(on=parse_day("2027-01-20"), what="scope cut")
    assert told() == []
    assert told(earlier) == ["**Decided** 2027-01-20: scope cut"]
    assert told(later, earlier) == [
        "**Decided** 2027-02-01: due moved. external: vendor late (Dana Ortiz)"
    ]


def test_many_criteria_unmet_first_and_much_evidence(make_judged: Callable) -> None:
    seen = portfolio(milestone())
    many = tuple(
        Verdict(
            criterion=criterion(f"c{at}"),
            state="unmet" if at == 24 else "met",
            evidence=tuple(Evidence(text=say("e{}", number)) for number in range(5)),
        )
        for at in range(25)
    )
    judged = replace(make_judged(seen.by_id["data"], seen, "on_track"), verdicts=many)
    text = status_comment(judged, seen, instance="x", checked=TODAY, limit=9999)
    rows = [line for line in text.splitlines() if line.startswith("| c")]
    assert rows[0] == "| c24 | ❌ not yet | e0; e1; e2; 2 more |"
    assert len(rows) == 20
    assert "…and 5 more, 5 of them met." in text


# -- hostile -----------------------------------------------------------------------------------


def test_hostile_everywhere(
    hostile: str, poisoned: Callable, look: Callable, tracker_page: Callable
) -> None:
    text = body(poisoned(hostile), "here", limit=10**6)
    _harmless(text, look)
    assert [
        name for name in tracker_page(text).classes if name in ("user-mention", "issue-link")
    ] == []


@settings(deadline=None, max_examples=40)
@given(text=st.text(max_size=30))
def test_any_text_everywhere(text: str, poisoned: Callable, look: Callable) -> None:
    _harmless(body(poisoned(text), "here", limit=10**6), look)


def _harmless(text: str, look: Callable) -> None:
    page = look(text)
    assert page.live == []
    assert set(page.tags) <= TAGS
    assert page.tags.count("table") == 1
    assert page.tags.count("td") == 3
    assert page.tags.count("details") == page.tags.count("pre") == page.tags.count("sub") == 1
    assert all(link.startswith("https://web.example/") for link in page.links)
    assert len(marks._ANY.findall(text)) == 1
    assert marks.read_mark(text) == marks.Mark("status", "nordwind", "here")
    assert not re.search(r"^\s*/", text, re.MULTILINE)
    assert checked_on(text) == TODAY
    assert len(text.encode()) < 65_000


# -- the issue ---------------------------------------------------------------------------------


def test_status_issue(rich, golden: Callable) -> None:
    title, text = status_issue(rich["integrations"], instance="nordwind")
    assert title == "Status: Integrations live"
    golden("status-issue.md", text)


def test_status_issue_of_a_hostile_title(hostile: str, poisoned: Callable, look: Callable) -> None:
    title, text = status_issue(poisoned(hostile)["here"], instance="nordwind")
    assert len(title) <= 130
    assert "\n" not in title
    page = look(text)
    assert page.live == []
    assert set(page.tags) <= {"p", "a"}
