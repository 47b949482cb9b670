"""Every change takes, is read back as it was sent, and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from math import inf

import pytest

from milepost.errors import SourceError, WriteFailed, WriteUnknown
from milepost.model.change import Change, ChangeKind, Precondition, Target
from milepost.model.marks import END, Mark, parse, read_mark
from milepost.model.reading import Want
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import (
    KIT,
    Desk,
    Kit,
    Opener,
    add_label,
    change,
    close_issue,
    close_record,
    create_issue,
    create_label,
    create_record,
    delete_definition,
    edit_comment,
    fold_comment,
    link,
    move_issue,
    new_comment,
    put_block,
    remove_label,
    set_fields,
)
from milepost.testing.contract.faulty import Fault, answered, nonsense
from milepost.trackers.holds import Holds

MARK = str(Mark("status", KIT, "live"))
BLOCK = f"{Mark('block', KIT, 'live')}\nAt risk: due 2027-03-05\n{END}"
_TEXTS = frozenset({ChangeKind.PUT_COMMENT, ChangeKind.PUT_BLOCK})
_ON_THINGS = frozenset(
    {
        ChangeKind.CREATE_ISSUE,
        ChangeKind.SET_FIELD,
        ChangeKind.CREATE_RECORD,
        ChangeKind.CLOSE_RECORD,
        ChangeKind.LINK,
    }
)
PEOPLE = "Owner: @dana-o\r\n\r\n* kept  \r\n\ttabbed\r\n☃ héllo 🎉\r\n\r\n"


def wishes(bench: Bench, desk: Desk) -> list[Change]:
    """Changes of each kind that contract 1 describes, on things that are there.

    What is to be taken away and is ours was made through ``desk``.
    """
    issue, milestone = bench.issue("Status"), bench.milestone("Live")
    name, unused = (desk.adapter.label(f"milepost: {name}") for name in ("at-risk", "unused"))
    labelled = bench.issue("Form", labels=(name,))
    found = [
        create_label(desk.adapter.label("milepost: new")),
        add_label(issue, name),
        remove_label(labelled, name),
        new_comment(issue, f"{MARK}\nAt risk"),
        put_block(milestone, BLOCK),
        create_issue(milestone),
        close_issue(bench.issue("Old status")),
        *_on_milestones(bench, desk),
    ]
    if {ChangeKind.CREATE_LABEL, ChangeKind.REMOVE_LABEL} <= desk.adapter.can:
        desk.apply(create_label(unused))
        found.append(delete_definition(unused))
    if {ChangeKind.PUT_COMMENT, ChangeKind.FOLD_COMMENT} <= desk.adapter.can:
        elsewhere = bench.issue("Other")
        made = desk.apply(new_comment(elsewhere, f"{MARK}\nTwice"))
        found.append(fold_comment(elsewhere, made.key, f"{MARK}\nTwice"))
    return found


def _on_milestones(bench: Bench, desk: Desk) -> Iterator[Change]:
    """What is done to milestones of its own, and to what lies in them."""
    first, second = bench.milestone("Alpha"), bench.milestone("Beta")
    if isinstance(desk.adapter, Holds) and "title" in desk.adapter.holds:
        yield set_fields(first, {"title": "Alpha"}, {"title": "Alpha, later"})
    yield create_record(f"Gamma {second}")
    yield close_record(second)
    yield move_issue(bench.issue("Moving", milestone=first), first, second)
    yield link(bench.issue("Linked"))


class Writes(Kit):
    """Each kind of change."""

    def test_what_it_says_it_can_it_does(self, bench: Bench, desk: Desk) -> None:
        """Each kind of ``can`` works; each other is refused before anything is sent."""
        for wish in wishes(bench, desk):
            if desk.can(wish):
                assert not desk.apply(wish).already

    @pytest.mark.parametrize("kind", ChangeKind)
    def test_what_it_cannot_do_is_refused(self, desk: Desk, kind: ChangeKind) -> None:
        """Whatever the change holds, and without a request."""
        desk.can(change(kind, Target("issue", "#1"), {"field": "due", "value": "2027-03-05"}))

    def test_a_label_goes_on_and_off(self, bench: Bench, desk: Desk) -> None:
        """And the issue's other labels stay."""
        name = desk.adapter.label("milepost: at-risk")
        issue = bench.issue("Status", labels=("bug",))
        if not desk.can(add_label(issue, name)):
            return
        assert desk.apply(add_label(issue, name)).key == issue
        assert _labels(desk, issue) == {"bug", name.casefold()}
        if desk.can(remove_label(issue, name)):
            assert desk.apply(remove_label(issue, name)).key == issue
            assert _labels(desk, issue) == {"bug"}

    def test_a_label_that_is_there_or_gone_already(self, bench: Bench, desk: Desk) -> None:
        """Asking again is no error and changes nothing."""
        name = desk.adapter.label("milepost: at-risk")
        issue = bench.issue("Status", labels=("bug",))
        if desk.can(add_label(issue, name)):
            for _ in range(2):
                desk.apply(add_label(issue, name))
            assert _labels(desk, issue) == {"bug", name.casefold()}
        if desk.can(remove_label(issue, name)):
            for _ in range(2):
                desk.apply(remove_label(issue, name))
            assert _labels(desk, issue) == {"bug"}

    def test_a_label_is_defined_once(self, desk: Desk) -> None:
        """The second time it is there already, with what it was defined as."""
        name = desk.adapter.label("milepost: at-risk")
        if not desk.can(create_label(name)):
            return
        assert not desk.apply(create_label(name)).already
        assert desk.apply(create_label(name, "otherwise")).already
        (label,) = desk.read(Want.LABELS, refs=(name,)).labels
        assert label.name == name
        assert label.description in ("May be late", "")

    def test_a_comment_is_found_again_and_edited(self, bench: Bench, desk: Desk) -> None:
        """The same one, with our mark in front, and nobody else's is touched."""
        issue = bench.issue("Status")
        first = new_comment(issue, f"{MARK}\n**At risk** ☃ 🎉\n\n| a | b |\n|---|---|\n| 1 | 2 |")
        if not desk.can(first):
            return
        theirs = bench.comment(issue, f"{MARK}\nforged")
        made = desk.apply(first)
        assert made.url.startswith("http")
        assert _bodies(desk, issue) == {theirs: f"{MARK}\nforged", made.key: first.after}
        later = edit_comment(issue, made.key, f"{MARK}\nOn track\n\nlast", str(first.after))
        assert desk.apply(later).key == made.key
        assert _bodies(desk, issue) == {theirs: f"{MARK}\nforged", made.key: later.after}
        (mine,) = (comment for comment in desk.comments(issue) if comment.id == made.key)
        assert read_mark(mine.body) == Mark("status", KIT, "live")
        authors = {comment.author.login.casefold() for comment in desk.comments(issue)}
        assert len(authors) == len({theirs, made.key}), "a forged mark is told by its author"

    def test_a_block_leaves_people_their_text(self, bench: Bench, desk: Desk) -> None:
        """Byte for byte: it is read, our block is put in, and it is read again."""
        key = bench.milestone("Live", description=PEOPLE)
        before = desk.record(key).description
        wish = put_block(key, parse(before, KIT).with_block(BLOCK))
        if not desk.can(wish):
            return
        assert desk.apply(wish).key == key
        written = parse(desk.record(key).description, KIT)
        assert written.state == "one"
        assert written.block.replace("\r\n", "\n") == BLOCK
        assert written.human == before
        assert desk.record(key).title == "Live"
        again = desk.record(key).description
        desk.apply(
            put_block(key, parse(again, KIT).with_block(BLOCK.replace("risk", "ease")), BLOCK)
        )
        assert parse(desk.record(key).description, KIT).human == before
        assert "At ease" in desk.record(key).description

    def test_a_description_can_be_emptied(self, bench: Bench, desk: Desk) -> None:
        """As it was before our block was put in, where nobody else wrote a word."""
        key = bench.milestone("Live", description=BLOCK)
        wish = put_block(key, "", BLOCK)
        if desk.can(wish):
            assert desk.apply(wish).key == key
            assert (desk.record(key).title, desk.record(key).description) == ("Live", "")

    def test_an_issue_is_created_where_it_belongs(self, bench: Bench, desk: Desk) -> None:
        """In its milestone, with its labels and its text."""
        milestone = bench.milestone("Live")
        labels = ("milestone", desk.adapter.label("milepost: at-risk"))
        wish = create_issue(milestone, "Status: Live ☃", "What it is for\n\nlast", labels)
        if not desk.can(wish):
            return
        for name in labels:
            if ChangeKind.CREATE_LABEL in desk.adapter.can:
                desk.apply(create_label(name))
        made = desk.apply(wish)
        assert made.url.startswith("http")
        issue = desk.issue(made.key)
        assert (issue.ref.key, issue.title, issue.state) == (made.key, "Status: Live ☃", "open")
        assert issue.milestones == (milestone,)
        assert {name.casefold() for name in issue.labels} == {name.casefold() for name in labels}
        assert Precondition.of(issue.body) == Precondition.of("What it is for\n\nlast")

    def test_texts_as_long_as_its_limits_say(self, bench: Bench, desk: Desk) -> None:
        """What the core may send is kept whole."""
        limits, issue, milestone = desk.adapter.limits, bench.issue("Status"), bench.milestone("M")
        comment = new_comment(issue, _long(f"{MARK}\n", limits.comment))
        if desk.can(comment):
            desk.apply(comment)
            assert [one.body for one in desk.comments(issue)] == [comment.after]
        people = _long("", limits.description - len(BLOCK) - 2)
        block = put_block(milestone, f"{people}\n\n{BLOCK}")
        if desk.can(block):
            desk.apply(block)
            kept = desk.record(milestone).description
            assert Precondition.of(kept) == Precondition.of(str(block.after))
        titled = create_issue(milestone, "t" * limits.title)
        if desk.can(titled):
            assert len(desk.issue(desk.apply(titled).key).title) == limits.title
        name = desk.adapter.label("milepost: " + "l" * limits.label)
        if desk.can(add_label(issue, name)):
            desk.apply(add_label(issue, name))
            assert _labels(desk, issue) == {name.casefold()}

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
    def test_a_refusal_is_certain(self, bench: Bench, opener: Opener, status: int) -> None:
        """The tracker said no: it failed, nothing was changed, and what is told holds no secret."""
        for wish in wishes(bench, opener()):
            desk = opener()
            if not desk.can(wish):
                continue
            desk.transport.strike(answered(status), times=inf)
            if wish.kind is ChangeKind.REMOVE_LABEL and status in (404, 410):
                _tries(desk, wish)  # "not there" may be what was wanted
                continue
            with pytest.raises(WriteFailed) as refused:
                desk.apply(wish)
            assert opener.token not in str(refused.value)

    @pytest.mark.parametrize(
        "body", [b"", b"null", b"{}", b"[]", b"<html>", b'"x"', b'{"id": null}', b"[" * 100_000]
    )
    def test_an_odd_answer_is_no_success(self, bench: Bench, opener: Opener, body: bytes) -> None:
        """Texts that the answer does not show were perhaps written; labels never crash it."""
        doubtful = {*_TEXTS, *_ON_THINGS}
        if body.startswith((b"<", b"[[")):  # a deletion may be answered with nothing, or with a row
            doubtful.add(ChangeKind.FOLD_COMMENT)
        _doubts(bench, opener, nonsense(body), doubtful)

    def test_an_answer_of_numbers_is_no_success(self, bench: Bench, opener: Opener) -> None:
        """The same for fields of another type than they should have."""
        _doubts(bench, opener, Fault(act="spoil"), _TEXTS)


def _doubts(bench: Bench, opener: Opener, fault: Fault, doubtful: AbstractSet[ChangeKind]) -> None:
    """Every answer is spoiled: of what is doubtful nobody may say that it was made, or was not."""
    for wish in wishes(bench, opener()):
        desk = opener()
        if not desk.can(wish):
            continue
        desk.transport.strike(fault, times=inf)
        if wish.kind in doubtful:
            with pytest.raises((WriteUnknown, WriteFailed)) as caught:
                desk.apply(wish)
            sent = desk.transport.mutating > 0
            assert isinstance(caught.value, WriteUnknown) or not sent, "it was sent: who knows"
        else:
            _tries(desk, wish)


def _tries(desk: Desk, wish: Change) -> None:
    """Make a change that may fail; how, the contract says."""
    with suppress(WriteFailed, WriteUnknown, SourceError):
        desk.apply(wish)


def _labels(desk: Desk, issue: str) -> set[str]:
    return {name.casefold() for name in desk.issue(issue).labels}


def _bodies(desk: Desk, issue: str) -> dict[str, object]:
    return {one.id: one.body.replace("\r\n", "\n") for one in desk.comments(issue)}


def _long(start: str, size: int) -> str:
    """A text of exactly that many bytes, most of them in signs of more than one."""
    line = "é" * 39 + "\n"
    text = start + line * ((size - len(start)) // len(line.encode()))
    return text + "x" * (size - len(text.encode()))
