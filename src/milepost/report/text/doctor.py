"""``milepost doctor`` for people: each check in a line, and below it what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.cells import cell_len

from milepost.model.checkup import Check, CheckStatus, Checkup, Patient
from milepost.report import safe
from milepost.report.text.ink import pad, paint, wrap
from milepost.report.voice import Voice
from milepost.report.words import plural

_COLOURS: Mapping[CheckStatus, str] = {
    "ok": "green",
    "warning": "yellow",
    "missing": "bold red",
    "crash": "bold red",
}
_LEADS: Mapping[CheckStatus, str] = {
    "ok": "if that is wrong",
    "warning": "if it does not work",
    "missing": "to do",
    "crash": "to do",
}
_WIDEST = max(map(len, _COLOURS))
_INDENT = "  "


def doctor(checkup: Checkup, voice: Voice) -> str:
    """The whole screen.  With ``-q`` only what is not fine."""
    column = _column(checkup)
    parts = [
        _group("configuration", checkup.configuration, column, voice),
        *(_group(_name(one), one.checks, column, voice) for one in checkup.patients),
        _summary(checkup, voice),
    ]
    return "\n\n".join(filter(None, parts))


def _name(patient: Patient) -> str:
    name, place = safe.terminal(patient.name), safe.terminal(patient.place)
    return f"{name}: {place} ({safe.terminal(patient.kind)})"


def _column(checkup: Checkup) -> int:
    every = [*checkup.configuration, *(check for one in checkup.patients for check in one.checks)]
    return max((cell_len(safe.terminal(check.title)) for check in every), default=0)


def _group(name: str, checks: Iterable[Check], column: int, voice: Voice) -> str:
    shown = [check for check in checks if not (voice.quiet and check.status == "ok")]
    if not shown:
        return ""
    lines = [paint(name, "bold", voice)]
    for check, following in zip(shown, [*shown[1:], None], strict=True):
        same = following is not None and following.hint == check.hint
        lines += _check(check, "" if same else check.hint, column, voice)
    return "\n".join(lines)


def _check(check: Check, hint: str, column: int, voice: Voice) -> Iterator[str]:
    """``hint`` is empty where the next check has the same."""
    status = paint(pad(check.status, _WIDEST), _COLOURS[check.status], voice)
    head = f"{_INDENT}{pad(check.status, _WIDEST)}  {pad(safe.terminal(check.title), column)}  "
    inner = " " * cell_len(head)
    message = safe.terminal(check.message, cap=safe.SENTENCE)
    line = wrap(message, voice.width, first=head, rest=inner)
    yield line.replace(pad(check.status, _WIDEST), status, 1)
    yield from _hint(hint, _LEADS[check.status], inner, voice)


def _hint(hint: str, lead: str, inner: str, voice: Voice) -> Iterator[str]:
    """One line behind ``lead``; several, which are there to be copied, below it as they are."""
    lines = hint.splitlines()
    if len(lines) == 1:
        said = safe.terminal(hint, cap=safe.SENTENCE)
        yield wrap(f"{lead}: {said}", voice.width, first=inner, rest=f"{inner}  ")
    elif lines:
        yield f"{inner}{lead}, write this:"
        for line in lines:
            blank = " " * (len(line) - len(line.lstrip(" ")))
            yield f"{inner}  {blank}{safe.terminal(line)}"


def _summary(checkup: Checkup, voice: Voice) -> str:
    missing, crashed = checkup.count("missing"), checkup.count("crash")
    bad = [f"{missing} missing"] if missing else []
    bad += [plural(crashed, "crashed check")] if crashed else []
    warnings = checkup.count("warning")
    told = [*bad, plural(warnings, "warning")] if warnings else bad
    trackers = plural(len(checkup.patients), "tracker")
    if checkup.well:
        words = f"{trackers}: nothing is missing" + (f"; {told[0]}" if told else "")
        return paint(words, "green", voice)
    return paint(f"{trackers}: {', '.join(told)}", "bold red", voice)
