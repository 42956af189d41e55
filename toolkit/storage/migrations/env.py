"""Run by Alembic: migrate on the connection that `database.py` (or a test) hands over."""

from alembic import context

from toolkit.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
