"""Why a text of ours is written again, where somebody may have edited it."""

from __future__ import annotations

from collections.abc import Callable

EDITED = "somebody edited it; their version is kept in `milepost log`"


def reason(
    news: str, *, wrote: str | None, there: str, wanted: str, same: Callable[[str, str], bool]
) -> str:
    """``news``, and that somebody's edit goes with it.

    ``wrote`` is what we wrote there last, ``None`` if that is not known;
    ``there`` is what stands there, ``wanted`` what is to stand there.  Where
    there is no news but the edit, only that is said.
    """
    if wrote is None or same(wrote, there):
        return news
    return EDITED if same(wrote, wanted) else f"{news}; {EDITED}"
