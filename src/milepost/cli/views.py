"""Further views of one run, for ``--also``: a CI job reads once and keeps all of them."""

from __future__ import annotations

from milepost import __version__
from milepost.cli import voice
from milepost.cli.options import Request
from milepost.cli.session import dumped
from milepost.model.judgement import Judgement
from milepost.report import json_v1, markdown


def save(request: Request, judgement: Judgement, own: object, page: str | None = None) -> None:
    """Write each view that was asked for.

    ``own`` is what ``--format json`` would print, ``page`` the command's own
    page in Markdown where that is not the report of all milestones.
    """
    for view, path in request.also:
        voice.result(_view(view, judgement, own, page), path)


def _view(view: str, judgement: Judgement, own: object, page: str | None) -> str:
    if view == "markdown":
        return markdown.report(judgement) if page is None else page
    return dumped(own if view == "json" else json_v1.check(judgement, __version__))
