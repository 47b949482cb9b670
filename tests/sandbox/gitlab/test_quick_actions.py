from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.sandbox.gitlab.quick import OTHERS, PERFORMED, extracted
from milepost.sandbox.gitlab.violating import live_mentions

WEB = "/projects/acme%2Fweb"
ISSUES = WEB + "/issues"
NOTES = ISSUES + "/1/notes"


def names(text):
    return [it.name for it in extracted(text)[1]]


@pytest.mark.parametrize(
    ("text", "left", "found"),
    [
        ("/close", "", ["close"]),
        ("Hello\n/close\nworld", "Hello\nworld", ["close"]),
        ("Hello\r\n/close\r\n\r\nworld\r\n", "Hello\nworld", ["close"]),
        ("/CLOSE  \n", "", ["close"]),
        ('/label ~bug ~"needs work"\n/due 2027-03-05', "", ["label", "due"]),
        ("/unlabel", "", ["unlabel"]),
        ("/close now, please", "", ["close"]),
        ("<details>\n\n/close\n\n</details>", "<details>\n\n</details>", ["close"]),
        ("<!-- a mark -->\n/close", "<!-- a mark -->", ["close"]),
        ("# Title\n/close", "# Title", ["close"]),
        ("- item\n\n/close", "- item", ["close"]),
        ("a\u2028b\n\n/close", "a\u2028b", ["close"]),
    ],
)
def test_a_line_that_begins_with_a_command_is_one(text, left, found):
    assert names(text) == found
    assert extracted(text)[0] == left


@pytest.mark.parametrize(
    "text",
    [
        "Hello /close",
        " /close",
        "\\/close",
        "`/close`",
        "`a\n/close\nb`",
        "```\n/close\n```",
        "~~~\n/close\n~~~",
        "    /close",
        "> /close",
        ">>>\n/close\n>>>",
        "- /close",
        "- a\n\n  /close",
        "| a |\n|---|\n| b |\n/close",
        "<details>\n/close\n</details>",
        "<!--\n/close\n-->",
        "# /close",
        "/closed",
        "/close,",
        "/nonsense",
        "/cc @kim",
        "/etc/passwd",
        "&#47;close",
        "",
    ],
)
def test_a_line_that_is_quoted_nested_or_unknown_is_text(text):
    assert extracted(text) == (text, [])


@given(st.text(alphabet="ab /close\n`>-<|#*\t\r", max_size=60))
def test_what_is_left_holds_no_more_commands_than_what_was_taken_out(text):
    left, commands = extracted(text)
    assert "\r" not in left
    assert left == left.rstrip()
    if not commands:
        assert left == text.replace("\r", "").rstrip()
    assert len(left) <= len(text)


def test_every_command_is_known_once():
    assert not PERFORMED & OTHERS
    for name in PERFORMED | OTHERS:
        assert names(f"/{name} x") == [name]


@pytest.fixture
def issue(web):
    web.label("bug")
    web.label("needs work")
    web.milestone("Full rollout")
    return web.issue("One", labels=["P1"], assignees=["dana"], body="Text")


def note(api, text, status=202):
    answer = api("POST", NOTES, {"body": text})
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("/close", "state", "closed"),
        ("/title Another", "title", "Another"),
        ('/label ~bug "needs work" ~none', "labels", ["P1", "bug", "needs work"]),
        ("/unlabel ~P1", "labels", []),
        ("/unlabel", "labels", []),
        ("/relabel ~bug", "labels", ["bug"]),
        ("/assign @kim", "assignees", ["dana", "kim"]),
        ("/unassign", "assignees", []),
        ("/unassign @dana", "assignees", []),
        ("/reassign @kim", "assignees", ["kim"]),
        ('/milestone %"Full rollout"', "milestone", "Full rollout"),
        ("/milestone %1", "milestone", "Full rollout"),
        ("/due 2027-03-05", "due_date", "2027-03-05"),
        ("/due tomorrow", "due_date", "2027-02-23"),
        ("/due in 2 weeks", "due_date", "2027-03-08"),
        ("/todo", "state", "opened"),
    ],
)
def test_a_note_of_commands_is_carried_out_and_not_kept(issue, api, text, key, value):
    assert set(note(api, text)) == {"commands_changes", "summary"}
    row = api.get(ISSUES + "/1")
    shown = row[key]
    if key == "assignees":
        shown = [it["username"] for it in shown]
    if key == "milestone":
        shown = shown["title"]
    assert shown == value
    assert issue.comments == []


def test_commands_can_be_taken_back(issue, web, api):
    assert note(api, "/close")["commands_changes"] == {"state_event": "close"}
    note(api, "/reopen")
    note(api, "/milestone %1\n/due today\n/assign me kim")
    row = api.get(ISSUES + "/1")
    assert (row["state"], row["due_date"]) == ("opened", "2027-02-22")
    assert [it["username"] for it in row["assignees"]] == ["dana", "kim"]
    note(api, "/remove_milestone\n/remove_due_date")
    row = api.get(ISSUES + "/1")
    assert (row["milestone"], row["due_date"]) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        *("/reopen", "/title", "/label ~none", "/unlabel ~none", "/relabel ~none"),
        *("/assign @nobody", "/reassign @nobody", "/milestone %9", "/remove_milestone"),
        *("/due someday", "/remove_due_date", "/duplicate #9", "/relate #9", "/blocks #9"),
    ],
)
def test_a_command_that_does_not_apply_is_refused(issue, api, text):
    told = note(api, text, status=400)["message"]
    assert told == f"400 Bad request - Could not apply {text.split()[0][1:]} command."
    assert issue.comments == []


def test_issues_are_tied_by_commands(issue, web, world, gitlab_server, connect):
    web.issue("Two")
    world.repo("acme/docs").issue("Three")
    with gitlab_server(world, tier="premium") as server:
        api = connect(server)
        note(api, "/relate #2 docs#1 secret/x#1")
        assert len(api.get(ISSUES + "/1/links")) == 2
        note(api, "/blocked_by acme/docs#1")
        note(api, "/blocks #2")
        assert {it["link_type"] for it in api.get(ISSUES + "/1/links")} >= {
            "blocks",
            "is_blocked_by",
        }
        assert note(api, "/duplicate #2")["commands_changes"]["canonical_issue_id"]
        assert issue.reason == "duplicate"
        note(api, "/close", status=400)
    with gitlab_server(world) as server:
        note(connect(server), "/blocks #2", status=400)


def test_the_rest_of_a_note_is_kept(issue, api):
    made = note(api, "Done.\r\n/close\r\n\r\nThanks  \n", status=201)
    assert made["body"] == "Done.\nThanks"
    assert made["commands_changes"] == {"state_event": "close"}
    assert issue.state == "closed"


def test_an_edited_note_can_command_too(issue, api):
    made = note(api, "Hello", status=201)
    edited = api("PUT", f"{NOTES}/{made['id']}", {"body": "Bye\n/close"})
    assert (edited.status_code, edited.json()["body"]) == (200, "Bye")
    gone = api("PUT", f"{NOTES}/{made['id']}", {"body": "/reopen"})
    assert gone.status_code == 202
    assert issue.comments == []
    assert issue.state == "open"


def test_descriptions_command_when_they_are_saved(issue, web, api):
    sent = {"title": "New", "description": "Hello\n/label ~bug\n/close\n/title Nope"}
    made = api("POST", ISSUES, sent).json()
    assert (made["description"], made["labels"]) == ("Hello", ["bug"])
    assert (made["state"], made["title"]) == ("opened", "New")
    changed = api("PUT", ISSUES + "/1", {"description": "Hi\n\n/close"}).json()
    assert (changed["description"], changed["state"]) == ("Hi", "closed")
    milestone = api("POST", WEB + "/milestones", {"title": "x", "description": "/close"}).json()
    assert milestone["description"] == "/close"


def test_a_guest_may_close_only_what_is_theirs(issue, web, server, connect):
    guest = connect(server, "guest")
    assert guest("POST", NOTES, {"body": "/close"}).status_code == 400
    assert guest("POST", NOTES, {"body": "/label ~bug"}).status_code == 400
    own = guest("POST", ISSUES, {"title": "Mine", "description": "/label ~bug"}).json()
    assert own["labels"] == []
    closed = guest("POST", f"{ISSUES}/{own['iid']}/notes", {"body": "/close\n/due today"})
    assert closed.json()["commands_changes"] == {"state_event": "close"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi @kim, and @dana-o/team.", ["@kim", "@dana-o/team"]),
        ("@all", ["@all"]),
        ("**@kim_o**", ["@kim_o"]),
        ("<b>@kim</b>", ["@kim"]),
        ("<details><summary>@kim</summary>\n\n@lee\n</details>", ["@kim", "@lee"]),
        ("| a |\n|---|\n| @kim |", ["@kim"]),
        ("\\@kim", ["@kim"]),
        ("&#64;kim", ["@kim"]),
        ("`@kim` ```@kim```", []),
        ("```\n@kim\n```", []),
        ("    @kim", []),
        ("me@example.com kim@", []),
        ("<!-- @kim -->", []),
        ("[@kim](https://example.com)", []),
        ("<code>@kim</code>", []),
        ("@\u2060kim @", []),
    ],
)
def test_mentions_are_live_outside_code_links_and_comments(text, found):
    assert live_mentions(text) == found


def violations(world):
    return [(it.kind, it.login, it.where, it.text) for it in world.violations]


def test_what_our_token_brings_to_life_is_noted(issue, world, server, connect):
    bot = connect(server, "bot")
    bot("POST", NOTES, {"body": "Hello @kim\n/label ~bug"})
    made = bot("POST", ISSUES, {"title": "@kim", "description": "cc @dana\n\n/due today"}).json()
    bot("PUT", ISSUES + "/1", {"description": "@lee `@kim`"})
    bot("POST", WEB + "/milestones", {"title": "x", "description": "Owner: @kim\n/close"})
    mine = ("milepost-bot", "acme/web#1")
    other = ("milepost-bot", f"acme/web#{made['iid']}")
    assert violations(world) == [
        ("quick action", *mine, "/label ~bug"),
        ("mention", *mine, "@kim"),
        ("quick action", *other, "/due today"),
        ("mention", *other, "@dana"),
        ("mention", *mine, "@lee"),
        ("mention", "milepost-bot", "acme/web%2", "@kim"),
    ]


def test_a_command_counts_even_if_it_does_not_apply(issue, world, server, connect):
    connect(server, "bot")("POST", NOTES, {"body": "/reopen"})
    assert [it.text for it in world.violations] == ["/reopen"]


def test_what_others_write_is_theirs(issue, world, api):
    note(api, "Hello @kim\n/close", status=201)
    api("PUT", ISSUES + "/1", {"description": None})
    assert world.violations == []
    assert issue.body is None


def test_quiet_text_is_no_violation(issue, world, server, connect):
    bot = connect(server, "bot")
    body = "<!-- mark -->\n`@kim` says:\n\n> /close\n\n/ close"
    made = bot("POST", NOTES, {"body": body})
    assert made.json()["body"] == body
    bot("PUT", f"{NOTES}/{made.json()['id']}", {"body": body + "!"})
    bot("PUT", ISSUES + "/1", {"description": body, "title": "/close @kim"})
    assert world.violations == []
