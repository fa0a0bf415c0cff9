"""What allauth asks this portal while somebody signs in."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.accounts import address, deeds, devices, letters, throttle
from portal.accounts.models import User

# Said by the page itself: who signed in sees that it worked.
NEEDLESS = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class Adapter(DefaultAccountAdapter):
    """Sign-in for staff: nobody signs up, letters go out by the worker, the address is whence we believe."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address.of(request)

    def get_login_stages(self) -> list[str]:
        # The others are for sign-ups; this one loads cryptography only for who has a second factor.
        return ["portal.accounts.stages.SecondFactorStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whose name and password these are. Raises ``TooOften``."""
        name = credentials.get("username") or credentials.get("email") or ""
        with throttle.in_turn(request, is_known=throttle.password(request, name)):
            return authenticate(request, **credentials)

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        # A passkey says who somebody is, not that they still work here.
        if not (user.is_active and user.is_staff):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **more)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        response = super().post_login(request, user, **more)
        if devices.remember(request, user, response):
            letters.notify(user, "new_browser", request)
            deeds.done.send(User, person=user, verb="new browser")
        return response

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever proved who they are a moment ago, signing in or once more, need not do so again."""
        request = context.request
        proofs = get_authentication_records(request, request.user)
        newest = max((proof["at"] for proof in proofs), default=0.0)
        return time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_login"))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *more: Any, **named: Any
    ) -> None:
        if message_template not in NEEDLESS:
            super().add_message(request, level, message_template, *more, **named)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every letter of ours is asked for by name; none of allauth's own is sent."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner of a change to how they sign in, if allauth's name for it is known."""
        letters.notify(user, template_prefix.rpartition("/")[2], self.request)
