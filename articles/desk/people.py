"""What the desk does with its people: who works on what, and what gave them their rights."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from articles.desk import audit
from articles.desk.models import Assignment
from articles.models import Rubric
from portal.accounts.models import User

# Under this the trail keeps the names of the rubrics it tells of.
NAMED: Final = "named"


def assign(
    person: User,
    *,
    by: User | None,
    every_rubric: bool = False,
    rubrics: Iterable[int] = (),
    editions: Collection[str] = (),
) -> bool:
    """Say what ``person`` works on from the next request on; nothing at all takes it away.

    False when it is so already. Raises ``PermissionDenied``. About seven queries.
    """
    if by is not None and not by.has_perm("desk.change_assignment"):
        raise PermissionDenied
    wanted: dict[str, Any] = {
        "every_rubric": every_rubric,
        "rubrics": sorted(set(rubrics)),
        "editions": sorted(editions),
    }
    with transaction.atomic():
        before = assigned(person)
        if wanted == before:
            return False
        if not any(wanted.values()):
            Assignment.objects.filter(person=person).delete()
        else:
            facts = {"every_rubric": every_rubric, "editions": wanted["editions"]}
            kept, _made = Assignment.objects.update_or_create(person=person, defaults=facts)
            kept.rubrics.set(set(rubrics))
        named = _names([*before["rubrics"], *wanted["rubrics"]])
        audit.record(person, "assigned", by=by, before=before, after=wanted, **{NAMED: named})
    return True


def assigned(person: User) -> dict[str, Any]:
    """What ``person`` works on, as plain values. Two queries."""
    found = Assignment.objects.filter(person=person).first()
    if found is None:
        return {"every_rubric": False, "rubrics": [], "editions": []}
    rubrics = sorted(found.rubrics.values_list("pk", flat=True))
    return {"every_rubric": found.every_rubric, "rubrics": rubrics, "editions": sorted(found.editions)}


def _names(rubrics: Iterable[int]) -> dict[str, str]:
    """What the rubrics are called today: the trail still says it when they are no more. One query."""
    return {str(rubric.pk): rubric.label for rubric in Rubric.objects.filter(pk__in=set(rubrics))}


def standing(thing: User | Group) -> dict[str, object]:
    """What gives an account, or a group, its rights: as plain values to be compared. Two queries."""
    if isinstance(thing, Group):
        return {"permissions": _named(thing.permissions.all())}
    return {
        "active": thing.is_active,
        "staff": thing.is_staff,
        "superuser": thing.is_superuser,
        "groups": sorted(thing.groups.values_list("name", flat=True)),
        "permissions": _named(thing.user_permissions.all()),
    }


def note_rights(thing: User | Group, before: dict[str, object], *, by: User | None) -> bool:
    """Note what changed of the rights since ``before``. False when nothing did. Three queries."""
    now = standing(thing)
    changed = {name: [before.get(name), value] for name, value in now.items() if before.get(name) != value}
    if not changed:
        return False
    audit.record(thing, "rights changed", by=by, **changed)
    return True


def _named(permissions: QuerySet[Permission]) -> list[str]:
    return sorted(
        f"{app}.{code}" for app, code in permissions.values_list("content_type__app_label", "codename")
    )
