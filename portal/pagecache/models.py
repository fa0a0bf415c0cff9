"""Purges that are still to be carried out."""

from __future__ import annotations

import secrets

from django.db import models


def new_mark() -> int:
    """A number that no other row has."""
    return secrets.randbits(62) | 1


class Purge(models.Model):
    """Keys to purge once the transaction that changed what they stand for has been committed.

    The row is written in that transaction and deleted when its keys have been purged, so that a process
    killed in between loses none: the worker carries out what is left. Where there are several machines it
    stays for some minutes, so that all of them hear of it.
    """

    keys = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    # Known by this: a database that is restored, or rolls back, gives numbers of rows once more.
    mark = models.BigIntegerField(null=True, default=new_mark)
    # By the database's clock.
    carried_out_at = models.DateTimeField(null=True)
