"""Alembic's entry: migrates on the connection that storage/migrate.py hands over, in one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.tables import metadata


def run() -> None:
    """One transaction for all steps, on both databases: a failed upgrade leaves the books as they were."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    context.run_migrations()


run()
