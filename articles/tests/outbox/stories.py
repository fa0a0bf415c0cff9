"""Stories made and changed by the desk's own verbs, for tests of what is told of them."""

from __future__ import annotations

from articles.desk import drafting, publishing
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, Author, Rubric
from articles.outbox.models import Delivery

LEAD = "The council of an invented town has voted for a second tram line after a debate of four hours."


def begun(edition: str = "en", title: str = "A tram line is coming", **facts: object) -> Article:
    """A draft that may be published."""
    rubric, _made = Rubric.objects.get_or_create(
        slug="city", defaults={"labels": {"en": "City", "uk": "Місто"}}
    )
    author, _made = Author.objects.get_or_create(slug="vira", defaults={"labels": {"en": "Vira Sample"}})
    article = drafting.begin(edition=edition, by=None)
    told = {"title": title, "lead": LEAD, "body": "<p>Text.</p>", "rubric": rubric.pk, **facts}
    drafting.save(article, Snapshot(byline=(Credit(author.pk),), **told), by=None)
    return article


def published(edition: str = "en", title: str = "A tram line is coming", **facts: object) -> Article:
    article = begun(edition, title, **facts)
    assert publishing.publish(article, by=None)
    return Article.objects.get(pk=article.pk)


def revised(article: Article, **facts: object) -> Article:
    article = Article.objects.get(pk=article.pk)
    drafting.save(article, drafting.snapshot_of(article).with_(**facts), by=None)
    assert publishing.revise(article, by=None)
    return Article.objects.get(pk=article.pk)


def rows(article: Article) -> list[tuple[str, str]]:
    """What was announced of a story, in its order."""
    found = Delivery.objects.filter(article=article).order_by("pk")
    return [(row.channel, row.event) for row in found]


def states(article: Article) -> list[str]:
    """How its deliveries stand, in their order."""
    return list(Delivery.objects.filter(article=article).order_by("pk").values_list("state", flat=True))
