"""Accounts of the demo newsroom: known by their e-mail's domain, sharing one password.

The domain ``demo.invalid`` can belong to nobody (RFC 2606), so an account in it is never a person's.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.kit.secret import kept

DOMAIN = "demo.invalid"


def accounts() -> QuerySet[User]:
    """The demo accounts that can sign in."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)


def exist() -> bool:
    """Whether there is any; one query."""
    return accounts().exists()


def password() -> str:
    """The password of every demo account: PORTAL_ADMIN_PASSWORD, else one made once and kept (0600)."""
    if settings.PORTAL_ADMIN_PASSWORD:
        return str(settings.PORTAL_ADMIN_PASSWORD)
    return kept(settings.PORTAL_DATA / "demo-password", lambda: secrets.token_urlsafe(12))


def forget_password() -> None:
    """Remove the kept password: the demo newsroom is gone."""
    (settings.PORTAL_DATA / "demo-password").unlink(missing_ok=True)


def renew_passwords() -> list[User]:
    """Give every demo account the current password where it differs; the accounts, administrators first.

    One query and one password hash when nothing changed.
    """
    current = password()
    found = list(accounts().order_by("-is_superuser", "username"))
    if found and not found[0].check_password(current):
        for account in found:
            account.set_password(current)
        User.objects.bulk_update(found, ["password"])
    return found


def describe() -> list[str]:
    """How many accounts the demonstration has, for start_newsroom; one query."""
    count = User.objects.filter(email__endswith=f"@{DOMAIN}").count()
    return [ngettext("%(count)d account", "%(count)d accounts", count) % {"count": count}] if count else []


def remove() -> None:
    """Delete the demo accounts and, once that is committed, their kept password."""
    User.objects.filter(email__endswith=f"@{DOMAIN}").delete()
    transaction.on_commit(forget_password)
