"""From SQLite's files to a PostgreSQL server: every row, gone on with when killed, compared at the end."""
