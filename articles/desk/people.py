"""What the desk does with its people: who works on what."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles.desk.models import Assignment
from portal.accounts.models import User


def assign(
    person: User,
    *,
    by: User | None,
    every_rubric: bool = False,
    rubrics: Iterable[int] = (),
    editions: Collection[str] = (),
) -> bool:
    """Say what ``person`` works on from the next request on; nothing at all takes it away.

    False when it is so already. Raises ``PermissionDenied``. About six queries.
    """
    if by is not None and not by.has_perm("desk.change_assignment"):
        raise PermissionDenied
    wanted = {"every_rubric": every_rubric, "rubrics": sorted(set(rubrics)), "editions": sorted(editions)}
    with transaction.atomic():
        if wanted == assigned(person):
            return False
        if not any(wanted.values()):
            Assignment.objects.filter(person=person).delete()
        else:
            facts = {"every_rubric": every_rubric, "editions": wanted["editions"]}
            kept, _made = Assignment.objects.update_or_create(person=person, defaults=facts)
            kept.rubrics.set(set(rubrics))
    return True


def assigned(person: User) -> dict[str, object]:
    """What ``person`` works on, as plain values. Two queries."""
    found = Assignment.objects.filter(person=person).first()
    if found is None:
        return {"every_rubric": False, "rubrics": [], "editions": []}
    rubrics = sorted(found.rubrics.values_list("pk", flat=True))
    return {"every_rubric": found.every_rubric, "rubrics": rubrics, "editions": sorted(found.editions)}
