"""``docs/config.md``: the reference, written from the form itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from milepost.config.example import describe, flow
from milepost.config.form import trackers
from milepost.config.form.base import Form
from milepost.config.form.milestone import Defaults
from milepost.config.form.parts import entries, parts
from milepost.config.hints import EXACT, alternatives, fields_of, is_a, kind_of, peeled
from milepost.config.variables import ALLOWED
from milepost.config.yaml12 import LARGEST_FILE, MOST_NODES
from milepost.judge.phrases import FORMS
from milepost.trackers.fetch import Bounds

_BOUNDS = Bounds()
_NUMBERS = f"""\
## Numbers

A number is read before anything is judged, and only if a done-criterion, a key result or `supports`
names it. Nothing is executed. It comes from one of three places, as a number of JSON; `path: a.b.0`
leads to it through keys and positions in lists, from 0.

- `file`: inside the folder milepost runs in, links followed; {_BOUNDS.size:,} bytes at most.
- `env`: a variable named `MILEPOST_METRIC_…`.
- `url`: a public https address. No token is sent, no redirect followed, no proxy asked; the answer
  has {_BOUNDS.size:,} bytes at most and {_BOUNDS.seconds:g} seconds for everything together.
  What leads into a network that is not public is not read. In CI the host must be among those the
  job allows (`$MILEPOST_ALLOWED_HOSTS`). Loopback is read, without TLS too, only if that variable
  names it.

Text in digits (`"12.5"`), `true` and `NaN` are no numbers. A number that cannot be read is
*unknown*: what compares it says why, and everything else is judged.
"""

_HEAD = f"""\
# Configuration

`milepost.yaml` says which trackers are read, which milestones are judged and what may be written.
Three lines are enough:

```yaml
version: 1
trackers:
  web: {{kind: github, repo: acme/onboarding}}
```

`config.example.yaml` holds every key with a comment; `milepost schema` prints a JSON Schema that
editors understand. All problems of a file are told at once, with file and line.

## How the file is read

As YAML 1.2, with these rules:

- Only `true`, `false`, `null`, `~` and decimal numbers are special. `on`, `yes`, `NO`, dates,
  `1:30`, `0x1f` and `0123` are text.
- Keys are always text. Where text is expected it is taken as written: a title `1.10` stays `1.10`.
- A key without a value, or with `null`, is a key that was left away.
- A phrase with a comma (within `[ ]`), a colon and a space, ` #`, or `[ ]` in front needs quotes.
- Anchors and aliases work. Tags, several documents and merge keys (`<<`) do not: YAML 1.2 has no
  merge keys; `defaults:` holds what milestones share.
- A file has {LARGEST_FILE:,} characters and {MOST_NODES:,} values at most.
- Names (of milestones, trackers, people) are letters, digits, `.`, `_` and `-`.

## Secrets

{ALLOWED}.
A variable that is not set, or empty, is an error that names it. A token written into the file is
refused. A tracker without `token:` takes the variable of its kind, for example `GITHUB_TOKEN`,
where that is set, and reads anonymously where it is not.

{_NUMBERS}
## Done-criteria

"""

_LATER = """
The whole form of the file is checked already. Keys marked *not active yet* have no effect in this
version and are named in one notice when they are used; a key that only repeats its default is not
named, for it changes nothing in any version. The same goes for criterion phrases and rule codes
that this version does not decide.
"""

_MANY = """\
One entry may stand for many repositories. Then these keys take the place of `repo`; all others are
those of each repository:"""

_MEMBERS = """\
- Each repository that fits is a tracker of its own, called by its full name: `acme/onboarding#42`,
  `in: {acme/onboarding: 12}`, `--source acme/onboarding`. The name of the entry means all of them.
- Archived, disabled and forked repositories and those without issues are left out; private ones
  are there as far as the token sees them. A full name among the patterns is taken as written.
- A repository that another entry reads already is not read twice: it belongs to that entry. One
  that appears or vanishes between two runs is no error.
- `in: [web]` means: in any of them that holds the title. A number needs the repository's name.
- `home: web` is the repository with a status issue of the milestone already, else the first by
  name that holds the milestone; `home: acme/onboarding` says which.
- Which they are is asked in every run: one request per hundred repositories of the owner (for a
  person's account also those the token sees there), counted with the first of them. Where that
  fails, or nothing fits, the entry is a tracker that was not read (exit 3): what needs it is
  *unknown*, the rest is judged."""

_NAMES = {"": "The file"}


def page() -> str:
    """The whole page as Markdown."""
    lines = [*(f"- `{form}`" for form in FORMS), "- `count: {query, at_most: N}`"]
    sections = [_HEAD + "\n".join(lines) + "\n" + _LATER]
    for at, form in parts().items():
        if is_a(form, Defaults):
            active = (f"`{name}`" for name in form.model_fields if name not in form.LATER)
            says = f"{_first_line(form)} Active in this version: {', '.join(active)}."
            sections.append(f"## `{at}`\n\n{says}")
        else:
            sections.append("\n".join(_section(_NAMES.get(at, f"`{at}`"), form)))
        if at == "":
            sections += ["\n".join(_tracker(kind, entry)) for kind, entry in entries()]
    return "\n\n".join(section.rstrip("\n") for section in sections) + "\n"


def _section(title: str, form: type[Form]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield _first_line(form)
    yield ""
    rows = []
    for key, (name, hint) in fields_of(form).items():
        field = form.model_fields[name]
        says = field.description or ""
        says = f"{says} *Not active yet.*" if name in form.LATER else says
        rows.append((key, words(hint), _default(form, name), says))
    yield from _table(rows)


def _tracker(kind: str, form: type[BaseModel]) -> Iterator[str]:
    yield f"## `trackers.NAME` of kind `{kind}`"
    yield ""
    yield from _table(_keys(form))
    yield ""
    if many := trackers.many(kind):
        yield _MANY
        yield ""
        yield from _table(_keys(many, set(form.model_fields)))
        yield ""
        yield _MEMBERS
        return
    keys = ", ".join(f"`{key}`" for key in sorted(trackers.NOT_YET - set(form.model_fields)))
    yield f"{keys}: valid, *not active yet*. An entry with `repos` is not read in this version."


def _keys(
    form: type[BaseModel], besides: Collection[str] = ()
) -> Iterator[tuple[str, str, str, str]]:
    for key, (name, hint) in fields_of(form).items():
        if key not in besides:
            yield key, words(hint), _default(form, name), describe(form, name)


def _table(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for key, value, default, says in rows:
        cells = (f"`{key}`", value, default, says)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _first_line(form: type[BaseModel]) -> str:
    return (form.__doc__ or "").strip().splitlines()[0]


def _default(form: type[BaseModel], name: str) -> str:
    field = form.model_fields[name]
    if field.is_required():
        return "*required*"
    default = field.get_default(call_default_factory=True)
    if default is None or default in ((), {}, "") or isinstance(default, BaseModel):
        return ""
    return f"`{flow(default)}`"


def words(hint: Any) -> str:
    """A type in words: ``text``, ``list of text``, ``map``; choices as code."""
    said = []
    for arm in alternatives(peeled(hint)[0]):
        bare, _ = peeled(arm)
        kind = kind_of(arm)
        if get_origin(bare) is Literal:
            said += [f"`{choice}`" for choice in get_args(bare)]
        elif kind == "list":
            said.append(f"list of {words(get_args(bare)[0])}")
        elif kind == "map":
            said.append("map" if is_a(bare, BaseModel) else "map by name")
        elif bare is bool:
            said += ["`true`", "`false`"]
        elif bare in EXACT:
            said.append("number")
        elif bare is not NoneType:
            said.append("date" if getattr(bare, "__name__", "") == "date" else "text")
    return ", ".join(dict.fromkeys(said))
