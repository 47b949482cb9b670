"""What an audience may read of a verdict: the words of more private trackers are not in it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.criterion import Evidence, Task, Verdict
from milepost.model.finding import Finding
from milepost.model.history import History
from milepost.model.issue import Comment
from milepost.model.judgement import Judgement
from milepost.model.marks import END, Mark
from milepost.model.person import Account, Person
from milepost.model.prose import Foreign, Gap, Link, Spot, plain, say
from milepost.model.reading import Lack, Proof, Want
from milepost.model.ref import Ref
from milepost.model.sample import BEGAN, issue, milestone, portfolio, pull, record
from milepost.model.sample_met import asks
from milepost.model.sample_past import move
from milepost.model.sample_said import command
from milepost.model.seen import seen_from
from milepost.model.veil import PRIVATE, Veil
from milepost.model.visible import ELSEWHERE, Privacy, is_hidden, widest
from milepost.model.walk import texts

MIXED = MappingProxyType({"web": "public", "api": "internal", "ops": "private"})


def privacy(*plan, **trackers):
    return Privacy(trackers=MappingProxyType(trackers or dict(MIXED)), plan=frozenset(plan))


def veil(hidden=(), known=(), *, urls=(), open_urls=(), places=(), names=()):
    return Veil(
        hidden=tuple(hidden),
        open=tuple(known),
        hidden_urls=frozenset(urls),
        open_urls=frozenset(open_urls),
        places=tuple(places),
        names=dict(names),
    )


# -- who sees what ------------------------------------------------------------------------------


def test_an_audience_sees_what_is_at_least_as_open():
    here = privacy()
    assert here.hidden_from("public") == {"api", "ops", ELSEWHERE}
    assert here.hidden_from("internal") == {"ops", ELSEWHERE}
    assert here.hidden_from("private") == frozenset()
    assert here.audience == "public"
    assert Privacy().audience == widest(()) == "private"
    assert not is_hidden("private", "private")


# -- words --------------------------------------------------------------------------------------

SECRET = ("Rename the Zebra ledger", "bug", "zebra-kim", "Customer sends the keys\nby Friday")
OPEN = ("Customer page", "sends the mail, the keys", "bug", "rename", "Data moved", "ledger")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Rename the Zebra ledger", PRIVATE),
        ("rename THE zebra-ledger!", PRIVATE),
        ("zebra", PRIVATE),
        ("the Zebra", PRIVATE),
        ("Customer sends the keys", PRIVATE),  # each of its words is known, together they are not
        ("waits for “Customer sends the keys”", PRIVATE),
        ("Customer sends…", PRIVATE),
        ("Customer se…", "Customer se…"),
        ("zebra-kim, dana", PRIVATE),
        ("bug", "bug"),
        ("the keys", "the keys"),
        ("Data moved", "Data moved"),
        ("nobody said this", "nobody said this"),
        ("", ""),
        ("…", "…"),
    ],
)
def test_a_text_is_told_unless_only_a_hidden_tracker_says_it(text, told):
    assert veil(SECRET, OPEN).text(text) == told


def test_scripts_without_blanks_are_taken_sign_by_sign():
    here = veil(["顧客が鍵を送る"], [])
    assert here.text("鍵を送る") == PRIVATE
    assert here.text("別の題") == "別の題"


WORDS = st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=6)


@given(WORDS, WORDS, st.integers(0, 5), st.integers(1, 6))
def test_a_part_of_a_hidden_text_is_told_only_where_an_open_one_says_it(secret, known, at, count):
    here = veil([" ".join(secret)], [" ".join(known)])
    part = secret[at : at + count]
    is_known = any(known[at : at + len(part)] == part for at in range(len(known)))
    assert here.text(" ".join(part)) == (" ".join(part) if is_known else PRIVATE)


@given(WORDS, WORDS)
def test_a_hidden_text_inside_of_a_longer_one_is_not_told(secret, known):
    here = veil([" ".join(secret)], [" ".join(known)])
    alone = len(secret) > 1 or not set(secret) <= set(known)
    assert here.text(f"ours: {' '.join(secret)}, ours") == PRIVATE or not alone


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://jira.example/browse/CUST-1", ""),
        ("https://jira.example/other", ""),
        ("https://git.example/acme/web/issues/1", "https://git.example/acme/web/issues/1"),
        ("https://git.example/acme/web-secret/issues/1", ""),
        ("https://git.example/acme/api/issues/1", ""),
        ("https://zebra.example/plan", ""),
        ("https://facts.example/seats.json", "https://facts.example/seats.json"),
        ("https://plan.example/x", "https://plan.example/x"),
        ("", ""),
    ],
)
def test_an_address_is_told_unless_it_leads_to_a_hidden_tracker(url, told):
    here = veil(
        ["see https://zebra.example/plan", "https://plan.example/x"],
        ["https://plan.example/x"],
        urls=["https://jira.example/browse/CUST-1", "https://git.example/acme/api"],
        open_urls=["https://git.example/acme/web/issues/1"],
        places=["https://git.example/acme/web"],
    )
    assert here.url(url) == told


def test_a_sentence_keeps_ours_and_bare_references():
    here = veil(SECRET, OPEN, urls=["https://jira.example/1"], names={"Zebra portal off": "ops/7"})
    here = replace(here, hidden=(*here.hidden, "Zebra portal off"))
    sentence = say(
        "{} waits for {} “{}” in {}, {} and {}; {} at {}",
        Ref("web", "#1"), Ref("ops", "CUST-1"), Foreign("Rename the Zebra ledger"),
        Link("Zebra portal off", "https://jira.example/7"),
        Link("ledger", "https://jira.example/1"), Link("bug", "https://web.example/1"),
        Gap("see https://jira.example/x"), Spot("a.yaml:1", "a"),
    )  # fmt: skip
    assert plain(here.prose(sentence)) == (
        "web#1 waits for CUST-1 “(private)” in ops/7, ledger and bug; see (private) at a.yaml:1"
    )
    assert Foreign("ledger") in here.prose(sentence)
    assert Link("bug", "https://web.example/1") in here.prose(sentence)


# -- a whole verdict ----------------------------------------------------------------------------


def secret_finding(**more):
    told = say("{} waits", Foreign("Zebra"))
    return Finding(
        rule="MP1", name="x", kind="health", severity="error", milestone="data", source="ops",
        subject="zebra", message=told, why="", fix=told, refs=(Ref("ops", "CUST-1"),),
        evidence=(Evidence(text=told, url="https://ops.example/issues/CUST-1"),), **more,
    )  # fmt: skip


@pytest.fixture
def judgement():
    """One declared milestone in web and ops, one that only ops has; the word zebra all over ops."""
    zebra = Account("zebra-kim", name="Zebra Kim", url="https://ops.example/people/zebra")
    both = milestone(
        "data", "Data moved", sources=("web", "ops"), declared_at="milepost.yaml:3",
        owners=(Person(id="zebra-kim", declared=False),), criteria=("zebra agreed",),
        unread=("Ownr: zebra",),
    )  # fmt: skip
    both = replace(
        both,
        records=(
            replace(both.records[0], description="Scope"),
            replace(
                both.records[1], title="Zebra data", description=f"Zebra\n\n{block()}",
                driver="zebra-kim", url="https://ops.example/zebra",
            ),
        ),
    )  # fmt: skip
    only = milestone("ops/7", "Zebra portal gone", sources=("ops",))
    ambiguous = replace(both, ambiguous=(record("other", "ops", title="Zebra twin"),))
    work = [
        issue(1, "data", title="Copy"),
        replace(
            issue(Ref("ops", "CUST-1"), "data", title="Zebra ledger", labels=("zebra", "stretch")),
            author=zebra, assignees=(zebra,), body="- [ ] zebra agreed",
        ),
        issue(Ref("", "acme/zebra#9"), title="Zebra abroad"),
    ]  # fmt: skip
    verdicts = {
        "data": (
            Verdict(
                criterion=asks("[ ] zebra agreed", Task("zebra agreed")), state="unmet",
                evidence=(Evidence(text=say("in {}", "Zebra"), url="https://ops.example/zebra"),),
                missing=say("ask {}", "zebra-kim"),
            ),
        )
    }  # fmt: skip
    found = portfolio(
        ambiguous, only, issues=work, verdicts=verdicts,
        pulls=[replace(pull(5), ref=Ref("ops", "!5"), title="Zebra in")],
        commands=[
            replace(
                command("reason", by="zebra-kim", word="zebra", text="zebra is late"),
                source="ops", account=zebra,
            )
        ],
    )  # fmt: skip
    ops = found.readings["ops"]
    said = Comment(
        id="1", issue=Ref("ops", "CUST-1"), author=zebra, body="the zebra is late",
        url="https://ops.example/c/1", created_at=BEGAN, updated_at=BEGAN,
    )  # fmt: skip
    ours = replace(said, id="2", body=f"{Mark('status', 'n', 'data')}\nmilepost keeps this")
    ops = replace(
        ops, comments=(said, ours), people=(zebra,),
        lacks=(Lack("links are not told here", "none"),),
        unread=MappingProxyType({"CUST-9": "gone: https://ops.example/zebra"}),
        proofs=MappingProxyType({**ops.proofs, Want.LINKS: Proof(False, "no answer from https://ops.example/zebra")}),
    )  # fmt: skip
    found = replace(
        found,
        people=(),
        readings=MappingProxyType({**found.readings, "ops": ops}),
        privacy=privacy("Data moved", "stretch", web="public", ops="private"),
    )
    judged = judge(found, {}, Policy())
    milestones = (
        replace(judged.milestones[0], findings=(secret_finding(),), doubts=(say("{}?", "Zebra"),)),
        *judged.milestones[1:],
    )
    return replace(judged, milestones=milestones, project=(secret_finding(),))


def block():
    return f"{Mark('block', 'n', 'data')}\nOff track\n{END}"


def test_nobody_is_shown_a_word_out_of_a_more_private_tracker(judgement: Judgement):
    assert "zebra" in "\n".join(texts(judgement)).casefold()
    for audience in ("internal", "public"):
        seen = seen_from(judgement, audience)
        told = "\n".join(texts((seen, *seen.portfolio.readings.values()))).casefold()
        assert "zebra" not in told.replace("acme/zebra#9", "")
        assert "ops.example" not in told


def test_states_counts_and_bare_references_stay(judgement: Judgement):
    seen = seen_from(judgement, "public")
    portfolio = seen.portfolio
    titles = {one.milestone.id: one.milestone.title for one in seen.milestones}
    assert titles == {"data": "Data moved", "ops/7": "ops/7"}
    assert [one.health for one in seen.milestones] == [one.health for one in judgement.milestones]
    assert [one.progress for one in seen.milestones] == [
        portfolio.progress(one.milestone) for one in judgement.milestones
    ]
    hidden = portfolio.issue(Ref("ops", "CUST-1"))
    assert (hidden.title, hidden.url, hidden.labels) == ("CUST-1", "", ("stretch",))
    assert portfolio.issue(Ref("web", "#1")).title == "Copy"
    assert portfolio.issue(Ref("", "acme/zebra#9")) is None
    assert portfolio.pull(Ref("ops", "!5")).title == "ops!5"
    assert portfolio.readings["ops"].reason == "no answer from (private); gone: (private)"
    assert portfolio.readings["web"].milestones[0].description == "Scope"
    found = seen.milestones[0].findings[0] if seen.milestones[0].findings else seen.project[0]
    assert plain(found.message) == "(private) waits"
    assert found.subject == secret_finding().id
    assert found.refs == (Ref("ops", "CUST-1"),)


def test_a_title_that_an_open_tracker_uses_as_well_is_told(judgement: Judgement):
    portfolio = judgement.portfolio
    plain_one = replace(portfolio.by_id["data"], declared_at="", title="Zebra data")
    there = replace(
        judgement,
        portfolio=replace(portfolio, milestones=(plain_one, portfolio.by_id["ops/7"])),
    )
    seen = seen_from(there, "public").portfolio
    assert seen.by_id["data"].title == portfolio.by_id["data"].records[0].title


def test_what_is_all_alike_is_the_same_object(judgement: Judgement):
    assert seen_from(judgement, "private") is judgement
    alone = portfolio(milestone())
    public = replace(alone, privacy=privacy(web="public"))
    whole = judge(public, {}, Policy())
    assert seen_from(whole, "public") is whole


def test_our_own_texts_in_a_hidden_tracker_make_no_word_a_secret(judgement: Judgement):
    doubt = say("{}", "milepost keeps this: Off track, links are not told here")
    first = replace(judgement.milestones[0], doubts=(doubt,))
    seen = seen_from(replace(judgement, milestones=(first,)), "public")
    assert seen.milestones[0].doubts == (doubt,)


def test_nobody_who_moved_a_hidden_issue_is_named_but_whom_the_plan_names(judgement: Judgement):
    """Also where nothing that was read has the name: trackers told it once, and it is kept."""
    who = {
        ("ops", "CUST-1"): "Quokka, Ann (ACME)",
        ("ops", "CUST-2"): "Dana Ortiz",
        ("ops", "CUST-3"): "Data moved",
        ("ops", "CUST-4"): "somebody",
        ("web", "#1"): "quill",
    }
    found = judgement.portfolio
    told = [replace(move(1, "2027-02-08"), ref=Ref(*ref), by=by) for ref, by in who.items()]
    author = Account("dana-o", name="Dana Ortiz")
    web = replace(found.readings["web"], people=(author,))
    readings = MappingProxyType({**found.readings, "web": web})
    past = MappingProxyType({"data": History(milestone="data", moves=tuple(told))})
    there = replace(found, readings=readings, history=past)
    message = say("web#1 came in (by {})", "Quokka, Ann (ACME)")
    finding = replace(secret_finding(), message=message)
    seen = seen_from(replace(judgement, portfolio=there, project=(finding,)), "public")
    assert [one.by for one in seen.portfolio.history["data"].moves] == [
        *("(private)", "(private)", "Data moved", "somebody", "quill"),
    ]
    assert plain(seen.project[0].message) == "web#1 came in (by (private))"
