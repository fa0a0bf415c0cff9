"""Feeds of others as plain values: RSS, Atom and JSON Feed. Reading one asks nobody anything."""
