"""What the indexes hold of each story."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import editions

# The columns of an entry, as they are filled in bulk.
ENTRY = ("docid", "article_id", "words", "version")


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


class SearchTerm(models.Model):
    """Words that at least three readers searched for within an hour; how often in the week from ``week``."""

    week = models.DateField(_("week from"))
    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    term = models.CharField(_("words"), max_length=60)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    found = models.PositiveSmallIntegerField(_("stories found"), default=0)

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        constraints = [models.UniqueConstraint(fields=["week", "edition", "term"], name="term_once_a_week")]
        indexes = [models.Index(fields=["-week", "-searches"], name="terms_of_the_week")]

    def __str__(self) -> str:
        return self.term
