from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape

from milepost.sandbox import World, save_pages
from milepost.sandbox.pages import CSP, paths

EVIL = "</title><script>alert(1)</script> @kim \u202e | #1"


class Read(HTMLParser):
    """Ids, links and whether every element that is opened is closed."""

    void = frozenset({"meta", "br", "hr", "input", "img"})

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.ids, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        named = dict(attrs)
        self.links += [named["href"]] if "href" in named else []
        self.ids += [named["id"]] if "id" in named else []
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def filled(world, web):
    web.label("bug", color="d73a4a", description="Something is wrong")
    web.label("pale", color="fbca04")
    live = web.milestone("Live", due="2027-03-05", description="Owner: @dana\n\n- [ ] no open P1")
    web.milestone("Late", due="2027-02-05")
    web.milestone(EVIL)
    web.milestone("Done", due="2027-01-08", closed="2027-01-07")
    hook = web.issue("CRM webhook", milestone=live, labels=["bug", "pale"], assignees=["kim"])
    form = web.issue("Form", milestone=live, closed="2027-02-01", reason="not_planned")
    web.issue(EVIL, milestone=live, labels=[EVIL[:20]], closed="2027-02-01", body=EVIL)
    web.pull("Merged", milestone=live, merged="2027-02-01")
    web.pull("Closed", milestone=live, closed="2027-02-01")
    web.pull("Draft", milestone=live, draft=True)
    web.pull("Open", milestone=live)
    web.block(blocked=hook, blocker=form)
    comment = web.comment(
        hook, "<!-- mark -->See #2 and http://127.0.0.1:1/acme/web/pull/4", author="ci[bot]"
    )
    comment.updated_at = world.clock.now().replace(hour=11)
    web.comment(form, "One more", author="kim")
    return world


@pytest.fixture
def look(server, connect, filled):
    client = connect(server, None)

    def looked(path):
        answer = client("GET", server.url + path)
        assert answer.status_code == 200, path
        return answer.text

    return looked


def test_every_page_is_whole_and_loads_nothing(server, connect, look, filled):
    for path in paths(filled):
        html = look(path)
        read = Read(html)
        assert read.open == []
        assert not {"script", "link", "iframe"} & set(read.tags)
        assert len(read.ids) == len(set(read.ids))
        assert re.search(r"<title>[^<]+</title>", html)
        assert read.tags.count("h1") == 1
    answer = connect(server, None)("GET", server.url + "/")
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_overview_shows_milestones_with_their_progress(look):
    html = look("/acme/web")
    assert 'class="late">overdue since <time datetime="2027-02-05">' in html
    assert '<progress value="4" max="7" aria-label="4 of 7 closed">' in html
    assert '<progress value="0" max="1" aria-label="0 of 0 closed">' in html
    assert "no due date" in html
    assert "closed <time" in html
    assert "<h2>3 open</h2>" in html
    assert "<h2>1 closed</h2>" in html


def test_a_milestone_shows_its_description_and_issues(look):
    html = look("/acme/web/milestone/1")
    assert '<a class="user-mention">@dana</a>' in html
    assert '<input type="checkbox" disabled> no open P1' in html
    for state in ("open", "not planned", "done", "merged", "closed", "draft"):
        assert f">{state}</span>" in html
    assert "for kim" in html
    assert "1 comment" in html


def test_an_issue_shows_its_talk_labels_and_ties(look):
    html = look("/acme/web/issues/1")
    assert 'style="background:#d73a4a;color:#ffffff" title="Something is wrong"' in html
    assert 'style="background:#fbca04;color:#1f2328"' in html
    assert "Dana Ortiz" in html
    assert '<span class="pill">bot</span>' in html
    assert "<!--" not in html
    assert '<a class="issue-link" href="/acme/web/issues/2">#2</a>' in html
    assert "edited <time" in html
    assert "<h2>Blocked by</h2>" in html
    assert "<h2>Blocks</h2>" in look("/acme/web/issues/2")
    assert "No description." in look("/acme/web/pull/4")
    assert look("/acme/web/pull/1") == html


def test_lists_of_issues_and_labels(look):
    assert '<a href="/acme/web/milestone/1"><bdi>Live</bdi></a>' in look("/acme/web/issues")
    assert "Something is wrong" in look("/acme/web/labels")
    assert "Nothing here." in look("/acme/docs/issues")
    assert "None." in look("/acme/docs/labels")
    assert "acme/docs" in look("/")


def test_foreign_text_stays_text(look):
    for path in ("/acme/web", "/acme/web/issues", "/acme/web/issues/3", "/acme/web/milestone/3"):
        html = look(path)
        assert "<script" not in html
        assert "&lt;script&gt;" in html
    assert '<a class="user-mention">@kim</a>' in look("/acme/web/issues/3")


@pytest.mark.parametrize(
    "path",
    ["/acme", "/x/y", "/acme/web/milestone/9", "/acme/web/issues/x", "/acme/web/wiki", "/<b>"],
)
def test_what_is_not_there_is_not_found(server, connect, filled, path):
    answer = connect(server)("GET", server.url + path)
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_pages_are_only_looked_at(server, connect, filled):
    assert connect(server)("POST", server.url + "/acme/web").status_code == 405


def test_saved_pages_link_to_each_other(filled, tmp_path):
    written = save_pages(filled, tmp_path)
    assert written[0] == tmp_path / "index.html"
    assert len(written) == len(set(written)) == len(list(paths(filled)))
    for file in written:
        read = Read(file.read_text(encoding="utf-8"))
        for link in read.links:
            assert "://" not in link
            if link:
                assert (file.parent / link.partition("#")[0]).is_file(), (file, link)
    html = (tmp_path / "acme/web/issues/1/index.html").read_text(encoding="utf-8")
    assert '<a class="issue-link" href="../2/index.html">#2</a>' in html
    assert '<a class="issue-link" href="../../pull/4/index.html">#4</a>' in html
    assert escape(CSP) in html


def test_saved_pages_lead_nowhere_where_there_is_nothing(world, web, tmp_path):
    text = (
        "#99 [x](https://x.example/a#b) http://127.0.0.1:5/acme/web/issues/1#issuecomment-3 [r](b)"
    )
    web.issue("One", body=text)
    save_pages(world, tmp_path, projects=["Acme/Web"])
    assert not (tmp_path / "acme/docs").exists()
    html = Path(tmp_path / "acme/web/issues/1/index.html").read_text(encoding="utf-8")
    assert '<a class="issue-link">#99</a>' in html
    assert 'href="https://x.example/a#b"' in html
    assert 'href="index.html#issuecomment-3"' in html
    assert '<a href="b" rel="nofollow">r</a>' in html


def test_an_empty_world_has_a_page(tmp_path):
    (index,) = save_pages(World(), tmp_path)
    assert "Nothing here." in index.read_text(encoding="utf-8")
