"""Which repositories patterns stand for: one list per owner, a request per hundred.

An organisation's list holds what is private as far as the token sees it.  A
person's public list never does: with a token, what that account may see of the
owner's is asked for beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import StrictBool, StrictStr

from milepost.errors import ContractError
from milepost.trackers.contract import Context, Probe, TrackerOptions
from milepost.trackers.many import Members
from milepost.trackers.rows import Malformed, Row, checked
from milepost_github.client import Client
from milepost_github.options import REPO, Many
from milepost_github.trouble import Trouble, advice

_FORBIDDEN, _MISSING = 403, 404
_SORTED = "full_name"


class _Repository(Row):
    full_name: StrictStr
    archived: StrictBool = False
    disabled: StrictBool = False
    fork: StrictBool
    has_issues: StrictBool = True

    @property
    def at_work(self) -> bool:
        """Whether its milestones are somebody's plan, and can be read and written."""
        return self.has_issues and not (self.archived or self.disabled or self.fork)


def expand(many: TrackerOptions, context: Context) -> Members:
    """The repositories that fit now; never raises for what GitHub does.

    A full name is taken as it is written, unseen.  Of those that fit a pattern
    the archived, the disabled, the forks and those without issues are left
    out.  Where a list breaks off, what was seen of it counts.
    """
    if not isinstance(many, Many):
        raise ContractError(f"these are not patterns of GitHub repositories: {many.kind!r}")
    census = _Census(many, Client(many, context.transport), context)
    found = {name.casefold(): name for name in many.exact}
    seen: dict[str, _Repository] = {}
    lost: list[Probe] = []
    for owner in many.owners:
        try:
            for one in census.owned(owner):
                seen[one.full_name.casefold()] = one
        except Trouble as trouble:
            lost.append(census.lost(owner, trouble))
        except Malformed as error:
            why = f"a row of {owner}'s repositories that cannot be understood ({error})"
            lost.append(Probe(reachable=False, reason=why))
    fitting = [one for one in seen.values() if many.covers(one.full_name)]
    for one in fitting:
        if one.at_work:
            found.setdefault(one.full_name.casefold(), one.full_name)
    if not found and not lost:
        lost.append(_nothing(many, len(seen), len(fitting)))
    each = tuple((name, many.one(name)) for _, name in sorted(found.items()))
    return Members(each=each, lost=lost[0] if lost else None)


def _nothing(many: Many, seen: int, fitting: int) -> Probe:
    owners = ", ".join(many.owners)
    verb = "that fits is" if fitting == 1 else "that fit are"
    left = f"; {fitting} {verb} archived, disabled, a fork or without issues"
    return Probe(
        reachable=False,
        reason=f"no repository fits `{many.shown_as()}`, of {seen} that can be seen of {owners}"
        + (left if fitting else ""),
        hint="look at the pattern, and at what the token may see (`milepost doctor`)",
    )


@dataclass(frozen=True, slots=True)
class _Census:
    many: Many
    client: Client
    context: Context

    def owned(self, owner: str) -> Iterator[_Repository]:
        """Everything of an owner that can be seen, an organisation or a person."""
        name = quote(owner, safe="")
        try:
            yield from self._listed(f"/orgs/{name}/repos", type="all")
        except Trouble as trouble:
            if trouble.status != _MISSING or trouble.page:
                raise
            yield from self._private(owner)
            yield from self._listed(f"/users/{name}/repos", type="owner")

    def _private(self, owner: str) -> Iterator[_Repository]:
        """What the token's own account sees of a person's; a job's token may not ask."""
        if self.many.token is None:
            return
        try:
            for one in self._listed("/user/repos", affiliation="owner,collaborator"):
                if one.full_name.partition("/")[0].casefold() == owner.casefold():
                    yield one
        except Trouble as trouble:
            if trouble.status != _FORBIDDEN:
                raise

    def _listed(self, path: str, **parameters: str) -> Iterator[_Repository]:
        for page in self.client.pages(path, sort=_SORTED, **parameters):
            self.context.progress("repositories", page.number, page.total)
            for row in page.rows:
                one = checked(_Repository, row)
                if not REPO.fullmatch(one.full_name):
                    raise Malformed("full_name: not owner/name")
                yield one

    def lost(self, owner: str, trouble: Trouble) -> Probe:
        """Why the list of an owner's repositories is not whole."""
        hint = advice(trouble, token=self.many.token is not None, need="metadata: read")
        return Probe(
            reachable=False,
            reason=f"the repositories of {owner}: {trouble.page}{trouble.reason}",
            hint=hint,
            status=trouble.status,
        )
