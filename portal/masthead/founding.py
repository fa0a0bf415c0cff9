"""From the demonstration to an own newsroom, in one step."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from portal import demonstration
from portal.accounts.demonstration import DOMAIN
from portal.accounts.models import User
from portal.masthead.models import SiteIdentity


class CannotFoundError(Exception):
    """The answers can't be used; the message is one line."""


def is_own() -> bool:
    """Whether somebody has founded a newsroom here already; two queries and those of the holdings."""
    return SiteIdentity.objects.filter(is_demonstration=False).exists() and not demonstration.describe()


def check_identity(identity: SiteIdentity, field: str = "") -> None:
    """Raise CannotFoundError with what is wrong with ``field``, else with the first field that is wrong."""
    _checked(lambda: identity.full_clean(exclude=["edition"], validate_unique=False), field)


def check_administrator(user: User, field: str = "") -> None:
    """The same for the administrator; demo accounts are no rivals, since they go."""
    _checked(lambda: user.full_clean(exclude=["password"], validate_unique=False), field)
    if user.email.endswith(f"@{DOMAIN}"):
        raise CannotFoundError(f"The e-mail must not end in @{DOMAIN}: it marks accounts that are removed.")
    others = User.objects.exclude(email__endswith=f"@{DOMAIN}")
    rivals = (
        Q(username=user.username) | Q(email__iexact=user.email) if user.email else Q(username=user.username)
    )
    if others.filter(rivals).exists():
        raise CannotFoundError("An account with this name or e-mail exists already.")


def found(identity: SiteIdentity, administrator: User) -> None:
    """Remove the demonstration and keep these two; all or nothing."""
    with transaction.atomic():
        demonstration.remove()
        SiteIdentity.objects.filter(edition=identity.edition).delete()
        identity.save()
        administrator.save()


def write_setting(file: Path, name: str, value: str) -> None:
    """Set one line of an .env file, keeping the others."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if not re.match(rf"\s*(export\s+)?{re.escape(name)}\s*=", line)]
    file.write_text("\n".join([*kept, f"{name}={value}"]) + "\n", encoding="utf-8")


def _checked(check: Callable[[], None], only: str = "") -> None:
    try:
        check()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            if only in {"", field}:
                raise CannotFoundError(f"{field.replace('_', ' ')}: {' '.join(messages)}") from error
