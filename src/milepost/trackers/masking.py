"""What a request proves itself with comes back in no refusal: a server may repeat it.

Only refusals and headers are looked through.  The text of an answer that is
one is people's own and stays as it is: it may be written back.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import quote

from requests import PreparedRequest, Response

_CARRIERS = ("Authorization", "Private-Token")
_SHORTEST = 6
_REFUSED = 400


def mask(answer: Response, request: PreparedRequest, *, whole: bool) -> None:
    """Put ``***`` for what ``request`` proved itself with, wherever ``answer`` may be quoted.

    ``whole``: the body has been read.
    """
    held = sorted(set(_forms(request)), key=len, reverse=True)
    for name, value in answer.headers.items():
        answer.headers[name] = _masked(value, held)
    answer.reason = _masked(answer.reason or "", held)
    if whole and answer.status_code >= _REFUSED:
        body = answer.content
        for secret in held:
            body = body.replace(secret.encode(), b"***")
        answer._content = body  # noqa: SLF001 - requests has no other way to change one


def _masked(text: str, held: list[str]) -> str:
    for secret in held:
        text = text.replace(secret, "***")
    return text


def _forms(request: PreparedRequest) -> Iterator[str]:
    """Tokens, e-mails and passwords, as they are and as addresses and JSON spell them."""
    for secret in _carried(request):
        if len(secret) >= _SHORTEST:
            yield from (secret, quote(secret, safe=""), secret.replace("/", "\\/"))


def _carried(request: PreparedRequest) -> Iterator[str]:
    for name in _CARRIERS:
        value = request.headers.get(name)
        text = value.decode("latin-1") if isinstance(value, bytes) else value or ""
        scheme, _, rest = text.rpartition(" ")
        yield rest
        if scheme.casefold() == "basic":
            try:
                user, _, password = base64.b64decode(rest).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                continue
            yield from (user, password)
