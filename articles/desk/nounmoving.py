"""Moving one story from a tag or author to another, and back: rows, place, quotes and the working copy.

What was moved is noted with the story, in the same transaction; moving back undoes exactly that and leaves
what somebody has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction

from articles.desk.models import Draft
from articles.desk.nounmerge import MergedStory, NounMerge
from articles.desk.rows import public_since
from articles.models import Article, Author, Byline, Quote, Tag, TaggedArticle

# Of a row that was renamed. Where the other was named already, the place of the row that was dropped.
RENAMED: Final = None


@dataclass(frozen=True)
class Kind:
    """How stories name a tag or an author."""

    model: type[Tag] | type[Author]
    rows: type[models.Model]
    field: str
    article: str

    def of(self, key: int) -> models.QuerySet[Any]:
        """The rows that name one."""
        return self.rows._default_manager.filter(**{self.field: key})

    def in_story(self, article: int, key: int) -> models.QuerySet[Any]:
        """Those of one story; an author may be named for several things."""
        return self.of(key).filter(**{self.article: article})


KINDS: Final = {
    "tag": Kind(Tag, TaggedArticle, "tag", "content_object"),
    "author": Kind(Author, Byline, "author", "article"),
}


def move(merge: NounMerge, pk: int) -> bool:
    """Have one story name the survivor. Whether anything was to be moved. Harmless twice; ten queries."""
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=pk).first()
        if article is None:
            return False
        moved = _move_rows(merge, pk)
        if merge.noun == "tag":
            moved |= _move_quotes_and_place(merge, article)
        if draft := _move_draft(merge, pk):
            moved["draft"] = draft
        if not moved:
            return False
        noted, is_new = MergedStory.objects.get_or_create(
            merge=merge, article=article, defaults={"moved": moved}
        )
        if not is_new:
            # Named the merged one again meanwhile: what was moved first tells how it was.
            noted.moved = {**moved, **noted.moved}
            noted.save(update_fields=["moved"])
    return True


def move_back(merge: NounMerge, noted: MergedStory) -> None:
    """Have one story name the merged one again where it did. About ten queries."""
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=noted.article_id).first()
        # Deleted by whoever moves it back: of two workers one finds it.
        if not MergedStory.objects.filter(pk=noted.pk).delete()[0] or article is None:
            return
        moved = noted.moved
        claims = _claims(merge, article.pk)
        for role, position in moved.get("rows", {}).items():
            _move_row_back(merge, article, role, position, claims)
        if moved.get("place"):
            Article.objects.filter(pk=article.pk, place=merge.survivor).update(place=merge.merged)
        if nodes := moved.get("quotes"):
            Quote.objects.filter(article=article, tag=merge.survivor, node__in=nodes).update(tag=merge.merged)
        if "draft" in moved:
            _move_draft_back(merge, article.pk, moved["draft"], claims)
        for claim in claims:
            claim.save(update_fields=["moved"])


# --- Rows -------------------------------------------------------------------------------------------------


def _move_rows(merge: NounMerge, pk: int) -> dict[str, Any]:
    kind, rows = KINDS[merge.noun], {}
    there = {_role(row) for row in kind.in_story(pk, merge.survivor)}
    for row in kind.in_story(pk, merge.merged):
        one = kind.rows._default_manager.filter(pk=row.pk)
        if _role(row) in there:
            one.delete()
            rows[_role(row)] = row.position
        else:
            one.update(**{kind.field: merge.survivor})
            rows[_role(row)] = RENAMED
    return {"rows": rows} if rows else {}


def _move_row_back(
    merge: NounMerge, article: Article, role: str, position: int | None, claims: list[MergedStory]
) -> None:
    kind = KINDS[merge.noun]
    there = [row for row in kind.in_story(article.pk, merge.survivor) if _role(row) == role]
    if not there:
        return  # taken off since
    if position is RENAMED and not _claimed(claims, "rows", role):
        kind.rows._default_manager.filter(pk=there[0].pk).update(**{kind.field: merge.merged})
        return
    facts: dict[str, Any] = {
        kind.article: article,
        f"{kind.field}_id": merge.merged,
        "position": there[0].position if position is RENAMED else position,
        "edition": article.edition,
        "published_at": public_since(article),
    }
    kind.rows._default_manager.create(**facts, **({"role": role} if role else {}))


def _role(row: Any) -> str:
    return str(getattr(row, "role", ""))


def _claims(merge: NounMerge, pk: int) -> list[MergedStory]:
    """What other merges into the same survivor have noted of the story, and not undone. One query."""
    others = MergedStory.objects.filter(article=pk, merge__noun=merge.noun, merge__survivor=merge.survivor)
    standing = (NounMerge.Stage.MOVING, NounMerge.Stage.DONE)
    return list(others.filter(merge__stage__in=standing).exclude(merge=merge).order_by("pk"))


def _claimed(claims: list[MergedStory], part: str, name: str) -> bool:
    """Whether another merge finds its tag in the row that this one renamed; from now on it is that one's."""
    for claim in claims:
        held = claim.moved if part == "rows" else claim.moved.get("draft", {})
        if held.get("rows", {}).get(name, RENAMED) is not RENAMED:
            held["rows"][name] = RENAMED
            return True
    return False


# --- What tags alone have -----------------------------------------------------------------------------------


def _move_quotes_and_place(merge: NounMerge, article: Article) -> dict[str, Any]:
    moved: dict[str, Any] = {}
    if article.place_id == merge.merged:
        Article.objects.filter(pk=article.pk).update(place=merge.survivor)
        moved["place"] = True
    quotes = Quote.objects.filter(article=article, tag=merge.merged)
    if nodes := list(quotes.values_list("node", flat=True)):
        quotes.update(tag=merge.survivor)
        moved["quotes"] = nodes
    return moved


# --- The working copy: its words stay, and so its version -------------------------------------------------


def named_in(snapshot: dict[str, Any], noun: str) -> set[int]:
    """The tags or authors that a stored snapshot names."""
    if noun == "author":
        return {row["author"] for row in snapshot.get("byline", ())}
    return {*snapshot.get("tags", ()), *filter(None, [snapshot.get("place")])}


def _move_draft(merge: NounMerge, pk: int) -> dict[str, Any]:
    draft = Draft.objects.select_for_update().filter(pk=pk).first()
    if draft is None or merge.merged not in named_in(draft.snapshot, merge.noun):
        return {}
    listed = _listed(draft.snapshot, merge.noun)
    there = {role for role, key in listed if key == merge.survivor}
    rows: dict[str, int | None] = {}
    kept = []
    for position, (role, key) in enumerate(listed):
        if key != merge.merged:
            kept.append((role, key))
        elif role in there:
            rows[role] = position
        else:
            rows[role] = RENAMED
            kept.append((role, merge.survivor))
    moved: dict[str, Any] = {"rows": rows}
    snapshot = _with_listed(draft.snapshot, merge.noun, kept)
    if merge.noun == "tag" and snapshot.get("place") == merge.merged:
        snapshot["place"], moved["place"] = merge.survivor, True
    Draft.objects.filter(pk=pk).update(snapshot=snapshot)
    return moved


def _move_draft_back(merge: NounMerge, pk: int, moved: dict[str, Any], claims: list[MergedStory]) -> None:
    draft = Draft.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        return
    listed = _listed(draft.snapshot, merge.noun)
    for role, position in moved.get("rows", {}).items():
        survivor, merged = (role, merge.survivor), (role, merge.merged)
        if survivor not in listed:
            continue
        place = listed.index(survivor)
        if position is not RENAMED:
            listed.insert(position, merged)
        elif _claimed(claims, "draft", role):
            listed.insert(place + 1, merged)
        else:
            listed[place] = merged
    snapshot = _with_listed(draft.snapshot, merge.noun, listed)
    if moved.get("place") and snapshot.get("place") == merge.survivor:
        snapshot["place"] = merge.merged
    Draft.objects.filter(pk=pk).update(snapshot=snapshot)


def _listed(snapshot: dict[str, Any], noun: str) -> list[tuple[str, int]]:
    """Role and key of each tag, or of each name in the byline, in order. Tags have no role."""
    if noun == "author":
        return [(row.get("role", ""), row["author"]) for row in snapshot.get("byline", ())]
    return [("", key) for key in snapshot.get("tags", ())]


def _with_listed(snapshot: dict[str, Any], noun: str, listed: list[tuple[str, int]]) -> dict[str, Any]:
    if noun == "author":
        return {**snapshot, "byline": [{"author": key, "role": role} for role, key in listed]}
    return {**snapshot, "tags": [key for _role, key in listed]}
