"""What changed since last time, in comment and report; the agenda; the look-back form."""

import pytest

MORE = """
rules: {select: [MP301]}
people:
  kim: {name: Kim Osei, github: kimosei}
  dana: {name: Dana Ortiz, github: dana-o}
milestones:
  live:
    title: Integrations live
    due: 2027-03-12
    in: [web]
    owner: kim
    depends_on: [late]
    review: weekly
    reviews: [{on: 2027-02-22, by: dana}]
    gates: {freeze: {due: 2027-03-08, done_when: [all closed]}}
    done_when: [all closed, signed off by dana]
  late: {title: Training delivered, due: 2027-03-05, in: [web], owner: kim, done_when: [all closed]}
"""
MOVED = MORE.replace(
    "    due: 2027-03-12\n",
    "    due: 2027-03-19\n    decisions: [{on: 2027-02-24, what: due 2027-03-12 -> 2027-03-19, "
    "why: vendor late, cause: external, by: dana}]\n",
)


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    repo.milestone("Integrations live", due="2027-03-12")
    repo.milestone("Training delivered", due="2027-03-05")
    repo.issue("Status", milestone=1, labels=["milestone"], created="2027-01-05")
    repo.issue("Status", milestone=2, labels=["milestone"], created="2027-01-05")
    for number in range(1, 5):
        repo.issue(f"Work {number}", milestone=1, created="2027-01-05")
    repo.issue("Training", milestone=2, created="2027-01-05")
    return repo


@pytest.fixture
def comments(repo):
    """``comments(1)``: what stands on that issue."""
    return lambda number: [it.body for it in repo.project.comments.values() if it.issue == number]


@pytest.fixture
def finish(repo):
    """``finish()``: training is delivered."""

    def done():
        repo.close(7)
        it = repo.project.milestones[2]
        it.state, it.closed_at = "closed", repo.world.now()

    return done


def changed(body):
    """The section of a comment; empty where it has none."""
    lines = [line for line in body.splitlines() if line.startswith("**Changed since ")]
    return "\n".join(lines).split("](http")[0]


def test_a_comment_tells_since_the_one_before_and_is_not_written_for_that(
    bench, repo, on, comments, world
):
    bench.config(MORE)
    on("2027-02-22", "sync", "--yes")
    (first,) = comments(1)
    assert changed(first) == ""
    bench.config(MOVED)
    on("2027-02-24", "sync", "--yes")
    (second,) = comments(1)
    told = "**Changed since 2027-02-22:** date moved from 2027-03-12 to 2027-03-19, 5 working days"
    assert changed(second) == f"{told} later, external: “vendor late” (Dana Ortiz)"
    for day in ("2027-02-24", "2027-02-26", "2027-03-02"):
        ran = on(day, "sync", "--yes", "--format", "json")
        assert [it for it in ran.json["changes"] if it["milestone"] == "live"] == []
    assert comments(1) == [second]
    repo.issue("Come late", milestone=1)
    on("2027-03-02", "sync", "--yes")
    assert changed(comments(1)[0]) == "**Changed since 2027-02-24:** [web#8"
    repo.issue("And one more", milestone=1)
    on("2027-03-02", "sync", "--yes")
    (same_day,) = comments(1)
    assert changed(same_day).startswith("**Changed since 2027-02-24:** [web#8")
    assert "web/issues/9) came in" in same_day
    ran = on("2027-03-09", "sync", "--yes", "--format", "json")
    live = [it for it in ran.json["changes"] if it["milestone"] == "live"]
    assert "no news; the weekly stamp is due" in [it["reason"] for it in live]
    assert changed(comments(1)[0]) == ""


def test_what_turned_on_the_day_of_the_comment_is_told(bench, repo, on, comments):
    """Whether a run in between saw it, and whether it is written on the same day or later."""
    bench.config(MORE)
    on("2027-02-24", "sync", "--yes")
    bench.config(MOVED)
    on("2027-02-24", "check")
    why = "5 working days later, external: “vendor late” (Dana Ortiz)"
    told = f"**Changed since 2027-02-24:** date moved from 2027-03-12 to 2027-03-19, {why}"
    on("2027-02-24", "sync", "--yes")
    assert changed(comments(1)[0]) == told
    repo.issue("Come late", milestone=1)
    on("2027-02-24", "sync", "--yes")
    assert changed(comments(1)[0]) == f"{told} · [web#8"


def test_what_another_run_saw_on_that_day_is_told_the_next_day(bench, repo, on, comments):
    bench.config(MORE)
    on("2027-02-24", "sync", "--yes")
    bench.config(MOVED)
    on("2027-02-24", "check")
    assert "date moved from 2027-03-12 to 2027-03-19" in on("2027-02-25", "report").out
    on("2027-02-25", "sync", "--yes")
    told = "**Changed since 2027-02-24:** date moved from 2027-03-12 to 2027-03-19, 5 working days"
    assert changed(comments(1)[0]) == f"{told} later, external: “vendor late” (Dana Ortiz)"
    repo.close(3)
    on("2027-02-25", "sync", "--yes")
    assert changed(comments(1)[0]) == (
        f"{told} later, external: “vendor late” (Dana Ortiz) · 1 closed"
    )


def test_what_a_comment_told_already_is_not_told_the_next_day(bench, repo, on, comments):
    """Not even where the first run of the day of its stamp did not know it yet."""
    bench.config(MORE)
    on("2027-02-22", "sync", "--yes")
    on("2027-02-24", "check")
    bench.config(MOVED)
    on("2027-02-24", "sync", "--yes")
    repo.issue("Come late", milestone=1)
    on("2027-02-25", "sync", "--yes")
    assert changed(comments(1)[0]) == "**Changed since 2027-02-24:** [web#8"


def test_a_new_note_is_the_reason_of_an_edit(bench, repo, on):
    noted = MORE.replace("[MP301]", "[MP301, MP704]")
    bench.config(noted)
    on("2027-02-22", "sync", "--yes")
    bench.config(noted.replace("    due: 2027-03-12\n", "    due: 2027-03-19\n"))
    planned = on("2027-02-24", "plan", "--format", "json").json["changes"]
    reasons = [it["reason"] for it in planned if it["milestone"] == "live"]
    assert "on track; noted: MP704 change-without-reason" in reasons


def test_without_a_store_nothing_is_told(bench, repo, on, comments):
    bench.config(MORE + "state: none\n")
    on("2027-02-22", "sync", "--yes")
    bench.config(MOVED + "state: none\n")
    on("2027-02-24", "sync", "--yes")
    assert "due 2027-03-19" in comments(1)[0]
    assert changed(comments(1)[0]) == ""
    ran = on("2027-02-24", "report", "--since", "2027-02-22")
    assert ran.code == 2
    assert "nothing is known of 2027-02-22: no run is remembered" in ran.err


def test_the_look_back_form_comes_with_the_news_and_goes_with_the_answers(
    bench, repo, on, comments, finish
):
    bench.config(MORE)
    on("2027-02-22", "sync", "--yes")
    finish()
    on("2027-02-24", "sync", "--yes")
    (done,) = comments(2)
    assert "**✅ Reached: Training delivered" in done
    assert "**Look back:** reached" in done
    assert "    lookback:\n      hit:\n      why:\n      next:\n" in done
    assert on("2027-02-25", "sync", "--yes", "--format", "json").json["changes"] == []
    assert "<summary>Training delivered: look back</summary>" in on("2027-02-25", "report").out
    bench.config(f"{MORE.rstrip()[:-1]}, lookback: {{hit: 'yes', next: start earlier}}}}\n")
    ran = on("2027-02-26", "sync", "--yes", "--format", "json")
    assert [it["milestone"] for it in ran.json["changes"]] == ["late"]
    assert "Look back" not in comments(2)[0]
    assert on("2027-02-26", "sync", "--yes", "--format", "json").json["changes"] == []


def test_a_milestone_that_was_over_before_we_came_is_never_asked(bench, repo, on, comments, finish):
    finish()
    bench.config(MORE)
    for day in ("2027-02-22", "2027-02-24", "2027-03-01"):
        on(day, "sync", "--yes")
    assert "Reached: Training delivered" in comments(2)[0]
    assert "Look back" not in comments(2)[0]
    assert "look back" not in on("2027-03-01", "report").out


def test_the_report_tells_since_the_last_run_or_a_day_that_is_known(bench, repo, on, finish):
    bench.config(MORE)
    on("2027-02-22", "check")
    finish()
    repo.close(3)
    on("2027-02-24", "check")
    bench.config(MOVED)
    page = on("2027-02-24", "report").out
    assert "## Changed since 2027-02-22\n\n- **[Training delivered](" in page
    assert (
        "## Changed since 2027-02-24\n\n- **[Integrations live](" in on("2027-02-26", "report").out
    )
    page = on("2027-02-26", "report", "--since", "2027-02-23").out
    assert "## Changed since 2027-02-23\n" in page
    assert "- **[Training delivered](" in page
    assert "** (since 2027-02-22): reached" in page
    told = on("2027-02-26", "report", "--since", "2027-02-22", "--format", "json").json
    assert told["since"] == "2027-02-22"
    changes = {one["id"]: one["changes"]["list"] for one in told["milestones"]}
    assert [one["kind"] for one in changes["late"]] == ["reached", "pace"]
    assert changes["live"][0] == {
        "kind": "date",
        "text": "date moved from 2027-03-12 to 2027-03-19, 5 working days later",
        "on": "2027-02-26",
        "after": "2027-02-24",
        "why": "vendor late",
        "cause": "external",
        "by": "Dana Ortiz",
    }
    shown = on("2027-02-26", "report", "--since", "2027-02-22", "--audience", "external").out
    assert "Changed since 2027-02-22:\n\n- Training delivered: reached 2027-02-2" in shown
    assert "vendor" not in shown


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--since", "2027-02-21"), "nothing is known of 2027-02-21"),
        (("--since", "2027-02-27"), "--since 2027-02-27 lies in the future"),
        (("--since", "2027-02-22", "--by", "owner"), "no --as-of, no --by"),
        (("--since", "2027-02-22", "--as-of", "2027-02-24"), "no --as-of, no --by"),
        (("--since", "soon"), "'soon'"),
        (("--since", "\N{ARABIC-INDIC DIGIT TWO}027-02-22"), "is not a date (YYYY-MM-DD)"),
    ],
)
def test_a_day_that_cannot_be_compared_is_refused(bench, repo, on, args, told):
    bench.config(MORE)
    on("2027-02-22", "check")
    bench.server.log.reset()
    ran = on("2027-02-26", "report", *args)
    assert ran.code == 2
    assert told in ran.err
    assert len(bench.server.log) == 0
    if told.startswith("nothing"):
        assert "the first known day is 2027-02-22" in ran.err


def test_a_tracker_that_is_down_turns_nothing(bench, repo, on):
    bench.config(MORE)
    on("2027-02-22", "check")
    bench.server.faults.answer("GET", "*/issues", 403, times=None)
    page = on("2027-02-24", "report").out
    assert (
        "## Changed since 2027-02-22\n\n- Not known then, or not read to its end now: "
        "Training delivered and Integrations live.\n"
    ) in page


def test_the_agenda_is_in_the_report_and_in_explain(bench, repo, on):
    bench.config(MORE)
    on("2027-02-22", "check")
    repo.close(3)
    assert (
        "## Agenda\n\n- **Integrations live**, review due 2027-03-01 (last 2027-02-22):\n"
        "  - 1 issue closed since 2027-02-22: ["
    ) in on("2027-02-24", "report").out
    shown = on("2027-02-24", "explain", "live").out
    assert "Agenda of the review due 2027-03-01 (last 2027-02-22)" in shown
    assert "to decide by 2027-03-08, Kim Osei: the gate freeze is not met" in shown
