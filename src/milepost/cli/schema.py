"""``milepost schema``: JSON Schema of the configuration."""

from __future__ import annotations

import click

from milepost.cli import voice
from milepost.cli.session import dumped
from milepost.config.schema import json_schema


@click.command()
def schema() -> int:
    """Print the JSON Schema of the configuration file."""
    voice.result(dumped(json_schema()))
    return 0
