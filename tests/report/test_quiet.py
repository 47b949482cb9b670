"""Links in a tracker's own texts that leave no trace where they lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.model.criterion import Evidence
from milepost.model.prose import say
from milepost.model.sample import TODAY, milestone, portfolio, record, verdict
from milepost.report.block import block
from milepost.report.comment import status_comment, status_issue
from milepost.report.foot import same
from milepost.report.quiet import quiet

HUB = "https://github.com/acme/web"
LOUD = (
    f"{HUB}/issues/88",
    f"{HUB}/pull/7",
    f"{HUB}/issues/88#issuecomment-5",
    f"{HUB}/pull/7/files",
)


@pytest.mark.parametrize("url", LOUD)
def test_issues_and_pull_requests_are_linked_quietly(url) -> None:
    redirect = url.replace("//github.com", "//redirect.github.com")
    assert quiet(f"a [b]({url}) c", "gfm") == f"a [b]({redirect}) c"
    assert quiet(f"[b]({redirect})", "gfm") == f"[b]({redirect})"
    for other in ("glfm", "jira-wiki", "plain"):
        assert quiet(f"[b]({url})", other) == f"[b]({url})"


@pytest.mark.parametrize(
    "url",
    [
        f"{HUB}/milestone/3",
        f"{HUB}/labels/P1",
        f"{HUB}/releases/tag/v1",
        f"{HUB}/issues",
        "https://github.acme.example/acme/web/issues/88",
        "https://acme.ghe.com/acme/web/issues/88",
        "https://github.com.evil.example/acme/web/issues/88",
        "https://gitlab.com/acme/web/-/issues/88",
        "https://evil.example/https://github.com/acme/web/issues/88",
    ],
)
def test_other_links_stay_as_they_are(url) -> None:
    assert quiet(f"[b]({url})", "gfm") == f"[b]({url})"


def test_what_is_no_link_of_ours_stays_as_it_is() -> None:
    assert quiet(f"read {LOUD[0]} in `{LOUD[0]}`", "gfm") == f"read {LOUD[0]} in `{LOUD[0]}`"


def _seen():
    proof = Evidence(text=say("see"), url=LOUD[2])
    here = replace(verdict("a task", "unmet"), evidence=(proof,))
    at = replace(record("data", due="2027-03-05"), url=f"{HUB}/milestone/3")
    return portfolio(milestone(records=(at,)), verdicts={"data": (here,)})


@pytest.fixture
def judged(make_judged: Callable):
    seen = _seen()
    return make_judged(seen.by_id["data"], seen, "at_risk"), seen


def comment(judged, markup="gfm") -> str:
    return status_comment(*judged, instance="x", checked=TODAY, limit=9999, markup=markup)


def test_a_comment_links_quietly_and_an_old_one_is_not_edited_for_that(judged) -> None:
    text = comment(judged)
    assert LOUD[2].replace("//github", "//redirect.github") in text
    assert LOUD[2] not in text
    old = text.replace("//redirect.github.com", "//github.com")
    assert same(old, text)
    assert same(text, old)
    assert LOUD[2] in comment(judged, "glfm")


def test_a_status_issue_leads_to_its_milestone_as_it_is(judged) -> None:
    assert f"({HUB}/milestone/3)" in status_issue(judged[0], instance="x")[1]


def test_descriptions_leave_no_trace_so_blocks_link_directly(judged) -> None:
    url = f"{HUB}/issues/4#issuecomment-1"
    assert f"({url})" in block(*judged, instance="x", status_url=url)
