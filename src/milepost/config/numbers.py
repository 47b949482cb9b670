"""The numbers of a file, declared and not read yet, and where a run lets them be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from milepost.config.form.file import File
from milepost.config.form.project import Number as NumberForm
from milepost.config.form.project import Read
from milepost.config.hosts import VARIABLE, allows, host, loopback, names
from milepost.config.node import Node
from milepost.config.terms import exact
from milepost.model.number import SPENT, AtAddress, InFile, InVariable, Number, Source
from milepost.model.prose import say
from milepost.trackers.trace import shown


def numbers(path: str, file: File, root: Node, environ: Mapping[str, str]) -> dict[str, Number]:
    """The numbers by name, in file order, without values, and what of the budget was spent.

    Variables are looked at here: ``environ`` is the environment of the run.
    """
    written = root.get("numbers")
    lines = {key.text: key.line for key, _ in written.entries} if written else {}
    found = {
        name: _declared(name, number, f"{path}:{lines[name]}", environ)
        for name, number in file.numbers.items()
    }
    spent = _spent(path, file, root, environ)
    return {**found, SPENT: spent} if spent is not None else found


def _spent(path: str, file: File, root: Node, environ: Mapping[str, str]) -> Number | None:
    """What of the budget was spent: a number of the file, or one that is read like the others."""
    budget = file.project.budget
    if budget is None or budget.spent is None:
        return None
    line = next(key.line for key, _ in root.entries if key.text == "project")
    where = f"{path}:{line}"
    if isinstance(budget.spent, Read):
        read = NumberForm(read=budget.spent, unit=budget.currency)
        return _declared(SPENT, read, where, environ)
    value = exact(budget.spent)
    return Number(name=SPENT, value=value, unit=budget.currency, declared_at=where)


def within(numbers: Mapping[str, Number], environ: Mapping[str, str]) -> Mapping[str, Number]:
    """The numbers as CI may read them: no address of a host that the job does not allow.

    What a pull request could change must not make a runner knock at any door.
    """
    return MappingProxyType({name: _within(one, environ) for name, one in numbers.items()})


def _declared(name: str, said: NumberForm, where: str, environ: Mapping[str, str]) -> Number:
    source = _source(said.read, environ)
    return Number(
        name=name,
        source=source,
        missing=say("the number {} was not read", name),
        where=_place(said.read),
        url=source.url if isinstance(source, AtAddress) and "?" not in source.url else "",
        start=None if said.start is None else exact(said.start),
        to=None if said.to is None else exact(said.to),
        by=said.by,
        unit=said.unit or "",
        declared_at=where,
    )


def _source(read: Read, environ: Mapping[str, str]) -> Source:
    at = read.path or ""
    if read.file is not None:
        return InFile(path=read.file, at=at)
    if read.env is not None:
        return InVariable(name=read.env, text=environ.get(read.env), at=at)
    url = read.url or ""
    return AtAddress(url=url, at=at, loopback=loopback(host(url)) and names(host(url), environ))


def _place(read: Read) -> str:
    place = read.file or read.env or shown(read.url or "").partition("?")[0]
    return f"{place}, {read.path}" if read.path else place


def _within(number: Number, environ: Mapping[str, str]) -> Number:
    source = number.source
    if not isinstance(source, AtAddress) or allows(host(source.url), environ):
        return number
    barred = say(
        "in CI numbers are read only from hosts that the job allows, and {} is none; if it is"
        " public, {}={} allows it (the Action's input `hosts`)",
        host(source.url), VARIABLE, host(source.url),
    )  # fmt: skip
    return replace(number, source=replace(source, barred=barred))
