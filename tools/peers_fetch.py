"""bugwarrior's own fetch of all that it is configured for, as JSON on stdout.

Runs in the environment of the peers (``make peers``), never in milepost's.
``bugwarrior pull`` goes on to write into Taskwarrior; this is the part before
that, whole: its configuration is read, its services ask their trackers, its
records are made.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from bugwarrior.collect import (  # type: ignore[import-not-found]  # it is in the peers' environment only
    aggregate_issues,
)
from bugwarrior.config.load import (  # type: ignore[import-not-found]  # it is in the peers' environment only
    load_config,
)


def main() -> None:
    """Fetch and print; a service that failed ends it with 1."""
    section = "general"
    config: Any = load_config(section, interactive=False, quiet=True)
    records = list(aggregate_issues(config, section, debug=True))
    failed = [record for record in records if isinstance(record, tuple)]
    if failed:
        raise SystemExit(f"bugwarrior: {failed}")
    json.dump(records, sys.stdout, default=str)


if __name__ == "__main__":
    main()
