"""The traps of GitLab's issues, their pages, links and labels, one test named after each."""

import pytest

from milepost.model.reading import Want
from milepost.trackers.contract import Scope
from milepost_gitlab.read import NO_LINKS, NO_TOKEN

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)
FORM = Scope.of(Want.LINKS, refs=("#2",))


@pytest.mark.parametrize("size", [19, 20, 21, 99, 100, 101, 250])
def test_never_twenty_rows(api, server, opened, size):
    """python-gitlab lists 20 rows with nothing but a warning."""
    for number in range(size):
        api.issue(f"Issue {number}")
        api.milestone(f"Milestone {number}")
    reading = opened(server).read(FIRST)
    assert (len(reading.issues), len(reading.milestones)) == (size, size)
    assert reading.complete
    assert reading.requests == 2 * -(-size // 100)
    assert "per_page=100" in server.log.exchanges[0].query


def test_other_peoples_issues_too(api, server, opened):
    """Lists across projects show only one's own; said once more, nothing depends on it."""
    api.issue("Theirs", author="kimosei")
    assert len(opened(server).read(ISSUES).issues) == 1
    assert "scope=all" in server.log.exchanges[0].query


def test_page_numbers_end(api, gitlab, opened):
    """Beyond an offset GitLab refuses page numbers: keysets have no end."""
    for number in range(350):
        api.issue(f"Issue {number}")
    server = gitlab(offset=200)
    lab = opened(server)
    reading = lab.read(ISSUES)
    assert (len(reading.issues), reading.complete, reading.requests) == (350, True, 4)
    assert "pagination=keyset" in server.log.exchanges[0].query
    assert all("cursor=" in exchange.query for exchange in server.log.exchanges[1:])
    assert lab.told[-1] == ("issues", 4, 4)


@pytest.mark.parametrize("status", [400, 405])
def test_a_server_without_keysets_is_asked_by_page_numbers(api, server, opened, status):
    for number in range(150):
        api.issue(f"Issue {number}")
    told = {"error": "Keyset pagination is not yet available for this type of request"}
    server.faults.answer("GET", "*/issues", status, body=told)
    reading = opened(server).read(ISSUES)
    assert (len(reading.issues), reading.complete, reading.requests) == (150, True, 3)
    assert "page=2" in server.log.exchanges[-1].query
    assert "order_by=created_at&sort=asc" in server.log.exchanges[-1].query


def test_long_lists_are_not_counted(api, gitlab, opened):
    """Above 10,000 there are no totals and no last page."""
    for number in range(150):
        api.milestone(f"Milestone {number}")
    lab = opened(gitlab(counted=100))
    reading = lab.read(Scope.of(Want.MILESTONES))
    assert (len(reading.milestones), reading.complete) == (150, True)
    assert lab.told == [("milestones", 1, None), ("milestones", 2, 2)]


def test_a_proxy_that_swallows_links(api, server, opened, row):
    """Then the number of the next page tells."""
    for number in range(150):
        api.milestone(f"Milestone {number}")
    rows = [row(server, "milestones")]
    server.faults.answer("GET", "*/milestones", 200, body=rows, headers={"X-Next-Page": "2"})
    reading = opened(server).read(Scope.of(Want.MILESTONES))
    assert len(reading.milestones) == 51
    assert "page=2" in server.log.exchanges[-1].query


def test_pages_that_shift_show_nothing_twice(api, server, opened):
    for number in range(150):
        api.issue(f"Issue {number}")
    lab = opened(server)
    progress = lab.adapter.desk.context.progress

    def meanwhile(what, page, total):
        progress(what, page, total)
        if page == 1:
            api.issue("New")

    object.__setattr__(lab.adapter.desk.context, "progress", meanwhile)
    reading = lab.read(ISSUES)
    assert len({issue.ref for issue in reading.issues}) == len(reading.issues) == 151


@pytest.mark.parametrize("tier", ["ce", "free"])
def test_a_tier_without_blocking_links_is_not_asked_for_them(api, gitlab, opened, live, tier):
    """Nothing in an answer without links tells why: the rows of issues do."""
    server = gitlab(tier=tier)
    api.issue("Form", milestone=live)
    api.block(blocked=2, blocker=1)
    lab = opened(server)
    first = lab.read(FIRST)
    assert [issue.blockers for issue in first.issues] == [0, 0]
    assert first.lacks == (NO_LINKS,)
    server.log.reset()
    reading = lab.read(FORM)
    assert (reading.complete, reading.links, reading.lacks) == (True, (), (NO_LINKS,))
    assert len(server.log) == 0
    fresh = opened(server)
    assert fresh.read(FORM).lacks == (NO_LINKS,)  # after a look at the rows
    assert not server.log.matching(path="*/links")


def test_only_open_issues_are_said_to_wait(api, gitlab, opened, live):
    api.issue("Closed", milestone=live, state="closed")
    issues = opened(gitlab(tier="premium")).read(FIRST).issues
    assert {issue.title: issue.blockers for issue in issues} == {"Status": 1, "Closed": 0}


def test_incidents_do_not_tell_the_tier(api, gitlab, opened, row):
    """They never have a weight; an unknown tier is asked."""
    api.issue("Incident")
    api.issue("Form")
    server = gitlab(tier="premium")
    incident = row(server, "issues") | {"type": "INCIDENT"}
    del incident["weight"]
    server.faults.answer("GET", "*/issues", 200, body=[incident], times=2)
    lab = opened(server)
    assert lab.read(ISSUES).lacks == ()
    assert lab.read(Scope.of(Want.LINKS, refs=("#1",))).complete
    assert len(server.log.matching(path="*/links")) == 1


def test_links_are_shown_only_to_a_token(api, gitlab, opened):
    """A public project's issues are shown to anybody, their links are not."""
    api.project.private = False
    api.issue("Form")
    server = gitlab(tier="premium")
    lab = opened(server, token=None)
    assert lab.read(ISSUES).lacks == (NO_TOKEN,)
    server.log.reset()
    reading = lab.read(FORM)
    assert (reading.complete, reading.lacks, len(server.log)) == (True, (NO_TOKEN,), 0)
    assert opened(server, token=None).read(FORM).lacks == (NO_TOKEN,)
    assert len(server.log) == 0


def test_links_of_what_is_no_issue(api, gitlab, opened):
    server = gitlab(tier="premium")
    server.faults.answer("GET", "*/issues", 200, body=[None])
    proof = opened(server).read(Scope.of(Want.LINKS, refs=("!1", "CUST-1"))).proofs[Want.LINKS]
    assert (proof.complete, proof.gaps) == (False, {"!1", "CUST-1"})
    assert len(server.log) == 0
    assert opened(server).read(FORM).proofs[Want.LINKS].gaps == {"#2"}  # no tier, no issue


def test_system_notes_are_nobodys_words(api, server, opened, row):
    """GitLab notes every change of an issue among what people wrote."""
    api.comment(api.issue("One"), "hello")
    found = row(server, "issues/1/notes")
    rows = [found | {"id": 7, "system": True, "body": "closed"}, found]
    server.faults.answer("GET", "*/notes", 200, body=rows)
    reading = opened(server).read(Scope.of(Want.COMMENTS, refs=("#1",)))
    assert [comment.body for comment in reading.comments] == ["hello"]
    assert reading.complete


def test_links_that_relate_do_not_block(api, gitlab, opened, row):
    server = gitlab(tier="premium")
    api.issue("Form")
    api.issue("Hook")
    rows = [row(server, "issues") | {"link_type": kind} for kind in ("relates_to", "blocks")]
    server.faults.answer("GET", "*/links", 200, body=rows)
    assert opened(server).read(FORM).links == ()


def test_a_blocker_without_references_is_placed_by_its_address(api, gitlab, opened, row):
    server = gitlab(tier="premium")
    api.issue("Form")
    found = row(server, "issues") | {"link_type": "is_blocked_by", "references": None}
    strange = [
        found,
        found | {"web_url": f"{server.gitlab}/acme/infra/-/work_items/9", "iid": 9},
        found | {"web_url": f"{server.gitlab}/-/issues/9"},
        found | {"web_url": "https://gitlab.example/acme"},
    ]
    server.faults.answer("GET", "*/links", 200, body=strange)
    reading = opened(server).read(FORM)
    assert [str(link.blocker) for link in reading.links] == ["api#1", "acme/infra#9"]
    assert "web_url: not the address of an issue" in reading.reason
    assert reading.proofs[Want.LINKS].gaps == {"#2"}


def test_labels_are_added_and_removed_never_set(api, server, opened, to, live):
    """python-gitlab's save() sends labels back that were only read."""
    lab = opened(server)
    lab.apply(to.add("milepost: at-risk"))
    lab.apply(to.remove("milepost: at-risk"))
    assert [(it.method, it.body) for it in server.log.mutating] == [
        ("PUT", {"add_labels": "milepost: at-risk"}),
        ("PUT", {"remove_labels": "milepost: at-risk"}),
    ]


def test_scoped_labels_take_each_others_place(api, gitlab, opened, to, live):
    """With a licence: then the answer shows what was asked for, and that is enough."""
    server = gitlab(tier="premium")
    lab = opened(server)
    lab.apply(to.add("milepost::at-risk"))
    lab.apply(to.add("milepost::on-track"))
    (issue,) = lab.read(ISSUES).issues
    assert set(issue.labels) == {"bug", "milepost::on-track"}


@pytest.mark.parametrize("name", ["a,b", ",", " ", ""])
def test_a_comma_makes_two_labels(server, refused, to, live, name):
    for wish in (to.add(name), to.new_label(name), to.new_issue(live, labels=(name,))):
        refused(wish)
    assert len(server.log) == 0


def test_names_of_labels_lose_their_commas(server, opened, api):
    label = opened(server).adapter.label
    assert label("milepost: ") == "milepost: "
    assert label("late , very,late") == "late very late"
    assert len(label("x" * 300)) == 255
    assert label(f"{'x' * 254}   y") == "x" * 254
