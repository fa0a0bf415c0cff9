"""Rubrics, authors, tags and pictures of a generated archive, and who of them is named how often."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import accumulate
from typing import Any, Final

from PIL import Image as Pillow
from PIL import ImageDraw

from articles.management.archive import names
from articles.management.archive import vocabulary as said
from articles.management.archive.plan import Plan
from articles.media import encoding, library
from articles.media import exposure as media
from articles.media.models import Image, Licence
from articles.media.upload import Negative
from articles.models import Author, Rubric, Tag, TagAlias, TagKind, TagName
from articles.models.named import beginnings
from portal.kit.text import fold, slugify, sort_key

AUTHORS: Final = 80
SPEAKERS: Final = 300
SIZE: Final = (1280, 960)
# How quickly tags grow rarer: that of rank n is carried 1 / (n + 3) as often.
HEAD: Final = 3
# Of twenty tags: one topic, four places, four organisations, people.
KINDS: Final = (TagKind.TOPIC, *[TagKind.PLACE] * 4, *[TagKind.ORGANISATION] * 4, *[TagKind.PERSON] * 11)
NAMED: Final[dict[TagKind, Callable[[int], names.Labels]]] = {
    TagKind.TOPIC: names.topic,
    TagKind.PLACE: names.place,
    TagKind.ORGANISATION: names.organisation,
    TagKind.PERSON: names.person,
}


@dataclass
class Cast:
    """Everybody and everything that stories name. ``weights`` add up along the tags, the commonest first."""

    rubrics: list[Rubric]
    authors: list[Author]
    tags: list[Tag]
    pictures: list[int]
    weights: list[float] = field(default_factory=list)
    places: list[Tag] = field(default_factory=list)
    speakers: list[Tag] = field(default_factory=list)
    speakers_by_slug: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.weights = list(accumulate(1 / (rank + HEAD) for rank in range(len(self.tags))))
        self.places = [tag for tag in self.tags if tag.kind == TagKind.PLACE]
        self.speakers = [tag for tag in self.tags if tag.kind == TagKind.PERSON][:SPEAKERS]
        self.speakers_by_slug = {tag.slug: tag.pk for tag in self.speakers}


def engage(plan: Plan, pictures: int) -> Cast:
    """The cast of the plan as rows, made where they are not there yet. Some seconds for thousands of tags."""
    if not Rubric.objects.exists():
        Rubric.objects.bulk_create(_rubrics())
        for author in Author.objects.bulk_create(_authors()):
            author.keep_names()
        tags = _tags(plan.tags)
        Tag.objects.bulk_create(tags, batch_size=500)
        aliases = _aliases(tags)
        TagAlias.objects.bulk_create(aliases, batch_size=500)
        TagName.objects.bulk_create(_names(tags, aliases), batch_size=2000)
        for number in range(pictures):
            _picture(number)
    return Cast(
        rubrics=list(Rubric.objects.order_by("pk")),
        authors=list(Author.objects.order_by("pk")),
        tags=list(Tag.objects.order_by("pk").prefetch_related("aliases")),
        pictures=list(Image.objects.order_by("pk").values_list("pk", flat=True)),
    )


def is_engaged(plan: Plan) -> bool:
    """Whether the rubrics, authors and tags that are here are the plan's, and no others. Three queries."""
    made: tuple[tuple[Any, list[Any]], ...] = (
        (Rubric, _rubrics()), (Author, _authors()), (Tag, _tags(plan.tags)),
    )  # fmt: skip
    return all(
        list(model.objects.order_by("pk").values_list("pk", "slug")) == [(row.pk, row.slug) for row in rows]
        for model, rows in made
    )


def _rubrics() -> list[Rubric]:
    rows: list[Rubric] = []

    def add(uk: str, en: str, parent: Rubric | None) -> Rubric:
        # Some are named alike on both levels.
        slug = slugify(en, 60) if parent is None else f"{parent.slug}-{slugify(en, 30)}"
        pk = len(rows) + 1
        rows.append(Rubric(pk=pk, slug=slug, labels={"uk": uk, "en": en}, parent=parent, position=pk))
        return rows[-1]

    for uk, en, below in said.RUBRICS:
        parent = add(uk, en, None)
        for of_child in below:
            add(*of_child, parent)
    return rows


def _authors() -> list[Author]:
    rows = []
    for number in range(AUTHORS):
        # From the end of the names: nobody reports about themselves.
        labels = names.person(names.PEOPLE - 1 - number)
        rows.append(
            Author(
                pk=number + 1,
                slug=f"{slugify(labels['en'])}-{number + 1}",
                labels=labels,
                sort_key=sort_key(labels["en"]),
                search_text=fold(" ".join(labels.values())),
            )
        )
    return rows


def _tags(number: int) -> list[Tag]:
    counted = dict.fromkeys(NAMED, 0)
    rows: list[Tag] = []
    for rank in range(number):
        kind = KINDS[rank % len(KINDS)]
        if kind == TagKind.PLACE and counted[kind] >= names.PLACES:
            kind = TagKind.PERSON
        labels = NAMED[kind](counted[kind])
        counted[kind] += 1
        rows.append(
            Tag(
                pk=rank + 1,
                name=labels["uk"],
                slug=f"{slugify(labels['en'], 80)}-{rank + 1}",
                kind=kind,
                labels=labels,
                folded=fold(labels["uk"]),
                sort_key=sort_key(labels["en"]),
            )
        )
    return rows


def _aliases(tags: list[Tag]) -> list[TagAlias]:
    """As a tag's own ``save`` does it: each edition's label finds the tag, unless it names another."""
    taken = {tag.folded for tag in tags}
    rows = []
    for tag in tags:
        name = tag.labels["en"]
        if (folded := fold(name)) not in taken:
            taken.add(folded)
            rows.append(TagAlias(tag=tag, name=name, folded=folded))
    return rows


def _names(tags: list[Tag], aliases: list[TagAlias]) -> list[TagName]:
    """As ``Tag.keep_names`` does it."""
    names = [(tag, tag.name) for tag in tags] + [(alias.tag, alias.name) for alias in aliases]
    found = {(tag.pk, one) for tag, name in names for one in beginnings([name])}
    return [TagName(tag_id=pk, folded=folded) for pk, folded in sorted(found)]


def _picture(number: int) -> None:
    """Fields under a sky, drawn on the spot. A quarter of a second."""
    lots = random.Random(number)  # noqa: S311  (the same each time is what is wanted)
    drawn = Pillow.new("RGB", SIZE, (120 + lots.randrange(100), 170, 220))
    pen: Any = ImageDraw.Draw(drawn)
    for field_number in range(6):
        top = SIZE[1] // 2 + field_number * 80
        pen.rectangle(
            (0, top, SIZE[0], SIZE[1]), fill=(lots.randrange(60, 220), lots.randrange(120, 220), 40)
        )
    file = BytesIO()
    drawn.save(file, "PNG")
    copies = list(encoding.first_copies(drawn, (0.5, 0.5)))
    negative = Negative("fields.png", file.getvalue(), f"generated-{number}", *SIZE, "tone-00", copies)
    image = Image(
        alt={"uk": f"Поля під небом, {number + 1}", "en": f"Fields under a sky, {number + 1}"},
        credit="Generated",
        licence=Licence.OWN,
    )
    media.expose(library.take_in(image, negative))
