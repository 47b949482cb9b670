"""The traps of python-gitlab, one test named after each, and what a first read costs."""

import threading
import time

import pytest
from urllib3.connectionpool import HTTPConnectionPool

from milepost.errors import WriteFailed, WriteUnknown
from milepost.model.reading import Want
from milepost.trackers.contract import Scope

FIRST = Scope.of(Want.MILESTONES, Want.ISSUES)
ISSUES = Scope.of(Want.ISSUES)


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
    assert reading.requests == 1
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
