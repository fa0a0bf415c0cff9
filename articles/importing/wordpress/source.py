"""One site's export, in as many files as it came in."""

from __future__ import annotations

import hashlib
import html
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from articles.importing.intake.background import opens
from articles.importing.intake.notes import Notes
from articles.importing.intake.sources import Source, Unreadable
from articles.importing.intake.values import Incoming, Label, Survey
from articles.importing.models import ImportRun
from articles.importing.wordpress import items
from articles.importing.wordpress.content import html_of
from articles.importing.wordpress.opening import opened
from articles.importing.wordpress.pieces import Piece, pieces
from articles.importing.wordpress.shelf import Shelf
from articles.importing.wordpress.stories import TOO_LARGE, WPML, Site, code_of, story_of

FOLDER: Final = "imports"
KEPT_SECONDS: Final = 7 * 24 * 3600
# What is no story by any mapping: menus, designs, forms, copies.
FURNITURE: Final = re.compile(
    r"attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|user_request|wp_.*|acf-.*"
    r"|elementor_.*|wpcf7.*|mc4wp-form|amp_validated_url|jp_.*|scheduled-action|shop_.*|product_variation"
)
TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)

# PHP's array of languages and the numbers of their terms: a:2:{s:2:"en";i:5;s:2:"uk";i:9;}.
TOGETHER: Final = re.compile(r's:\d+:"[\w-]+";i:(\d+);')


class WordPress(Source):
    """The stories of an export: posts, pages, and what the mapping says of other types."""

    kind = "wordpress"

    def __init__(self, paths: Sequence[Path]) -> None:
        """The files in the order in which they are to be read. Raises ``Unreadable``."""
        if not paths:
            raise Unreadable("No file was named.")
        self.paths = [path.resolve() for path in paths]
        self.name = ", ".join(map(str, self.paths))
        self._shelf = Shelf(self._beside())
        self._survey = self._told() or self._count()
        address = self._survey.address
        self.origin = f"wordpress {address.lower().rstrip('/') or self.paths[0].name}"[:200]
        base = urlsplit(address).path.rstrip("/")
        self._site = Site(base, {key: label.name for key, label in self._survey.authors.items()})

    def survey(self) -> Survey:
        return self._survey

    def read(self, after: int = 0) -> Iterator[Incoming]:
        passed = 0
        for piece in self._pieces():
            if piece.name == "item" and not FURNITURE.fullmatch(items.type_of(piece.text)):
                passed += 1
                if passed > after:
                    yield self._story(piece, passed)

    def body_of(self, incoming: Incoming, notes: Notes) -> str:
        return html_of(incoming.body, incoming.key, self._shelf, notes)

    def noun_addresses(self) -> Iterator[tuple[str, str, Label]]:
        base = self._site.base
        for piece in self._pieces():
            if piece.name in {"category", "tag", "term"} and (term := _term(piece)):
                label = Label(term.name, term.slug or term.name)
                if term.domain == "category":
                    yield f"{base}/category/{_path(term, self._survey)}", "rubric", label
                elif term.domain == "post_tag":
                    yield f"{base}/tag/{term.slug}", "tag", label
        for login, label in self._survey.authors.items():
            yield f"{base}/author/{login}", "author", label

    def _pieces(self) -> Iterator[Piece]:
        for path in self.paths:
            with opened(path) as file:
                yield from pieces(file)

    def _story(self, piece: Piece, number: int) -> Incoming:
        """One thing, whatever is wrong with it."""
        if not piece.is_whole:
            return Incoming(key=f"item {number}", unreadable=TOO_LARGE, digest=str(len(piece.text)))
        try:
            item = items.item_of(piece.text)
        except items.Broken as error:
            return Incoming(key=f"item {number}", unreadable=str(error))
        meant = "post" if item.type == "post" else self.mapping.types.get(item.type, "")
        if item.type == "page":
            meant = "page"
        return story_of(item, self._site, self._shelf, as_type="" if meant == "skip" else meant)

    def _beside(self) -> Path:
        """Where the shelf of these very files is kept; those of others go once they are old."""
        folder = settings.PORTAL_DATA / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("wordpress-*.sqlite"):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                old.unlink(missing_ok=True)
        try:
            facts = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in self.paths]
        except OSError as error:
            raise Unreadable(f"{error.filename}: {error.strerror}.") from None
        return folder / f"wordpress-{hashlib.sha256(repr(facts).encode()).hexdigest()[:24]}.sqlite"

    def _told(self) -> Survey | None:
        """What an earlier look at the same files has counted."""
        written = self._shelf.survey
        return Survey.from_json(json.loads(written)) if written else None

    def _count(self) -> Survey:
        """Read through all files: names, numbers, attachments. A hundred megabytes in some seconds."""
        survey, terms = Survey(), []
        self._shelf.begin()
        for piece in self._pieces():
            if piece.name == "head":
                _take_head(survey, piece.text)
            elif piece.name == "author":
                _take_author(survey, piece)
            elif piece.name == "item":
                self._take_item(survey, piece)
            elif term := _term(piece):
                _take_term(survey, term)
                terms.append(term)
        survey.twins = _twins(terms)
        self._shelf.end(json.dumps(asdict(survey)))
        return survey

    def _take_item(self, survey: Survey, piece: Piece) -> None:
        kind = items.type_of(piece.text)
        survey.types[kind] = survey.types.get(kind, 0) + 1
        if not FURNITURE.fullmatch(kind):
            survey.total += 1
        if not piece.is_whole:
            return
        try:
            if kind in {"attachment", "wp_block"}:
                self._shelf.keep(items.item_of(piece.text))
            elif not FURNITURE.fullmatch(kind):
                _take_counts(survey, items.item_of(piece.text))
        except items.Broken:
            survey.count("broken items")


def _take_head(survey: Survey, text: bytes) -> None:
    """The site's name and address, of the first file that tells them."""
    head = text.decode("utf-8", "replace")

    def told(name: str) -> str:
        found = re.search(rf"<{name}>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</{name}>", head, re.DOTALL)
        return html.unescape(found.group(1)).strip() if found else ""

    survey.title = survey.title or told("title")
    survey.address = survey.address or told("wp:base_blog_url") or told("link") or told("wp:base_site_url")
    survey.language = survey.language or told("language")


def _take_author(survey: Survey, piece: Piece) -> None:
    try:
        login, name = items.author_of(piece.text)
    except items.Broken:
        return
    if login:
        survey.authors[login] = Label(name, login)


def _twins(terms: list[items.Term]) -> dict[str, str]:
    """Categories that Polylang says are the same in another language, each by the first of them."""
    numbers = {one.number: one.slug or one.name for one in terms if one.domain == "category" and one.number}
    found = {}
    for one in terms:
        if one.domain == "term_translations":
            together = [numbers[number] for number in TOGETHER.findall(one.description) if number in numbers]
            found.update(dict.fromkeys(together[1:], together[0]) if together else {})
    return found


def _take_term(survey: Survey, term: items.Term) -> None:
    survey.count(f"{term.domain or 'other'} terms")
    if term.domain == "category":
        key = term.slug or term.name
        survey.rubrics[key] = Label(term.name, key, above=term.parent)


def _take_counts(survey: Survey, item: items.Item) -> None:
    survey.count("comments", item.comments)
    for term in item.terms:
        if term.domain == "category":
            key = term.slug or term.name
            survey.rubrics.setdefault(key, Label(term.name, key))
            survey.stories_in[key] = survey.stories_in.get(key, 0) + 1
        if term.domain == "language":
            survey.count_language(code_of(term.slug))
    if language := item.meta_of(f"{WPML}language_code"):
        survey.count_language(code_of(language))
    if item.creator:
        survey.authors.setdefault(item.creator, Label(item.creator, item.creator))


def _term(piece: Piece) -> items.Term | None:
    try:
        return items.term_of(piece.name, piece.text)
    except items.Broken:
        return None


def _path(term: items.Term, survey: Survey) -> str:
    """A category's place below those that it is part of."""
    slugs, above = [term.slug], term.parent
    while above and above not in slugs and len(slugs) < 10:
        slugs.append(above)
        label = survey.rubrics.get(above)
        above = label.above if label else ""
    return "/".join(reversed(slugs))


@opens("wordpress")
def _open(run: ImportRun) -> Source:
    return WordPress([Path(one) for one in run.source.split(", ")])
