"""Addresses of the site that was here before: whatever they looked like, they lead on for ever.

Asked only where the portal has no page of its own. They name the row, not where it is.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.author import Author
from articles.models.rubric import Rubric
from articles.models.tag import Tag

LONGEST: Final = 500
# Query names by which sites name a page on their front: ``/?p=123``.
BY_NUMBER: Final = ("p", "page_id")


class OldAddress(models.Model):
    """One address of before, in the form that ``form_of`` gives, and the one row that it leads to."""

    address = models.CharField(_("former address"), max_length=LONGEST, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="old_addresses")
    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, null=True, related_name="old_addresses")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="old_addresses")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, related_name="old_addresses")

    class Meta:
        verbose_name = _("address of before")
        verbose_name_plural = _("addresses of before")

    def __str__(self) -> str:
        return self.address

    @property
    def leads_to(self) -> Article | Rubric | Tag | Author | None:
        """The row."""
        return self.article or self.rubric or self.tag or self.author


def form_of(address: str) -> str:
    """The one form of an address, with or without its host: decoded, in small letters, no last slash.

    Of a query only what names a page on the front is kept, and only there. Empty for the front page itself
    and for what is no address.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = unquote(parts.path).replace("\0", "").lower().rstrip("/")
    path = path.removesuffix("/index.php").removesuffix("/index.html")
    path = "/" + path.lstrip("/") if path.strip("/") else ""
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name in BY_NUMBER and value]
    if asked:
        # Of an edition in a folder of its own, /en/?p=12, the folder stays.
        return f"{path}/?{urlencode(asked[:1])}".lower()[:LONGEST]
    return path if len(path) <= LONGEST else ""


def at(address: str) -> OldAddress | None:
    """What stood at an address, None where nothing did. One query, none for the front page."""
    form = form_of(address)
    if not form:
        return None
    rows = OldAddress.objects.select_related("article", "rubric", "author", "tag")
    return rows.filter(address=form).first()
