"""Workspaces with members, accounts and audit. All that stands goes into a first workspace."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FIRST = "first"


def upgrade() -> None:
    workspace = op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    op.bulk_insert(workspace, [{"id": _FIRST, "name": "", "created_at": now}])
    _accounts()
    _belongs_to_the_first("wheel")
    op.create_index("ix_wheel_workspace_id", "wheel", ["workspace_id"])
    _belongs_to_the_first("api_token")
    op.add_column("api_token", sa.Column("name", sa.String(), nullable=True))
    op.add_column("api_token", sa.Column("expires_at", sa.String(), nullable=True))
    for name in ("account_id", "workspace_id", "seen_at", "expires_at", "device"):
        op.add_column("facilitator", sa.Column(name, sa.String(), nullable=True))
    op.create_index("ix_facilitator_account_id", "facilitator", ["account_id"])


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address", name="uq_account_address"),
        sa.UniqueConstraint("issuer", "subject", name="uq_account_subject"),
    )
    op.create_table(
        "member",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "account_id"),
    )
    op.create_index("ix_member_account_id", "member", ["account_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_workspace_id", "audit", ["workspace_id"])


def _belongs_to_the_first(table: str) -> None:
    op.add_column(table, sa.Column("workspace_id", sa.String(), nullable=False, server_default=_FIRST))
    with op.batch_alter_table(table) as changed:
        changed.alter_column("workspace_id", existing_type=sa.String(), existing_nullable=False, server_default=None)
