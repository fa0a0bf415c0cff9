"""The rehearsal of a big night: load, publish, correct, withdraw, kill, count; a report at the end."""
