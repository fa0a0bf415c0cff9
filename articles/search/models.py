"""What the indexes hold of each story."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """A published story's entry: its place in the newest-first order, and the words indexed.

    ``docid`` grows with the time of publication, so the index itself is walked newest first. ``words`` is
    the compressed text given to it where the index asks for that to take an entry out. ``version`` is of the
    keys (``wordforms.VERSION``); 0 is before words had keys. The article is a plain number: an entry outlives
    a deleted row until it is taken out.
    """

    # Never counted up: an auto field is what SQLite keeps as the row's own number, without a second index.
    docid = models.BigAutoField(primary_key=True)
    article_id = models.BigIntegerField(unique=True)
    words = models.BinaryField()
    version = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [models.Index(fields=["version", "-docid"], name="search_version")]


class Reindexing(models.Model):
    """A ``reindex`` under way: entries from ``docid`` on are done. At most one row."""

    docid = models.BigIntegerField()


class DeskDocument(models.Model):
    """Any story's entry in the desk's own index, public or not: the words indexed, compressed."""

    # As above: the article's number is the row's own.
    article_id = models.BigAutoField(primary_key=True)
    words = models.BinaryField()
