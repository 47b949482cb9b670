"""``milepost adopt`` for people: what is accepted from now on, and what is new among it."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.adopted import Adopted, Adoption
from milepost.report import safe
from milepost.report.text.ink import wrap
from milepost.report.voice import Voice
from milepost.report.words import plural

_NAMED_AT_MOST = 20


def adopted(adoption: Adoption, path: str, voice: Voice) -> str:
    """The result: how many findings the file holds now, and where from."""
    total = plural(len(adoption.all), "adopted finding")
    told = [f"{len(adoption.kept) - len(adoption.gone)} as before"]
    told += [f"{len(adoption.added)} new"] if adoption.added else []
    told += [f"{len(adoption.graver)} graver than before"] if adoption.graver else []
    told += [f"{len(adoption.dropped)} dropped"] if adoption.dropped else []
    told += [f"{len(adoption.gone)} not found any more"] if adoption.gone else []
    file = safe.terminal(path, cap=500)
    state = "" if adoption.changes else " Nothing changes."
    return wrap(f"{file}: {total} ({', '.join(told)}).{state}", voice.width, rest="  ")


def widened(adoption: Adoption, voice: Voice) -> Iterator[str]:
    """What is accepted now and was not before, a line for each, the first of them at least."""
    fresh = [*adoption.graver, *adoption.added]
    for one in fresh[:_NAMED_AT_MOST]:
        yield wrap(f"+ {_line(one)}", voice.width, rest="    ")
    if (more := len(fresh) - _NAMED_AT_MOST) > 0:
        yield f"+ and {more} more"


def remarks(adoption: Adoption, *, complete: bool) -> Iterator[str]:
    """What to know, and to do next."""
    if not complete:
        yield "not everything could be read: what nobody could look at stays as it was"
    if adoption.gone:
        yield "milepost adopt --prune drops what is not found any more"
    if adoption.left:
        yield f"{plural(adoption.left, 'finding')} not added: --prune only drops"
    if adoption.changes:
        yield "look through the file and commit it; without an entry its finding speaks again"


def _line(one: Adopted) -> str:
    where = f" in {safe.terminal(one.milestone)}" if one.milestone else ""
    return f"{one.rule}{where} ({one.severity}): {one.message}"
