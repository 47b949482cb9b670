"""The pages for people, served or saved.  They show everything: the sandbox keeps no secrets."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from html import escape
from os.path import relpath
from pathlib import Path
from urllib.parse import unquote

from milepost.sandbox.gitlab.addresses import plain
from milepost.sandbox.pages import CSP, page, paths
from milepost.sandbox.web import Answer, Request
from milepost.sandbox.world import World

_LOOPBACK = re.compile(r"http://127\.0\.0\.1(?::\d+)?(?=/)")
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Site:
    """Pages below the server's root (``sandbox.web.Dialect``)."""

    prefix = "/"

    def handle(self, world: World, request: Request, root: str) -> Answer:
        """Show a page; 404 for anything else, 405 for anything but looking."""
        if request.method not in ("GET", "HEAD"):
            return Answer(status=405, body=b"", headers=_HEADERS)
        shown = page(world, plain(world, unquote(request.path)))
        if shown is None:
            text = f"<!doctype html><title>Not found</title><p>{escape(request.path)}: not found"
            return Answer(status=404, body=text.encode(), headers=_HEADERS)
        html = shown(lambda url: url.removeprefix(root))
        return Answer(body=html.encode(), headers=_HEADERS)


def save_pages(
    world: World, folder: Path, *, projects: Collection[str] | None = None
) -> tuple[Path, ...]:
    """Write every page (or those of some projects) as a file that links to the others.

    Links between pages are relative, also those that were written into texts
    with a sandbox's address; open ``index.html`` in ``folder``.  Returns the
    files in the order written.
    """
    with world.lock:
        chosen = [path for path in paths(world) if _chosen(path, projects)]
        files = {path: _file(path) for path in chosen}
        shown = {files[path]: it for path in chosen if (it := page(world, path)) is not None}
        for name, rendered in shown.items():
            html = rendered(partial(_relative, world, here=name, files=files))
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(html, encoding="utf-8", newline="\n")
        return tuple(folder / name for name in shown)


def _chosen(path: str, projects: Collection[str] | None) -> bool:
    if projects is None or path == "/":
        return True
    return any(f"{path}/".lower().startswith(f"/{name}/".lower()) for name in projects)


def _file(path: str) -> str:
    return f"{path.strip('/')}/index.html".lstrip("/")


def _relative(world: World, url: str, here: str, files: dict[str, str]) -> str:
    """The way from the file ``here``; addresses elsewhere stay, unknown pages have none."""
    place = _LOOPBACK.sub("", url)
    if not place.startswith("/"):
        return url
    path, hash_, fragment = place.partition("#")
    path = plain(world, path)
    for known in (path, path.replace("/issues/", "/pull/"), path.replace("/pull/", "/issues/")):
        if known in files:
            return f"{relpath(files[known], Path(here).parent)}{hash_}{fragment}"
    return ""
