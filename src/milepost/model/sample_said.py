"""Specimens of what people said in comments, in a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from milepost.model.command import Command, Verb
from milepost.model.issue import Comment
from milepost.model.person import Account, AccountKind, Person
from milepost.model.portfolio import Portfolio
from milepost.model.ref import Ref
from milepost.model.sample_work import at

STATUS = Ref("web", "#5")


def comment(
    body: str,
    day: str = "2027-02-12",
    *,
    by: str = "dana-o",
    on: Ref = STATUS,
    edited: bool = False,
    kind: AccountKind = "user",
) -> Comment:
    """A comment of noon that day, by default Dana's on the status issue web#5."""
    made = at(day)
    return Comment(
        id=f"{day}{by}",
        issue=on,
        author=Account(by, kind),
        body=body,
        url=f"https://{on.source}.example/comments/{day}-{by}",
        created_at=made,
        updated_at=made + timedelta(hours=1) if edited else made,
    )


def command(
    verb: Verb,
    day: str = "2027-02-12",
    *,
    by: Person | str,
    milestone: str = "data",
    word: str = "",
    text: str = "",
    edited: bool = False,
) -> Command:
    """A command on web#5; ``by`` is an entry of the plan file, or a stranger's login."""
    person = None if isinstance(by, str) else by
    login = by if isinstance(by, str) else by.accounts["github"]
    return Command(
        verb=verb,
        milestone=milestone,
        source="web",
        account=Account(login, "user"),
        person=person,
        at=at(day),
        url=f"https://web.example/comments/{day}-{login}",
        word=word,
        text=text,
        edited=edited,
    )


def commented(portfolio: Portfolio, *comments: Comment) -> Portfolio:
    """The portfolio with these comments read, each in its tracker."""
    readings = {
        name: replace(reading, comments=tuple(one for one in comments if one.issue.source == name))
        for name, reading in portfolio.readings.items()
    }
    return replace(portfolio, readings=readings)
