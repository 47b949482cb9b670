"""History: how milestones stood in each run, and the pictures that are kept for good."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of history."""
    op.create_table(
        "milepost_pictures",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "milepost_snapshots",
        sa.Column(
            "run", sa.Text, sa.ForeignKey("milepost_runs.id", ondelete="cascade"), primary_key=True
        ),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("album", sa.Text, nullable=False),
    )
    op.create_table(
        "milepost_frozen",
        sa.Column("run", sa.Text, sa.ForeignKey("milepost_runs.id"), primary_key=True),
        sa.Column("milestone", sa.Text, primary_key=True),
        sa.Column("why", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("picture", sa.Text, nullable=False),
    )
