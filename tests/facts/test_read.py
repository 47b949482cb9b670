"""Numbers of one document, read together; failures say what, where, why and what to do."""

from decimal import Decimal

import pytest

from milepost.facts.read import documents, read
from milepost.model.number import SPENT, AtAddress, InFile, InVariable, Number
from milepost.model.prose import Foreign, Spot, plain, say


def number(name, source, where="there"):
    return Number(name=name, source=source, where=where, declared_at="milepost.yaml:9")


def test_numbers_of_one_document_are_read_together(tmp_path):
    seats = number("seats", InFile(path="q.json", at="active"))
    lost = number("lost", InFile(path="q.json", at="lost"))
    spent = number("spent", InFile(path="b.json", at="active"))
    other = number("other", InVariable(name="MILEPOST_METRIC_X", at="a"))
    third = number("third", AtAddress(url="https://x.test/q.json"))
    found = documents((seats, spent, lost, other, third))
    assert [*found.values()] == [(seats, lost), (spent,), (other,), (third,)]
    (tmp_path / "q.json").write_text('{"active": 212}')
    good, bad = read(found["file q.json"], tmp_path)
    assert (good.value, good.missing) == (Decimal(212), ())
    assert bad.value is None
    assert plain(bad.missing) == (
        "the number lost (milepost.yaml:9) is not known: in there: the document has no key lost;"
        " mend `read.path`"
    )


def test_a_number_that_stands_in_the_plan_file_is_not_looked_for(tmp_path):
    known = Number(name=SPENT, value=Decimal(7), declared_at="milepost.yaml:2")
    assert read((known,), tmp_path) == (known,)


def test_what_was_spent_is_told_by_its_own_key(tmp_path):
    (lost,) = read((number(SPENT, InFile(path="q.json")),), tmp_path)
    assert Spot("milepost.yaml:9", "project.budget.spent") in lost.missing


def test_no_numbers_are_no_work(tmp_path):
    assert documents(()) == {}
    assert read((), tmp_path) == ()


def test_a_document_that_is_not_there_is_told_for_each(tmp_path):
    two = tuple(number(name, InFile(path="q.json")) for name in ("a", "b"))
    found = read(two, tmp_path)
    assert [one.value for one in found] == [None, None]
    assert [plain(one.missing) for one in found] == [
        f"the number {name} (milepost.yaml:9) is not known: there is no q.json in the working"
        " folder; make it before milepost runs, or mend `read.file`"
        for name in ("a", "b")
    ]


def test_what_was_said_is_told_as_what_somebody_else_wrote(tmp_path):
    (found,) = read((number("a", InFile(path="<b>.json")),), tmp_path)
    assert Foreign("<b>.json") in found.missing
    assert Spot("milepost.yaml:9", "numbers.a") in found.missing


@pytest.mark.parametrize(
    ("text", "value"), [("0.08", "0.08"), (" 12 ", "12"), ('{"a": 3}', "3"), ("[1]", None)]
)
def test_a_variable_holds_json_too(tmp_path, text, value):
    at = "a" if "{" in text else ""
    source = InVariable(name="MILEPOST_METRIC_X", text=text, at=at)
    (found,) = read((number("a", source),), tmp_path)
    assert found.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "state"), [(None, "is not set"), ("", "is empty"), (" ", "is empty")]
)
def test_a_variable_that_holds_nothing(tmp_path, text, state):
    (found,) = read((number("a", InVariable(name="MILEPOST_METRIC_X", text=text)),), tmp_path)
    assert plain(found.missing) == (
        "the number a (milepost.yaml:9) is not known: the variable MILEPOST_METRIC_X"
        f" {state}; export it before milepost runs"
    )


def test_what_a_variable_holds_is_never_repeated(tmp_path):
    source = InVariable(name="MILEPOST_METRIC_X", text="hunter2")
    (found,) = read((number("a", source),), tmp_path)
    assert found.value is None
    assert "hunter2" not in plain(found.missing) + repr(source)


def test_an_address_that_is_barred_is_not_asked(tmp_path):
    source = AtAddress(url="https://nowhere.invalid/", barred=say("in CI it is not read"))
    (found,) = read((number("a", source),), tmp_path)
    assert plain(found.missing) == (
        "the number a (milepost.yaml:9) is not known: in CI it is not read; or use a file"
    )


def test_an_address_inside_the_network(tmp_path):
    (found,) = read((number("a", AtAddress(url="https://10.0.0.1/x")),), tmp_path)
    assert plain(found.missing) == (
        "the number a (milepost.yaml:9) is not known: its address was not read: 10.0.0.1 leads"
        " into a network that is not public, and only public addresses are read; open it in a"
        " browser, mend `read.url`, or use a file"
    )


def test_a_number_without_a_source_says_so(tmp_path):
    (found,) = read(documents((number("a", None),))[""], tmp_path)
    assert plain(found.missing).endswith("nothing says where it is read; add `read:`")
