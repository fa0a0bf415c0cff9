"""What stands beside the stories of a run once all are there: addresses of nouns, related stories, lists."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Max

from articles import cachekeys
from articles.desk import months, pictures, relating
from articles.desk.models import Translation
from articles.importing.intake.mapping import AS_TAG, Mapping
from articles.importing.intake.nouns import known_author, known_tag
from articles.importing.intake.sources import Source
from articles.importing.intake.values import Label, Survey
from articles.importing.models import ImportedItem, ImportRun
from articles.models import Article, Author, Rubric, State, Tag
from articles.models.addresses import led_to
from articles.models.old_addresses import OldAddress, form_of
from portal import editions
from portal.jobs.compat import task
from portal.pagecache.purging import purge

TOGETHER: Final = 500
RELATED_AT_ONCE: Final = 50
Row = Rubric | Tag | Author


def finish(source: Source, row: ImportRun, survey: Survey) -> None:
    """Bring everything up to date that the batches left. Harmless when done again."""
    kept = keep_noun_addresses(source, Mapping.from_json(row.mapping))
    there = {f"there: {name}": number for name, number in {**survey.types, **survey.held}.items()}
    made = {f"made: {kind}": len(keys) for kind, keys in row.made.items()}
    row.counts = {**row.counts, "addresses of rubrics, tags and authors": kept, **made, **there}
    link_translations(row.origin)
    relating.count_tags.func()
    months.find_crowded.func()
    purge(*_lists())
    with transaction.atomic():
        if row.made.get("image"):
            pictures.make_copies.enqueue()
        relate.enqueue(row.pk)


def keep_noun_addresses(source: Source, mapping: Mapping) -> int:
    """Have former pages of rubrics, tags and authors lead to those of now; how many do. A query for each."""
    kept = 0
    told = source.noun_addresses()
    while some := list(islice(told, TOGETHER)):
        wanted = [(form_of(address), noun, _row(noun, label, mapping)) for address, noun, label in some]
        forms = [form for form, _noun, row in wanted if row is not None and form]
        here = set(OldAddress.objects.filter(address__in=forms).values_list("address", flat=True))
        fresh = {
            form: OldAddress(address=form, **{row._meta.model_name or noun: row})
            for form, noun, row in wanted
            if row is not None and form and form not in here and form_of(row.get_absolute_url()) != form
        }
        OldAddress.objects.bulk_create(fresh.values())
        kept += len(forms)
    return kept


def link_translations(origin: str) -> int:
    """Note at the desk what was translated from what, where the source told; how many. Three queries for 500.

    Each counts as true up to the version of its original that came over.
    """
    noted, last = 0, 0
    translated = Article.objects.filter(imported_from__origin=origin, translation=None).order_by("pk")
    translated = translated.exclude(original_edition="").only("group_id", "original_edition")
    while some := list(translated.filter(pk__gt=last)[:TOGETHER]):
        members = Article.objects.filter(group__in={one.group_id for one in some})
        places = members.annotate(newest=Max("revisions__number"))
        found = {(group, edition): (pk, number) for group, edition, pk, number in places.values_list(
            "group", "edition", "pk", "newest"
        )}  # fmt: skip
        rows = [
            Translation(article=one, original_id=original[0], number=original[1] or 0)
            for one in some
            if (original := found.get((one.group_id, one.original_edition)))
        ]
        Translation.objects.bulk_create(rows, ignore_conflicts=True)
        noted, last = noted + len(rows), some[-1].pk
    return noted


@task()
def relate(run: int, below: int | None = None) -> None:
    """Choose related stories for the public ones of a run, the newest first, in fifties. Harmless twice."""
    waiting = {"article__state": State.PUBLISHED, "article__body__related__isnull": True}
    rows = ImportedItem.objects.filter(run=run, **waiting)
    if below is not None:
        rows = rows.filter(article__lt=below)
    pks = list(rows.order_by("-article").values_list("article", flat=True)[: RELATED_AT_ONCE + 1])
    for article in Article.objects.visible().filter(pk__in=pks[:RELATED_AT_ONCE]):
        relating.choose(article)
    if len(pks) > RELATED_AT_ONCE:
        relate.enqueue(run, pks[RELATED_AT_ONCE - 1])


def _lists() -> Iterable[str]:
    """Pages that stories of any age enter. Their further pages live a minute, and are not told."""
    yield cachekeys.AUTHORS
    yield cachekeys.RUBRICS
    for code in editions.codes():
        yield cachekeys.home(code)
        yield cachekeys.archive_ends(code)
        for name in ("search", "tags", "feed", "news", "changed", "news-sitemap", "publications"):
            yield cachekeys.in_list(name, code)


def _row(noun: str, label: Label, mapping: Mapping) -> Row | None:
    """The row that a name of the source became; None where it became none."""
    if noun == "author":
        return known_author(mapping.authors.get(label.key or label.name, label.name))
    if noun == "rubric":
        slug = mapping.rubrics.get(label.key or label.name, "")
        if slug != AS_TAG:
            found: Row | None = Rubric.objects.filter(slug=slug).first() if slug else None
            return found or (led_to("rubric", slug) if slug else None)
    return known_tag(label.name)
