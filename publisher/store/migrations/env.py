"""Where Alembic learns how to run: on the connection that `migrate.py` hands it."""

from alembic import context

from publisher.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
context.run_migrations()
