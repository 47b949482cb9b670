"""Writes whose answer is lost or odd: sent once, and honest about what is not known."""

import json

import pytest

from milepost.errors import WriteFailed, WriteUnknown

TEXT = "**On track** ✅\n\nlast line"


# -- re-sent POSTs ---------------------------------------------------------------------------


def lost(server, how, method):
    if how == "502":
        server.faults.answer(method, "*", 502, after=True)
    elif how == "dropped":
        server.faults.drop(method, "*", after=True)
    elif how == "cut off":
        server.faults.truncate(method, "*", keep=20)
    else:
        server.faults.slow(method, "*", 0.6, after=True)


@pytest.mark.parametrize("how", ["502", "dropped", "cut off", "timed out"])
def test_re_sent_posts(live, server, opened, how, to):
    """PyGithub turns one create_comment into two on each of these."""
    lost(server, how, "POST")
    github = opened(server, read=0.2)
    with pytest.raises(WriteUnknown) as caught:
        github.apply(to.comment())
    assert len(live.project.comments) == 1
    assert github.transport.requests == github.transport.mutating == 1
    assert caught.value.what == "perhaps written: the comment on #1, perhaps not"
    assert "looks before it writes" in caught.value.hint


@pytest.mark.parametrize("how", ["502", "dropped", "cut off", "timed out"])
@pytest.mark.parametrize(
    "wish",
    [
        lambda to: to.new_label(),
        lambda to: to.add("x"),
        lambda to: to.new_issue(),
        lambda to: to.block(),
    ],
)
def test_other_writes_whose_answer_is_lost(live, server, opened, how, wish, to):
    lost(server, how, "P*")
    github = opened(server, read=0.2)
    with pytest.raises(WriteUnknown):
        github.apply(wish(to))
    assert github.transport.requests == 1


def test_a_write_that_never_arrived_is_a_failure_and_was_tried_again(
    live, server, opened, clock, to
):
    github = opened(server)
    server.close()
    with pytest.raises(WriteFailed) as caught:
        github.apply(to.comment())
    assert caught.value.why == "no connection after 4 tries"
    assert clock.waited == 7


def test_a_removal_may_be_sent_again(live, server, opened, to):
    lost(server, "502", "DELETE")
    github = opened(server)
    assert github.apply(to.remove("bug")).already
    assert live.project.issues[1].labels == []
    assert github.transport.mutating == 2


def test_a_removal_whose_answers_are_all_lost(live, server, opened, to):
    server.faults.drop("DELETE", "*", times=None)
    with pytest.raises(WriteUnknown):
        opened(server).apply(to.remove("bug"))


@pytest.mark.parametrize(
    ("status", "headers", "seconds"), [(403, {"Retry-After": "7"}, 7), (429, {}, 60)]
)
def test_a_rate_limited_write_is_sent_again(
    live, server, opened, clock, status, headers, seconds, to
):
    body = {"message": "You have exceeded a secondary rate limit."}
    server.faults.answer("POST", "*", status, body=body, headers=headers)
    opened(server).apply(to.comment())
    assert len(live.project.comments) == 1
    assert clock.waited == seconds


def test_a_rate_limit_that_lasts(live, server, opened, to):
    body = {"message": "You have exceeded a secondary rate limit."}
    server.faults.answer("POST", "*", 403, body=body, times=None)
    with pytest.raises(WriteFailed) as caught:
        opened(server, tries=2).apply(to.comment())
    assert "run again later" in caught.value.hint
    assert live.project.comments == {}


def test_writes_are_paced(live, server, opened, clock, to):
    github = opened(server, paced=True)
    for wish in (to.add("a"), to.add("b"), to.comment(), to.comment(text="two"), to.block()):
        github.apply(wish)
    assert clock.waited == 1 + 1 + 3 + 1


# -- answers that do not fit -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        (lambda to: to.comment(), {"id": 7, "body": "something else"}),
        (lambda to: to.comment(), {"id": 7}),
        (lambda to: to.comment(), {"body": TEXT}),
        (lambda to: to.comment(), {"id": "7", "body": TEXT}),
        (lambda to: to.comment(), []),
        (lambda to: to.comment(), b"<html>"),
        (lambda to: to.comment(), b'{"body": "\\ud800"}'),
        (lambda to: to.edit(7), {"id": 7, "body": "third"}),
        (lambda to: to.block(), {"description": None}),
        (lambda to: to.block(), b""),
        (lambda to: to.new_issue(), {"title": "x"}),
        (lambda to: to.new_issue(), None),
        (lambda to: to.new_label(), {"name": "other"}),
        (lambda to: to.new_label(), None),
    ],
)
def test_an_answer_that_does_not_hold_what_was_sent(live, bare_server, opened, wish, answer, to):
    bare_server.faults.answer("P*", "*", 200, body=answer)
    with pytest.raises(WriteUnknown):
        opened(bare_server).apply(wish(to))


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        (lambda to: to.edit(7, before="old"), {"id": 7, "body": "old"}),
        (lambda to: to.block(before="human"), {"description": "human"}),
    ],
)
def test_a_text_that_was_kept_as_it_was_is_certainly_not_written(
    live, bare_server, opened, wish, answer, to
):
    """An over-long text is answered 200 and silently not taken."""
    bare_server.faults.answer("PATCH", "*", 200, body=answer)
    with pytest.raises(WriteFailed) as caught:
        opened(bare_server).apply(wish(to))
    assert caught.value.why == "GitHub answered with success and kept the old text"


@pytest.mark.parametrize("answer", [None, 7, {}, ["bug"], [{"name": 3}]])
@pytest.mark.parametrize("wish", [lambda to: to.add("x"), lambda to: to.remove("bug")])
def test_an_answer_that_lists_no_labels_proves_nothing(live, bare_server, opened, wish, answer, to):
    bare_server.faults.answer("*", "*", 200, body=json.dumps(answer).encode())
    with pytest.raises(WriteUnknown):
        opened(bare_server).apply(wish(to))
