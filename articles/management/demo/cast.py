"""Who and what the stories name: authors, rubrics, tags, and the accounts that try the desk."""

from __future__ import annotations

from django.db import models

from articles.desk import roles
from articles.desk.models import Assignment
from articles.management.demo.texts import WRITTEN, Row, rows
from articles.models import Author, Demonstrated, Rubric, Tag, TagAlias
from portal import editions
from portal.accounts import demonstration as accounts
from portal.accounts.models import User
from portal.kit.text import fold

# Name under which the account signs in: person, role, author whose byline is theirs.
ACCOUNTS = {
    "admin": ("Solomiia", "Kravets", "", ""),
    "chief": ("Hryhorii", "Malynovskyi", "chief editor", ""),
    "editor": ("Teodora", "Hnatiuk", "editor", ""),
    "author": ("Nazar", "Pidluzhnyi", "author", "nazar-pidluzhnyi"),
    "translator": ("Yarema", "Gudz", "translator", "yarema-gudz"),
    "photo": ("Daria", "Solomiana", "photo editor", "daria-solomiana"),
}


def note(kind: str, key: str, row: models.Model) -> None:
    """Remember that the demonstration made this row."""
    Demonstrated.objects.create(kind=kind, key=key, target=row.pk)


def rubrics() -> dict[str, int]:
    """Every rubric by its slug; one that is there already stays as it is."""
    found: dict[str, int] = {}
    for position, row in enumerate(rows("rubrics"), start=1):
        facts = {
            "labels": published(row["label"]),
            "position": position,
            "parent_id": found.get(row.get("parent", "")),
        }
        rubric, is_new = Rubric.objects.get_or_create(slug=row["slug"], defaults=facts)
        if is_new:
            note(Demonstrated.Kind.RUBRIC, row["slug"], rubric)
        found[row["slug"]] = rubric.pk
    return found


def inks() -> dict[str, str]:
    """The inks each rubric is printed in."""
    return {row["slug"]: row["ink"] for row in rows("rubrics")}


def authors() -> dict[str, int]:
    """Every author by their slug."""
    found = {}
    for row in rows("authors"):
        facts = {
            "labels": published(row["name"]),
            "desk": published(row["desk"]),
            "biography": published(row["bio"]),
        }
        author, is_new = Author.objects.get_or_create(slug=row["slug"], defaults=facts)
        if is_new:
            note(Demonstrated.Kind.AUTHOR, row["slug"], author)
        found[row["slug"]] = author.pk
    return found


def tags() -> dict[str, Tag]:
    """Every tag by the key its stories use. One that means the same is used, whatever its own slug."""
    found = {}
    for row in rows("tags"):
        tag = Tag.objects.filter(slug=row["slug"]).first() or _named(row)
        if tag is None:
            tag = Tag.objects.create(
                slug=row["slug"],
                kind=row["kind"],
                labels=published(row["label"]),
                wikidata=row.get("wikidata", ""),
            )
            note(Demonstrated.Kind.TAG, row["slug"], tag)
            _alias(tag, row["aliases"])
        found[row["slug"]] = tag
    return found


def staff() -> None:
    """The demo accounts, each in its group; those that exist stay as they are."""
    bylines = {author.slug: author for author in Author.objects.filter(user=None)}
    password = accounts.password()
    for username, (first, last, role, byline) in ACCOUNTS.items():
        if User.objects.filter(username=username).exists():
            continue
        account = User(
            username=username,
            email=f"{username}@{accounts.DOMAIN}",
            first_name=first,
            last_name=last,
            is_staff=True,
            is_superuser=not role,
        )
        account.set_password(password)
        account.save()
        if role:
            account.groups.add(roles.group(role))
        assign(account, role)
        if byline in bylines:
            Author.objects.filter(pk=bylines[byline].pk).update(user=account)


def assign(account: User, role: str) -> None:
    """Give the editor every rubric, and the translator every edition but the one written first."""
    if role == "editor":
        Assignment.objects.create(person=account, every_rubric=True)
    if role == "translator":
        others = [code for code in editions.codes() if code != WRITTEN[0]]
        Assignment.objects.create(person=account, editions=others)


def published(labels: Row) -> dict[str, str]:
    """The labels in the portal's editions; all of them when it has none of these."""
    return {code: text for code, text in labels.items() if code in editions.codes()} or dict(labels)


def _named(row: Row) -> Tag | None:
    found = (Tag.objects.named(label).first() for label in row["label"].values())
    return next((tag for tag in found if tag is not None), None)


def _alias(tag: Tag, spellings: list[str]) -> None:
    for spelling in spellings:
        if not Tag.objects.named(spelling).exists():
            TagAlias.objects.create(tag=tag, name=spelling, folded=fold(spelling))
