"""A Wagtail site's dump as a source of the intake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from articles.importing.intake.background import opens
from articles.importing.intake.notes import Notes
from articles.importing.intake.running import Options
from articles.importing.intake.sources import FileSource, Source, Unreadable
from articles.importing.intake.values import Incoming, Label, Photo, Survey
from articles.importing.models import ImportRun
from articles.importing.shape import gettext_noop as _
from articles.importing.wagtail.blocks import Writer, address_of, path_of
from articles.importing.wagtail.tables import Row, Tables, read_tables, rows
from articles.models import State
from articles.models.old_addresses import form_of
from portal.kit.html import plain_text

BODIES: Final = ("body", "content", "story", "article_body", "main_body", "text", "stream", "main_content")
LEADS: Final = ("introduction", "intro", "lead", "lede", "standfirst", "summary", "excerpt", "subtitle")
DAYS: Final = ("date_published", "date", "publication_date", "published_date", "published_at", "post_date")
PICTURES: Final = ("image", "main_image", "feed_image", "hero_image", "header_image", "lead_image", "photo")
HIDDEN: Final = _("not everybody was let in to it there: a draft")
UNPUBLISHED: Final = _("it had changes there that were not published: they are not in it")
SKIPPED: Final = _("a kind of page that the mapping leaves out")
NO_BODY: Final = _("a page without a text: a list of others, a form or a front page")


class Wagtail(FileSource):
    """Pages of a dump that have a body; ``models`` names those to read, else all that have one.

    ``site`` is the address that the site had.
    """

    kind = "wagtail"

    def __init__(self, file: Path, *, models: Sequence[str] = (), site: str = "") -> None:
        self.only = tuple(model.lower() for model in models)
        self.site = site.rstrip("/")
        super().__init__(file, models=",".join(self.only), site=self.site)

    @property
    def origin(self) -> str:  # type: ignore[override]
        return f"wagtail {self.site.partition('://')[2] or self.tables.host or self.file.name}"

    @cached_property
    def tables(self) -> Tables:
        """Read once."""
        return read_tables(self.file)

    def count(self) -> Survey:
        tables = self.tables
        if lacking := set(self.only) - set(tables.models):
            known = ", ".join(sorted(tables.models))
            raise Unreadable(
                _("There are no rows of %(lacking)s: the file has %(known)s."),
                lacking=", ".join(sorted(lacking)),
                known=known,
            )
        survey = Survey(title=tables.title, address=self.site or f"https://{tables.host}")
        for model, key, _fields in self._pages():
            survey.total += 1
            survey.types[model] = survey.types.get(model, 0) + 1
            if label := self._rubric(tables.pages[key]):
                survey.rubrics[label.key] = label
                survey.stories_in[label.key] = survey.stories_in.get(label.key, 0) + 1
            if language := self._language(tables.pages[key]):
                survey.languages[language] = survey.languages.get(language, 0) + 1
        survey.authors = {name: Label(name) for name in tables.people.values()}
        survey.held = {"tags": len(tables.tags), "pictures": len(tables.images)}
        return survey

    def read(self, after: int = 0) -> Iterator[Incoming]:
        for number, (model, key, told) in enumerate(self._pages()):
            if number >= after:
                yield self._incoming(model, key, told)

    def noun_addresses(self) -> Iterator[tuple[str, str, Label]]:
        for page in self.tables.pages.values():
            yield path_of(page), "rubric", Label(str(page.get("title", "")), str(page.get("slug", "")))

    def _pages(self) -> Iterator[tuple[str, int, Row]]:
        for model, key, told in rows(self.file, self.tables.prefix):
            wanted = model in self.only if self.only else bool(_body_field(told))
            if wanted and model in self.tables.models and self.tables.is_page(model, key):
                yield model, key, {**self.tables.pages[key], **told}

    def _incoming(self, model: str, key: int, told: Row) -> Incoming:
        notes = Notes()
        rubric = self._rubric(told)
        body_field, meant = _body_field(told), self.mapping.types.get(model, "post")
        incoming = Incoming(
            key=str(key),
            what="page" if meant == "page" else model,
            title=_text(told, "title"),
            lead=plain_text(_first_of(told, LEADS) or _text(told, "search_description")),
            body=Writer(self.tables, notes).html(told[body_field]) if body_field else "",
            slug=_text(told, "slug"),
            state=self._state(key, told, notes),
            edition=self._language(told),
            first_published=_published(told),
            updated=_moment(told.get("last_published_at")),
            authors=[Label(name) for name in self._authors(key, told)],
            rubrics=[rubric] if rubric else [],
            tags=[Label(name) for name in self._tags(key)],
            lead_photo=self._photo(told),
            together=_text(told, "translation_key"),
            address=self.site + path_of(told),
            old_addresses=[
                form for one in (path_of(told), *self.tables.former[key]) if (form := form_of(one))
            ],
            left_out=SKIPPED if meant == "skip" else "" if body_field else NO_BODY,
            notes=notes,
        )
        if told.get("has_unpublished_changes") is True and told.get("live"):
            notes.doubted("newsroom", incoming.title, UNPUBLISHED)
        return incoming

    def _state(self, key: int, told: Row, notes: Notes) -> str:
        path = str(told.get("path", ""))
        hidden = [self.tables.pages[one] for one in self.tables.hidden if one in self.tables.pages]
        if any(path.startswith(str(page.get("path"))) for page in hidden):
            notes.doubted("newsroom", _text(told, "title"), HIDDEN)
            return State.DRAFT
        return State.PUBLISHED if told.get("live") is True else State.DRAFT

    def _rubric(self, told: Row) -> Label | None:
        """The page that it stands under."""
        parent = self.tables.parent_of(told)
        return Label(_text(parent, "title"), _text(parent, "slug")) if parent else None

    def _language(self, told: Row) -> str:
        locale = told.get("locale")
        return self.tables.locales.get(locale, "") if isinstance(locale, int) else ""

    def _authors(self, key: int, told: Row) -> Iterator[str]:
        people = list(self.tables.people_of[key])
        for name in ("author", "authors"):
            value = told.get(name)
            if isinstance(value, str) and value.strip():
                yield value.strip()
            people += [value] if isinstance(value, int) else value if isinstance(value, list) else []
        for person in people:
            known = self.tables.people.get(person) if isinstance(person, int) else None
            if name := known or self.tables.users.get(str(person), ""):
                yield name

    def _tags(self, key: int) -> Iterator[str]:
        for tag in self.tables.tags_of[key]:
            if name := _text(self.tables.tags.get(tag, {}), "name"):
                yield name

    def _photo(self, told: Row) -> Photo | None:
        numbers = (told[name] for name in PICTURES if isinstance(told.get(name), int))
        row = next((self.tables.images[one] for one in numbers if one in self.tables.images), None)
        return Photo(address_of(row), alt=_text(row, "description")) if row else None


def _body_field(told: Row) -> str:
    return next((name for name in BODIES if isinstance(told.get(name), str | list)), "")


def _text(row: Row, name: str) -> str:
    value: Any = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _first_of(row: Row, names: Sequence[str]) -> str:
    return next((found for name in names if (found := _text(row, name))), "")


def _published(told: Row) -> datetime | None:
    """The day that editors gave it, with the time of first publication if that was the same day."""
    first = _moment(told.get("first_published_at"))
    given = next((found for name in DAYS if (found := _moment(told.get(name)))), None)
    if given is None or (first and timezone.localdate(first) == timezone.localdate(given)):
        return first
    return given


def _moment(written: object) -> datetime | None:
    """A moment, or noon of a day, as ``dumpdata`` writes them."""
    text = written if isinstance(written, str) else ""
    try:
        if len(text) == len("2026-11-26"):
            return datetime.combine(date.fromisoformat(text), time(12), timezone.get_default_timezone())
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


@opens("wagtail")
def _opened(run: ImportRun) -> Source:
    details = Options.from_json(run.options).details
    models = tuple(filter(None, details.get("models", "").split(",")))
    return Wagtail(Path(run.source), models=models, site=details.get("site", ""))
