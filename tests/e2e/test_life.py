"""What people do to descriptions and comments between runs, on GitHub, GitLab and Jira at once.

The human part of a description, by kind of edit:

- *outside* our block: every byte, line ends apart, as the person left it;
- *inside* our block: nothing, it is ours; all outside it stays to the byte;
- *on our marks*: every line that we did not write, in its order.  It stays to
  the byte while nobody asks for a repair.
"""

import re
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from milepost.app import sync as syncing
from milepost.app.opened import open_trackers
from milepost.app.read import Selection
from milepost.config.load import load
from milepost.model.change import Change, ChangeKind, Target
from milepost.model.clock import HeldClock
from milepost.model.marks import parse, read_mark
from milepost.model.reading import Want
from milepost.plan.edited import EDITED
from milepost.sandbox.server import serve
from milepost.sandbox.world import World
from milepost.store.book import NoStore
from milepost.store.sqlite import open_path
from milepost.trackers.contract import Scope

NOW = datetime(2027, 2, 22, 9, tzinfo=UTC)
SOURCES = ("web", "api", "ops")
ENVIRON = {"TOKEN": "t", "JIRA_EMAIL": "milepost-bot@example.com"}
PLAN = """
version: 1
project: {{name: Nordwind}}
trackers:
  web: {{kind: github, repo: acme/web, url: "{url}", token: "${{TOKEN}}"}}
  api: {{kind: gitlab, project: acme/api, url: "{url}/gitlab", token: "${{TOKEN}}"}}
  ops: {{kind: jira, project: CUST, url: "{url}/{jira}", token: "${{TOKEN}}"{more}}}
milestones:
  data: {{title: Data moved, due: 2027-03-05, in: [web, api, ops], done_when: [all closed]}}
write:
  instance: {instance}
  status_issue: {{create: true, home: {home}}}
  labels: {{on: none}}
  block: [web, api, ops]
  limits: {{pace: none}}
"""
MARK = re.compile(r"<!-- /?milepost:block|--- (end of )?milepost\b")
CLOUD = {"jira": "jira-cloud", "more": ', deployment: cloud, email: "${JIRA_EMAIL}"'}
CENTER = {"jira": "jira-dc", "more": ", deployment: datacenter"}


class Trackers:
    """Three trackers with one milestone, and runs of milepost over them."""

    def __init__(self, server, world, store, **words):
        self.server, self.world, self.store, self.words = server, world, store, words
        self.repos = {name: world.repo(f"acme/{name}", author="dana-o") for name in SOURCES}

    def milestone(self, source):
        """The sandbox's own record of it."""
        return self.repos[source].project.milestones[1]

    @contextmanager
    def opened(self, **words):
        told = {"instance": "nordwind", "home": "web", **CLOUD, **self.words, **words}
        config = load("milepost.yaml", PLAN.format(url=self.server.url, **told), ENVIRON)
        opened = open_trackers(config, self.world.clock, progress=lambda *_: None)
        try:
            yield config, opened
        finally:
            for found in opened.values():
                found.transport.close()

    def sync(self, *, repair=False, **words):
        """One run; the plan of what it made."""
        with self.opened(**words) as (config, opened):
            asked = replace(config, writing=replace(config.writing, repair=repair))
            known = self.store.memory(config.writing.instance)
            journal = self.store.begin(config.writing.instance, "sync")
            planned = syncing.plan(asked, opened, self.world.clock, Selection(), known)
            outcomes = [(it.outcome, it.detail) for it in syncing.apply(planned, opened, journal)]
            journal.finish("complete")
            assert {state for state, _ in outcomes} <= {"done"}, outcomes
            return planned.plan

    def described(self, source):
        """The description as the core reads it, with marks; line ends normalised."""
        with self.opened() as (_, opened):
            scope = Scope.of(Want.MILESTONES)
            (record,) = opened[source].adapter.read(scope).milestones
            return plain(record.description)

    def comments(self, source, issue):
        with self.opened() as (_, opened):
            reading = opened[source].adapter.read(Scope.of(Want.COMMENTS, refs=(issue,)))
            return sorted(reading.comments, key=lambda it: (it.created_at, len(it.id), it.id))


@contextmanager
def nordwind(folder=None, **words):
    """Three trackers; with a ``folder``, what is written is remembered there."""
    world = World(HeldClock(NOW))
    world.user("dana-o")
    path = folder and folder / "state.db"
    store = open_path(path, world.clock, where="here", create=True) if path else NoStore()
    with serve(world) as server, closing(store):
        trackers = Trackers(server, world, store, **words)
        trackers.repos["ops"].project.key = "CUST"
        for repo in trackers.repos.values():
            repo.milestone("Data moved", description="What it is for.")
            repo.issue("Copy", milestone="Data moved")
        # A version of Jira may be edited only by whoever administers the project.
        every = {f"acme/{name}": "admin" if name == "ops" else "write" for name in SOURCES}
        world.token("t", login="milepost-bot", repos=every, ours=True)
        yield trackers
        assert world.violations == []


def plain(text):
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def marks_in(text):
    """The lines of our marks in a description as it is kept: a start and an end, if whole."""
    lines = text.split("\n")
    return lines, [number for number, line in enumerate(lines) if MARK.match(line)]


# -- edits: of the text as it is kept, so that each tracker's own marks are met -----------------


def above(text, words):
    return f"{words}\n\n{text}"


def below(text, words):
    return f"{text}\n\n{words}"


def line_ends(text, _):
    return plain(text).replace("\n", "\r\n")


def inside(text, words):
    lines, (start, *_) = marks_in(text)
    return "\n".join([*lines[: start + 1], words, *lines[start + 2 :]])


def emptied(text, _):
    lines, (start, *_, end) = marks_in(text)
    return "\n".join(lines[: start + 1] + lines[end:])


def no_end(text, words):
    lines, (*_, end) = marks_in(text)
    return "\n".join([*lines[:end], *lines[end + 1 :], words])


def no_start(text, words):
    lines, (start, *_) = marks_in(text)
    return "\n".join([*lines[:start], words, *lines[start + 1 :]])


def torn_end(text, words):
    lines, (*_, end) = marks_in(text)
    return "\n".join([*lines[:end], lines[end][:-6], words, *lines[end + 1 :]])


def doubled(text, words):
    lines, (start, *_, end) = marks_in(text)
    return "\n".join([*lines, words, *lines[start : end + 1]])


def nested(text, words):
    lines, (start, *_, end) = marks_in(text)
    block = lines[start : end + 1]
    return "\n".join([*lines[: start + 1], words, *block, *lines[start + 1 :]])


def reversed_(text, words):
    lines, (start, *_, end) = marks_in(text)
    middle = [words, *lines[start + 1 : end]]
    return "\n".join([*lines[:start], lines[end], *middle, lines[start], *lines[end + 1 :]])


OUTSIDE = (above, below, line_ends)
INSIDE = (inside, emptied)
MARKS = (no_end, no_start, torn_end, doubled, nested, reversed_)
letters = st.text(st.characters(categories=["L", "N", "S", "P"]), min_size=1, max_size=12)
said = letters.map(lambda text: f"{text} {len(text)}.") | st.sampled_from(
    ["<!-- a note -->", "<!-- milepost: is what we use -->", "| a | b |", "Owner: nobody"]
)
edits = st.lists(
    st.tuples(st.sampled_from([*OUTSIDE, *INSIDE, *MARKS]), said), min_size=1, max_size=4
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(edits, st.sampled_from([CLOUD, CENTER]), st.booleans())
def test_people_keep_their_words_through_any_number_of_runs(
    tmp_path_factory, edits, jira, remembers
):
    folder = tmp_path_factory.mktemp("life") if remembers else None
    with nordwind(folder, **jira) as trackers:
        assert trackers.sync().changes
        spoken = ["What it is for."]
        for number, (edit, words) in enumerate(edits):
            spoken.append(f"{words} ({number})")
            _edited_and_synced(trackers, edit, spoken, news=number % 2 == 0)
        trackers.sync()  # what the damage hid from the last run may be news
        assert trackers.sync(repair=True).changes == ()


def _edited_and_synced(trackers, edit, spoken, *, news):
    before = {source: parse(trackers.described(source), "nordwind").human for source in SOURCES}
    left = {}
    for source in SOURCES:
        milestone = trackers.milestone(source)
        milestone.description = left[source] = edit(plain(milestone.description), spoken[-1])
    read = {source: trackers.described(source) for source in SOURCES}
    if news:
        issue = trackers.repos["web"].project.issues[1]
        (trackers.repos["web"].close if issue.state == "open" else trackers.repos["web"].reopen)(1)
    if edit in MARKS:
        trackers.sync()
        kept = {source: plain(trackers.milestone(source).description) for source in SOURCES}
        assert kept == left, "damaged: nothing is written without being asked for"
    made = trackers.sync(repair=True)
    if edit in INSIDE and trackers.store.where:
        assert all(EDITED in it.reason for it in made.changes if it.kind is ChangeKind.PUT_BLOCK)
    for source in SOURCES:
        now = parse(trackers.described(source), "nordwind")
        assert now.state == "one"
        if edit in OUTSIDE:
            assert now.human == parse(read[source], "nordwind").human
        elif edit in INSIDE:
            assert now.human == before[source]
            assert spoken[-1] not in now.block
        else:
            assert persons(now.human, spoken) == persons(read[source], spoken)


def persons(text, spoken):
    return [line for line in text.split("\n") if line in spoken]


# -- two installations -------------------------------------------------------------------------


@pytest.mark.parametrize("jira", [CLOUD, CENTER], ids=["cloud", "datacenter"])
def test_two_installations_live_in_one_description(jira):
    with nordwind(**jira) as trackers:
        trackers.sync()
        trackers.sync(instance="sudwind", home="api")
        theirs = {source: parse(trackers.described(source), "sudwind").block for source in SOURCES}
        assert all(theirs.values())
        trackers.repos["web"].close(1)
        assert trackers.sync().changes
        for source in SOURCES:
            text = trackers.described(source)
            assert parse(text, "sudwind").block == theirs[source]
            assert parse(text, "nordwind").state == parse(text, "sudwind").state == "one"
            assert text.startswith("What it is for.")
        assert trackers.sync(instance="sudwind", home="api").changes
        for words in ({}, {"instance": "sudwind", "home": "api"}):
            assert trackers.sync(**words).changes == ()


def test_one_installations_damage_is_not_the_others():
    with nordwind() as trackers:
        other = {"instance": "sudwind", "home": "api"}
        trackers.sync()
        trackers.sync(**other)
        for source in SOURCES:
            milestone = trackers.milestone(source)
            lines, (*_, end) = marks_in(plain(milestone.description))
            milestone.description = "\n".join(lines[:end])
        left = {source: trackers.described(source) for source in SOURCES}
        assert trackers.sync().skipped == ()
        for source in SOURCES:
            ours = parse(left[source], "nordwind")
            now = parse(trackers.described(source), "nordwind")
            assert (now.state, now.human) == (ours.state, ours.human) == ("one", ours.human)
        assert len(trackers.sync(**other).skipped) == len(SOURCES)
        repaired = trackers.sync(repair=True, **other)
        assert [it.source for it in repaired.changes if it.kind is ChangeKind.PUT_BLOCK] == [
            *SOURCES
        ]
        for words in ({}, other, {}, other):
            last = trackers.sync(**words)
            assert last.skipped == ()
        assert last.changes == trackers.sync().changes == ()


# -- comments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("home", SOURCES)
@pytest.mark.parametrize("jira", [CLOUD, CENTER], ids=["cloud", "datacenter"])
def test_a_second_comment_of_ours_is_folded_into_the_oldest(home, jira):
    with nordwind(home=home, **jira) as trackers:
        trackers.sync()
        with trackers.opened() as (_, opened):
            (issue,) = (
                it for it in opened[home].adapter.read(Scope.of(Want.ISSUES)).issues
                if it.title.startswith("Status")
            )  # fmt: skip
            key = issue.ref.key
            (first,) = trackers.comments(home, key)
            copy = Change(
                source=home, target=Target("issue", key), kind=ChangeKind.PUT_COMMENT,
                after=first.body, milestone="data",
            )  # fmt: skip
            for _ in range(2):
                opened[home].adapter.apply(copy)
        assert len(trackers.comments(home, key)) == 3
        made = trackers.sync()
        assert [it.kind for it in made.changes] == [ChangeKind.FOLD_COMMENT] * 2
        assert [it.id for it in trackers.comments(home, key)] == [first.id]
        assert trackers.sync().changes == ()


@pytest.mark.parametrize("home", SOURCES)
def test_a_created_status_issue_carries_a_mark_where_it_can_be_hidden(home):
    with nordwind(home=home) as trackers:
        trackers.sync()
        with trackers.opened() as (_, opened):
            issues = opened[home].adapter.read(Scope.of(Want.ISSUES)).issues
        (body,) = (it.body for it in issues if it.title.startswith("Status"))
        mark = read_mark(body)
        assert "milepost:" not in body if home == "ops" else mark is not None
        if mark:
            assert (mark.kind, mark.instance, mark.milestone) == ("issue", "nordwind", "data")
