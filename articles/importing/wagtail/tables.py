"""Rows of a Wagtail site by what they are: the tree of pages, pictures, tags, people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from articles.importing import jsonrows
from articles.importing.intake.sources import Unreadable
from articles.importing.shape import gettext_noop as _

Row = dict[str, Any]
STEP: Final = 4  # letters of a step in a page's path
# What the core of Wagtail and Django keeps; rows of other models are the site's own.
FURNITURE: Final = (
    "wagtailcore.", "wagtailimages.", "wagtaildocs.", "wagtailredirects.", "wagtailsearch", "wagtailforms.",
    "wagtailusers.", "wagtailembeds.", "taggit.", "auth.", "contenttypes.", "sessions.", "admin.",
)  # fmt: skip


@dataclass
class Tables:
    """Small rows by their key."""

    prefix: str
    pages: dict[int, Row] = field(default_factory=dict)
    by_path: dict[str, int] = field(default_factory=dict)
    images: dict[int, Row] = field(default_factory=dict)
    documents: dict[int, Row] = field(default_factory=dict)
    tags: dict[int, Row] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    locales: dict[int, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    former: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, str] = field(default_factory=dict)
    tags_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    people_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    models: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    host: str = ""
    title: str = ""

    def parent_of(self, page: Row) -> Row | None:
        """The page above, unless that is the front page or nothing."""
        path = str(page.get("path", ""))[:-STEP]
        key = self.by_path.get(path)
        return self.pages[key] if key is not None and len(path) > 2 * STEP else None

    def is_page(self, model: str, key: int) -> bool:
        """Whether a row is the page of its number: numbers of other models say nothing of pages."""
        page = self.pages.get(key)
        if page is None or page.get("depth") == 1:
            return False
        kind = page.get("content_type")
        if isinstance(kind, list):
            return ".".join(map(str, kind)) == model
        return self.kinds.get(kind, model) == model if isinstance(kind, int) else True


def read_tables(file: Path) -> Tables:
    """Everything but bodies, in one pass. Raises ``Unreadable`` for what holds no page of Wagtail."""
    tables = Tables("objects.item" if jsonrows.begins(file).startswith("{") else "item")
    for model, key, told in rows(file, tables.prefix):
        _take(tables, model, key, told)
    if not tables.pages:
        raise Unreadable(
            _("%(name)s holds no pages of Wagtail: dump wagtailcore and the app of the pages."),
            name=file.name,
        )
    tables.by_path = {str(row.get("path", "")): key for key, row in tables.pages.items()}
    return tables


def rows(file: Path, prefix: str) -> Iterator[tuple[str, int, Row]]:
    """Each row as model, number and fields."""
    for row in jsonrows.rows(file, prefix):
        if isinstance(row, dict) and isinstance(row.get("fields"), dict) and isinstance(row.get("pk"), int):
            yield str(row.get("model", "")).lower(), row["pk"], row["fields"]


def _take(tables: Tables, model: str, key: int, told: Row) -> None:
    if model == "wagtailcore.page":
        tables.pages[key] = told
    elif "image" in model.partition(".")[2] and "file" in told:
        tables.images[key] = told
    elif model == "wagtaildocs.document":
        tables.documents[key] = told
    elif model == "taggit.tag":
        tables.tags[key] = told
    elif model.endswith(".user"):
        tables.users[str(key)] = tables.users[str(told.get("username"))] = _name_of(told)
    elif model.startswith(FURNITURE):
        _take_of_wagtail(tables, model, key, told)
    else:
        _take_own(tables, model, key, told)


def _take_of_wagtail(tables: Tables, model: str, key: int, told: Row) -> None:
    if model == "wagtailcore.locale":
        tables.locales[key] = str(told.get("language_code", ""))
    elif model == "contenttypes.contenttype":
        tables.kinds[key] = f"{told.get('app_label')}.{told.get('model')}"
    elif model == "wagtailcore.site":
        tables.host, tables.title = str(told.get("hostname", "")), str(told.get("site_name", ""))
    elif model == "wagtailcore.pageviewrestriction" and isinstance(told.get("page"), int):
        tables.hidden.add(told["page"])
    elif model == "wagtailredirects.redirect" and isinstance(told.get("redirect_page"), int):
        tables.former[told["redirect_page"]].append(str(told.get("old_path", "")))


def _take_own(tables: Tables, model: str, key: int, told: Row) -> None:
    """A row of the site's own models: a tagging, who wrote a page, a person, or a kind of page."""
    if isinstance(told.get("tag"), int) and isinstance(told.get("content_object"), int):
        tables.tags_of[told["content_object"]].append(told["tag"])
        return
    person = next((value for name in ("person", "author") if isinstance(value := told.get(name), int)), None)
    if person is not None and isinstance(told.get("page"), int):
        tables.people_of[told["page"]].append(person)
        return
    kind = model.partition(".")[2]
    if name := _name_of(told) if kind in {"person", "author", "people", "contributor"} else "":
        tables.people[key] = name
    tables.models[model] += 1


def _name_of(told: Row) -> str:
    whole = f"{told.get('first_name') or ''} {told.get('last_name') or ''}".strip()
    return whole or str(told.get("name") or told.get("title") or told.get("username") or "")
