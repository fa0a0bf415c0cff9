"""Who may be signed in: active staff, by username or e-mail and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from portal.accounts.models import User


class StaffBackend(ModelBackend):
    """Knows active staff only: who stops being either is signed out everywhere with the next request."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_credentials: Any,
    ) -> User | None:
        """Whose name and password these are. One query and one hash, whether or not anybody has that name."""
        if not password:
            return None
        account = named(username or email or "")
        if account is None:
            User().set_password(password)
            return None
        fits = account.check_password(password)
        return account if fits and self.user_can_authenticate(account) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user is not None and user.is_active and user.is_staff)


def named(typed: str) -> User | None:
    """The account with this username, else with this e-mail in whatever case; one query."""
    found = list(User.objects.filter(Q(username=typed) | Q(email__iexact=typed))[:3]) if typed else []
    by_name = [account for account in found if account.username == typed]
    # A database may take other letters for the same, of which attempts would be counted apart.
    by_email = [account for account in found if account.email.lower() == typed.lower()]
    return next(iter(by_name or by_email), None)
