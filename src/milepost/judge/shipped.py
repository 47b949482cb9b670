"""``released TRACKER TAG`` and ``deployed TRACKER/ENVIRONMENT``."""

from __future__ import annotations

from datetime import UTC, datetime

from milepost.judge.answers import Answer, unknown
from milepost.model.criterion import Deployed, Evidence, Released
from milepost.model.portfolio import Portfolio
from milepost.model.prose import Prose, say
from milepost.model.reading import Want
from milepost.model.release import Deployment, Release

_NEVER = datetime.min.replace(tzinfo=UTC)


def released(portfolio: Portfolio, phrase: Released) -> Answer:
    """Whether the version is published: a draft is not, nor one whose day has not come."""
    if lack := _lack(portfolio, phrase.source, Want.RELEASES):
        return unknown(lack, cause="nowhere")
    reading = portfolio.readings.get(phrase.source)
    found = [one for one in reading.releases if one.tag == phrase.tag] if reading else []
    out = [one for one in found if _is_out(one, portfolio)]
    if out:
        first = min(out, key=lambda one: (one.at or _NEVER, one.url))
        kind = " as a pre-release" if first.prerelease else ""
        text = say(f"{{}} {{}} is released{kind}", first.source, first.tag)
        return Answer("met", (Evidence(text=text, url=first.url, at=first.at),))
    if gap := portfolio.gap_in((phrase.source,), Want.RELEASES):
        return unknown(gap)
    if found:
        why = "is a draft" if found[0].draft else "is announced, its day has not come"
        text = say(f"{{}} {{}} {why}", phrase.source, phrase.tag)
        return Answer("unmet", (Evidence(text=text, url=found[0].url),))
    nothing = say("{} has no release {}", phrase.source, phrase.tag)
    return Answer("unmet", (Evidence(text=nothing),))


def deployed(portfolio: Portfolio, phrase: Deployed) -> Answer:
    """Whether the last deployment to the environment succeeded and still stands."""
    if lack := _lack(portfolio, phrase.source, Want.DEPLOYMENTS):
        return unknown(lack, cause="nowhere")
    reading = portfolio.readings.get(phrase.source)
    if gap := portfolio.gap_in((phrase.source,), Want.DEPLOYMENTS):
        return unknown(gap)
    found = [
        one
        for one in (reading.deployments if reading else ())
        if one.environment == phrase.environment
    ]
    if not found:
        text = say("nothing was deployed to {} of {} yet", phrase.environment, phrase.source)
        return Answer("unmet", (Evidence(text=text),))
    last = max(found, key=lambda one: (one.at or _NEVER, one.url))
    evidence = Evidence(text=_told(last), url=last.url, at=last.at)
    if last.state == "unknown":
        return unknown(say("the tracker did not say how the last deployment went"), evidence)
    return Answer("met" if last.state == "success" else "unmet", (evidence,))


def _is_out(one: Release, portfolio: Portfolio) -> bool:
    """Whether it is published; judged as of another day, whether it was or will be by then."""
    if one.draft or one.at is None:
        return not (one.draft or one.upcoming)
    if portfolio.today == portfolio.day(portfolio.now):
        return not one.upcoming and one.at <= portfolio.now
    return portfolio.day(one.at) <= portfolio.today


def _lack(portfolio: Portfolio, source: str, want: Want) -> Prose | None:
    """What the tracker cannot tell of this kind, in its own words; ``None`` if it can."""
    reading = portfolio.readings.get(source)
    lacks = [one for one in reading.lacks if one.wanted is want] if reading else []
    return say("{}: {}", source, lacks[0].what) if lacks else None


def _told(last: Deployment) -> Prose:
    states = {
        "success": "succeeded",
        "failure": "failed",
        "running": "is still running",
        "inactive": "is no longer active",
        "unknown": "is not known to have succeeded",
    }
    ref = say(" of {}", last.ref) if last.ref else ()
    return say(f"the last deployment{{}} to {{}} {states[last.state]}", ref, last.environment)
