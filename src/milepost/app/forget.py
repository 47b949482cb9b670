"""Who is meant by a person's id, login or name, and all the names they have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from milepost.errors import UsageError
from milepost.model.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A person to forget: what to call them once more, and every name that may be stored."""

    label: str
    names: tuple[str, ...]
    declared: bool

    def __str__(self) -> str:
        others = ", ".join(name for name in self.names if name != self.label)
        return f"{self.label} ({others})" if others else self.label


def meant(word: str, people: Iterable[Person]) -> Meant:
    """The person of the plan file with that id, login or name; else whoever is called so.

    Raises ``UsageError`` where it may be one or the other.
    """
    wanted = word.strip().removeprefix("@")
    if not wanted:
        raise UsageError("nobody is named", hint="milepost forget PERSON")
    everybody = tuple(people)
    found = [one for one in everybody if one.id == wanted] or [
        one for one in everybody if wanted.casefold() in map(str.casefold, _names(one))
    ]
    if len(found) > 1:
        raise UsageError(
            f"{wanted!r} may be {' or '.join(one.id for one in found)}",
            hint=f"name one by the id: milepost forget {found[0].id}",
        )
    names = dict.fromkeys((*(_names(found[0]) if found else ()), wanted))
    label = found[0].label if found else wanted
    return Meant(label=label, names=tuple(names), declared=bool(found))


def _names(person: Person) -> Iterable[str]:
    return filter(None, (person.id, person.name, *person.accounts.values()))
