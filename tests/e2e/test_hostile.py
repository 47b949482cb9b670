"""Hostile words from a tracker: through a whole sync, and on the pages as people see them."""

import re
import subprocess

import pytest

from milepost.model.marks import END, Mark, parse
from milepost.sandbox.markup import render

MARK = str(Mark("status", "nordwind", "data"))
HOSTILE = [
    "@dana-o look",
    "ping @acme/everyone",
    "mail a@b.example",
    "see #1",
    "acme/web#1",
    "GH-1",
    "CUST-61",
    "!1 and &1",
    "https://evil.example/x",
    "www.evil.example",
    "<script>document.title='owned'</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden",
    "-->",
    MARK,
    END,
    f"{Mark('block', 'nordwind', 'data')}",
    "| a | b |",
    "a | b",
    "`code` @dana-o",
    "``` @dana-o",
    "**bold**",
    "[x](javascript:alert(1))",
    "![i](https://evil.example/p.png)",
    "# heading",
    "- [x] done",
    "/close",
    "/assign @dana-o",
    "\u202eevil\u202c",
    "\u2066a\u2069 b",
    "zero\u200bwidth @\u200bdana-o",
    "\u2028line",
    "a" * 256,
    "🚀 launch 👩‍👩‍👧‍👦",
    "&lt;b&gt; &#64;dana-o",
    "&commat;dana-o",
    "\\@dana-o",
    "~~~",
    "1. one",
    "> quote",
    "<details open>",
    "$x$ $$y$$",
    "```mermaid",
    '"]; click A "javascript:alert(1)"',
    "end",
    "%%{init: {}}%%",
]


def shown(text):
    """The HTML people see."""
    return render(text, repo="acme/web", link=lambda url: url)


@pytest.fixture
def synced(bench, world):
    """A portfolio in which every title, owner and criterion is hostile; synced."""
    repo = world.repo("acme/web", author="dana-o")
    world.user("dana-o")
    for index, words in enumerate(HOSTILE):
        title = words[:240] + f" {index}"
        repo.milestone(
            title,
            due="2027-02-19",
            description=f"Owner: {words}\nDepends on: {words}\n\nDone when:\n- [ ] {words}\n",
        )
        repo.issue(title, milestone=index + 1, created="2027-01-05")
    bench.config("", ", status_issue: {create: true}, labels: {on: issues}")
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("pace: none", "pace: none, notifying_per_run: 999"))
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0, [it for it in ran.json["changes"] if it["outcome"] != "done"][:2]
    return bench, repo


def test_at_least_forty_strings():
    assert len(HOSTILE) >= 40


def test_one_mark_each_and_no_live_words_on_the_pages(synced):
    _, repo = synced
    ours = [it for it in repo.project.comments.values() if it.author == "milepost-bot"]
    assert len(ours) == len(HOSTILE)
    for comment in ours:
        assert comment.body.lower().count("<!--") == comment.body.count("<!-- milepost:status") == 1
        assert not re.search(r"(?m)^/", comment.body)
    for milestone in repo.project.milestones.values():
        human = parse(milestone.description, "nordwind").human
        if "milepost:" not in human:
            assert parse(milestone.description, "nordwind").state == "one"
    for comment in ours:
        page = shown(comment.body)
        assert "<script" not in page
        assert "user-mention" not in page
        tags = " ".join(re.findall(r"<[^>]*>", page))
        assert "<img" not in tags
        assert not re.search(r"\son\w+=|javascript:|evil\.example", tags)
        rows = re.findall(r"<tr>.*?</tr>", page, flags=re.DOTALL)
        assert len({len(re.findall(r"<t[hd]", row)) for row in rows}) <= 1


def test_the_second_sync_is_still_empty(synced):
    bench, _ = synced
    bench.server.log.reset()
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert (ran.code, ran.json["changes"]) == (0, [])
    assert not bench.server.log.mutating


def test_the_terminal_and_the_report_stay_clean(synced):
    bench, _ = synced
    for args in (["check"], ["check", "-v"], ["list"], ["plan"]):
        out = bench.milepost(*args).out
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", out)
    report = bench.milepost("report").out
    page = shown(report)
    assert "<script" not in page
    assert "user-mention" not in page


@pytest.mark.needs("chromium")
def test_a_browser_runs_no_script_of_theirs_and_shows_their_words(synced, chromium):
    bench, repo = synced
    index = next(n for n, words in enumerate(HOSTILE) if words.startswith("<script"))
    issue = next(
        it for it in repo.project.issues.values() if it.title.endswith(f"</script> {index}")
    )
    status = next(
        it for it in repo.project.issues.values() if it.title.startswith("Status: <script>")
    )
    for number in (issue.number, status.number):
        url = f"{bench.server.url}/acme/web/issues/{number}"
        done = subprocess.run(
            [*chromium, "--dump-dom", url], capture_output=True, text=True, check=True, timeout=60
        )
        assert "<title>owned" not in done.stdout
        assert "document.title='owned'" in done.stdout
        assert not re.search(r"<script[^>]*>document", done.stdout)
