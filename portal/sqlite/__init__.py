"""SQLite as Django knows it, for files that may be moved away, restored or locked while the portal runs."""
