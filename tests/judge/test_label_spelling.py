"""One label, however a tracker makes people spell it."""

import pytest

from milepost.judge.criteria import decide
from milepost.model.criterion import NoOpen
from milepost.model.sample import criterion, issue, milestone, portfolio


@pytest.mark.parametrize("there", ["customer-bug", "Customer Bug", "customer  bug"])
def test_a_label_jira_cannot_hold_as_written_is_no_silent_pass(there):
    wanted = criterion("no open customer bug", NoOpen(("customer bug",)))
    work = issue(1, milestone="data", labels=[there])
    seen = decide(portfolio(milestone("data", criteria=[wanted]), issues=[work]))
    assert [it.state for it in seen.verdicts["data"]] == ["unmet"]


@pytest.mark.parametrize("there", ["nice-to-have", "Nice to have"])
def test_stretch_is_known_by_any_spelling(there):
    look = milestone("data", stretch=["nice to have"])
    seen = portfolio(look, issues=[issue(1, milestone="data", labels=[there])])
    progress = seen.progress(seen.by_id["data"])
    assert (progress.open, progress.stretch) == (0, 1)
    assert not seen.by_id["data"].is_stretch(["nice"])
