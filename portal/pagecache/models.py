"""Purges that are still to be carried out."""

from __future__ import annotations

from django.db import models


class Purge(models.Model):
    """Keys to purge once the transaction that changed what they stand for has been committed.

    The row is written in that transaction and deleted when its keys have been purged, so that a process
    killed in between loses none: the worker carries out what is left.
    """

    keys = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
