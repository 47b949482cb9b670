from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.judge.phrases import (
    FORMS,
    PhraseError,
    meant_as_phrase,
    parse,
    parse_ref,
    phrases_in,
)
from milepost.model.criterion import (
    AllClosed,
    Closed,
    Compared,
    Deployed,
    Merged,
    NoOpen,
    Reached,
    Released,
    SignedOff,
    Task,
)
from milepost.model.ref import Ref

TRACKERS = ("web", "api", "ops", "acme/infra")
VALID = [
    ("all closed", AllClosed()),
    ("  ALL \t Closed\n", AllClosed()),
    ("no open P1", NoOpen(("P1",))),
    ("No Open  P1 ,  good  first issue,P1", NoOpen(("P1", "good first issue"))),
    ("no open 'P1', `bug`", NoOpen(("P1", "bug"))),
    ("no open ~bug", NoOpen(("~bug",))),
    ("closed web#42", Closed((Ref("web", "#42"),))),
    (
        "closed WEB#042, api!7,CUST-61",
        Closed((Ref("web", "#42"), Ref("api", "!7"), Ref("", "CUST-61"))),
    ),
    ("closed acme/infra#9, acme/infra#9", Closed((Ref("acme/infra", "#9"),))),
    ("Merged  api!12", Merged(Ref("api", "!12"))),
    ("[ ] rollback  plan documented", Task("rollback plan documented")),
    ("[x]rollback plan", Task("rollback plan")),
    ("[X] No open P1", Task("No open P1")),
    ("reached Network ready", Reached("Network ready")),
    ('REACHED acme/infra "Network ready"', Reached('acme/infra "Network ready"')),
    ("signed off by dana", SignedOff("dana")),
    ("released api v1.0.0", Released("api", "v1.0.0")),
    ("released\tapi\tv1.0.0", Released("api", "v1.0.0")),
    ("released api v1.0 rc 2", Released("api", "v1.0 rc 2")),
    ("deployed api/production", Deployed("api", "production")),
    ("deployed api/production/eu", Deployed("api", "production/eu")),
    ("deployed acme/infra/production", Deployed("acme/infra", "production")),
    ("rejected <= 0.1", Compared("rejected", "<=", Decimal("0.1"))),
    ("closed>=5", Compared("closed", ">=", Decimal(5))),
    ("share ≥ 80%", Compared("share", ">=", Decimal(80), percent=True)),
    ("left == .5", Compared("left", "==", Decimal("0.5"))),
    ("drift > -3.", Compared("drift", ">", Decimal(-3))),
]
# text, part of what is said, part of the hint, the word at fault
WRONG = [
    ("all close", "`all close` is not a phrase", "did you mean `all closed`?", "all"),
    ("all issues closed", "is not a phrase", "`all closed`", "all"),
    ("all closed soon", "nothing can follow", "write `all closed`", "soon"),
    ("no opn P1", "is not a phrase", "did you mean `no open P1`?", "no"),
    ("noopen P1", "is not a phrase", "did you mean `no open P1`?", "noopen"),
    ("no open", "needs a label", "no open LABEL[, LABEL]", ""),
    ("no open P1,,P2", "a label is missing", "no open LABEL[, LABEL]", ""),
    ("closed", "needs a reference", "closed REF[, REF]", ""),
    ("closed web#1, foo", "`foo` is not a reference", "like `acme/infra#42`", "foo"),
    ("closed web#1,", "a reference is missing", "like `acme/infra#42`", ""),
    ("closed wbe#4", "no tracker `wbe`", "did you mean `web#4`?", "wbe"),
    ("closed zzz#4", "no tracker `zzz`", "known trackers: acme/infra, api, ops, web", "zzz"),
    ("closed #4", "`#4` does not say which tracker", "#4`?", "#4"),
    ("close web#1", "is not a phrase", "did you mean `closed web#1`?", "close"),
    ("clsed foo", "is not a phrase", "did you mean `closed REF[, REF]`?", "clsed"),
    ("merged", "needs a reference", "merged REF", ""),
    ("merged api", "`api` is not a reference", "#42", "api"),
    ("reached", "needs a milestone", "reached MILESTONE", ""),
    ("[ ]  ", "needs words", "[ ] rollback plan documented", ""),
    ("signed off by", "needs a person", "signed off by PERSON", ""),
    ("singed off by dana", "is not a phrase", "did you mean `signed off by dana`?", "singed"),
    ("released v1.0", "needs a tracker and a tag", "released TRACKER TAG", "v1.0"),
    ("released", "needs a tracker and a tag", "released TRACKER TAG", ""),
    ("released apy v1", "no tracker `apy`", "did you mean `api v1`?", "apy"),
    ("deployed production", "needs a tracker and an environment", "TRACKER/ENV", "production"),
    ("deployed apy/prod", "no tracker `apy`", "did you mean `api/prod`?", "apy"),
    ("error rate <= 0.1", "not one name with a number", "like `rejected <= 0.1`", "error"),
    ("rejected <= few", "not one name with a number", "<=", "few"),
    ("rejected <=", "not one name with a number", "<=", "<="),
    ("everybody is happy", "is not a phrase", "`[ ] everybody is happy`", "everybody"),
    ("", "an empty criterion", "all closed · no open", ""),
    (" \n", "an empty criterion", "all closed · no open", ""),
]


# What else is nearly right, or long; what is said of these and of the wrong ones is written down.
NEARLY = [
    *("all closed very soon", "al l closed", "a ll c losed", "c losed web#1", "closed_ web#1"),
    *("sign off by dana", "signed of dana", "si gned off by dana", "signedoffby dana"),
    *("signed-off-by dana", "signed off", "deploy api/production", "release api v1"),
    *("released apy v1 rc 2", "reachd Network ready", "noopen", "no", "al", "merge"),
    *("no opn " + f"P1{20 * ' '}" * 20, "no opn " + "P1 " * 60, f"happy{20 * ' '}" * 20),
    *("everybody is very happy " * 9, "x" * 70, f"released apy {'v' * 70}"),
    *(f"deployed apy/{'v' * 70}", f"{'c' * 41} web#1", "all closed" + " !" * 70),
]
GOLDEN = Path(__file__).parent / "golden" / "phrases.txt"


def test_what_is_said_of_wrong_phrases_is_written_down(request):
    said = []
    for text in [*(wrong[0] for wrong in WRONG), *NEARLY]:
        with pytest.raises(PhraseError) as caught:
            parse(text, TRACKERS)
        error = caught.value
        said.append(f"{text!r}\n  {error.what}\n  {error.hint}\n  {error.at} {error.word!r}\n")
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text("".join(said), encoding="utf-8")
    assert "".join(said) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (" all closed ", [" all closed "]),
        ("all closed, no open P1, P2", ["all closed", "no open P1, P2"]),
        ("all closed,signed off by dana", ["all closed", "signed off by dana"]),
        ("closed web#1, api!2, [ ] done, a <= 1", ["closed web#1, api!2", "[ ] done", "a <= 1"]),
        ("happy people, all closed", ["happy people, all closed"]),
        ("all closed, closed #4", ["all closed, closed #4"]),
    ],
)
def test_phrases_between_commas(text, parts):
    assert list(phrases_in(text, TRACKERS)) == parts


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("released apy v1", True),
        ("closed wbe#4", True),
        ("signed off by", True),
        ("no open", True),
        ("closed beta started", False),
        ("clsed foo", False),
        ("everybody is happy", False),
    ],
)
def test_what_was_surely_meant_as_a_phrase(text, meant):
    with pytest.raises(PhraseError) as caught:
        parse(text, TRACKERS)
    assert meant_as_phrase(text, caught.value) is meant


def test_of_two_trackers_that_fit_the_longer_is_meant():
    assert parse("deployed acme/infra/eu", ("acme", "acme/infra")) == Deployed("acme/infra", "eu")


@pytest.mark.parametrize(("text", "phrase"), VALID)
def test_valid_phrases(text, phrase):
    assert parse(text, TRACKERS) == phrase


@pytest.mark.parametrize(("text", "what", "hint", "word"), WRONG)
def test_wrong_phrases_say_what_is_wrong_and_the_nearest_right_one(text, what, hint, word):
    with pytest.raises(PhraseError) as caught:
        parse(text, TRACKERS)
    assert what in caught.value.what == str(caught.value)
    assert hint in caught.value.hint
    assert caught.value.word == word
    assert text[caught.value.at :].startswith(word)


def test_every_form_is_shown_where_nothing_is_near():
    with pytest.raises(PhraseError) as caught:
        parse("everybody is happy", TRACKERS)
    assert all(form in caught.value.hint for form in FORMS)


def test_position_points_into_the_text_as_written():
    with pytest.raises(PhraseError) as caught:
        parse("  closed   web#1 ,  foo ", TRACKERS)
    assert caught.value.at == 20


def test_a_bare_number_means_the_tracker_whose_description_it_is():
    assert parse("closed #7, !8, web#9, ops-3", TRACKERS, here="api") == Closed(
        (Ref("api", "#7"), Ref("api", "!8"), Ref("web", "#9"), Ref("", "OPS-3"))
    )


def test_without_any_tracker_the_hint_says_so():
    with pytest.raises(PhraseError, match="does not say") as caught:
        parse("closed #4", ())
    assert caught.value.hint == "known trackers: none"


def test_two_trackers_that_differ_in_case_are_not_guessed_between():
    assert parse_ref("Web#1", ("web", "Web")) == Ref("Web", "#1")
    with pytest.raises(PhraseError):
        parse_ref("WEB#1", ("web", "Web"))


def test_long_words_are_cut_in_messages():
    with pytest.raises(PhraseError) as caught:
        parse("x" * 10_000, TRACKERS)
    assert len(caught.value.what) < 100
    assert "…" in caught.value.what


def test_digits_of_other_scripts_are_no_numbers():
    with pytest.raises(PhraseError):
        parse("closed web#٤", TRACKERS)


WORDS = """all|no|open|closed|merged|reached|signed|off|by|released|deployed|web#1|api/x|[ ]|[x|<=
1|,|CUST-61|wbe#2|#3|P1"""
words = st.sampled_from(WORDS.replace("\n", "|").split("|"))
texts = st.one_of(st.text(), st.lists(words, max_size=8).map(" ".join))


@settings(deadline=None)
@given(texts, st.sampled_from(["", "web"]))
def test_any_text_is_a_phrase_or_a_phrase_error(text, here):
    caught = None
    try:
        assert parse(text, TRACKERS, here=here)
    except PhraseError as error:
        caught = error
    if caught:
        assert caught.what
        assert caught.hint
        assert 0 <= caught.at <= len(text)
        assert text[caught.at :].startswith(caught.word)


@settings(deadline=None)
@given(st.sampled_from(VALID), st.lists(st.sampled_from([" ", "\t", "\n", "  "]), min_size=2))
def test_white_space_around_and_after_keywords_does_not_matter(case, spaces):
    text, phrase = case
    first, _, rest = text.strip().partition(" ")
    if text.startswith("["):
        return
    assert parse(f"{spaces[0]}{first}{spaces[1]}{rest}", TRACKERS) == phrase


@settings(deadline=None)
@given(st.sampled_from([("all closed", ""), ("no open", "P1"), ("merged", "web#1")]), st.data())
def test_letter_case_of_keywords_does_not_matter(case, data):
    keywords, rest = case
    flips = data.draw(st.lists(st.booleans(), min_size=len(keywords), max_size=len(keywords)))
    shouted = "".join(
        sign.upper() if up else sign for sign, up in zip(keywords, flips, strict=True)
    )
    assert parse(f"{shouted} {rest}", TRACKERS) == parse(f"{keywords} {rest}", TRACKERS)
