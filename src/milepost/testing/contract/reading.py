"""What is read is what is there, all of it, and each thing where it belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import inf

import pytest

from milepost.model.change import Precondition
from milepost.model.issue import Blocking
from milepost.model.reading import Want
from milepost.model.ref import Ref
from milepost.testing.contract.bench import Bench
from milepost.testing.contract.desk import HERE, WHOLE, Desk, Kit, Opener, create_label
from milepost.testing.contract.faulty import Fault, answered

DAYS = ("2027-03-05", "2028-02-29", "2026-12-31", "2027-01-01", "2027-03-28", "2026-11-01")
"""A plain day, a leap day, both ends of a year, the days when clocks are changed."""
TEXT = "Owner: @dana-o\r\n\r\n- [ ] héllo wörld ☃ 🎉\r\n\ttabbed\r\n    code\r\nlast"


class Reads(Kit):
    """Everything that is read."""

    def test_an_empty_project(self, desk: Desk) -> None:
        """Nothing is there, and that is certain."""
        reading = desk.read(*WHOLE)
        assert reading.complete, reading.reason
        assert (reading.milestones, reading.issues, reading.pulls) == ((), (), ())
        assert (reading.source, reading.kind) == (HERE, desk.options.kind)
        assert reading.url.startswith("http")
        assert reading.requests == desk.transport.requests > 0

    def test_a_milestone(self, bench: Bench, desk: Desk) -> None:
        """Key, title, address, state."""
        live, kickoff = bench.milestone("Live ☃"), bench.milestone("Kick-off held")
        bench.close_milestone(kickoff)
        records = {record.key: record for record in desk.read(Want.MILESTONES).milestones}
        assert records.keys() == {live, kickoff}
        assert (records[live].title, records[live].source) == ("Live ☃", HERE)
        assert (records[live].open, records[kickoff].open) == (True, False)
        assert records[live].due is None
        assert all(record.url.startswith("http") for record in records.values())

    def test_a_due_date_is_the_day_people_see(self, bench: Bench, desk: Desk) -> None:
        """Not the day before, in no zone and on no day."""
        days = [date.fromisoformat(day) for day in DAYS]
        keys = {bench.milestone(f"Due {day}", due=day): day for day in days}
        reading = desk.read(Want.MILESTONES)
        assert {record.key: record.due for record in reading.milestones} == keys

    def test_a_description_is_what_people_wrote(self, bench: Bench, desk: Desk) -> None:
        """Down to line ends where the tracker keeps them, and sure to the last sign."""
        key = bench.milestone("Live", description=TEXT)
        assert Precondition.of(desk.record(key).description) == Precondition.of(TEXT)
        bench.describe(key, f"{TEXT} edited")
        assert Precondition.of(desk.record(key).description) == Precondition.of(f"{TEXT} edited")

    def test_an_issue(self, bench: Bench, desk: Desk) -> None:
        """State, labels, milestone, times."""
        live = bench.milestone("Live")
        mine = bench.issue("Hook ☃", milestone=live, labels=("bug", "P1"))
        done = bench.issue("Form", milestone=live)
        lone = bench.issue("Later")
        bench.close_issue(done)
        issues = {issue.ref: issue for issue in desk.read(Want.ISSUES).issues}
        assert issues.keys() == {Ref(HERE, key) for key in (mine, done, lone)}
        hook, form = issues[Ref(HERE, mine)], issues[Ref(HERE, done)]
        assert (hook.title, hook.state, sorted(hook.labels)) == ("Hook ☃", "open", ["P1", "bug"])
        assert hook.milestones == form.milestones == (live,)
        assert issues[Ref(HERE, lone)].milestones == ()
        assert (form.state, hook.closed_at) == ("done", None)
        assert form.closed_at is not None
        times = (hook.created_at, hook.updated_at, form.closed_at)
        assert all(time.utcoffset() is not None for time in times)
        assert hook.url.startswith("http")

    def test_a_comment(self, bench: Bench, desk: Desk) -> None:
        """Whose it is, what it says, where it stands."""
        issue = bench.issue("Status")
        first, second = bench.comment(issue, "Waiting\n\n* for Kim ☃"), bench.comment(issue, "Done")
        found = {comment.id: comment for comment in desk.comments(issue)}
        assert found.keys() == {first, second}
        assert found[first].body.replace("\r\n", "\n") == "Waiting\n\n* for Kim ☃"
        assert found[first].issue == Ref(HERE, issue)
        assert found[first].author.login
        assert found[first].author == found[second].author
        me = desk.adapter.whoami()
        assert me is not None
        assert found[first].author.login != me.login, "the bench's person is not our token's"

    def test_what_blocks_an_issue(self, bench: Bench, desk: Desk) -> None:
        """Links where the tracker has them; where not, it says so and nothing is missing."""
        form, hook = bench.issue("Form"), bench.issue("Hook")
        linked = bench.block(blocked=form, blocker=hook)
        reading = desk.read(Want.LINKS, refs=(form,))
        assert reading.complete, reading.reason
        if linked:
            # Since when may be told or not.
            bare = tuple(replace(link, since=None) for link in reading.links)
            assert bare == (Blocking(blocker=Ref(HERE, hook), blocked=Ref(HERE, form)),)
            counts = {it.ref.key: it.blockers for it in desk.read(Want.ISSUES).issues}
            assert counts[form] > 0, "links are read only for issues that are said to have some"
        else:
            assert reading.links == ()
            assert Want.LINKS in {lack.wanted for lack in reading.lacks}

    def test_every_page_is_read(self, bench: Bench, desk: Desk) -> None:
        """To the end, each once, told page by page."""
        desk.read(Want.ISSUES)
        few = desk.transport.requests
        keys = [bench.issue(f"Issue {number}") for number in range(self.many)]
        desk.told.clear()
        reading = desk.read(Want.ISSUES)
        assert reading.requests > few, f"raise `many`: {self.many} issues fit on one page"
        assert reading.complete, reading.reason
        assert sorted(issue.ref.key for issue in reading.issues) == sorted(keys)
        assert desk.told, "nobody was told how far it is"
        assert all(what and (total is None or 0 < page <= total) for what, page, total in desk.told)

    def test_every_comment_is_read(self, bench: Bench, desk: Desk) -> None:
        """However many pages of them one issue has."""
        issue = bench.issue("Status")
        keys = [bench.comment(issue, f"Comment {number}") for number in range(self.many)]
        assert sorted(comment.id for comment in desk.comments(issue)) == sorted(keys)

    def test_refs_are_exactly_these_objects(self, bench: Bench, desk: Desk) -> None:
        """Milestones, issues and comments by key: none more, none less."""
        milestones = [bench.milestone(f"Milestone {number}") for number in range(4)]
        issues = [bench.issue(f"Issue {number}") for number in range(4)]
        comments = [bench.comment(issue, f"on {issue}") for issue in issues]
        wanted = (milestones[2], milestones[0])
        reading = desk.read(Want.MILESTONES, refs=wanted)
        assert {record.key for record in reading.milestones} == set(wanted)
        assert reading.proves(Want.MILESTONES)
        reading = desk.read(Want.ISSUES, refs=(issues[1], issues[3]))
        assert {issue.ref.key for issue in reading.issues} == {issues[1], issues[3]}
        assert reading.proves(Want.ISSUES)
        reading = desk.read(Want.COMMENTS, refs=(issues[1], issues[3]))
        assert {comment.id for comment in reading.comments} == {comments[1], comments[3]}
        assert reading.proves(Want.COMMENTS)

    def test_labels_by_name(self, bench: Bench, desk: Desk) -> None:
        """A label that is defined is found by its name; the look is complete either way."""
        name = desk.adapter.label("milepost: at-risk")
        if desk.can(create_label(name)):
            assert desk.read(Want.LABELS, refs=(name,)).labels == ()
            desk.apply(create_label(name))
        bench.issue("Hook", labels=("bug",))
        reading = desk.read(Want.LABELS, refs=(name,))
        assert reading.complete, reading.reason
        assert [label.name for label in reading.labels] == [name]

    @pytest.mark.parametrize("want", [Want.MILESTONES, Want.ISSUES, Want.COMMENTS])
    def test_what_is_not_there_is_not_made_up(self, bench: Bench, desk: Desk, want: Want) -> None:
        """It may be hidden as well as gone: a gap with its name, never an empty certainty."""
        gone = "999999" if want is Want.MILESTONES else _beyond(bench.issue("Only"))
        reading = desk.read(want, refs=(gone,))
        assert (reading.milestones, reading.issues, reading.comments) == ((), (), ())
        assert not reading.proves(want)
        assert reading.proofs[want].gaps == {gone}
        assert reading.reason
        assert reading.proofs[want].gone <= {gone}

    def test_a_ref_that_failed_is_not_gone(self, bench: Bench, opener: Opener) -> None:
        """A tracker that is down says nothing about what is there."""
        issue = bench.issue("Status")
        for fault in (answered(500), answered(401), Fault(act="drop")):
            desk = opener()
            desk.transport.strike(fault, times=inf)
            proof = desk.read(Want.ISSUES, refs=(issue,)).proofs[Want.ISSUES]
            assert (proof.complete, proof.gone) == (False, frozenset())

    def test_people(self, desk: Desk) -> None:
        """Somebody who is there is found; somebody who is not is *missing*, and that is known."""
        me = desk.adapter.whoami()
        assert me is not None
        reading = desk.read(Want.PEOPLE, refs=(me.login, "nobody-at-all-0"))
        assert reading.complete, reading.reason
        if Want.PEOPLE not in {lack.wanted for lack in reading.lacks}:
            kinds = {account.login.casefold(): account.kind for account in reading.people}
            assert kinds[me.login.casefold()] != "missing"
            assert kinds["nobody-at-all-0"] == "missing"

    @pytest.mark.parametrize("want", [Want.RELEASES, Want.DEPLOYMENTS])
    def test_what_never_shipped_is_not_made_up(self, desk: Desk, want: Want) -> None:
        """No such release or environment: known, or said not to be; never another one instead."""
        reading = desk.read(want, refs=("never-there-0",))
        assert (reading.releases, reading.deployments) == ((), ())
        assert reading.proofs[want].complete or reading.proofs[want].reason

    def test_what_happened_is_told_of_the_issues_asked_for(self, bench: Bench, desk: Desk) -> None:
        """Only of those, each with its instant; an adapter that tells nothing says so."""
        bench.issue("Other", labels=("bug",))
        key = bench.issue("Asked", labels=("bug",))
        reading = desk.read(Want.EVENTS, refs=(key,))
        assert {event.issue.key for event in reading.events} <= {key}
        assert all(event.at.utcoffset() == timedelta(0) for event in reading.events)
        assert reading.proofs[Want.EVENTS].complete or reading.proofs[Want.EVENTS].reason

    @pytest.mark.parametrize("want", Want)
    def test_every_question_is_answered(self, desk: Desk, want: Want) -> None:
        """Each kind that is asked for has its proof, even one this adapter cannot read."""
        reading = desk.read(want)
        assert want in reading.proofs
        assert reading.proofs[want].complete or reading.proofs[want].reason


def _beyond(key: str) -> str:
    """A key of the same form that nothing has."""
    return f"{key.rstrip('0123456789')}999999"
