"""The ``milepost`` command and its subcommands."""

from __future__ import annotations

import click

from milepost import __version__
from milepost.cli.adopt import adopt
from milepost.cli.check import check
from milepost.cli.demo import demo
from milepost.cli.doctor import doctor
from milepost.cli.explain import explain
from milepost.cli.forget import forget
from milepost.cli.listing import list_milestones
from milepost.cli.log import log
from milepost.cli.plan import plan
from milepost.cli.report import report
from milepost.cli.resolve import resolve
from milepost.cli.rollover import rollover
from milepost.cli.schema import schema
from milepost.cli.sync import sync
from milepost.cli.undo import undo


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="milepost")
def milepost() -> None:
    """Judge and keep milestones in the issue trackers you already have.

    Reads issues and milestones, judges every milestone, and writes the verdict
    back as labels, one comment and a block in the milestone's description.
    """


for command in (
    check,
    plan,
    sync,
    resolve,
    rollover,
    undo,
    log,
    adopt,
    forget,
    report,
    list_milestones,
    doctor,
    demo,
    explain,
    schema,
):
    milepost.add_command(command)
