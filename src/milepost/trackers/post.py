"""One POST to an address that is a secret: sent once, and told in words of our own.

The address goes into no log, no trace and no message.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from requests import PreparedRequest, RequestException, Session

from milepost.model.clock import Clock
from milepost.trackers.pacing import Pace
from milepost.trackers.retry import Moved, in_words
from milepost.trackers.transport import Transport

_PACE = Pace(paced=False, tries=1, connect=5.0, read=10.0, deadline=10.0)
_OK = range(200, 300)


def post(url: str, document: Mapping[str, object], clock: Clock) -> str:
    """Send the document once.  Gives why it may not have arrived; empty if it did.

    It is never sent again: news told twice is worse than news told late.
    """
    with closing(Transport(clock, _PACE)) as transport, Session() as session:
        try:
            transport.mount(session, url)
            with session.post(url, json=document, auth=_nobody, stream=True) as answer:
                return "" if answer.status_code in _OK else f"it answered {answer.status_code}"
        except Moved as moved:
            return f"it leads elsewhere (HTTP {moved.status})"
        except RequestException as error:
            return in_words(error)
        except ValueError:
            return "its address cannot be used"


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """Log in as nobody: ``requests`` would look for a password in the user's files."""
    return request
