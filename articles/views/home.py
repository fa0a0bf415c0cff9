"""The home page of an edition."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cachekeys, readership
from articles.front import Block, Front, front_of
from articles.models import Article
from articles.models.old_addresses import BY_NUMBER
from articles.syndication import structured
from articles.views import former
from articles.views.cards import Card, card
from portal import editions
from portal.navigation import Link
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for, good_today, good_until


@readers_page(*BY_NUMBER)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front: hero, wire, most read, blocks. Seven queries, and those of the parts.

    A story that the site before named by its number, ``/?p=12``, is led to; 404 for an unknown number.
    """
    if any(request.GET.get(name) for name in BY_NUMBER):
        moved = former.of_before(request.get_full_path())
        if moved is None:
            raise Http404
        return moved
    edition = editions.of_path(request.path)
    front = front_of(edition)
    depends_on(cachekeys.home(edition), *cachekeys.cards(front.articles()))
    good_for(seconds=cachekeys.LISTS_LIVE)
    good_today()
    if front.pins_change_at:
        good_until(front.pins_change_at)
    context = {
        **front_as_cards(front),
        "structured": structured.as_script(structured.site(edition), structured.newsroom(edition)),
        "more_rubrics": [Link(rubric.label, rubric.get_absolute_url()) for rubric in front.more_rubrics],
    }
    return render(request, "articles/home.html", context)


def front_as_cards(front: Front) -> dict[str, object]:
    """The front's places filled with cards. One look-up of view counts for all."""
    views = readership.totals([article.pk for article in front.articles()])

    def shown(article: Article) -> Card:
        return card(article, views.get(article.pk))

    def block_as_cards(block: Block) -> dict[str, object]:
        return {
            "rubric": Link(block.rubric.label, block.rubric.get_absolute_url()),
            "lead": shown(block.lead),
            "lines": [shown(article) for article in block.lines],
        }

    return {
        "hero": shown(front.hero) if front.hero else None,
        "seconds": [shown(article) for article in front.seconds],
        "exclusives": [shown(article) for article in front.exclusives],
        "publications": [shown(article) for article in front.publications],
        "blocks": [block_as_cards(block) for block in front.blocks],
    }
