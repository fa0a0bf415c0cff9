"""Which faults are the database's, and befall whoever asks it next."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError


def is_of_database(error: BaseException | None) -> bool:
    """Whether the database is away, locked, full, read-only or no database at all.

    A query that is wrong, or a row that may not be, is a fault of whoever asked.
    """
    kinds = (OperationalError, InterfaceError, InternalError)
    return isinstance(error, kinds) or type(error) is DatabaseError
