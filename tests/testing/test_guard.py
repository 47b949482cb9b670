"""A test of the kit that is muted without a reason fails when the class is made."""

import pytest

import milepost.testing
from milepost.errors import ContractError
from milepost.testing import AdapterContract, Bench

PROMISE = "test_a_due_date_is_the_day_people_see"


def muted():
    """A fresh function in place of a promise; marks do not take to a lambda."""

    def test(self):
        pass

    return test


def body(**names):
    return type("TestMine", (AdapterContract,), names)


def refused(*bases, **names):
    with pytest.raises(ContractError) as caught:
        type("TestMine", (*bases, AdapterContract), names)
    return caught.value


def test_a_class_that_mutes_nothing_is_fine():
    assert body(kind=None, many=300, test_of_my_own=muted())
    assert type("TestMore", (body(),), {"test_of_more": None})


@pytest.mark.parametrize(
    "override",
    [
        None,
        muted(),
        pytest.mark.skip(reason="later")(muted()),
        pytest.mark.xfail(muted()),
        pytest.mark.xfail(reason="")(muted()),
        pytest.mark.xfail(reason="  ")(muted()),
        pytest.mark.xfail(raises=AssertionError)(muted()),
        property(),
    ],
)
def test_an_override_without_a_reason_is_refused(override):
    error = refused(**{PROMISE: override})
    assert error.what == f"TestMine mutes {PROMISE} of the adapter contract"
    assert "xfail(reason=" in error.hint


def test_all_that_are_muted_are_named():
    error = refused(test_people=None, test_a_comment=None)
    assert "test_a_comment, test_people" in error.what


def test_an_override_with_a_reason_is_let_through():
    marked = pytest.mark.xfail(reason="the board keeps no days, TODO-7")(muted())
    assert body(**{PROMISE: marked})
    assert body(**{PROMISE: pytest.mark.parametrize("x", [1])(marked)})


def test_an_ancestor_cannot_mute_either():
    mixin = type("Mixin", (), {PROMISE: None})
    assert PROMISE in refused(mixin).what
    grandchild = type("Base", (AdapterContract,), {})
    with pytest.raises(ContractError):
        type("TestMine", (mixin, grandchild), {})


def test_the_whole_class_cannot_be_taken_out():
    assert "whole adapter contract" in refused(__test__=False).what


def test_a_class_without_a_bench_says_what_is_missing():
    wanted = AdapterContract.bench
    with pytest.raises(NotImplementedError, match="needs a fixture `bench`"):
        wanted._get_wrapped_function()(body())


def test_the_public_names():
    assert milepost.testing.AdapterContract is AdapterContract
    assert milepost.testing.Bench is Bench
    assert set(milepost.testing.__all__) <= {*dir(milepost.testing), "AdapterContract", "Bench"}
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = milepost.testing.nothing_like_it
