"""GitLab carries out commands hidden in texts: the last look before one is sent."""

from __future__ import annotations

import re

_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060"


def command_in(text: str) -> str:
    """The first line of ``text`` that GitLab might carry out as a quick action; empty if none.

    That is any line that starts with ``/``, white space aside.  GitLab spares
    those in code, but its versions do not agree on what code is (an open HTML
    tag or a backtick further up is enough to confuse them), and no text of
    milepost's has such a line even there.
    """
    for line in _ENDS.split(text):
        if line.strip().strip(_UNSEEN).lstrip().startswith("/"):
            return line.strip()
    return ""
