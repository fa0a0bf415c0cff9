"""The rows of the newsroom that a page names: found by any of their names, or made."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from articles.importing.names import KnownNames, places, published_rubrics
from articles.importing.shape import PageTag
from articles.models import Author, Rubric, Tag, TagAlias, TagKind
from articles.models.addresses import led_to
from articles.models.named import free_slug
from portal import editions
from portal.kit.text import fold, slugify


def known_names(texts: Iterable[str]) -> KnownNames:
    """The newsroom's rubrics, and those of its tags that one of the texts names. Three queries."""
    folded = list({fold(text) for text in texts if len(text) <= 100})
    tags = dict(Tag.objects.filter(folded__in=folded).values_list("folded", "kind"))
    aliases = dict(TagAlias.objects.filter(folded__in=folded).values_list("folded", "tag__kind"))
    rubrics = {
        label: slug
        for slug, labels in Rubric.objects.values_list("slug", "labels")
        for label in labels.values()
    }
    return KnownNames(rubrics=rubrics, tags={**aliases, **tags})


def tag_for(named: PageTag, edition: str) -> Tag:
    """The tag of that name or alias, else a new one of that kind. Two queries, a few more to make one."""
    found = Tag.objects.named(named.name).order_by("pk").first()
    if found:
        return found
    labels = {edition: named.name}
    if named.kind == TagKind.PLACE:
        labels = {**_listed_names(named.name), **labels}
    return Tag.objects.create(name=named.name[:100], kind=named.kind, labels=labels)


def _listed_names(place: str) -> dict[str, str]:
    """What the list of places calls it in the portal's editions."""
    listed = places().get(fold(place), {})
    return {code: name for code, name in listed.items() if code in editions.codes()}


def rubric_for(label: str, known: dict[str, str]) -> Rubric | None:
    """The rubric of that label, one of the published list made if need be; None for an unknown one."""
    slug = known.get(fold(label))
    if not slug:
        return None
    found = Rubric.objects.filter(slug=slug).first() or led_to("rubric", slug)
    if found:
        return found
    listed = next(rubric for rubric in published_rubrics() if rubric.slug == slug)
    last = Rubric.objects.aggregate(last=Max("position"))["last"] or 0
    labels = {code: names[0] for code, names in listed.labels.items() if code in editions.codes()}
    return Rubric.objects.create(slug=slug, labels=labels, position=last + 1)


def author_for(name: str, edition: str) -> Author:
    """The author of that name in any spelling, else a new one. One query, a few more to make one."""
    folded = fold(name)
    for author in Author.objects.standing().filter(found_by__folded=folded).order_by("pk"):
        if folded in map(fold, author.names):
            return author
    slug = free_slug(Author(), slugify(name) or "author")
    return Author.objects.create(slug=slug, labels={edition: name})
