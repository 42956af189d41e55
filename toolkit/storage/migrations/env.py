"""Run by Alembic: migrate on the connection that `database.py` (or a test) hands over.

At a developer's desk: `alembic -x url=sqlite:///data/participatiewiel.sqlite3 revision --autogenerate -m "what"`.
"""

from alembic import context
from sqlalchemy import Connection, create_engine

from toolkit.storage.tables import METADATA


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=METADATA, render_as_batch=True, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
        migrate(opened)
