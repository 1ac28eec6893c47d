"""Tables, migrations, SQLite and PostgreSQL."""
