"""More traps of Jira and of the jira library: limits, time-outs, credentials, answers to edits."""

from base64 import b64encode

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost_jira.shapes import FIELDS

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


# -- versions --------------------------------------------------------------------------------


def test_driver_and_approvers_come_only_when_asked_for(ops, live, server, opened, deployment):
    """``expand``: without it a version seems to have none."""
    opened(server, deployment).read(Scope.of(Want.MILESTONES))
    opened(server, deployment).read(Scope.of(Want.MILESTONES, refs=(str(live.id),)))
    assert [it.query for it in server.log.matching("GET", "*/version*")] == [
        "expand=driver%2Capprovers"
    ] * 2


def test_versions_have_no_comments(ops, live, server, opened, to, deployment, paths):
    """Nor properties: what is written about one stands on an issue, or in its description."""
    jira = opened(server, deployment, token="t-admin")
    jira.apply(to.comment())
    jira.apply(to.block(live.id))
    assert paths(server, "POST", "PUT") == ["issue/CUST-1/comment", f"version/{live.id}"]
    assert server.log.matching("PUT")[-1].body.keys() == {"description"}


# -- search ----------------------------------------------------------------------------------


def test_no_watermark_loses_what_search_learns_late(ops, live, server, opened, conduct, clock):
    """Whoever reads only what was updated since the newest update seen never sees it.

    Every run reads everything.
    """
    conduct.lag_seconds = 3600
    reader = {"access": "read"}
    opened(server, **reader).read(ISSUES)
    ops.issue("Early", updated="2027-02-22T08:00:00Z")
    opened(server, **reader).read(ISSUES)
    clock.sleep(3600)
    ops.issue("Newest")
    seen = [issue.title for issue in opened(server, **reader).read(ISSUES).issues]
    assert seen == ["Status", "Early"]
    clock.sleep(3600)
    seen = [issue.title for issue in opened(server, **reader).read(ISSUES).issues]
    assert seen == ["Status", "Early", "Newest"]


def test_the_list_of_fields_is_not_changed_by_asking(ops, server, opened):
    """The library changes the list it is given, so a second search asks for something else."""
    jira = opened(server, access="read")
    for _ in range(2):
        jira.read(ISSUES)
    first, second = (exchange.query for exchange in server.log.exchanges)
    assert first == second
    assert isinstance(FIELDS, tuple)


def test_properties_of_issues_are_not_asked_for(ops, live, server, opened, deployment):
    """Cloud takes five at most; our marks lie on comments."""
    opened(server, deployment).read(FIRST)
    assert not any("properties" in exchange.query for exchange in server.log.exchanges)


def test_everything_is_read_by_get(ops, live, server, opened, deployment):
    """Jira has reads by POST (bulkfetch, changelogs): nobody could tell them from writes."""
    jira = opened(server, deployment)
    jira.read(FIRST)
    jira.read(Scope.of(Want.COMMENTS, refs=("CUST-1",)))
    jira.probe()
    assert {exchange.method for exchange in server.log.exchanges} == {"GET"}


# -- writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deployment", "query"), [("cloud", "returnIssue=true"), ("datacenter", "")]
)
def test_cloud_answers_an_edit_with_the_issue(live, server, opened, to, deployment, query):
    """``returnIssue`` saves the read after; Data Center does not know it."""
    opened(server, deployment).apply(to.add("new"))
    (edit,) = server.log.matching("PUT")
    assert edit.query == query


def test_our_own_comment_is_edited_with_the_right_to_edit_own_ones(
    live, server, opened, to, refused, deployment
):
    """*Edit All Comments* is not needed; somebody else's comment cannot be edited without it."""
    made = opened(server, deployment).apply(to.comment())
    assert opened(server, deployment).apply(to.edit(made.key)).key == made.key
    server.faults.answer("PUT", "*/comment/*", 403)
    error = refused(to.edit(made.key), deployment)
    assert "Edit Own Comments" in error.hint


def test_a_link_to_elsewhere_is_one_by_its_global_id(opened, server, ops, live, to, deployment):
    """Jira answers a second one without as if it were new; links between issues are not written."""
    jira = opened(server, deployment)
    first = jira.apply(to.link())
    assert jira.apply(to.link(title="Live in api")).key == first.key
    (link,) = ops.project.issues[1].remote_links
    assert (link.global_id, link.content["object"]["title"]) == ("mp:live:web", "Live in api")
    assert len(server.log) == 2


# -- limits and credentials ------------------------------------------------------------------


def test_writes_to_one_issue_are_limited_and_waited_for(
    ops, live, server, opened, to, conduct, clock, deployment
):
    """Apart from any other limit; how many is not told, only how long to wait."""
    conduct.per_issue, conduct.retry_after = 2, 40
    jira = opened(server, deployment)
    for number in range(3):
        jira.apply(to.add(f"label-{number}"))
    assert clock.waited == 40  # the library's most are 30 to 60 seconds, at random
    assert [it.status for it in server.log.matching("PUT")].count(429) == 1
    assert len(ops.project.issues[1].labels) == 4


def test_a_burst_is_limited_and_waited_for(ops, live, server, opened, conduct, clock, deployment):
    conduct.burst, conduct.retry_after = 1, 3
    jira = opened(server, deployment, access="read")
    assert all(jira.read(FIRST).complete for _ in range(2))
    assert clock.waited == 3 * 3  # versions are free by then; every search waits for the last


def test_a_server_that_never_answers_is_given_up(ops, live, server, opened, to, deployment):
    """The library waits for ever."""
    server.faults.slow("GET", "*/versions", 3, times=None)
    jira = opened(server, deployment, pace={"read": 0.2, "tries": 2})
    reading = jira.read(Scope.of(Want.MILESTONES))
    assert "no answer in time" in reading.reason
    assert not reading.complete


def test_a_read_that_took_too_long_is_sent_again(ops, live, server, opened, deployment):
    """The library does not."""
    server.faults.slow("GET", "*/versions", 3)
    jira = opened(server, deployment, pace={"read": 0.2})
    assert jira.read(Scope.of(Want.MILESTONES)).complete


def test_e_mail_and_token_in_cloud_a_bearer_in_data_center(ops, server, opened):
    basic = b64encode(b"dana-o@example.com:t-dana").decode()
    for deployment, sent in (("cloud", f"Basic {basic}"), ("datacenter", "Bearer t-dana")):
        server.log.reset()
        opened(server, deployment).read(Scope.of(Want.MILESTONES))
        assert [it.headers["authorization"] for it in server.log.exchanges] == [sent]
