"""Site pages as editors write them."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal import editions, navigation
from portal.kit.html import clean_prose
from portal.pagecache.purging import purge
from portal.pages.texts import SLUGS
from portal.versions.models import Versioned


def addresses() -> list[tuple[str, str]]:
    """The addresses there are; each has its place in the footer."""
    return [(slug, f"/{slug}/") for slug in SLUGS]


def key_of(slug: str, edition: str) -> str:
    """What the page of this text depends on."""
    return f"page:{slug}:{edition}"


class Page(Versioned):
    """One site page in one edition; without a row the shipped text is shown."""

    slug = models.SlugField(_("page"), max_length=40, choices=addresses)
    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("site page")
        verbose_name_plural = _("site pages")
        ordering = ["slug", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "edition"], name="one_site_page_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"

    def get_absolute_url(self) -> str:
        return editions.address(self.edition, f"pages:{self.slug}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever saves, only harmless HTML is stored."""
        self.body = clean_prose(self.body)
        with transaction.atomic():
            super().save(*args, **kwargs)
            purge(navigation.key_of(navigation.PAGES), key_of(self.slug, self.edition))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            purge(navigation.key_of(navigation.PAGES), key_of(self.slug, self.edition))
            return super().delete(*args, **kwargs)
