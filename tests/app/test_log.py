"""Where a store would be, told without what may be a secret in its address."""

from types import SimpleNamespace

import pytest

from milepost.app.log import Asked, log
from milepost.store.book import NoStore


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("none", ""),
        ("sqlite:///.milepost/state.db", ".milepost/state.db"),
        ("sqlite:////var/state.db", "/var/state.db"),
        ("branch:milepost-state", "the branch milepost-state"),
        ("postgresql://me:secret@db/plans", "the database that `state:` names"),
    ],
)
def test_what_would_be_remembered_where(url, where):
    told = log(NoStore(), SimpleNamespace(), url, Asked(most=1))
    assert (told.kept, told.where, told.runs) == (False, where, ())
