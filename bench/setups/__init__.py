"""``make bench-setups``: one newsroom on SQLite alone and on PostgreSQL with Redis, measured in turns."""
