"""``docs/sync.md``: every output on that page is what the program says to that story.

``pytest tests/e2e/test_sync_page.py --update-golden`` writes them anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from milepost.model.clock import parse_day

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sync.md"
SHOWN = re.compile(r"<!-- shown: (\w+) -->\n(?:```console\n.*?```\n)?", re.DOTALL)


@pytest.fixture
def portfolio(bench, three):
    """The plan file of the page, with the sandbox in place of the public servers."""
    for repo in three.repos.values():
        for title, due in (("Data moved", "2027-03-05"), ("Live", "2027-04-02")):
            repo.milestone(title, due=due)
        repo.issue("Copy the customers", milestone="Data moved")
    three.repos["ops"].project.key = "OPS"
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    url = bench.server.url
    text = text.replace("repo: acme/web", f'repo: acme/web, url: "{url}"')
    text = text.replace("project: acme/api", f'project: acme/api, url: "{url}/gitlab"')
    text = text.replace("https://acme.atlassian.net", f"{url}/jira-cloud")
    text += "write: {labels: {on: none}, block: false, limits: {pace: none}}\n"
    (bench.folder / "milepost.yaml").write_text(text)
    return bench


def told(portfolio, world):
    """The story of the page: what each command says, by the name of its place."""

    def move(**dues):
        for name, due in dues.items():
            milestones = world.repo(f"acme/{name}").project.milestones.values()
            (one,) = (it for it in milestones if it.title == "Data moved")
            one.due = parse_day(due)

    def said(*args, yes=()):
        ran = portfolio.milepost(*args, *yes, "-q", as_of=None)
        assert ran.code == 0, ran.out + ran.err
        return f"```console\n$ milepost {' '.join(args)}\n{ran.out.rstrip()}\n```\n"

    yes = ("--yes",)
    said("sync", yes=yes)
    move(ops="2027-03-12")
    yield "drift", said("plan")
    yield "back", said("resolve", "data", "due", "--take", "plan", yes=yes)
    file = portfolio.folder / "milepost.yaml"
    file.write_text(file.read_text().replace("{due: plan,", "{due: two-way,"))
    said("sync", yes=yes)
    move(web="2027-03-12", ops="2027-03-19")
    yield "conflict", said("plan")
    yield "resolve", said("resolve", "data", "due", "--take", "ops", yes=yes)
    yield "rollover", said("rollover", "data", "live", "-v", yes=yes)


def test_the_page_shows_what_the_program_says(portfolio, world, request):
    shown = dict(told(portfolio, world))
    page = PAGE.read_text("utf-8")
    assert SHOWN.findall(page) == list(shown)
    fresh = SHOWN.sub(lambda it: f"<!-- shown: {it[1]} -->\n{shown[it[1]]}", page)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(fresh, encoding="utf-8")
    assert PAGE.read_text("utf-8") == fresh
