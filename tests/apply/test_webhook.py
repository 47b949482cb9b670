"""News to a webhook over real HTTP: once, harmless, and silent about where."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from milepost.apply.webhook import message
from milepost.model.clock import HeldClock, SystemClock, parse_day
from milepost.report.news import News, run_failed
from milepost.sandbox.server import serve
from milepost.sandbox.world import World
from milepost.trackers import post as posting
from milepost.trackers.post import post

SECRET = "s3cret-hook"
TURNED = News(
    event="off_track",
    text="🔴 Off track: Data, due 2027-03-05. Because",
    milestone="data",
    title="Data",
    health="off_track",
    due=parse_day("2027-03-05"),
    url="https://web.example/milestones/data",
)
MOVED = replace(
    TURNED, event="date_moved", text="Date moved", was=parse_day("2027-02-26"), health="on_track"
)


def document(*found):
    return message(found, instance="nordwind", run="r1", command="sync", state="complete")


@pytest.fixture
def chat(monkeypatch):
    """A server that takes what is posted to ``chat.url``, unless told otherwise."""
    monkeypatch.setattr(posting, "_PACE", replace(posting._PACE, connect=0.3, read=0.3))
    with serve(World(HeldClock(datetime(2027, 2, 22, 9, tzinfo=UTC)))) as server:
        server.hook = f"{server.url}/hooks/{SECRET}"
        yield server


def posted(chat):
    return chat.log.matching("POST", f"/hooks/{SECRET}")


# -- what is sent ------------------------------------------------------------------------------


def test_the_document():
    sent = document(TURNED, MOVED)
    assert sent["text"] == (
        "🔴 Off track: Data, due 2027-03-05. Because https://web.example/milestones/data\n"
        "Date moved https://web.example/milestones/data"
    )
    assert sent["instance"] == "nordwind"
    assert sent["run"] == {"id": "r1", "command": "sync", "state": "complete"}
    assert sent["news"][1] == {
        "kind": "date_moved",
        "milestone": "data",
        "title": "Data",
        "health": "on_track",
        "due": "2027-03-05",
        "was": "2027-02-26",
        "url": "https://web.example/milestones/data",
    }


def test_a_run_that_failed_is_about_no_milestone():
    sent = document(run_failed("milepost sync failed: it broke"))
    assert sent["text"] == "milepost sync failed: it broke"
    assert sent["news"][0] == {
        "kind": "run_failed", "milestone": "", "title": "", "health": None, "due": None,
        "was": None, "url": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("<!channel> <@U123> a & b", "&lt;!channel&gt; &lt;@\u200bU123&gt; a &amp; b"),
        ("@all @here", "@\u200ball @\u200bhere"),
        ("see https://evil.example", "see https:/\u200b/evil.\u200bexample"),
        ("a\n\r\x1b[31mb\u202e", "a b"),
    ],
)
def test_nobody_is_called_by_what_others_wrote(text, dead):
    said = document(replace(TURNED, text=text, url=""))["text"]
    assert said == dead


def test_an_address_that_is_none_is_not_sent_as_text():
    assert document(replace(TURNED, text="x", url="javascript:alert(1)"))["text"] == "x"


# -- how it is sent ----------------------------------------------------------------------------


def test_one_post_of_json(chat, monkeypatch, tmp_path):
    (netrc := tmp_path / "netrc").write_text("machine 127.0.0.1 login dana password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    chat.faults.answer("POST", "/hooks/*", 200, body=b"ok")
    assert post(chat.hook, document(TURNED), SystemClock()) == ""
    (one,) = posted(chat)
    assert one.body["news"][0]["milestone"] == "data"
    headers = {name.lower(): value for name, value in one.headers.items()}
    assert headers["content-type"] == "application/json"
    assert "authorization" not in headers


@pytest.mark.parametrize("status", [201, 204])
def test_every_yes_is_a_yes(chat, status):
    chat.faults.answer("POST", "/hooks/*", status)
    assert post(chat.hook, document(TURNED), SystemClock()) == ""


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (400, {}), (401, {}), (404, {}), (500, {}), (502, {}), (503, {"Retry-After": "0"}),
        (429, {"Retry-After": "0"}),
    ],
)  # fmt: skip
def test_a_no_is_told_and_nothing_is_sent_again(chat, status, headers):
    chat.faults.answer("POST", "/hooks/*", status, headers=headers, times=None)
    assert post(chat.hook, document(TURNED), SystemClock()) == f"it answered {status}"
    assert len(posted(chat)) == 1


def test_a_lost_answer_is_told_and_nothing_is_sent_again(chat):
    chat.faults.drop("POST", "/hooks/*", times=None)
    assert post(chat.hook, document(TURNED), SystemClock()) == "the connection broke off"
    chat.faults.clear()
    chat.faults.slow("POST", "/hooks/*", 0.8, times=None)
    assert post(chat.hook, document(TURNED), SystemClock()) == "no answer in time"
    assert len(posted(chat)) <= 2


def test_no_redirect_is_followed(chat):
    elsewhere = f"{chat.url}/elsewhere/{SECRET}"
    chat.faults.answer("POST", "/hooks/*", 307, headers={"Location": elsewhere})
    told = post(chat.hook, document(TURNED), SystemClock())
    assert told == "it leads elsewhere (HTTP 307)"
    assert chat.log.count("POST", "/elsewhere/*") == 0


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/{}", "http://hook.invalid/{}", "http://[/{}"])
def test_what_went_wrong_never_says_where(url):
    told = post(url.format(SECRET), document(TURNED), SystemClock())
    assert told
    assert SECRET not in told
