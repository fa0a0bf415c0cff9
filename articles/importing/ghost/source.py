"""A Ghost site's export as a source of the intake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from articles.importing.ghost.html import with_cards
from articles.importing.ghost.lexical import lexical_html
from articles.importing.ghost.mobiledoc import mobiledoc_html
from articles.importing.ghost.tables import Row, Tables, posts, read_tables
from articles.importing.intake.background import opens
from articles.importing.intake.notes import Notes
from articles.importing.intake.running import Options
from articles.importing.intake.sources import FileSource, Source
from articles.importing.intake.values import Incoming, Label, Photo, Survey
from articles.importing.models import ImportRun
from articles.importing.shape import gettext_noop as _
from articles.models import State
from articles.models.old_addresses import form_of
from portal.kit.html import plain_text
from portal.kit.text import slugify

# Ghost writes it in place of the site's address.
HERE: Final = "__GHOST_URL__"
PERMALINK: Final = "/{slug}/"
MEMBERS: Final = _("it was for members only there: a draft, as everybody would read it here")
SCHEDULED: Final = _("it was to come out at a time there: a draft, give it a time here")
LETTER: Final = _("it was sent as a letter only and stood on no page: a draft")
CODE: Final = _("code that was put into its page by hand")
CANONICAL: Final = _("its page named another one as the original")


class Ghost(FileSource):
    """Posts and pages of an export (Settings → Export). ``site`` is the address that it had.

    ``permalink`` is what its addresses looked like, as Ghost's ``routes.yaml`` writes it.
    """

    kind = "ghost"

    def __init__(self, file: Path, *, site: str = "", permalink: str = PERMALINK) -> None:
        self.site, self.permalink = site.rstrip("/"), permalink
        super().__init__(file, site=self.site, permalink=permalink)

    @property
    def origin(self) -> str:  # type: ignore[override]
        """The site by its host, else by its title: the export does not name its address."""
        named = urlsplit(self.site).hostname or slugify(self.tables.title, 80) or self.file.name
        return f"ghost {named}"

    @cached_property
    def tables(self) -> Tables:
        """Read once."""
        return read_tables(self.file)

    def count(self) -> Survey:
        tables = self.tables
        survey = Survey(title=tables.title, address=self.site, language=tables.language)
        for row in posts(self.file, tables.prefix):
            survey.total += 1
            if label := self._primary(str(row.get("id"))):
                survey.rubrics[label.key] = label
                survey.stories_in[label.key] = survey.stories_in.get(label.key, 0) + 1
            what = "page" if _is_page(row) else "post"
            survey.types[what] = survey.types.get(what, 0) + 1
        for user in tables.users.values():
            survey.authors[_text(user, "slug")] = Label(_text(user, "name"), _text(user, "slug"))
        survey.held["tags"] = len(tables.tags)
        return survey

    def read(self, after: int = 0) -> Iterator[Incoming]:
        for number, row in enumerate(posts(self.file, self.tables.prefix)):
            if number >= after:
                yield self._incoming(row)

    def body_of(self, incoming: Incoming, notes: Notes) -> str:
        # Without a host they are the site's own, and lead on here.
        return with_cards(incoming.body.replace(HERE, ""), notes)

    def noun_addresses(self) -> Iterator[tuple[str, str, Label]]:
        for tag in self.tables.tags.values():
            label = _label(tag)
            yield f"{self.site}/tag/{label.key}/", "rubric", label
            yield f"{self.site}/tag/{label.key}/", "tag", label
        for user in self.tables.users.values():
            yield f"{self.site}/author/{_text(user, 'slug')}/", "author", _label(user)

    def _incoming(self, row: Row) -> Incoming:
        key = str(row.get("id") or row.get("uuid") or "")
        meta = self.tables.meta.get(key, {})
        notes = Notes()
        primary = self._primary(key)
        tags = [_label(tag) for tag in self._tags(key)]
        incoming = Incoming(
            key=key,
            what="page" if _is_page(row) else "post",
            title=_text(row, "title"),
            lead=plain_text(_text(row, "custom_excerpt")),
            body=_body(row, notes),
            slug=_text(row, "slug"),
            state=_state(row, notes),
            first_published=_moment(row.get("published_at")),
            updated=_moment(row.get("updated_at")),
            authors=[_label(user) for user in self._users(row, key)],
            rubrics=[primary] if primary else [],
            tags=[tag for tag in tags if primary is None or tag.key != primary.key],
            lead_photo=self._photo(row, meta),
            lead_caption=plain_text(_text(meta, "feature_image_caption")),
            notes=notes,
        )
        incoming.address = self._address(row, incoming)
        incoming.old_addresses = [form_of(incoming.address)]
        _note_rest(row, notes)
        return incoming

    def _photo(self, row: Row, meta: Row) -> Photo | None:
        url = _text(row, "feature_image") or _text(row, "image")
        if not url:
            return None
        return Photo(url.replace(HERE, self.site), alt=_text(meta, "feature_image_alt"))

    def _tags(self, key: str) -> Iterator[Row]:
        """Those that readers saw: names that begin with # are notes to the theme."""
        for tag in self.tables.tags_of.get(key, []):
            row = self.tables.tags.get(tag)
            if row and _text(row, "visibility") != "internal" and not _text(row, "name").startswith("#"):
                yield row

    def _primary(self, key: str) -> Label | None:
        return next((_label(tag) for tag in self._tags(key)), None)

    def _users(self, row: Row, key: str) -> Iterator[Row]:
        named = self.tables.authors_of.get(key) or [str(row.get("author_id"))]
        return (self.tables.users[user] for user in named if user in self.tables.users)

    def _address(self, row: Row, incoming: Incoming) -> str:
        moment = incoming.first_published
        if incoming.what == "page" or not moment:
            return f"{self.site}/{incoming.slug}/"
        parts = {
            "slug": incoming.slug,
            "id": incoming.key,
            "year": f"{moment:%Y}",
            "month": f"{moment:%m}",
            "day": f"{moment:%d}",
            "primary_tag": incoming.rubrics[0].key if incoming.rubrics else "all",
            "primary_author": incoming.authors[0].key if incoming.authors else "",
        }
        path = self.permalink
        for name, value in parts.items():
            path = path.replace(f"{{{name}}}", value)
        return f"{self.site}{path}"


def _body(row: Row, notes: Notes) -> str:
    """What readers saw, else what was written, by the younger way of writing it down first."""
    if html := _text(row, "html"):
        return html
    found = lexical_html(_text(row, "lexical"), notes) or mobiledoc_html(_text(row, "mobiledoc"), notes)
    if found:
        return found
    words = _text(row, "markdown") or _text(row, "plaintext")
    if words:
        notes.doubted("body", words, _("only its plain text is in the export"))
    return words


def _state(row: Row, notes: Notes) -> str:
    status, who = _text(row, "status"), _text(row, "visibility") or "public"
    if status == "scheduled":
        notes.doubted("published", str(row.get("published_at") or ""), SCHEDULED)
    elif status == "sent":
        notes.doubted("published", "", LETTER)
    elif status == "published" and who != "public":
        notes.doubted("newsroom", who, MEMBERS)
    return State.PUBLISHED if status == "published" and who == "public" else State.DRAFT


def _note_rest(row: Row, notes: Notes) -> None:
    """What has no place here and would be missed by whoever wrote it."""
    for name in ("codeinjection_head", "codeinjection_foot"):
        if code := _text(row, name):
            notes.lost("body", code, CODE)
    if canonical := _text(row, "canonical_url"):
        notes.doubted("newsroom", canonical, CANONICAL)


def _label(row: Row) -> Label:
    return Label(_text(row, "name"), _text(row, "slug"))


def _is_page(row: Row) -> bool:
    return row.get("type") == "page" or row.get("page") in (1, True)


def _text(row: Row, name: str) -> str:
    value: Any = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _moment(written: object) -> datetime | None:
    """A moment as Ghost writes it: ISO 8601 with and without a zone, milliseconds in the oldest exports."""
    try:
        if isinstance(written, int | float):
            return datetime.fromtimestamp(written / 1000, UTC)
        moment = datetime.fromisoformat(str(written))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


@opens("ghost")
def _opened(run: ImportRun) -> Source:
    details = Options.from_json(run.options).details
    return Ghost(
        Path(run.source),
        site=details.get("site", ""),
        permalink=details.get("permalink") or PERMALINK,
    )
