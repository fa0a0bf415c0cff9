"""Accounts and groups in the admin, with every change of a right noted."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import editor
from articles.desk import people
from portal.accounts import invitations, letters, proof, sessions
from portal.accounts.admin import UserAdmin
from portal.accounts.models import Invitation, User

FOR_SUPERUSERS = ("is_superuser", "user_permissions")


class WithRights(admin.ModelAdmin):
    """Notes what the saved form changed of the rights: values before and after."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        stored = type(form.instance)._default_manager
        before = getattr(request, "rights_before", {})
        super().save_related(request, form, formsets, change)
        people.note_rights(stored.get(pk=form.instance.pk), before, by=editor(request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            before = people.standing(type(obj)._default_manager.get(pk=obj.pk))
            request.rights_before = before  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)


class PeopleAdmin(WithRights, UserAdmin):
    """Accounts. Only superusers make superusers, or change the account of one."""

    list_display = (
        "username",
        "email",
        "first_name",
        "last_name",
        "is_active",
        "is_superuser",
        "has_second_factor",
    )
    actions = ("sign_out", "forget_factors")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_factor=Exists(factors))

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, account: User) -> bool:
        return bool(getattr(account, "has_factor", False))

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """End every session of the chosen accounts."""
        count = sum(
            sessions.end_all(account, by=editor(request)) for account in self._reached(request, chosen)
        )
        said = ngettext("Signed out at %(count)d place.", "Signed out at %(count)d places.", count)
        self.message_user(request, said % {"count": count})

    @admin.action(description=_("Take second factors away (lost phone)"), permissions=["change"])
    def forget_factors(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Let the chosen people sign in with their passwords alone, and set up a factor anew."""
        proof.ask(request)
        freed = [
            account
            for account in self._reached(request, chosen)
            if sessions.forget_factors(account, by=editor(request))
        ]
        for account in freed:
            letters.notify(account, "factors_taken", request)
        count = len(freed)
        said = ngettext(
            "Second factors taken from %(count)d account.",
            "Second factors taken from %(count)d accounts.",
            count,
        )
        self.message_user(request, said % {"count": count})

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        """Django's form for somebody's password, behind a proof; the owner is told."""
        before = self.get_object(request, unquote(id))
        if self.has_change_permission(request, before) and (to_prove := proof.first(request)):
            return to_prove
        answer = super().user_change_password(request, id, form_url)
        if before and before.password != User.objects.values_list("password", flat=True).get(pk=before.pk):
            letters.notify(before, "password_given", request)
        return answer

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        is_moved = change and "email" in form.changed_data
        if is_moved:
            proof.ask(request)
        super().save_model(request, obj, form, change)
        if is_moved and (old := form.initial.get("email")):
            letters.notify(obj, "email_changed", request, to=old)
            # A link that went to the old address opens nothing any more.
            for sent in Invitation.objects.filter(user=obj):
                invitations.revoke(sent, by=editor(request))

    def _reached(self, request: HttpRequest, chosen: QuerySet[User]) -> list[User]:
        return [account for account in chosen if self.has_change_permission(request, account)]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if editor(request).is_superuser else (*fields, *FOR_SUPERUSERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._reaches(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._reaches(request, obj)

    def _reaches(self, request: HttpRequest, obj: User | None) -> bool:
        return editor(request).is_superuser or obj is None or not obj.is_superuser


class GroupsAdmin(WithRights, GroupAdmin):
    """Groups."""


# What allauth keeps is secret, or nobody's to edit.
for kept in (EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(kept):
        admin.site.unregister(kept)

for model, admin_class in ((User, PeopleAdmin), (Group, GroupsAdmin)):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, admin_class)
