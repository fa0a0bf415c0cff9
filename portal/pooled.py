"""The connection of this thread's to the database, while the thread waits for somebody else."""

from __future__ import annotations

from django.db import transaction


def let_go() -> None:
    """Hand a connection of the pool back while somebody outside takes their time; a transaction keeps its.

    Not while rows of a query are still being read.
    """
    connection = transaction.get_connection()
    if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
        connection.close()
