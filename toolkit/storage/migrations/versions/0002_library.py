"""The library: archive, heading, tags, a picture of each wheel; the backups that were made and what was erased."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LISTS = ("municipalities", "tags", "goals")


def upgrade() -> None:
    op.add_column("wheel", sa.Column("archived_at", sa.String(), nullable=True))
    op.add_column("wheel", sa.Column("heading", sa.JSON(), nullable=True))
    for name in _LISTS:
        op.add_column("wheel", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    _fill()
    with op.batch_alter_table("wheel") as wheel:
        for name in _LISTS:
            wheel.alter_column(name, existing_type=sa.JSON(), existing_nullable=False, server_default=None)
    op.create_table(
        "backup",
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("file"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wheel_id", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _fill() -> None:
    """Read out of each wheel's file what the list shows from now on."""
    wheel = sa.table("wheel", sa.column("id"), sa.column("file"), *(sa.column(name, sa.JSON()) for name in _LISTS))
    connection = op.get_bind()
    for id in connection.scalars(sa.select(wheel.c.id)).all():
        file = json.loads(connection.scalar(sa.select(wheel.c.file).where(wheel.c.id == id)) or "{}")
        connection.execute(sa.update(wheel).where(wheel.c.id == id).values(**_shown(file)))


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    goals: dict[str, int] = {}
    for activity in file.get("activities", ()):
        for goal in dict.fromkeys(activity["goals"]) if activity.get("state") != "stopped" else ():
            goals[goal] = goals.get(goal, 0) + 1
    municipalities = [municipality["name"] for municipality in file.get("municipalities", ())]
    return {"municipalities": municipalities, "tags": file.get("tags", []), "goals": goals}
