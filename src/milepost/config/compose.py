"""A checked file becomes the rooms' own options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import get_args
from zoneinfo import ZoneInfo

from milepost.config.days import day_of, lasting
from milepost.config.declared import criteria, milestones, several
from milepost.config.form.file import File, Rules, TitlePattern
from milepost.config.form.trackers import Unread
from milepost.config.form.write import Sync
from milepost.config.node import Node
from milepost.config.numbers import numbers
from milepost.config.project import people, project
from milepost.config.rules import own_rules
from milepost.config.settings import Settings
from milepost.config.terms import Wording, terms
from milepost.judge.policy import Policy
from milepost.model.agreement import FIELDS, Kind, Mode, Sharing
from milepost.model.person import Person
from milepost.plan.limits import Limits
from milepost.plan.notify import Notify
from milepost.plan.writing import Writing
from milepost.rules.rule import Rule
from milepost.trackers.contract import TrackerOptions
from milepost.trackers.many import Known, ManyOptions

_NO_SLUG = re.compile(r"[^\w.-]+|_+")


def compose(
    path: str,
    file: File,
    root: Node,
    environ: Mapping[str, str],
    *,
    inactive: tuple[str, ...],
    rules: Mapping[str, Rule],
) -> Settings:
    """The settings a file without problems stands for.

    ``root`` is its tree, for line numbers; ``environ`` holds variables of
    numbers; ``rules`` are those of packages.
    """
    trackers = {
        name: options for name, options in file.trackers.items() if not isinstance(options, Unread)
    }
    first = next(iter(file.trackers.values())).shown_as()
    known = people(file)
    scheme = project(path, file, root, first)
    wording = Wording(
        person=lambda id_: known.get(id_) or Person(id=id_, declared=False),
        day=partial(day_of, start=scheme.start, calendar=scheme.calendar),
        criteria=partial(criteria, path, _names(file.trackers).without(_many(file.trackers))),
    )
    return Settings(
        path=path,
        project=scheme,
        zone=ZoneInfo(file.project.zone),
        trackers=MappingProxyType(trackers),
        people=tuple(known.values()),
        milestones=milestones(path, file, root, wording),
        policy=_policy(file, trackers, root, wording),
        writing=_writing(file, trackers, first),
        pace=file.write.limits.pace == "tracker",
        inactive=inactive,
        plugins=file.plugins,
        numbers=MappingProxyType(numbers(path, file, root, environ)),
        rules=MappingProxyType(own_rules(file.rules.custom, rules)),
        limits=_limits(file),
        notify=_notify(file, root),
        sharing=_sharing(file.sync),
        state=file.state,
        state_in_file=not (root.get("state") or root).secret,
        keep=lasting(file.keep),
        adopted=str(Path(path).parent / file.adopted),
    )


def _limits(file: File) -> Limits:
    said = file.write.limits
    return Limits(
        max_changes_percent=said.max_changes_percent,
        above=said.above,
        notifying_per_run=said.notifying_per_run,
    )


def _notify(file: File, root: Node) -> Notify | None:
    said, node = file.write.notify, root
    if said is None:
        return None
    for key in ("write", "notify", "webhook"):
        node = node.get(key) or node
    return Notify(webhook=said.webhook, on=frozenset(said.on), literal=not node.secret)


def _sharing(sync: Sync) -> Sharing:
    return Sharing(
        modes=MappingProxyType({name: _mode(getattr(sync, name)) for name in FIELDS}),
        adopt_from=sync.adopt_from or "",
    )


def _mode(text: str) -> Mode:
    for kind in get_args(Kind):
        if text == kind:
            return Mode(kind=kind)
    return Mode(kind="tracker", name=text.partition(" ")[2].strip())


def slug(name: str) -> str:
    """A name as an instance: lower case, one ``-`` for what is neither letter nor digit."""
    return _NO_SLUG.sub("-", name.casefold()).strip("-.")[:100] or "milepost"


def _policy(
    file: File, trackers: Mapping[str, TrackerOptions], root: Node, wording: Wording
) -> Policy:
    home = file.write.status_issue.home
    rules, default = file.rules, root.get("defaults")
    return Policy(
        discover=_discover(file),
        select=_select(rules),
        ignore=frozenset(rules.ignore),
        severity=MappingProxyType(dict(rules.severity)),
        options=MappingProxyType(
            {code: MappingProxyType(dict(numbers)) for code, numbers in rules.options.items()}
        ),
        status_labels=frozenset(file.write.status_issue.labels),
        creates_status_issue=file.write.status_issue.create,
        home=home if home is not None and home in _names(trackers) else "",
        owners=several(file.defaults.owner),
        stretch=frozenset(file.defaults.stretch.labels),
        criteria=wording.criteria(
            file.defaults.done_when, default.get("done_when") if default else None
        ),
        terms=terms(file.defaults, (default,), wording),
        by_title=file.sync.join == "by-title",
        only=MappingProxyType(
            {
                code: MappingProxyType({key: several(value) for key, value in selector.items()})
                for code, selector in rules.only.items()
            }
        ),
    )


def _names(trackers: Mapping[str, TrackerOptions]) -> Known:
    """What a reference may call a tracker, or a repository of a pattern."""
    return Known(tuple(trackers), tuple(_many(trackers).values()))


def _many(trackers: Mapping[str, TrackerOptions]) -> Mapping[str, ManyOptions]:
    return {name: one for name, one in trackers.items() if isinstance(one, ManyOptions)}


def _select(rules: Rules) -> frozenset[str]:
    """What is selected; who writes a rule of their own has selected it by that."""
    own = {one.code for one in rules.custom} if rules.select else ()
    return frozenset({*rules.select, *own})


def _discover(file: File) -> str:
    if file.discover is None:
        return "declared" if file.milestones else "all"
    if not isinstance(file.discover, TitlePattern):
        return file.discover
    pattern = file.discover.title
    # A pattern spelled like one of the two words must not be taken for it.
    return f"[{pattern[0]}]{pattern[1:]}" if pattern in ("declared", "all") else pattern


def _writing(file: File, trackers: Mapping[str, TrackerOptions], first: str) -> Writing:
    write = file.write
    return Writing(
        instance=write.instance or slug(file.project.name or first),
        prefix=write.labels.prefix,
        labels_on=write.labels.on,
        create_status_issue=write.status_issue.create,
        status_labels=write.status_issue.labels,
        block=write.block if isinstance(write.block, bool) else frozenset(write.block),
        mentions=write.mentions,
        close_when_ready=write.close_when_ready,
        create_missing=frozenset(file.sync.create_missing),
        identities=frozenset(write.identities),
        read_only=frozenset(name for name, options in trackers.items() if options.access == "read"),
    )
