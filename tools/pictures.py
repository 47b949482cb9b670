"""Take the pictures of ``docs/pictures`` anew: the demo's pages in a real browser.

``make pictures`` runs it.  It needs Chromium and a font with emoji (Debian:
``chromium fonts-noto-color-emoji``).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from milepost.app.demo import stage

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PAGES: Mapping[str, tuple[str, int]] = {
    "comment.png": ("acme/onboarding/issues/20", 1130),
    "milestone.png": ("acme/onboarding/milestone/4", 640),
}
"""Each picture: the page of the demo's sandbox, and the height in pixels."""
WIDTH = 1000


def main() -> None:
    """Sync the demo once and photograph its pages."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise SystemExit("Chromium is not installed")
    FOLDER.mkdir(exist_ok=True)
    with stage() as show, tempfile.TemporaryDirectory() as home:
        show.sync(lambda *_: None)
        for name, (page, height) in PAGES.items():
            subprocess.run(
                [
                    *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                    "--disable-background-networking",
                    f"--user-data-dir={home}/profile",
                    f"--window-size={WIDTH},{height}",
                    f"--screenshot={FOLDER / name}",
                    f"{show.server.url}/{page}",
                ],
                check=True,
                capture_output=True,
                timeout=60,
            )
            print(f"took docs/pictures/{name}")


if __name__ == "__main__":
    main()
