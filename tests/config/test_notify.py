"""Where news goes: by https, in CI only where the job says; never shown."""

import pytest

from milepost.config.hosts import check_webhook
from milepost.errors import UsageError
from milepost.plan.notify import Notify
from milepost.plan.writing import Writing

URL = "https://hooks.example.com/services/T000/B000/s3cret"
LITERAL = f"write: {{notify: {{webhook: '{URL}'}}}}\n"
VARIABLE = 'write: {notify: {webhook: "${NOTIFY_URL}", on: [reached, off_track]}}\n'


def test_nothing_is_told_unless_somebody_says_where(settings):
    assert settings("").notify is None
    check_webhook(None)


def test_what_is_told_by_itself(settings):
    every = frozenset({"off_track", "date_moved", "reached", "run_failed"})
    assert settings(LITERAL).notify == Notify(webhook=URL, on=every, literal=True)


def test_an_address_from_a_variable(settings):
    told = settings(VARIABLE, NOTIFY_URL=URL)
    assert told.notify == Notify(webhook=URL, on=frozenset({"reached", "off_track"}))
    assert told.inactive == ()


def test_the_address_is_never_shown(settings):
    for told in (settings(LITERAL), settings(VARIABLE, NOTIFY_URL=URL)):
        assert "s3cret" not in repr(told.notify)
        assert "hooks.example.com" not in repr(told)


def test_in_ci_only_an_address_of_the_job(settings):
    check_webhook(settings(VARIABLE, NOTIFY_URL=URL).notify)
    with pytest.raises(UsageError) as refused:
        check_webhook(settings(LITERAL).notify)
    assert refused.value.where == "write.notify.webhook"
    assert "${NOTIFY_URL}" in refused.value.hint
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8065/hooks/x", "http://localhost/x",
                                 "http://[::1]/x", "HTTPS://chat.example.com/x"])  # fmt: skip
def test_addresses_that_keep_the_news_private(settings, url):
    assert settings(VARIABLE, NOTIFY_URL=url).notify.webhook == url


@pytest.mark.parametrize("url", ["http://chat.example.com/s3cret", "http://127.0.0.1.evil.example/x",
                                 "http://10.0.0.1/x"])  # fmt: skip
def test_http_leads_no_further_than_this_computer(problems, url):
    for body, environ in ((VARIABLE, {"NOTIFY_URL": url}), (LITERAL.replace(URL, url), {})):
        ((where, what, hint),) = problems(body, **environ)
        assert where == "3  write.notify.webhook"
        assert what == "news is sent by https only"
        assert "s3cret" not in what + hint


@pytest.mark.parametrize("mentions", ["never", "owner-on-change", "exceptions"])
def test_mentions(settings, mentions):
    told = settings(f"write: {{mentions: {mentions}}}\n")
    assert (told.writing.mentions, told.inactive) == (mentions, ())
    assert Writing(instance="x").mentions == "never"


def test_stakeholders(settings):
    told = settings(
        "people: {dana: {github: dana-o}}\n"
        "defaults: {stakeholders: [dana]}\n"
        "milestones: {a: {}, b: {stakeholders: []}}\n"
    )
    a, b = told.milestones
    assert [one.accounts["github"] for one in a.terms.stakeholders] == ["dana-o"]
    assert (b.terms.stakeholders, told.inactive) == ((), ())
