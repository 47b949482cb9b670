from __future__ import annotations

import re

import pytest

from milepost.sandbox.markup import render


def shown(text, link=lambda url: url):
    return render(text, repo="acme/web", link=link)


def live(text):
    """Mentions and references that would come alive, in order."""
    pattern = r'<a class="(?:user-mention|issue-link)[^"]*"[^>]*>([^<]*)</a>'
    return re.findall(pattern, shown(text))


def test_markdown_as_github_has_it():
    html = shown("**b** ~~s~~ `c`\nnext\n\n- [ ] a\n- [x] b\n\n| a | b |\n|--:|:-:|\n| 1 | 2 |")
    assert "<p><strong>b</strong> <s>s</s> <code>c</code><br>" in html
    assert '<li><input type="checkbox" disabled> a</li>' in html
    assert '<li><input type="checkbox" disabled checked> b</li>' in html
    assert '<td align="right">1</td>' in html
    assert '<td align="center">2</td>' in html
    assert '<a href="https://x.example" rel="nofollow">https://x.example</a>' in shown(
        "see https://x.example"
    )


def test_what_html_github_lets_through():
    html = shown(
        "<details open><summary>S</summary>\n\n*in*\n\n</details>\n\n<sub>s</sub> a &amp; b"
    )
    assert '<details open=""><summary>S</summary>' in html
    assert "<em>in</em>" in html
    assert "<sub>s</sub> a &amp; b" in html


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("<!-- milepost:block -->x", "milepost"),
        ("<script>alert(1)</script>x", "alert"),
        ("<style>*{}</style>x", "{}"),
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("<a href='javascript:alert(1)'>x</a>", "javascript"),
        ("[x](javascript:alert(1))", "<a"),
        ("<p style='color:red' class='user-mention' id='x'>x</p>", "="),
        ("<iframe src=x></iframe>x", "iframe"),
        ("<form><button>x</button></form>", "button"),
        ("<input type=text value=x>", "text"),
        ("<svg onload=alert(1)>x</svg>", "svg"),
    ],
)
def test_what_html_github_takes_out(text, gone):
    assert gone not in shown(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@dana", ["@dana"]),
        ("(@dana-o), @kim.", ["@dana-o", "@kim"]),
        ("ask @acme/crew now", ["@acme/crew"]),
        ("**@dana** <kbd>@kim</kbd>", ["@dana", "@kim"]),
        ("&#64;dana", ["@dana"]),
        ("\\@dana", ["@dana"]),
        ("a<b>@dana</b>", ["@dana"]),
        ("é@dana", ["@dana"]),
        ("> @dana\n\n| a |\n|---|\n| @kim |", ["@dana", "@kim"]),
        ("#12", ["#12"]),
        ("see acme/api#3, GH-4 and gh-5.", ["acme/api#3", "GH-4", "gh-5"]),
        ("(#1)", ["#1"]),
        ("@dana #1", ["@dana", "#1"]),
        ("http://127.0.0.1:80/acme/web/issues/7", ["#7"]),
        ("https://github.com/o/r/pull/8#issuecomment-1", ["o/r#8"]),
        ("<https://github.com/o/r/issues/8>", ["o/r#8"]),
        ("<p>https://github.com/o/r/issues/8, or</p>", ["o/r#8"]),
    ],
)
def test_what_comes_alive(text, found):
    assert live(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "`@dana #1 acme/web#2`",
        "```\n@dana #1\n```",
        "<code>@dana</code> <pre>#1</pre>",
        "[@dana #1](https://x.example)",
        "a@b.example and dana@",
        "@\u200bdana",
        "@<b></b>dana",
        "@-dana @ dana",
        "@dana_o",
        "a#1 &#1; 1#2 #x #1a",
        "a.b/c/d#1",
        "XGH-4",
        "[text](https://github.com/o/r/issues/8)",
        "https://github.com/o/r/issues/8/x",
        "https://github.com/o/r",
    ],
)
def test_what_does_not(text):
    assert live(text) == []


def test_text_stays_text():
    assert shown("a &lt;b&gt; & \"c\" 'd'") == "<p>a &lt;b&gt; &amp; \"c\" 'd'</p>\n"
    assert shown("`&lt;` &nbsp;x") == "<p><code>&amp;lt;</code> \xa0x</p>\n"
    assert shown("") == ""


def test_links_go_where_they_are_told():
    def link(url):
        return {"/acme/web/issues/1": "1.html", "/acme/api/issues/2": ""}.get(url, f"to:{url}")

    html = shown("#1 acme/api#2 [a](https://x.example) http://h/acme/web/issues/3", link)
    assert '<a class="issue-link" href="1.html">#1</a>' in html
    assert '<a class="issue-link">acme/api#2</a>' in html
    assert '<a href="to:https://x.example" rel="nofollow">a</a>' in html
    assert '<a class="issue-link" href="to:http://h/acme/web/issues/3">#3</a>' in html


def test_an_address_cannot_break_out_of_its_link():
    html = shown('[a](<https://x.example/"onclick=1>) https://x.example/?a=1&b=2')
    assert '"onclick' not in html
    assert (
        'href="https://x.example/?a=1&amp;b=2" rel="nofollow">https://x.example/?a=1&amp;b=2<'
        in html
    )
