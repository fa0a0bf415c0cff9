"""Former addresses: where a page is missing, the reader is led to where it stands now, in one hop."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from articles import cachekeys
from articles.models import Address, Article, old_addresses
from articles.models.addresses import NOUNS, led_to
from portal import editions
from portal.pagecache.recording import depends_on


def noun(name: str, slug: str, view: str, *further: str) -> HttpResponse:
    """301 to the page ``view`` of the rubric, tag or author that had the slug. One query.

    Raises ``Http404`` where none had it, or readers may not see its page.
    """
    depends_on(cachekeys.noun_address(name, slug))
    row = led_to(name, slug)
    if row is None:
        raise Http404
    if not getattr(row, "is_public", True):
        depends_on(*(cachekeys.in_list(f"tag:{row.pk}", code) for code in editions.codes()))
        raise Http404
    return HttpResponsePermanentRedirect(reverse(view, args=[row.slug, *further]))


def slug_now(name: str, slug: str) -> str:
    """The slug under which the page stands now that has or had this one. Up to two queries."""
    depends_on(cachekeys.noun_address(name, slug))
    if NOUNS[name]._default_manager.filter(slug=slug).exists():
        return slug
    row = led_to(name, slug)
    return row.slug if row is not None else slug


def of_before(address: str) -> HttpResponse | None:
    """301 to what became of a page of the site that was here before; None where there was none. One query.

    What readers may not see has no page to lead to. A withdrawn story's own address says so.
    """
    found = old_addresses.at(address)
    row = found.leads_to if found else None
    if row is None:
        return None
    if isinstance(row, Article):
        depends_on(cachekeys.text(row.pk))
        return HttpResponsePermanentRedirect(row.get_absolute_url()) if row.was_published else None
    depends_on(cachekeys.noun_address(str(row._meta.model_name), row.slug))
    return HttpResponsePermanentRedirect(row.get_absolute_url())


def story(edition: str, slug: str) -> Article | None:
    """The story that a former address leads to, whether readers may see it or it was withdrawn. One query."""
    depends_on(cachekeys.address(edition, slug))
    former = Address.objects.filter(edition=edition, slug=slug).select_related("article").first()
    if former is None or not former.article.was_published:
        return None
    depends_on(cachekeys.text(former.article_id))
    return former.article
