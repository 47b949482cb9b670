"""Look at each tracker: is it there, who are we, what may we do, what can it do.  Only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from milepost.app.abreast import AT_ONCE
from milepost.app.opened import Opened
from milepost.config.held import secrets_of
from milepost.config.settings import Settings
from milepost.errors import SourceError
from milepost.model.agreement import Sharing
from milepost.model.change import ChangeKind
from milepost.model.checkup import Check, CheckStatus, Checkup, Patient
from milepost.model.person import Account
from milepost.plan.texts import wants_block
from milepost.trackers.contract import Feature, Need, Probe

_ANSWERS = frozenset({400, 401, 403, 404, 410})
"""Refusals that come from a tracker that is there and works."""
_SERVER = 500
_AGAIN = "the server has trouble of its own: run again later, or tell whoever keeps it"
_NO_ANSWER = "check `url:`, and that this computer may reach that address"
_KNOWN: Mapping[bool | None, CheckStatus] = {True: "ok", False: "missing", None: "warning"}
_FOUND: Mapping[bool | None, CheckStatus] = {True: "ok", False: "warning", None: "warning"}
_USED = (
    ChangeKind.CREATE_LABEL,
    ChangeKind.ADD_LABEL,
    ChangeKind.REMOVE_LABEL,
    ChangeKind.PUT_COMMENT,
    ChangeKind.PUT_BLOCK,
    ChangeKind.CREATE_ISSUE,
    ChangeKind.SET_FIELD,
    ChangeKind.CREATE_RECORD,
    ChangeKind.CLOSE_RECORD,
)
"""The changes that sync makes in this version."""


def examine(settings: Settings, opened: Mapping[str, Opened]) -> Checkup:
    """Every check of every tracker, trackers side by side.  Raises nothing for what it finds."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        patients = pool.map(lambda found: _patient(found, settings), opened.values())
        return Checkup(configuration=tuple(_configuration(settings)), patients=tuple(patients))


def _configuration(settings: Settings) -> Iterator[Check]:
    for told in settings.inactive:
        yield Check(title="not active yet", status="warning", message=f"{told}: it has no effect")
    if settings.path and not settings.inactive:
        yield Check(
            title="keys that have an effect", status="ok", message=f"all of {settings.path}"
        )


def _patient(found: Opened, settings: Settings) -> Patient:
    before = found.transport.requests - found.spent
    read_only = not settings.path or found.options.access == "read"
    checks = _checks(found, settings, read_only=read_only)
    return Patient(
        name=found.name,
        kind=found.options.kind,
        place=found.options.shown_as(),
        checks=tuple(_without_secrets(check, found) for check in checks),
        requests=found.transport.requests - before,
    )


def _wanted(found: Opened, settings: Settings) -> frozenset[ChangeKind]:
    """The kinds of changes there that are not made everywhere, and that the file calls for.

    Comments are deleted only where one is too many, or by ``undo``; that can be anywhere.
    """
    writing, home = settings.writing, settings.policy.home
    asked = {
        ChangeKind.FOLD_COMMENT: True,
        ChangeKind.CREATE_ISSUE: writing.create_status_issue
        and home in ("", found.name, found.entry),
        ChangeKind.PUT_BLOCK: wants_block(found.name, found.adapter.markup, writing),
        ChangeKind.SET_FIELD: _follows(found, settings.sharing),
        ChangeKind.CREATE_RECORD: bool({found.name, found.entry} & writing.create_missing),
        ChangeKind.CLOSE_RECORD: writing.close_when_ready,
    }
    return frozenset(kind for kind, wanted in asked.items() if wanted)


def _follows(found: Opened, sharing: Sharing) -> bool:
    """Whether fields of milestones are set there because another tracker has them so.

    What follows only the plan file is no reason: it is written when the file is
    changed, and the plan tells where a tracker would refuse it.
    """
    ours = {found.name, found.entry}
    modes = sharing.modes.values()
    return any(
        it.kind == "two-way" or (it.kind == "tracker" and it.name not in ours) for it in modes
    )


def _checks(found: Opened, settings: Settings, *, read_only: bool) -> Iterator[Check]:
    """In the order a person would look; later ones only where the earlier ones let them."""
    try:
        probe, wanted = found.adapter.probe(), _wanted(found, settings)
    except Exception as error:  # noqa: BLE001 - a crashing check is a result
        yield _crash("reachable", error)
        return
    answers = probe.reachable or probe.status in _ANSWERS
    yield _reachable(found, probe, answers=answers)
    if not answers:
        return
    token = _guarded("token", lambda: _token(found, probe, read_only=read_only))
    yield token
    if token.status == "missing":
        return  # what is seen with a token that is not accepted says nothing
    if not probe.reachable:
        yield _project(found, probe)
        return
    needs = probe.needs or tuple(_told_by_role(probe))
    asked = (need for need in needs if need.only is None or need.only in wanted)
    yield from map(_need, (need for need in asked if not (need.writes and read_only)))
    yield from map(_feature, probe.features)
    yield _guarded("supported changes", lambda: _changes(found, read_only=read_only))


def _reachable(found: Opened, probe: Probe, *, answers: bool) -> Check:
    if not answers:
        where = f" ({found.options.url})" if found.options.url else ""
        fails = probe.status is not None and probe.status >= _SERVER
        return Check(
            title="reachable",
            status="missing",
            message=f"{probe.reason}{where}",
            hint=probe.hint or (_AGAIN if fails else _NO_ANSWER),
        )
    seen = {True: "private", False: "public", None: ""}[probe.private]
    said = ", ".join(filter(None, (found.options.shown_as(), seen))) if probe.reachable else ""
    return Check(title="reachable", status="ok", message=said or "it answers")


def _project(found: Opened, probe: Probe) -> Check:
    """The place that is configured, where the tracker answers and does not show it."""
    message = f"{found.options.shown_as()}: {probe.reason}"
    return Check(title="project", status="missing", message=message, hint=probe.hint)


def _token(found: Opened, probe: Probe, *, read_only: bool) -> Check:
    try:
        account = found.adapter.whoami()
    except SourceError as error:
        return Check(
            title="token", status="missing", message=error.why or error.what, hint=error.hint
        )
    if account is None:
        return Check(
            title="token",
            status="ok" if read_only else "warning",
            message="there is none: only what is public can be read",
        )
    if probe.tells_who is False:
        return Check(
            title="token",
            status="ok",
            message=f"accepted; taken to be {_named(account)}, for it may not ask whose it is",
            hint="" if read_only else "say who it is: `identity:`",
        )
    return Check(title="token", status="ok", message=f"accepted; it is {_named(account)}")


def _named(account: Account) -> str:
    known = account.name and account.name != account.login
    return f"{account.name} ({account.login})" if known else account.login


def _told_by_role(probe: Probe) -> Iterable[Need]:
    """What the bare minimum of a probe says, where an adapter tells no more."""
    yield Need(title="read", has=True, why="the project was read")
    why = "" if probe.may_write is not None else "the tracker does not tell"
    yield Need(title="write", has=probe.may_write, why=why, writes=True)


def _need(need: Need) -> Check:
    word = {True: "yes", False: "no", None: "unknown"}[need.has]
    return Check(
        title=need.title,
        status=_KNOWN[need.has],
        message=": ".join(filter(None, (word, need.why))),
        hint="" if need.has else need.grant,
    )


def _feature(feature: Feature) -> Check:
    word = {True: "found", False: "not there", None: "unknown"}[feature.there]
    return Check(
        title=feature.title,
        status=_FOUND[feature.there],
        message=": ".join(filter(None, (word, feature.why))),
    )


def _changes(found: Opened, *, read_only: bool) -> Check:
    title = "supported changes"
    if read_only:
        return Check(title=title, status="ok", message="none are made: it is only read")
    can, cannot = (
        _words(kind for kind in _USED if (kind in found.adapter.can) is so) for so in (True, False)
    )
    told = [can] if can else []
    told += [f"not here: {cannot}"] if cannot else []
    return Check(title=title, status="ok" if can else "warning", message="; ".join(told))


def _words(kinds: Iterable[ChangeKind]) -> str:
    return ", ".join(str(kind).replace("_", " ") for kind in kinds)


def _guarded(title: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a crashing check is a result
        return _crash(title, error)


def _crash(title: str, error: Exception) -> Check:
    return Check(
        title=title,
        status="crash",
        message=f"the check itself failed: {type(error).__name__}: {error}",
        hint="this is a bug in milepost or in the adapter: please report it",
    )


def _without_secrets(check: Check, found: Opened) -> Check:
    """The check without any value of the options that is not to be shown."""
    for secret in filter(None, secrets_of(found.options)):
        check = replace(
            check,
            message=check.message.replace(secret, "***"),
            hint=check.hint.replace(secret, "***"),
        )
    return check
