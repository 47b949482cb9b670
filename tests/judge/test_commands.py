"""Commands in comments: what is one, what stays text, and whom it is about."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.judge.commands import heard
from milepost.model.marks import Mark
from milepost.model.person import Person
from milepost.model.prose import plain
from milepost.model.ref import Ref
from milepost.model.sample import milestone, person, portfolio
from milepost.model.sample_said import STATUS, comment, commented

DANA = person("dana", github="dana-o")


def listened(*comments, statuses=None, milestones=None, people=(DANA,)):
    held = milestones or [milestone(), milestone("kickoff"), milestone("training")]
    found = portfolio(*held, statuses=statuses or {"data": STATUS})
    return heard(commented(replace(found, people=tuple(people)), *comments))


def said(*comments, **fields):
    """Verb, milestone, word and text of each command."""
    found = listened(*comments, **fields)
    return [(one.verb, one.milestone, one.word, one.text) for one in found.commands]


def misspelt(*comments, **fields):
    found = listened(*comments, **fields)
    return [(one.written, plain(one.why), one.meant) for one in found.misspelt]


# -- what is a command -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "/sign-off",
        "  /sign-off  ",
        "/Sign-Off.",
        "Looks good to me.\n/sign-off\nThank you!",
        "Looks good.\n\n/sign-off",
        "- checked the data\n/sign-off",
        "/sign-off\n--\nDana Ortiz",
        "> please sign\n\n/sign-off",
        "/sign\\-off",
        "\ufeff\n/sign-off\r\n",
        "{code}\n/withdraw\n{code}\n/sign-off",
        "{code} is not closed\n/sign-off",
        "{code}\n{quote}\n{code:x}\n/withdraw\n{code}\n/sign-off",
    ],
)
def test_a_line_that_begins_with_it_is_a_command(body):
    assert said(comment(body)) == [("sign-off", "data", "", "")]


@pytest.mark.parametrize(
    "body",
    [
        "I would /sign-off",
        "`/sign-off`",
        "**/sign-off**",
        "\\/sign-off",
        "&#47;sign-off",
        "[/sign-off](https://x.example)",
        "- /sign-off",
        "- [ ] /sign-off",
        "# /sign-off",
        "> /sign-off",
        "> please\n/sign-off",
        "    /sign-off",
        "```\n/sign-off\n```",
        "~~~\n/sign-off",
        "<!--\n/sign-off\n-->",
        "text <!--\n/sign-off\n--> text",
        "<details>\n/sign-off\n</details>",
        "<pre>\n/sign-off\n</pre>",
        "{code:python}\n/sign-off\n{code}",
        "{noformat}\n/sign-off\n{noformat}",
        "{quote}\n/sign-off\n{quote}",
        "{quote}x{quote}/sign-off",
        "bq. /sign-off",
        "/sign-off/now",
        "/usr/bin/sign-off",
        "//sign-off",
        "/ sign-off",
        "/",
        "",
    ],
)
def test_what_only_shows_one_is_none(body):
    assert said(comment(body)) == []
    assert misspelt(comment(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        "/label ~x",
        "/close",
        "/assign @dana-o",
        "/approve",
        "/reviewer @dana-o",
        "/assign_reviewer @dana-o",
        "/request_review @dana-o",
        "/reopen",
        "/relate #3",
        "/remove_due_date",
        "/lgtm",
        "/retest",
        "/usr/bin",
        "/reason-of-the-delay-was-that-the-vendor-slept",
        "/a",
        "/signal",
        "/wit",
    ],
)
def test_anything_else_behind_a_slash_stays_text(body):
    assert said(comment(body)) == []
    assert misspelt(comment(body)) == []


def test_every_command_and_what_follows_it():
    bodies = [
        "/withdraw",
        "/review all fine",
        "/reason external: vendor sandbox: late",
        "/reason the vendor was late",
        "/reason https://vendor.example is late",
        "/reason one two three four: five",
        "/reason external:",
        "/accept mp501 Vendor outage",
        "/accept MP501: Vendor outage",
    ]
    days = [f"2027-02-{day:02}" for day in range(1, len(bodies) + 1)]
    assert said(*map(comment, bodies, days)) == [
        ("withdraw", "data", "", ""),
        ("review", "data", "", "all fine"),
        ("reason", "data", "external", "vendor sandbox: late"),
        ("reason", "data", "", "the vendor was late"),
        ("reason", "data", "", "https://vendor.example is late"),
        ("reason", "data", "", "one two three four: five"),
        ("reason", "data", "", "external:"),
        ("accept", "data", "MP501", "Vendor outage"),
        ("accept", "data", "MP501", "Vendor outage"),
    ]


def test_several_in_one_comment_and_oldest_first():
    first = comment("/reason a: b\n/sign-off", "2027-02-10", by="kim")
    last = comment("/withdraw", "2027-02-11")
    assert [verb for verb, *_ in said(last, first)] == ["reason", "sign-off", "withdraw"]
    assert listened(last, first).commands == listened(first, last).commands


def test_who_said_it_where_and_when():
    (one,) = listened(comment("/sign-off", by="Dana-O")).commands
    assert one.person == DANA
    assert (one.account.login, one.source, one.edited) == ("Dana-O", "web", False)
    assert one.url == "https://web.example/comments/2027-02-12-Dana-O"
    assert str(one.at) == "2027-02-12 12:00:00+00:00"
    (stranger,) = listened(comment("/sign-off", by="dana")).commands
    assert stranger.person is None
    (edited,) = listened(comment("/sign-off", edited=True)).commands
    assert edited.edited


def test_an_account_of_another_kind_of_tracker_is_another_person():
    elsewhere = Person(id="dana", accounts={"gitlab": "dana-o"})
    (one,) = listened(comment("/sign-off"), people=[elsewhere]).commands
    assert one.person is None


def test_our_own_texts_and_bots_command_nothing():
    ours = str(Mark("status", "nordwind", "data"))
    assert said(comment(f"{ours}\n**At risk**\n\n/sign-off", by="milepost-bot")) == []
    assert said(comment("/sign-off", by="renovate", kind="bot")) == []
    assert misspelt(comment("/signoff", by="renovate", kind="bot")) == []


def test_only_comments_on_a_status_issue():
    assert said(comment("/sign-off", on=Ref("web", "#6"))) == []
    assert said(comment("/sign-off"), statuses={"data": Ref("gone", "#5")}) == []


def test_a_status_issue_of_two_milestones_speaks_of_both():
    both = {"training": STATUS, "data": STATUS}
    found = [name for _, name, *_ in said(comment("/sign-off"), statuses=both)]
    assert found == ["data", "training"]
    assert len(misspelt(comment("/signoff"), statuses=both)) == 1


# -- which milestone ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["kickoff", "KICKOFF", "web/kickoff", "Kick-off held", "kick-off  HELD.", "kickoff."]
)
def test_a_milestone_by_any_of_its_names(name):
    assert said(comment(f"/sign-off {name}")) == [("sign-off", "kickoff", "", "")]
    assert said(comment(f"/withdraw {name}")) == [("withdraw", "kickoff", "", "")]


def test_an_unknown_one_is_told():
    assert misspelt(comment("/sign-off kickof")) == [
        ("/sign-off kickof", 'there is no milestone "kickof"', "/sign-off kickoff")
    ]
    assert misspelt(comment("/sign-off thank you all")) == [
        ("/sign-off thank you all", 'there is no milestone "thank you all"', "")
    ]
    assert said(comment("/sign-off kickof")) == []


def test_a_title_of_several_is_told():
    twins = [milestone("a", "Live"), milestone("b", "Live"), milestone()]
    assert misspelt(comment("/sign-off live"), milestones=twins) == [
        ("/sign-off live", "several milestones are called so", "/sign-off a")
    ]


# -- misspelt ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/signoff", "/sign-off"),
        ("/sign_off", "/sign-off"),
        ("/sign off", "/sign-off"),
        ("/Sign Off data", "/sign-off"),
        ("/signed-off", "/sign-off"),
        ("/acept MP501 why", "/accept"),
        ("/accpet MP501 why", "/accept"),
        ("/widthdraw", "/withdraw"),
        ("/reviewed", "/review"),
        ("/reasons: x", "/reason"),
    ],
)
def test_nearly_a_command_is_told_and_does_nothing(line, meant):
    (found,) = misspelt(comment(line))
    assert found == (line, "no such command", meant)
    assert said(comment(line)) == []


@pytest.mark.parametrize(
    ("line", "why", "meant"),
    [
        ("/reason", "no text", "/reason CAUSE: text"),
        ("/accept", "no reason", "/accept CODE why"),
        ("/accept MP501", "no reason", "/accept CODE why"),
    ],
)
def test_a_command_that_lacks_something_is_told(line, why, meant):
    assert misspelt(comment(line)) == [(line, why, meant)]
    assert said(comment(line)) == []


def test_where_it_was_misspelt():
    (one,) = listened(comment("/signoff")).misspelt
    assert (one.milestone, one.source) == ("data", "web")
    assert one.url == "https://web.example/comments/2027-02-12-dana-o"


def test_only_the_latest_misspelt_ones_are_told():
    many = [comment(f"/signoff {day}", f"2027-01-{day:02}", by="eve") for day in range(1, 21)]
    assert [written for written, *_ in misspelt(*many)] == [f"/signoff {n}" for n in range(11, 21)]


# -- hostile texts -----------------------------------------------------------------------------


def test_long_words_and_texts_are_cut():
    ((_, _, word, text),) = said(comment(f"/reason {'c' * 500}: {'t' * 5000}"))
    assert (len(word), len(text)) == (80, 2000)
    ((written, why, _),) = misspelt(comment(f"/sign-off {'x' * 5000}"))
    assert (len(written), len(why)) == (80, 104)
    assert said(comment("x\n" * 10_000 + "/sign-off")) == []


@pytest.mark.parametrize(
    "body",
    [
        "{code:" * 20_000 + "\n/sign-off",
        "{code}" * 20_000,
        "/" * 60_000,
        "/sign-off " * 6_000,
        "/sign-off\n" * 6_000,
        "/a" + "-" * 60_000,
        "/sign-off " + "[" * 20_000,
        "> " * 9_000 + "/sign-off",
        "/acceptt\n" * 5_000,
    ],
    ids=range(9),
)
def test_nothing_takes_long(body):
    began = time.process_time()
    heard(commented(portfolio(milestone(), statuses={"data": STATUS}), comment(body)))
    assert time.process_time() - began < 5


@given(
    st.text(
        alphabet=st.sampled_from("/sign-offwithdraw reviewaccept:\n`*>{code}<!-->\\"), max_size=200
    )
)
def test_no_text_breaks_it(text):
    found = listened(comment(text))
    assert all(one.verb for one in found.commands)
    assert all(one.written.startswith("/") for one in found.misspelt)
