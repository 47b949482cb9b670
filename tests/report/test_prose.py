"""Sentences in the words of a target."""

from __future__ import annotations

from collections.abc import Callable

from milepost.model.issue import Pull
from milepost.model.prose import Foreign, Link, Spot, say
from milepost.model.ref import Ref
from milepost.model.sample import BEGAN, issue, milestone, portfolio
from milepost.report import prose

HERE = portfolio(
    milestone(),
    issues=[issue(7, "data"), issue(Ref("", "acme/infra#9")), issue(Ref("ops", "CUST-61"))],
)
WHERE = prose.addresses(HERE)


def test_refs_lead_to_what_was_read() -> None:
    assert (
        prose.gfm(say("see {}", Ref("web", "#7")), WHERE)
        == "see [web#7](https://web.example/issues/7)"
    )
    assert prose.ref(Ref("ops", "CUST-61"), WHERE).startswith("[CUST-61](https://ops.example/")


def test_refs_to_other_peoples_projects_leave_no_trace_there() -> None:
    assert prose.gfm((Ref("", "acme/infra#9"),), WHERE) == "acme/infra#\u200b9"


def test_refs_that_were_not_read_are_just_text() -> None:
    assert prose.ref(Ref("web", "#8"), WHERE) == "web#\u200b8"


def test_pulls_are_found_too() -> None:
    pull = Pull(
        ref=Ref("web", "!5"), title="x", url="https://web.example/5", state="open",
        created_at=BEGAN, updated_at=BEGAN,
    )  # fmt: skip
    reading = HERE.readings["web"]
    there = portfolio(milestone())
    object.__setattr__(
        there, "readings", {"web": type(reading)(source="web", kind="x", pulls=(pull,))}
    )
    assert prose.ref(pull.ref, prose.addresses(there)) == "[web!5](https://web.example/5)"


def test_a_ref_of_odd_shape_is_sanitised() -> None:
    odd = Ref("web", "#7](https://evil.example)")
    assert prose.ref(odd, lambda _: "https://web.example/7").startswith("[web#\u200b7\\]")
    under = Ref("my_web", "#7")
    assert prose.ref(under, lambda _: "https://x.example/7") == "[my\\_web#7](https://x.example/7)"


def test_foreign_words_are_sanitised_and_ours_cannot_turn_live(look: Callable) -> None:
    sentence = say("ask @dana about `Owner: @NAME` or {}, see #12", Foreign("@kim"))
    page = look(prose.gfm(sentence, WHERE))
    assert page.live == []
    assert page.words == "ask @dana about Owner: @NAME or @kim, see #12"
    assert "`Owner: @NAME`" in prose.gfm(sentence, WHERE)


def test_a_sentence_of_ours_does_not_begin_a_list(look: Callable) -> None:
    assert "li" not in look(prose.gfm(("- not a list",), WHERE)).tags


def test_a_place_in_the_plan_file_is_named_without_its_line() -> None:
    where = say("add it at {}", Spot("plans/milepost.yaml:12", "data"))
    assert prose.gfm(where, WHERE) == "add it at `data` in `milepost.yaml`"
    assert prose.terminal(where) == "add it at plans/milepost.yaml:12"
    odd = (Spot("`@dana`:1", "a b|"),)
    assert prose.gfm(odd, WHERE) == "a b&vert; in \\`@\u200bdana\\`"


def test_links_need_a_good_address() -> None:
    assert prose.gfm((Link("a]b", "https://x.example/"),), WHERE) == "[a\\]b](https://x.example/)"
    assert prose.gfm((Link("a", "javascript:x"),), WHERE) == "a"
    assert prose.link("", "https://x.example/") == ""


def test_sentence_begins_with_a_capital_only_where_the_word_is_ours() -> None:
    assert prose.sentence(("open since then",), WHERE) == "Open since then."
    assert prose.sentence(say("{} was not read", "ops"), WHERE) == "ops was not read."
    assert prose.sentence(("done!",), WHERE) == "Done!"
    assert prose.sentence((), WHERE) == ""


def test_terminal_is_one_clean_line() -> None:
    sentence = say("a\n b {} {}", Foreign("x\x1b[31m\ny"), Ref("web", "#7"))
    assert prose.terminal(sentence) == "a b x y web#7"
    assert prose.nowhere(Ref("web", "#7")) == ""
