"""The ledger: runs, what they wrote, what people silenced, how milestones stood, who is at work."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _with(row: str) -> sa.ForeignKey:
    return sa.ForeignKey(row, ondelete="cascade")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "milepost_runs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("instance", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("started", sa.Text, nullable=False),
        sa.Index("milepost_runs_of", "instance", "id"),
    )
    op.create_table(
        "milepost_actors",
        sa.Column("run", sa.Text, _with("milepost_runs.id"), primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
    )
    op.create_table(
        "milepost_ends",
        sa.Column("run", sa.Text, _with("milepost_runs.id"), primary_key=True),
        sa.Column("finished", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "milepost_writes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, sa.ForeignKey("milepost_runs.id"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("removes", sa.Boolean, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("change", sa.LargeBinary, nullable=False),
        sa.Index("milepost_writes_of", "run"),
    )
    op.create_table(
        "milepost_outcomes",
        sa.Column("write", sa.Text, _with("milepost_writes.id"), primary_key=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
    )
    op.create_table(
        "milepost_snoozes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, sa.ForeignKey("milepost_runs.id"), nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("milestone", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
    )
    op.create_table(
        "milepost_seen",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("run", sa.Text, sa.ForeignKey("milepost_runs.id"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("milestone", sa.Text, nullable=False),
        sa.Column("health", sa.Text),
        sa.Column("due", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
    )
    op.create_table(
        "milepost_leases",
        sa.Column("instance", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
    )
