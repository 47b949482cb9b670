"""In CI a token goes only where the job, not the file, lets it."""

import pytest

from milepost.config.hosts import VARIABLE, check_hosts, check_inside, check_state
from milepost.errors import ConfigError, UsageError
from milepost.trackers.contract import TrackerOptions


def trackers(url, token):
    return {"web": TrackerOptions(kind="github", url=url, token=token)}


def allowed(url, *, with_token=True, **environ):
    try:
        check_hosts(trackers(url, "t0ken" if with_token else None), environ)
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://github.com",
        "https://api.github.com",
        "https://gitlab.com/",
        "https://acme.atlassian.net",
        "https://ACME.Atlassian.net.",
        "http://127.0.0.1:8000",
        "http://127.9.9.9",
        "http://[::1]:80",
        "http://localhost:1",
    ],
)
def test_known_hosts_and_loopback(url):
    assert allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example",
        "https://github.com.evil.example",
        "https://evilgithub.com",
        "https://gist.github.com",
        "https://atlassian.net.evil.example",
        "https://eviltlassian.net",
        "https://127.0.0.1.evil.example",
        "https://10.0.0.1",
        "https://gitlab.acme.example",
    ],
)
def test_every_other_host_is_refused(url):
    assert not allowed(url)


def test_without_a_token_there_is_nothing_to_lose():
    assert allowed("https://evil.example", with_token=False)


@pytest.mark.parametrize(
    "said", ["gitlab.acme.example", "a.example, gitlab.ACME.example", "a\nb *.acme.example"]
)
def test_the_job_may_allow_others(said):
    assert allowed("https://gitlab.acme.example:8443", **{VARIABLE: said})
    assert not allowed("https://acme.example.evil", **{VARIABLE: said})


def test_what_the_job_says_takes_the_place_of_the_known():
    assert not allowed("https://gitlab.com", **{VARIABLE: "gitlab.acme.example"})
    assert allowed("https://gitlab.com", **{VARIABLE: "  "})


@pytest.mark.parametrize("name", ["GITHUB_SERVER_URL", "GITHUB_API_URL", "CI_SERVER_URL"])
def test_the_server_a_job_runs_on_is_always_allowed(name):
    environ = {name: "https://git.acme.example:8443", VARIABLE: "other.example"}
    assert allowed("https://git.acme.example", **environ)
    assert not allowed("https://git.acme.example", **{name: "https://[broken"})


def test_every_tracker_is_named():
    api = TrackerOptions(kind="x", url="http://b.example", token="t0ken")
    both = {**trackers("https://a.example", "t0ken"), "api": api}
    with pytest.raises(ConfigError) as caught:
        check_hosts(both, {})
    told = str(caught.value)
    assert "trackers.web.url" in told
    assert "t0ken" not in told
    assert "MILEPOST_ALLOWED_HOSTS=b.example" in told
    assert len(caught.value.problems) == 2
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("url", "environ", "fine"),
    [
        ("sqlite:///state.db", {}, True),
        ("branch:milepost-state", {}, True),
        ("postgresql://127.0.0.1/milepost?sslmode=disable", {}, True),
        ("postgresql://db.example/milepost", {}, False),
        ("postgresql://db.example/milepost", {VARIABLE: "db.example"}, True),
        ("postgresql://github.com/milepost", {}, False),
        ("postgresql:///milepost?host=db.example", {}, False),
        ("postgresql://127.0.0.1/milepost?host=db.example", {}, False),
        ("postgresql://127.0.0.1/milepost?hostaddr=10.0.0.1", {}, False),
        ("postgresql://127.0.0.1/milepost?service=evil", {VARIABLE: "127.0.0.1"}, False),
    ],
)
def test_where_a_file_may_have_things_remembered(url, environ, fine):
    if fine:
        check_state(url, environ)
        return
    with pytest.raises(UsageError, match="the server that keeps what is remembered"):
        check_state(url, environ)


@pytest.mark.parametrize(
    ("place", "fine"),
    [
        ("state.db", True),
        ("deep/er/state.db", True),
        ("deep/../state.db", True),
        ("inside/state.db", True),
        ("../state.db", False),
        ("../work-not/state.db", False),
        ("outside/state.db", False),
        ("deep/../../state.db", False),
        ("/state.db", False),
    ],
)
def test_which_file_a_plan_file_may_name(tmp_path, place, fine):
    folder = tmp_path / "work"
    (folder / "deep").mkdir(parents=True)
    (folder / "inside").symlink_to(folder / "deep")
    (folder / "outside").symlink_to(tmp_path)
    if fine:
        check_inside(folder / place, folder)
        return
    with pytest.raises(UsageError, match="inside the working folder") as caught:
        check_inside(folder / place, folder)
    assert caught.value.exit_code == 2
