"""Rubrics, tags and authors of a source as rows of the newsroom: found once, made where there is none.

What pages show of them is put into words once as well.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Max

from articles.desk import rendering
from articles.importing.intake.mapping import AS_TAG, Mapping
from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Label
from articles.importing.shape import gettext_noop as _
from articles.models import Author, AuthorRole, Rubric, Tag, TagKind
from articles.models.addresses import led_to
from articles.models.named import free_slug
from articles.search.wordforms import keyed
from portal import editions
from portal.kit.text import fold, one_line, slugify

# Known ones are kept in the process; so many tags are about 20 MB.
MOST_TAGS: Final = 50_000
LONGEST_TAG: Final = 100


@dataclass
class Nouns:
    """The newsroom's nouns by what a source calls them. ``made`` are the keys of those that were not here."""

    mapping: Mapping
    # Nothing is written: what would be made has a key that no row has.
    dry: bool = False
    made: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[str, str] = field(default_factory=dict)
    _rubrics: dict[str, Rubric] = field(default_factory=dict)
    _tags: dict[tuple[str, str], Tag | None] = field(default_factory=dict)
    _authors: dict[str, Author] = field(default_factory=dict)
    _shown: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def rubrics(self, labels: list[Label], edition: str, notes: Notes) -> list[Rubric]:
        """The rubrics of a story, the main one first; never none."""
        found: dict[int, Rubric] = {}
        for label in labels:
            slug = self.mapping.rubrics.get(label.key or label.name, "")
            if slug and slug != AS_TAG:
                rubric = self.rubric(slug, edition)
                found[rubric.pk] = rubric
        if not found:
            rubric = self.rubric(self.mapping.default_rubric or "news", edition)
            found[rubric.pk] = rubric
            notes.mended("rubrics", rubric.label, _("it was in no category that became a rubric"))
        return list(found.values())

    def rubric(self, slug: str, edition: str) -> Rubric:
        """The rubric at an address, made where there is none. One query, none for a known one."""
        if slug not in self._rubrics:
            row = Rubric.objects.filter(slug=slug).first() or led_to("rubric", slug)
            self._rubrics[slug] = row or self._make_rubric(slug, edition)
        return self._rubrics[slug]

    def tags(self, labels: list[Label], categories: list[Label], edition: str, notes: Notes) -> list[Tag]:
        """The tags of a story: those that were some, and categories that become some."""
        as_tags = [one for one in categories if self.mapping.rubrics.get(one.key or one.name) == AS_TAG]
        for label in categories:
            if not self.mapping.rubrics.get(label.key or label.name):
                notes.mended("rubrics", label.name, _("a category that the mapping leaves out"))
        found: dict[int, Tag] = {}
        for label in [*labels, *as_tags]:
            tag = self.tag(label, edition)
            if tag is None:
                notes.lost("tags", label.name, _("a name that no tag can have"))
            else:
                found[tag.pk] = tag
        return list(found.values())

    def tag(self, label: Label, edition: str) -> Tag | None:
        """The tag that a name means, made where nothing means it. Two queries, none for a known one."""
        name = one_line(label.name)[:LONGEST_TAG].strip()
        folded = fold(name)
        if not folded:
            return None
        key = (folded, label.kind)
        if key not in self._tags:
            if len(self._tags) > MOST_TAGS:
                self._tags.clear()
            self._tags[key] = known_tag(name) or self._make_tag(name, label, edition)
        return self._tags[key]

    def authors(self, labels: list[Label], edition: str, notes: Notes) -> list[tuple[Author, str]]:
        """The byline of a story."""
        found: dict[tuple[int, str], tuple[Author, str]] = {}
        for label in labels:
            name = one_line(self.mapping.authors.get(label.key or label.name, label.name))[:100].strip()
            if fold(name):
                author = self.author(name, edition)
                found[author.pk, label.role] = (author, label.role)
        if not found and fold(self.mapping.default_author):
            author = self.author(one_line(self.mapping.default_author), edition)
            found[author.pk, ""] = (author, AuthorRole.TEXT)
            notes.mended("authors", author.label, _("it names no author: the one of the mapping stands"))
        return list(found.values())

    def author(self, name: str, edition: str) -> Author:
        """The author of a name in any spelling, made where there is none."""
        folded = fold(name)
        if folded not in self._authors:
            self._authors[folded] = known_author(name) or self._make_author(name, edition)
        return self._authors[folded]

    def shown(self, noun: Rubric | Tag | Author, edition: str, role: str = "") -> dict[str, Any]:
        """What a page of the edition shows of it. No query."""
        key = (type(noun), noun.pk, edition, role)
        if key not in self._shown:
            if len(self._shown) > MOST_TAGS:
                self._shown.clear()
            with editions.speaking(edition):
                self._shown[key] = rendering.noun_as_shown(noun, edition, role)
        shown: dict[str, Any] = self._shown[key]
        return shown

    def words(self, noun: Tag | Author) -> str:
        """Every name of it, as the index of words holds them. One query for a tag, none for a known one."""
        key = (type(noun), noun.pk, "words")
        if key not in self._shown:
            aliases = noun.aliases.values_list("name", flat=True) if isinstance(noun, Tag) else ()
            names = [noun.name, *noun.labels.values(), *aliases] if isinstance(noun, Tag) else noun.names
            self._shown[key] = keyed(" . ".join(dict.fromkeys(names)))
        words: str = self._shown[key]
        return words

    def forget(self) -> None:
        """Look everything up anew: somebody may have deleted or merged what was known."""
        for known in (self._rubrics, self._tags, self._authors, self._shown):
            known.clear()

    def made_so_far(self, before: dict[str, list[int]]) -> dict[str, list[int]]:
        """``made`` behind what earlier slices of the run had made."""
        return {kind: list(dict.fromkeys([*before.get(kind, []), *keys])) for kind, keys in self.made.items()}

    def _make_rubric(self, slug: str, edition: str) -> Rubric:
        last = Rubric.objects.aggregate(last=Max("position"))["last"] or 0
        name = self.mapping.names.get(slug) or slug.replace("-", " ").capitalize()
        above = self.parents.get(slug, "")
        parent = self.rubric(above, edition) if above and above != slug else None
        rubric = Rubric(
            slug=free_slug(Rubric(), slug),
            labels={edition: name},
            parent=parent if parent and parent.parent_id is None else None,
            position=min(last + 1, 32_000),
        )
        self._keep("rubric", rubric)
        return rubric

    def _make_author(self, name: str, edition: str) -> Author:
        author = Author(slug=free_slug(Author(), slugify(name) or "author"), labels={edition: name})
        self._keep("author", author)
        return author

    def _make_tag(self, name: str, label: Label, edition: str) -> Tag:
        kind = label.kind if label.kind in TagKind.values else TagKind.TOPIC
        wanted = (
            slugify(label.key, 90) if label.key and slugify(label.key, 90) == label.key else slugify(name)
        )
        slug = free_slug(Tag(), wanted or "tag")
        tag = Tag(name=name, kind=kind, labels={edition: name}, slug=slug)
        self._keep("tag", tag)
        return tag

    def _keep(self, kind: str, row: Rubric | Author | Tag) -> None:
        if self.dry:
            row.pk = -len(self.made[kind]) - 1
        else:
            row.save()
        self.made[kind].append(row.pk)


def known_tag(name: str) -> Tag | None:
    """The tag that a name means. One query."""
    return Tag.objects.named(one_line(name)[:LONGEST_TAG]).order_by("pk").first()


def known_author(name: str) -> Author | None:
    """The author of a name in any spelling. One query."""
    folded = fold(one_line(name))
    rows = Author.objects.standing().filter(found_by__folded=folded).order_by("pk")
    return next((row for row in rows if folded in map(fold, row.names)), None)
