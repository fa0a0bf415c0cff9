"""Loading the demonstration: all or nothing, and once.

The editorial rows are written in one transaction. Numbers of readers live in another database and follow; a
load that was killed in between is completed by the next.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from articles import readership
from articles.desk import drafting, publishing, translating
from articles.desk.models import Revision
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.management.demo import cast, moments, pictures, readers
from articles.management.demo.references import Surroundings
from articles.management.demo.texts import WRITTEN, Story, stories
from articles.models import Article, Demonstrated, Tag
from articles.outbox import announcing
from portal import editions

AGENCY = {"uk": "УНН", "en": "UNN"}
ACTOR = "demo"

Value = TypeVar("Value")


def is_done() -> bool:
    """Whether the demonstration was loaded to its end; one query."""
    return Demonstrated.objects.filter(kind=Demonstrated.Kind.WHOLE).exists()


def load() -> None:
    """Load what is missing of authors, rubrics, tags, pictures, stories, accounts and numbers of readers.

    Takes some 30 s of two processors the first time, one query when everything is there.
    """
    if is_done():
        return
    told = stories()
    if not Demonstrated.objects.exists():
        spoken = languages()
        inks = cast.inks()
        prints = pictures.developed(pictures.plates(reversed(told), inks, spoken))
        with transaction.atomic():
            _Load(told, spoken, prints, inks).run()
    _carry_over({story.key: story for story in told})
    Demonstrated.objects.get_or_create(kind=Demonstrated.Kind.WHOLE, key=ACTOR)


def languages() -> list[str]:
    """The editions to fill: those of the portal in which the stories are written, the original first."""
    return [code for code in WRITTEN if code in editions.codes()]


@dataclass(frozen=True)
class _Edited:
    """A story in one edition on its way out."""

    story: Story
    edition: str
    article: Article
    published: dt.datetime
    updated: dt.datetime | None

    @property
    def key(self) -> str:
        return f"{self.story.key}.{self.edition}"


class _Load:
    """One load, inside its transaction."""

    def __init__(
        self, told: list[Story], spoken: list[str], prints: list[pictures.Print], inks: dict[str, str]
    ) -> None:
        self.told, self.spoken, self.inks = told, spoken, inks
        self.now = timezone.now()
        self.rubrics, self.authors, self.tags = cast.rubrics(), cast.authors(), cast.tags()
        cast.staff()
        self.images = pictures.take_in(prints)

    def run(self) -> None:
        """Begin every story, so that each can be pointed to; then publish them, oldest first."""
        begun = self.begun()
        uids = {edited.key: str(edited.article.uid) for edited in begun}
        known = {edited.key: edited.updated or edited.published for edited in begun}
        for edited in sorted(begun, key=lambda one: one.published):
            surroundings = Surroundings(
                uids=_of_edition(uids, edited.edition),
                moments=_of_edition(known, edited.edition),
                pictures=self.in_text(edited.story, edited.edition),
            )
            snapshot = self.snapshot(edited, surroundings)
            drafting.save(edited.article, snapshot, by=None, kind=Revision.Kind.IMPORTED)
            with announcing.unheard():
                publishing.publish(
                    edited.article, by=None, first_published=edited.published, updated=edited.updated
                )
            # Begun while the original was empty, written when it was not.
            found = translating.lag(edited.article)
            if found is not None:
                translating.confirm(edited.article, found.newest, by=None)

    def begun(self) -> list[_Edited]:
        """Every story in every edition, empty, with its moments."""
        found = []
        originals = moments.first_published(self.told, self.now)
        for story in self.told:
            first: Article | None = None
            for edition in (code for code in self.spoken if code in story.texts):
                article = drafting.begin(edition=edition, by=None, translation_of=first)
                published = originals[story.key]
                if edition != WRITTEN[0]:
                    published = moments.translated(story.key, published, self.now)
                edited = _Edited(story, edition, article, published, self.update_of(story, published))
                cast.note(Demonstrated.Kind.ARTICLE, edited.key, article)
                found.append(edited)
                first = first or article
        return found

    def update_of(self, story: Story, published: dt.datetime) -> dt.datetime | None:
        """When the story was last updated in substance, if it was by now."""
        minutes = story.facts.get("updated")
        moment = published + dt.timedelta(minutes=minutes) if minutes else None
        return moment if moment and moment < self.now else None

    def in_text(self, story: Story, edition: str) -> dict[str, int]:
        """The pictures a body may name, as it names them."""
        ink = self.inks[story.facts["rubric"]]
        return {
            f"scene:{row['scene']}:{row['seed']}": self.images[pictures.name_of(row, ink, edition)]
            for row in story.plates
        }

    def snapshot(self, edited: _Edited, surroundings: Surroundings) -> Snapshot:
        """The story as an editor would have typed it."""
        story, edition = edited.story, edited.edition
        facts, text = story.facts, story.texts[edition]
        lead = next(iter(surroundings.pictures.values())) if "image" in facts else None
        return Snapshot(
            title=text.facts["title"],
            lead=text.facts["lead"],
            body=surroundings.resolved(text.body, timezone.localdate(edited.published)),
            kind=story.kind,
            marks=tuple(facts["marks"]),
            place=self.tag(facts["place"]).pk,
            agency=AGENCY[edition],
            rubric=self.rubrics[facts["rubric"]],
            rubrics=tuple(self.rubrics[slug] for slug in facts["rubrics"]),
            tags=tuple(self.tag(key).pk for key in facts["tags"]),
            byline=tuple(Credit(self.authors[row["author"]], row["role"]) for row in story.byline(edition)),
            sources=tuple(SourceRow(**row) for row in story.sources(edition)),
            lead_image=lead,
        )

    def tag(self, key: str) -> Tag:
        return self.tags[key]


def _of_edition(values: dict[str, Value], edition: str) -> dict[str, Value]:
    """Values by story for one edition, out of those by story and edition."""
    ending = f".{edition}"
    return {key.removesuffix(ending): value for key, value in values.items() if key.endswith(ending)}


def _carry_over(told: dict[str, Story]) -> None:
    """Tell how often each story has been read, and rank them. Harmless twice."""
    now = timezone.now()
    made = Demonstrated.objects.filter(kind=Demonstrated.Kind.ARTICLE).values_list("target", "key")
    keys = dict(made)
    for article in Article.objects.visible().filter(pk__in=keys):
        key, _, edition = keys[article.pk].rpartition(".")
        assert article.published_at is not None  # noqa: S101  (a constraint of the table)
        count = readers.views(told[key], edition, now - article.published_at)
        readership.carry_over(article.pk, count, source=readers.SOURCE, actor=ACTOR)
    readership.refresh_popular()
