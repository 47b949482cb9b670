"""The labels that are ours by configuration: deleted, taken off, called otherwise in the file."""

from __future__ import annotations

from collections import Counter

import pytest

MANY = 12
STATUS = ", status_issue: {create: true}"
STATES = ["none", "sqlite:///state.db"]


@pytest.fixture(params=STATES)
def state(request):
    return request.param


@pytest.fixture
def repo(world):
    repo = world.repo("acme/web", author="dana-o")
    for number in range(MANY):
        repo.milestone(f"M{number}", due="2027-03-12")
    return repo


def configure(bench, state, write=STATUS):
    bench.config(f"state: {state}", write)
    path = bench.folder / "milepost.yaml"
    path.write_text(path.read_text().replace("pace: none", "pace: none, notifying_per_run: 100"))


def sync(bench):
    ran = bench.milepost("sync", "--yes", "--format", "json")
    assert ran.code == 0, ran.out + ran.err
    return Counter(it["kind"] for it in ran.json["changes"]), ran.json["skipped"]


def labels(repo, number):
    names = {key: it.name for key, it in repo.project.labels.items()}
    return sorted(names[key] for key in repo.project.issues[number].labels)


def test_the_deleted_label_of_many_status_issues_is_put_back_and_nothing_else_moves(
    bench, repo, state
):
    configure(bench, state)
    sync(bench)
    before = labels(repo, 1)
    repo.delete_label("milestone")
    assert sync(bench) == ({"create_label": 1, "add_label": MANY}, [])
    assert labels(repo, 1) == before
    assert sync(bench) == ({}, [])
    assert len(repo.project.issues) == MANY


def test_taken_off_one_no_second_one_is_opened(bench, repo, state):
    configure(bench, state)
    sync(bench)
    repo.take_label(3, "milestone")
    for _ in range(2):
        _, skipped = sync(bench)
        (told,) = skipped
        assert told["reason"] == "somebody removed the label 'milestone' from status issue #3"
    assert len(repo.project.issues) == MANY
    repo.put_label(3, "milestone")
    sync(bench)
    assert sync(bench) == ({}, [])


def test_another_label_for_status_issues_opens_no_second_ones(bench, repo, state):
    configure(bench, state)
    sync(bench)
    configure(bench, state, STATUS.replace("true", "true, labels: [status]"))
    assert sync(bench) == ({"create_label": 1, "add_label": MANY}, [])
    assert sync(bench) == ({}, [])
    assert len(repo.project.issues) == MANY


def test_a_stranger_s_issue_is_not_taken_for_ours(bench, repo, world):
    configure(bench, "none")
    sync(bench)
    status = repo.project.issues[1]
    repo.delete_issue(status)
    world.user("kim")
    repo.issue(status.title, milestone="M0", body=status.body, author="kim")
    assert sync(bench)[0]["create_issue"] == 1


def test_after_undo_status_issues_are_opened_anew(bench, repo, state):
    configure(bench, state)
    sync(bench)
    assert bench.milepost("undo", "--yes", as_of=None).code == 0
    assert sync(bench)[0]["create_issue"] == MANY


@pytest.mark.parametrize(("state", "left"), [("none", ["milepost: on-track"]), (STATES[1], [])])
def test_with_another_prefix_the_labels_of_the_former_one_go_as_far_as_is_remembered(
    bench, repo, state, left
):
    configure(bench, state, "")
    repo.issue("Status", milestone="M1", labels=["milestone", "theirs: on-track"])
    sync(bench)
    configure(bench, state, ", labels: {prefix: mp/}")
    sync(bench)
    assert labels(repo, 1) == sorted(["milestone", "theirs: on-track", "mp/on-track", *left])
    assert sync(bench) == ({}, [])
