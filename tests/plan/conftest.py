"""A judged portfolio and the sites it is planned for."""

from dataclasses import replace

import pytest

from milepost.judge.engine import judge
from milepost.judge.policy import Policy
from milepost.model.change import ChangeKind
from milepost.model.issue import Comment
from milepost.model.judgement import Judgement
from milepost.model.memory import Memory, Seen, Written
from milepost.model.person import Account
from milepost.model.ref import Ref
from milepost.model.sample import NOW, portfolio
from milepost.plan.diff import make
from milepost.plan.site import Site
from milepost.plan.writing import Writing
from milepost.trackers.contract import Limits

BOT = Account("bot", "bot")
LIMITS = Limits(label=50, label_description=100, title=256, comment=65000, description=60000)
WRITING = Writing(instance="nordwind", create_status_issue=True)


def site(source, **more):
    return Site(
        source=source,
        can=frozenset(ChangeKind),
        markup="gfm",
        limits=LIMITS,
        label=str,
        me=BOT,
        **more,
    )


@pytest.fixture
def judged():
    """Milestones judged; ``comments`` stand on issues, ``labels`` are defined in web."""

    def verdict(*milestones, comments=(), labels=(), **more) -> Judgement:
        found = portfolio(*milestones, **more)
        web = found.readings["web"]
        readings = {**found.readings, "web": replace(web, comments=comments, labels=labels)}
        return judge(replace(found, readings=readings), {}, Policy())

    return verdict


@pytest.fixture
def planned(judged):
    """The plan for milestones; ``comments`` stand on issues, ``labels`` are defined in web."""

    def plan(*milestones, writing=WRITING, **more):
        found = judged(*milestones, **more)
        return make(found, writing, {name: site(name) for name in found.portfolio.readings})

    return plan


@pytest.fixture
def sites():
    """The sites of a judgement: everything is possible there, as ``bot``."""

    def there(judgement, **more):
        return {name: site(name, **more) for name in judgement.portfolio.readings}

    return there


@pytest.fixture
def comment():
    """A comment of the bot's on an issue of web."""

    def make_one(body, issue="#1", number="7"):
        return Comment(
            id=number,
            issue=Ref("web", issue),
            author=BOT,
            body=body,
            url=f"https://web.example/issues/{issue[1:]}#{number}",
            created_at=NOW,
            updated_at=NOW,
        )

    return make_one


@pytest.fixture
def kinds():
    """What a plan writes, in order."""
    return lambda plan: [change.kind.value for change in plan.changes]


@pytest.fixture
def ledger():
    """What a store would remember: writes as ``(change, outcome, key)``, oldest first.

    As a store does, it keeps the last of each place; ids sort by time: ``01``, ``02``.
    """

    def remembered(*writes, actor="bot", health="on_track", **more) -> Memory:
        last = {}
        for number, (change, outcome, key) in enumerate(writes, 1):
            last.pop(change.place, None)
            last[change.place] = Written(
                id=f"{number:02}",
                run="r",
                at=NOW,
                change=change,
                actor=actor,
                outcome=outcome,
                key=key,
            )
        seen = {
            name: Seen(milestone=name, run="r", at=NOW, health=health, due=None)
            for name in ("data", "other")
        }
        return Memory(written=tuple(reversed(last.values())), seen=seen, **more)

    return remembered
