"""The traps of GitLab and python-gitlab, one test named after each."""

import re
import threading
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.connectionpool import HTTPConnectionPool

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.milestone import Milestone
from milepost.model.reading import Want
from milepost.sandbox.gitlab.quick import extracted
from milepost.trackers.contract import Scope
from milepost_gitlab.commands import command_in
from milepost_gitlab.read import NO_LINKS, NO_TOKEN, OLD

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)
FORM = Scope.of(Want.LINKS, refs=("#2",))


# -- milestones (B1) --------------------------------------------------------------------------


def test_milestones_are_told_by_id_never_by_number(world, api, server, opened, to):
    """The number of one may be the id of another."""
    trap = api.milestone("Trap", number=world.state.last_id + 2)
    live = api.milestone("Live")
    assert trap.number == live.id
    lab = opened(server)
    lab.read(FIRST)
    assert lab.apply(to.block(live, "ours")).key == str(live.id)
    assert (live.description, trap.description) == ("ours", None)


def test_group_milestones_are_inherited(world, api, server, opened, paths):
    """One request for both levels; an issue may be in either."""
    group = world.group("acme").milestone("Across", due="2027-04-01")
    own = api.milestone("Own")
    api.issue("One", milestone=group)
    api.issue("Two", milestone=own)
    reading = opened(server).read(FIRST)
    assert {record.key: record.title for record in reading.milestones} == {
        str(group.id): "Across",
        str(own.id): "Own",
    }
    assert [issue.milestones for issue in reading.issues] == [(str(group.id),), (str(own.id),)]
    assert paths(server) == ["/milestones", "/issues"]
    assert "include_ancestors=true" in server.log.exchanges[0].query


def test_group_milestones_are_read_and_written_at_their_group(
    world, api, server, opened, paths, to
):
    """The project's address answers 404 for them."""
    group = world.group("acme").milestone("Across", description="human")
    lab = opened(server)
    one = Scope.of(Want.MILESTONES, refs=(str(group.id),))
    assert lab.read(one).milestones[0].title == "Across"  # unknown: looked for in the list
    assert lab.read(one).milestones[0].title == "Across"  # known: at its own address
    lab.apply(to.block(group, "human\n\nours"))
    assert group.description == "human\n\nours"
    place = f"/groups/{world.state.groups['acme'].id}/milestones/{group.id}"
    assert paths(server) == ["/milestones", place, place]
    assert server.log.mutating[0].body == {"description": "human\n\nours"}
    fresh = opened(server)
    fresh.apply(to.block(group, "anew"))
    assert group.description == "anew"


def test_an_old_gitlab_lists_no_group_milestones(world, api, server, opened, row):
    """Before 16.7: the unknown parameter is ignored; issues show what they are in."""
    group = world.group("acme").milestone("Across", description="human")
    api.issue("One", milestone=group)
    server.faults.answer("GET", "*/milestones", 200, body=[], times=None)
    reading = opened(server).read(FIRST)
    assert [(record.key, record.description) for record in reading.milestones] == [
        (str(group.id), "human")
    ]
    assert reading.complete
    assert OLD in reading.lacks
    broken = row(server, "issues")
    broken["milestone"]["state"] = "odd"
    server.faults.answer("GET", "*/issues", 200, body=[broken])
    assert "milestones: a row that cannot be understood (state" in opened(server).read(FIRST).reason


@pytest.mark.parametrize("day", ["2027-01-01", "2028-02-29", "2026-12-31", "2027-03-28"])
def test_dates_are_plain_days(api, server, opened, day):
    api.milestone("Live", due=day, start=day)
    (record,) = opened(server).read(FIRST).milestones
    assert record.due == record.start == date.fromisoformat(day)


@pytest.mark.parametrize("due", ["2027-13-01", "tomorrow", "2027-03-05T12:00:00Z", 20270305, True])
def test_a_date_that_is_none_is_malformed(api, server, opened, row, due):
    api.milestone("Live")
    rows = [row(server, "milestones") | {"due_date": due}]
    server.faults.answer("GET", "*/milestones", 200, body=rows)
    reading = opened(server).read(FIRST)
    assert "a row that cannot be understood (due_date" in reading.reason


def test_nobody_knows_when_a_milestone_was_closed(api, server, opened):
    """But not after it was last changed, which is how long it is closed at least."""
    api.milestone("Old", closed="2026-11-02", updated="2026-12-01")
    (record,) = opened(server).read(FIRST).milestones
    assert record.closed_at is None
    closed = Milestone(id="old", title="Old", records=(record,))
    assert closed.closed_at is None
    assert closed.closed_since == record.changed_at
    assert record.changed_at.date() == date(2026, 12, 1)


# -- issues (B2) ------------------------------------------------------------------------------


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


# -- quick actions ----------------------------------------------------------------------------

COMMANDS = [
    "/close",
    "fine\n/close",
    "fine\n\n/label ~bug\n\nfine",
    "fine\r\n/close",
    "fine\n\r/close",
    "fine\r/close",
    "   /close",
    "\t/close",
    "\ufeff/close",
    "\u200b/close",
    "\u00a0/close",
    "fine\u2028/close",
    "<!--\n/close\n-->",
    "```\nopen fence\n/close",
    "~~~\n/close\n~~~",
    "`\n/close\n`",
    "> quote\n/close",
    "```\n/close\n```",
    "fine\n\n```mermaid\na\n/close\n```\nfine",
    "<p>\n```\n\n/close\n\n```\n",
    "/no_such_command",
    "/opt/file",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_quick_actions_are_never_sent(world, api, server, refused, to, live, text):
    """GitLab carries out lines that start with a slash; milepost's texts have none."""
    for wish in (to.comment(text=text), to.edit("7", text=text), to.new_issue(live, body=text)):
        error = refused(wish)
        assert "GitLab would carry out the line" in error.what
        assert "bug" in error.why
    block = f"<!-- milepost:block instance=x milestone=live -->\n{text}\n<!-- /milepost:block -->"
    refused(to.block(live, f"human\n\n{block}"))
    assert len(server.log) == 0


@pytest.mark.parametrize(
    "text",
    [
        "a/b",
        "say `/close`",
        "- /close",
        "> /close",
        r"\/close",
        "```\nfine\n```",
        "| /close |",
        "&#47;close",
    ],
)
def test_lines_that_are_no_commands_are_sent(world, api, server, opened, to, live, text):
    world.state.tokens["glpat-dana"].ours = True
    opened(server).apply(to.comment(text=text))
    assert [it for it in world.violations if it.kind == "quick action"] == []
    assert api.project.issues[1].state == "open"


def test_people_may_begin_lines_with_a_slash(world, api, server, opened, to, live):
    """GitLab carries out nothing in the description of a milestone; their words stay."""
    world.state.tokens["glpat-dana"].ours = True
    block = "<!-- milepost:block instance=x milestone=live -->\nfine\n<!-- /milepost:block -->"
    opened(server).apply(to.block(live, f"/opt is full\n\n{block}"))
    assert live.description == f"/opt is full\n\n{block}"
    assert world.violations == []


OLDER = re.compile(
    r"""(?P<code>^```.+?\n```$)
    |(?P<inline>^.*`\n*.+?\n*`$)
    |(?P<html>^<[^>]+?>\n.+?\n</[^>]+?>$)
    |(?P<quote>^>>>.+?\n>>>$)
    |(?:^/(?P<command>close|label)(?:[ ][^\n]*)?(?:\s*\n|$))""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
"""What GitLab took for a command before it parsed Markdown."""
PIECES = [
    "/close", "\n/close", "/label ~bug", "```", "\n```\n", "`", "~~~", "\n", "\r", " ", "    ",
    "> ", "- ", "a", "<p>", "</p>", ">>>", "<!--", "-->",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_that_passes_is_a_command_to_any_gitlab(text):
    if not command_in(text):
        assert extracted(text)[1] == []
        assert not any(found["command"] for found in OLDER.finditer(text.replace("\r", "")))


# -- limits (B3) ------------------------------------------------------------------------------


def test_a_thousand_notes_are_one(api, gitlab, opened, to, live):
    """An issue holds 5,000 notes: ours is edited, a new one is refused in words."""
    server = gitlab(comments=1)
    lab = opened(server)
    key = lab.apply(to.comment()).key
    assert lab.apply(to.edit(key, "new", before="**On track** ✅\n\nlast line")).key == key
    with pytest.raises(WriteFailed, match=r"not written: the comment on #1") as refused:
        lab.apply(to.comment())
    assert "Maximum number of comments exceeded" in refused.value.why


@pytest.mark.parametrize("retry_after", [True, False])
def test_a_rate_limit_is_waited_for(api, gitlab, opened, clock, retry_after):
    """429 in plain text, with Retry-After or only with RateLimit-Reset."""
    server = gitlab(user=2, retry_after=retry_after)
    api.issue("One")
    lab = opened(server)
    for _ in range(3):
        assert lab.read(ISSUES).complete
    assert clock.waited == pytest.approx(60 if retry_after else 61, abs=1.5)
    assert [it.status for it in server.log.exchanges] == [200, 200, 429, 200]


def test_notes_have_a_limit_of_their_own(api, gitlab, opened, clock, to, live):
    """60 a minute; a refused one was certainly not written, so it is sent again."""
    server = gitlab(notes=1)
    lab = opened(server)
    lab.apply(to.comment())
    lab.apply(to.comment())
    assert len(api.project.issues[1].comments) == 2
    assert clock.waited >= 59
    assert [it.status for it in server.log.exchanges] == [201, 429, 201]


def test_a_limit_beyond_the_deadline_is_told(api, server, opened, clock):
    """python-gitlab would sleep as long as it is told to."""
    api.issue("One")
    server.faults.answer(
        "GET", "*", 429, body=b"Retry later", headers={"Retry-After": "7200"}, times=None
    )
    reading = opened(server, deadline=600).read(FIRST)
    assert clock.waited == 0
    assert "HTTP 429" in reading.reason
    assert "GitLab's rate limit is used up: run again later" in reading.reason
    assert reading.requests == 1  # the issues were not even asked for


def test_retry_after_as_a_date(api, server, opened, clock):
    """python-gitlab would raise ValueError."""
    api.issue("One")
    at = "Mon, 22 Feb 2027 09:00:30 GMT"
    server.faults.answer("GET", "*/issues", 429, headers={"Retry-After": at})
    assert opened(server).read(ISSUES).complete
    assert clock.waited == 30


def test_a_token_that_only_reads(api, server, opened, to, live):
    """Scope read_api: reading works, writing says what is missing."""
    lab = opened(server, token="glpat-reader")
    assert lab.read(FIRST).complete
    with pytest.raises(WriteFailed) as refused:
        lab.apply(to.comment())
    assert "requires higher privileges than provided by the access token" in refused.value.why
    assert refused.value.hint == "give the token the scope `api` and the role Reporter or above"


def test_a_jobs_token_may_do_nothing_here(world, api, server, opened):
    world.job_token("glcbt-1", repos={"acme/api": "write"})
    reading = opened(server, token="glcbt-1").read(FIRST)
    assert not reading.complete
    assert "GitLab does not accept the token" in reading.reason
    assert reading.requests == 1


# -- python-gitlab (B4, B5) -------------------------------------------------------------------


def test_the_library_never_sleeps(api, server, opened, monkeypatch, clock):
    naps = []
    monkeypatch.setattr(time, "sleep", naps.append)
    api.issue("One")
    server.faults.answer("GET", "*/issues", 429, headers={"Retry-After": "5"})
    server.faults.answer("GET", "*/milestones", 502, times=2)
    assert opened(server).read(FIRST).complete
    assert naps == []
    assert clock.waited > 5


@pytest.mark.parametrize("how", ["502", "drop", "504"])
def test_a_note_is_never_written_twice(api, server, opened, to, live, how):
    """Told to retry, python-gitlab sends a POST again."""
    if how == "drop":
        server.faults.drop("POST", "*/notes", after=True)
    else:
        server.faults.answer("POST", "*/notes", int(how), after=True)
    with pytest.raises(WriteUnknown):
        opened(server).apply(to.comment())
    assert len(api.project.issues[1].comments) == 1
    assert len(server.log.mutating) == 1


def test_a_server_that_gives_itself_another_name(api, server, opened, row, recwarn):
    """Behind a proxy its links lead elsewhere: only their path counts, and nobody is warned."""
    for number in range(3):
        api.issue(f"Issue {number}")
    rows = [row(server, "issues")]
    link = (
        "<https://gitlab.internal:8443/relative/api/v4/projects/acme%2Fapi/issues"
        '?per_page=2&page=2>; rel="next"'
    )
    server.faults.answer("GET", "*/issues", 200, body=rows, headers={"Link": link})
    lab = opened(server)
    assert len(lab.read(ISSUES).issues) == 2
    assert all("127.0.0.1" in call.url for call in lab.transport.trace)
    assert list(recwarn) == []


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("<https://x.example/elsewhere?page=2>", "leads elsewhere"),
        ("<https://[x.example/api/v4/projects>", "cannot be understood"),
    ],
)
def test_links_that_lead_nowhere(api, server, opened, row, link, reason):
    api.issue("One")
    rows = [row(server, "issues")]
    headers = {"Link": f'{link}; rel="next"'}
    server.faults.answer("GET", "*/issues", 200, body=rows, headers=headers)
    reading = opened(server).read(ISSUES)
    assert len(reading.issues) == 0 or not reading.complete
    assert reason in reading.reason


def test_pages_that_go_round_in_a_circle(api, server, opened, row):
    api.issue("One")
    link = f'<{server.gitlab}/api/v4/projects/acme%2Fapi/issues?page=2>; rel="next"'
    rows = [row(server, "issues")]
    server.faults.answer("GET", "*/issues", 200, body=rows, headers={"Link": link}, times=None)
    reading = opened(server).read(ISSUES)
    assert "the pages go round in a circle" in reading.reason
    assert not reading.complete


def test_a_project_that_moved(world, api, server, opened, to, live):
    """python-gitlab would follow a GET, with the token, wherever it leads."""
    world.rename("acme/api", "acme/integrations")
    lab = opened(server)
    reading = lab.read(FIRST)
    assert "write its new path in `project:`" in reading.reason
    assert reading.requests == 2
    with pytest.raises(WriteFailed):
        lab.apply(to.comment())


def test_a_password_in_netrc_is_not_sent(api, server, opened, tmp_path, monkeypatch):
    """requests looks there by itself when there is no token."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login dana password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    opened(server, token=None).read(ISSUES)
    opened(server).read(ISSUES)
    first, second = server.log.exchanges
    assert "authorization" not in first.headers
    assert "private-token" not in first.headers
    assert second.headers["private-token"] == "glpat-dana"
    assert second.headers["user-agent"].startswith("milepost/")


def test_one_connection_is_kept_for_all_pages(api, server, opened, monkeypatch):
    for number in range(300):
        api.issue(f"Issue {number}")
    made = []
    real = HTTPConnectionPool._new_conn
    monkeypatch.setattr(
        HTTPConnectionPool, "_new_conn", lambda pool: (made.append(1), real(pool))[1]
    )
    opened(server).read(FIRST)
    assert (len(server.log), len(made)) == (4, 1)


def test_one_client_per_thread(api, server, opened):
    """A session of requests is not promised to be safe between threads."""
    for number in range(1, 7):
        api.comment(api.issue(f"Issue {number}"), f"comment on {number}")
    lab = opened(server)
    wrong, clients = [], []
    gate = threading.Barrier(6)

    def work(number):
        gate.wait()
        for _ in range(5):
            one = lab.read(Scope.of(Want.ISSUES, refs=(f"#{number}",)))
            two = lab.read(Scope.of(Want.COMMENTS, refs=(f"#{number}",)))
            titles = [one.issues[0].title, two.comments[0].body]
            if titles != [f"Issue {number}", f"comment on {number}"]:
                wrong.append(titles)
        clients.append(lab.adapter.desk.client._gitlab())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len({id(client) for client in clients}) == 6
    assert lab.transport.requests == len(server.log) == 60


def test_the_first_read_of_two_thousand_issues(api, gitlab, opened):
    """1 per 100 milestones, 1 per 100 issues, and nothing else."""
    places = [api.milestone(f"Milestone {number}") for number in range(17)]
    for number in range(2000):
        api.issue(f"Issue {number}", milestone=places[number % 17])
    server = gitlab()
    reading = opened(server).read(FIRST)
    assert (len(reading.issues), len(reading.milestones)) == (2000, 17)
    assert reading.requests == len(server.log) == 21
