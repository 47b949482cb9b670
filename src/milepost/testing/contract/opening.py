"""What an adapter says of itself, and who it is."""

from __future__ import annotations

from typing import get_args

import pytest

from milepost.errors import SourceError, WriteFailed
from milepost.model.marks import Mark
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import (
    CHANGES,
    KIT,
    WHOLE,
    Desk,
    Kit,
    Opener,
    add_label,
    close_issue,
    close_record,
    create_issue,
    create_record,
    delete_definition,
    fold_comment,
    link,
    move_issue,
    new_comment,
    set_fields,
)
from milepost.testing.contract.faulty import answered
from milepost.trackers.contract import CONTRACT, Adapter, AdapterKind, Markup, TrackerOptions

WRONG = "wrong-0000000000"
LABELS = ("milepost: on-track", "milepost: at-risk", "milepost: off-track", "milestone")


class Opening(Kit):
    """Opening it, its flags, its token."""

    def test_kind_is_written_for_this_contract(self) -> None:
        """The entry point leads to a kind with the number, the options and ``open``."""
        assert isinstance(self.kind, AdapterKind)
        assert self.kind.contract == CONTRACT
        assert issubclass(self.kind.Options, TrackerOptions)

    def test_every_key_of_the_configuration_is_explained(self) -> None:
        """Users read these words in their configuration's reference."""
        silent = [
            name
            for name, known in self.kind.Options.model_fields.items()
            if name not in TrackerOptions.model_fields and not known.description
        ]
        assert silent == []

    def test_nothing_is_sent_at_open(self, opener: Opener) -> None:
        """Opening, and asking what it is, needs no request."""
        desk = opener()
        assert isinstance(desk.adapter, Adapter)
        assert desk.adapter.can is not None
        assert desk.adapter.label("x")
        assert repr(desk.adapter)
        assert desk.options.shown_as()
        assert desk.transport.requests == 0

    def test_flags_are_ones_the_contract_knows(self, desk: Desk) -> None:
        """Markup, limits and changes are those of contract 1."""
        adapter = desk.adapter
        assert adapter.markup in get_args(Markup)
        assert adapter.can <= CHANGES, "contract 1 does not say what these changes carry"
        limits = adapter.limits
        assert min(limits.label, limits.title, limits.comment, limits.description) > 0
        assert limits.label_description >= 0

    def test_labels_are_mapped_steadily(self, desk: Desk) -> None:
        """Mapped once or twice, a label has one name, short enough, and its own."""
        mapped = [desk.adapter.label(name) for name in LABELS]
        assert [desk.adapter.label(name) for name in mapped] == mapped
        assert len({name.casefold() for name in mapped}) == len(LABELS)
        assert max(map(len, mapped)) <= desk.adapter.limits.label
        assert len(desk.adapter.label("milepost: " + "long " * 100)) <= desk.adapter.limits.label

    def test_the_prefix_of_our_labels_is_found_again(self, desk: Desk) -> None:
        """Whoever looks for our labels finds them by it: it must begin each mapped name."""
        prefix = desk.adapter.label("milepost: ")
        assert prefix
        assert all(desk.adapter.label(name).startswith(prefix) for name in LABELS[:3])
        assert not desk.adapter.label("bug").startswith(prefix)

    def test_whoami_is_whose_token_it_is(self, bench: Bench, desk: Desk) -> None:
        """The account that our comments come from."""
        me = desk.adapter.whoami()
        assert me is not None
        assert me.login
        comment = new_comment(bench.issue("Status"), f"{Mark('status', KIT, 'live')}\nOn track")
        if desk.can(comment):
            desk.apply(comment)
            (written,) = desk.comments(comment.target.key)
            assert written.author.login.casefold() == me.login.casefold()

    def test_whoami_without_a_token_is_nobody(self, opener: Opener) -> None:
        """And nobody need be asked."""
        desk = opener.anonymous()
        assert desk.adapter.whoami() is None
        assert desk.transport.requests == 0

    def test_a_token_nobody_accepts(self, opener: Opener) -> None:
        """Reading says so and proves nothing; ``whoami`` raises; a write certainly failed."""
        desk = opener(token=WRONG)
        reading = desk.read(*WHOLE)
        assert not any(proof.complete for proof in reading.proofs.values())
        assert reading.reason
        with pytest.raises(SourceError) as caught:
            desk.adapter.whoami()
        assert desk.adapter.probe().reason
        assert not desk.adapter.probe().reachable
        assert WRONG not in f"{reading!r}{caught.value}{caught.value!r}{desk.adapter.probe()}"

    def test_a_look_at_the_project(self, opener: Opener) -> None:
        """``probe`` tells, and never raises."""
        assert opener().adapter.probe().reachable
        desk = opener()
        desk.transport.strike(answered(500), times=float("inf"))
        probe = desk.adapter.probe()
        assert not probe.reachable
        assert probe.reason

    def test_access_read_writes_nothing(self, bench: Bench, opener: Opener) -> None:
        """A tracker that is only read is refused before anything is sent."""
        desk = opener(access="read")
        issue, milestone = bench.issue("Status"), bench.milestone("Live")
        for one in (
            new_comment(issue, "x"),
            fold_comment(issue, "1", "x"),
            add_label(issue, "x"),
            delete_definition("x"),
            create_issue(milestone),
            close_issue(issue),
            set_fields(milestone, {"title": "Live"}, {"title": "New"}),
            create_record("New"),
            close_record(milestone),
            move_issue(issue, None, milestone),
            link(issue),
        ):
            with desk.without_a_request(), pytest.raises(WriteFailed):
                desk.apply(one)

    def test_no_secret_is_shown(self, bench: Bench, opener: Opener) -> None:
        """Neither by what is printed of an adapter nor by what an error says."""
        desk = opener()
        secret = opener.token
        assert len(secret) > 3, "the bench's entry needs a token that can be told from other text"
        shown = [repr(desk.adapter), str(desk.adapter), repr(desk.options), repr(desk.context)]
        issue = bench.issue("Status")
        desk.transport.strike(answered(403), times=float("inf"))
        reading = desk.read(*WHOLE)
        shown += [repr(reading), reading.reason, repr(desk.adapter.probe())]
        comment = new_comment(issue, "x")
        if comment.kind in desk.adapter.can:
            with pytest.raises(WriteFailed) as refused:
                desk.apply(comment)
            shown += [str(refused.value), repr(refused.value)]
        shown += [repr(call) for call in desk.transport.trace]
        assert [text for text in shown if secret in text] == []
