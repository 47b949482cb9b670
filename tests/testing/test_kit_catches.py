"""The kit fails where an adapter breaks a promise: one small sin each, one test that sees it."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType, SimpleNamespace

import pytest

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.change import Applied, ChangeKind
from milepost.model.issue import Event
from milepost.model.reading import Proof, Reading, Want
from milepost.model.ref import Ref
from milepost.model.release import Release
from milepost.trackers.contract import Context
from milepost.trackers.trouble import Trouble

Mine = SimpleNamespace  # what a sin may use: the honest adapter's class, client and package


def proven(reading):
    """The reading with every proof complete, whatever happened."""
    whole = MappingProxyType(dict.fromkeys(reading.proofs, Proof(complete=True)))
    return replace(reading, proofs=whole)


def with_first_page_only(mine):
    class Client(mine.client):
        def pages(self, path):
            yield next(super().pages(path))

    return {"client": Client}


def with_failures_passed_off_as_empty(mine):
    return {"read": lambda self, scope: proven(mine.adapter.read(self, scope))}


def with_a_page_skipped(mine):
    class Client(mine.client):
        def pages(self, path):
            try:
                yield from super().pages(path)
            except Trouble:
                return

    return {"client": Client}


def with_reading_that_raises(mine):
    def read(self, scope):
        reading = mine.adapter.read(self, scope)
        if not reading.complete:
            raise RuntimeError(reading.reason)
        return reading

    return {"read": read}


def with_json_taken_on_trust(mine):
    class Client(mine.client):
        def ask(self, method, path, body=None):
            return self._session.request(method, f"{self.base}/{path}", json=body).json()

    return {"client": Client}


def with_the_day_before(mine):
    def read(self, scope):
        reading = mine.adapter.read(self, scope)
        days = (replace(one, due=_before(one.due)) for one in reading.milestones)
        return replace(reading, milestones=tuple(days))

    return {"read": read}


def _before(day):
    return day and day.replace(day=max(1, day.day - 1))


def with_refs_ignored(mine):
    def read(self, scope):
        wide = replace(scope, refs=None) if Want.COMMENTS not in scope.want else scope
        return mine.adapter.read(self, wide)

    return {"read": read}


def with_gone_meaning_gone(mine):
    def read(self, scope):
        reading = mine.adapter.read(self, scope)
        return proven(reading) if "404" in reading.reason else reading

    return {"read": read}


def with_a_question_unanswered(mine):
    def read(self, scope):
        reading = mine.adapter.read(self, scope)
        known = {want: proof for want, proof in reading.proofs.items() if want in Want.ISSUES}
        return replace(reading, proofs=MappingProxyType(known))

    return {"read": read}


def with_links_that_are_silently_none(mine):
    return {"read": lambda self, scope: replace(mine.adapter.read(self, scope), lacks=())}


def with_nobody_told(mine):
    def read(self, scope):
        silent = Context(
            source=self.context.source,
            transport=self.context.transport,
            progress=lambda *_: None,
        )
        return mine.adapter.read(replace(self, context=silent), scope)

    return {"read": read}


def with_requests_not_counted(mine):
    return {"read": lambda self, scope: replace(mine.adapter.read(self, scope), requests=1)}


def with_a_greeting_at_open(mine):
    def greet(self, *parts, **more):
        mine.adapter.__init__(self, *parts, **more)
        self.client.ask("GET", "me")

    return {"__init__": greet}


def with_the_token_in_its_name(mine):
    return {"__repr__": lambda self: f"<Todo {self.options.token}>"}


def with_the_token_in_its_errors(mine):
    def apply(self, change):
        try:
            return mine.adapter.apply(self, change)
        except WriteFailed as error:
            raise WriteFailed(f"{error.what} with {self.options.token}") from None

    return {"apply": apply}


def with_another_name(mine):
    def whoami(self):
        me = mine.adapter.whoami(self)
        return me and replace(me, login="somebody")

    return {"whoami": whoami}


def with_labels_as_they_come(mine):
    return {"label": lambda self, name: name.replace(" ", "-") if name[-1] != " " else name}


def with_everything_in_can(mine):
    return {"can": mine.adapter.can | {ChangeKind.CREATE_LABEL}}


def with_a_change_nobody_described(mine):
    return {"can": mine.adapter.can | {"delete_record"}}


def with_a_try_before_it_says_no(mine):
    def apply(self, change):
        if change.kind not in self.can:
            self.client.ask("GET", "me")
        return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_access_read_overlooked(mine):
    def apply(self, change):
        free = self.options.model_copy(update={"access": "write"})
        return mine.adapter.apply(replace(self, options=free), change)

    return {"apply": apply}


def with_writes_sent_again(mine):
    def apply(self, change):
        try:
            return mine.adapter.apply(self, change)
        except WriteUnknown:
            return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_lost_answers_taken_for_done(mine):
    def apply(self, change):
        try:
            return mine.adapter.apply(self, change)
        except WriteUnknown:
            return Applied(key="1")

    return {"apply": apply}


def with_answers_nobody_looks_at(mine):
    def apply(self, change):
        self.client.ask("POST", f"todos/{change.target.key.removeprefix('#')}/notes", {"text": "x"})
        return Applied(key="1")

    return {"apply": apply}


def with_doubt_about_everything(mine):
    def apply(self, change):
        try:
            return mine.adapter.apply(self, change)
        except WriteFailed as error:
            raise WriteUnknown(error.what, hint="look") from None

    return {"apply": apply}


def with_texts_cut(mine):
    def apply(self, change):
        short = change.after[:5000] if isinstance(change.after, str) else change.after
        return mine.adapter.apply(self, replace(change, after=short))

    return {"apply": apply}


def with_line_ends_made_even(mine):
    def apply(self, change):
        even = change.after
        if change.kind is ChangeKind.PUT_BLOCK:
            even = even.replace("\r\n", "\n")
        return mine.adapter.apply(self, replace(change, after=even))

    return {"apply": apply}


def with_marks_lost_in_reading(mine):
    def read(self, scope):
        reading = mine.adapter.read(self, scope)
        bare = (replace(one, body=one.body.partition("\n")[2]) for one in reading.comments)
        return replace(reading, comments=tuple(bare))

    return {"read": read}


def with_edits_as_new_comments(mine):
    def apply(self, change):
        if change.target.kind == "comment":
            target = replace(change.target, kind="issue", key=change.target.parent, parent="")
            change = replace(change, target=target)
        return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_people_it_cannot_find(mine):
    def read(self, scope):
        reading = mine.adapter.read(self, scope)
        return replace(reading, people=tuple(replace(one, kind="user") for one in reading.people))

    return {"read": read}


def with_what_it_has_instead(mine):
    """Asked for one release, or for the past of one issue, it tells of another."""

    def read(self, scope):
        release = Release(source="todo", tag="v1.0")
        event = Event(issue=Ref("todo", "#999"), kind="closed", at=datetime(2027, 2, 1, tzinfo=UTC))
        return replace(mine.adapter.read(self, scope), releases=(release,), events=(event,))

    return {"read": read}


def with_deleting_taken_on_trust(mine):
    def apply(self, change):
        if change.kind is ChangeKind.FOLD_COMMENT:
            return Applied(key=change.target.key)
        return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_not_found_meaning_gone(mine):
    def apply(self, change):
        try:
            return mine.adapter.apply(self, change)
        except WriteFailed as error:
            if change.kind is ChangeKind.FOLD_COMMENT and "404" in error.why:
                return Applied(key=change.target.key, already=True)
            raise

    return {"apply": apply}


def with_every_comment_deleted(mine):
    def apply(self, change):
        applied = mine.adapter.apply(self, change)
        if change.kind is ChangeKind.FOLD_COMMENT and not applied.already:
            path = f"todos/{change.target.parent.removeprefix('#')}/notes"
            for row in next(self.client.pages(path)).rows:
                self.client.ask("DELETE", f"notes/{row['id']}")
        return applied

    return {"apply": apply}


def with_everything_done_anew(mine):
    def apply(self, change):
        return replace(mine.adapter.apply(self, change), already=False)

    return {"apply": apply}


def with_any_field_set(mine):
    def apply(self, change):
        if change.kind is ChangeKind.SET_FIELD:
            self.client.ask("PATCH", f"todos/{change.target.key.removeprefix('#')}", {"done": True})
            return Applied(key=change.target.key)
        return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_a_definition_where_there_is_none(mine):
    def apply(self, change):
        if change.target.kind == "label":
            return Applied(key=change.target.key, already=True)
        return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_empty_texts_left_as_they_are(mine):
    def apply(self, change):
        if change.after == "":
            return Applied(key=change.target.key)
        return mine.adapter.apply(self, change)

    return {"apply": apply}


def with_every_comment_hidden(mine):
    return {"hidden": lambda self, comments: frozenset(one.id for one in comments)}


def with_no_comment_hidden(mine):
    return {"hidden": lambda self, comments: frozenset()}


def with_hiding_that_raises(mine):
    def hidden(self, comments):
        self.client.ask("GET", "me")
        return frozenset()

    return {"hidden": hidden}


def with_a_question_about_nothing(mine):
    def hidden(self, comments):
        with suppress(Trouble):
            self.client.ask("GET", "me")
        return hidden_on(self, comments)

    return {"hidden": hidden}


def hidden_on(self, comments):
    """What the board's people hid, as an adapter with the power would tell."""
    found = set()
    with suppress(Trouble):
        for one in comments:
            rows = next(self.client.pages(f"todos/{one.issue.key.removeprefix('#')}/notes")).rows
            found |= {str(row["id"]) for row in rows if row.get("hidden")}
    return frozenset(found & {one.id for one in comments})


def with_anybody_mentioned(mine):
    return {"mention": lambda self, login: f"@{login}"}


def with_somebody_else_mentioned(mine):
    return {"mention": lambda self, login: "@channel" if login.isalnum() else ""}


def with_a_look_that_says_fine(mine):
    return {"probe": lambda self: SimpleNamespace(reachable=True, reason="")}


SINS = [
    (with_first_page_only, "test_every_page_is_read", {}),
    (with_first_page_only, "test_every_comment_is_read", {}),
    (with_failures_passed_off_as_empty, "test_one_request_fails_for_good", {"how": "500"}),
    (with_failures_passed_off_as_empty, "test_a_token_nobody_accepts", {}),
    (with_a_page_skipped, "test_one_request_fails_for_good", {"how": "404"}),
    (with_a_page_skipped, "test_the_tracker_goes_down", {"how": "401"}),
    (with_reading_that_raises, "test_the_tracker_goes_down", {"how": "connection dropped"}),
    (with_reading_that_raises, "test_after_a_failure_all_is_well_again", {}),
    (with_json_taken_on_trust, "test_one_request_fails_for_good", {"how": "HTML"}),
    (with_json_taken_on_trust, "test_a_refusal_is_certain", {"status": 403}),
    (with_json_taken_on_trust, "test_an_odd_answer_is_no_success", {"body": b"<html>"}),
    (with_the_day_before, "test_a_due_date_is_the_day_people_see", {}),
    (with_refs_ignored, "test_refs_are_exactly_these_objects", {}),
    (with_gone_meaning_gone, "test_what_is_not_there_is_not_made_up", {"want": Want.ISSUES}),
    (with_a_question_unanswered, "test_every_question_is_answered", {"want": Want.RELEASES}),
    (with_links_that_are_silently_none, "test_what_blocks_an_issue", {}),
    (with_nobody_told, "test_every_page_is_read", {}),
    (with_requests_not_counted, "test_every_page_is_read", {}),
    (with_a_greeting_at_open, "test_nothing_is_sent_at_open", {}),
    (with_the_token_in_its_name, "test_no_secret_is_shown", {}),
    (with_the_token_in_its_errors, "test_no_secret_is_shown", {}),
    (with_another_name, "test_whoami_is_whose_token_it_is", {}),
    (with_labels_as_they_come, "test_the_prefix_of_our_labels_is_found_again", {}),
    (with_everything_in_can, "test_what_it_says_it_can_it_does", {}),
    (with_a_change_nobody_described, "test_flags_are_ones_the_contract_knows", {}),
    (
        with_a_try_before_it_says_no,
        "test_what_it_cannot_do_is_refused",
        {"kind": ChangeKind.MOVE_ISSUE},
    ),
    (with_access_read_overlooked, "test_access_read_writes_nothing", {}),
    (with_writes_sent_again, "test_a_comment_whose_answer_is_lost", {"how": "502"}),
    (with_writes_sent_again, "test_an_issue_whose_answer_is_lost", {"how": "body cut off"}),
    (
        with_lost_answers_taken_for_done,
        "test_a_comment_whose_answer_is_lost",
        {"how": "no answer in time"},
    ),
    (with_answers_nobody_looks_at, "test_an_odd_answer_is_no_success", {"body": b"{}"}),
    (with_answers_nobody_looks_at, "test_an_answer_of_numbers_is_no_success", {}),
    (with_doubt_about_everything, "test_a_refusal_is_certain", {"status": 422}),
    (with_doubt_about_everything, "test_a_write_that_never_left_has_failed", {}),
    (with_texts_cut, "test_texts_as_long_as_its_limits_say", {}),
    (with_line_ends_made_even, "test_a_block_leaves_people_their_text", {}),
    (with_marks_lost_in_reading, "test_the_second_plan_is_empty", {}),
    (with_marks_lost_in_reading, "test_a_comment_is_found_again_and_edited", {}),
    (with_edits_as_new_comments, "test_a_comment_is_found_again_and_edited", {}),
    (with_edits_as_new_comments, "test_what_changes_is_written_once_more", {}),
    (with_people_it_cannot_find, "test_people", {}),
    (
        with_what_it_has_instead,
        "test_what_never_shipped_is_not_made_up",
        {"want": Want.RELEASES},
    ),
    (with_what_it_has_instead, "test_what_happened_is_told_of_the_issues_asked_for", {}),
    (with_deleting_taken_on_trust, "test_a_comment_is_deleted", {}),
    (with_not_found_meaning_gone, "test_a_comment_that_is_not_shown_is_not_gone", {}),
    (with_every_comment_deleted, "test_a_comment_is_deleted", {}),
    (with_everything_done_anew, "test_a_comment_is_deleted", {}),
    (with_everything_done_anew, "test_an_issue_is_closed", {}),
    (with_any_field_set, "test_a_field_nobody_described_is_refused", {}),
    (with_a_definition_where_there_is_none, "test_a_label_without_a_definition", {}),
    (with_empty_texts_left_as_they_are, "test_a_description_can_be_emptied", {}),
    (with_every_comment_hidden, "test_a_hidden_comment_is_seen", {}),
    (with_every_comment_hidden, "test_what_cannot_be_seen_is_not_hidden", {"how": "500"}),
    (with_no_comment_hidden, "test_a_hidden_comment_is_seen", {}),
    (with_hiding_that_raises, "test_what_cannot_be_seen_is_not_hidden", {"how": "HTML"}),
    (with_a_question_about_nothing, "test_a_hidden_comment_is_seen", {}),
    (with_anybody_mentioned, "test_a_mention_names_the_account", {}),
    (with_somebody_else_mentioned, "test_a_mention_names_the_account", {}),
    (with_a_look_that_says_fine, "test_a_look_at_the_project", {}),
]


@pytest.fixture
def sinful(todo):
    """A kind like the example's but for what ``sin`` changes."""

    def make(sin):
        mine = Mine(adapter=todo.adapter.Todo, client=todo.adapter.Client)
        changes = sin(mine)
        client, can = changes.pop("client", mine.client), changes.pop("can", mine.adapter.can)

        def opened(options, context):
            honest = todo.adapter.open(options, context)
            talks = client(honest.client.base, options.token, context.transport)
            return type("Todo", (mine.adapter,), changes)(options, context, talks, can)

        return SimpleNamespace(contract=1, Options=todo.adapter.Options, open=opened)

    return make


@pytest.mark.parametrize(
    ("sin", "promise", "given"),
    SINS,
    ids=[f"{sin.__name__}: {promise}" for sin, promise, _ in SINS],
)
def test_a_sin_is_seen(todo, sinful, keeps, sin, promise, given):
    keeps(todo.adapter, promise, **given)
    with pytest.raises((Exception, pytest.fail.Exception)) as caught:
        keeps(sinful(sin), promise, **given)
    assert str(caught.value)


def test_a_kind_for_another_contract(todo, keeps):
    keeps(todo.adapter, "test_kind_is_written_for_this_contract")
    older = SimpleNamespace(contract=0, Options=todo.adapter.Options, open=todo.adapter.open)
    with pytest.raises(AssertionError):
        keeps(older, "test_kind_is_written_for_this_contract")


def test_an_option_nobody_explains(todo, keeps):
    class Options(todo.adapter.Options):
        colour: str = "red"

    silent = SimpleNamespace(contract=1, Options=Options, open=todo.adapter.open)
    with pytest.raises(AssertionError, match="colour"):
        keeps(silent, "test_every_key_of_the_configuration_is_explained")


def test_too_few_issues_for_a_second_page_are_noticed(todo, keeps):
    whole = Reading(source="here", kind="todo", url="http://x", requests=1)

    class Stub(todo.adapter.Todo):
        def read(self, scope):
            proofs = dict.fromkeys(scope.want, Proof(complete=True))
            self.client.ask("GET", "me")
            return replace(whole, proofs=MappingProxyType(proofs))

    kind = SimpleNamespace(
        contract=1,
        Options=todo.adapter.Options,
        open=lambda options, context: Stub(
            options, context, todo.adapter.open(options, context).client
        ),
    )
    with pytest.raises(AssertionError, match="raise `many`"):
        keeps(kind, "test_every_page_is_read")


def test_an_honest_adapter_that_sees_hidden_comments(sinful, keeps):
    honest = sinful(lambda mine: {"hidden": hidden_on})
    keeps(honest, "test_a_hidden_comment_is_seen")
    keeps(honest, "test_what_cannot_be_seen_is_not_hidden", how="500")


def test_an_adapter_that_sees_hidden_comments_needs_a_bench_that_hides(todo, sinful, keeps):
    with pytest.raises(AssertionError, match="the bench must hide"):
        keeps(sinful(with_no_comment_hidden), "test_a_hidden_comment_is_seen", board=todo.Board)
