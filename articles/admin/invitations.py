"""Inviting somebody, in the admin: an account with its roles and rubrics, and a letter with a link."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.assignment import WorkForm
from articles.admin.base import editor
from articles.desk import people
from articles.models import Rubric
from portal import editions
from portal.accounts import invitations, undelivered
from portal.accounts.models import Invitation, User, interface_languages
from portal.kit.transliteration import transliterate

# What the desk's own groups are called by people; an administrator's others have the names they were given.
ROLES: Final = {
    "author": _("author"),
    "translator": _("translator"),
    "photo editor": _("photo editor"),
    "editor": _("editor"),
    "chief editor": _("chief editor"),
    "administrator": _("administrator"),
}


class RolesField(forms.ModelMultipleChoiceField):
    """Groups, by what they are called in the reader's language."""

    def label_from_instance(self, group: Any) -> str:
        return str(ROLES.get(group.name, group.name))


class InvitationForm(WorkForm):
    """Who is invited, and what they will do."""

    email = forms.EmailField(label=_("e-mail"), max_length=254)
    first_name = forms.CharField(label=_("first name"), max_length=150)
    last_name = forms.CharField(label=_("last name"), max_length=150, required=False)
    interface_language = forms.ChoiceField(
        label=_("interface language"), choices=interface_languages, initial=editions.primary
    )
    groups = RolesField(Group.objects.order_by("pk"), label=_("groups"), widget=forms.CheckboxSelectMultiple)
    every_rubric = forms.BooleanField(label=_("every rubric"), required=False)
    rubrics = forms.ModelMultipleChoiceField(
        Rubric.objects.all(), label=_("rubrics"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Invitation
        fields: list[str] = []

    def clean_email(self) -> str:
        """Refuse an address that somebody has."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody has this address already: look among the users."))
        return email


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Invitations: sent, sent again, revoked; never edited."""

    audits_itself = True
    form = InvitationForm
    list_display = ("user", "address", "invited_by", "sent_at", "expires_at", "state")
    list_select_related = ("user", "invited_by")
    list_display_links = None
    actions = ("send_again", "revoke")

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        shown = {} if obj is None else {"form": forms.ModelForm, "fields": []}
        return super().get_form(request, obj, change, **{**more, **shown})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            person = ("email", "first_name", "last_name", "interface_language", "groups")
            return (*person, "every_rubric", "rubrics", "editions")
        return ("user", "address", "invited_by", "sent_at", "expires_at", "state")

    @admin.display(description=_("e-mail"))
    def address(self, invitation: Invitation) -> str:
        return invitation.user.email

    @admin.display(description=_("state"))
    def state(self, invitation: Invitation) -> str:
        if invitation.accepted_at:
            return str(_("Accepted"))
        if invitation.revoked_at:
            return str(_("Taken back"))
        if invitation.expires_at < timezone.now():
            return str(_("Over"))
        is_failing = getattr(invitation, "is_letter_failing", False)
        return str(_("Waits: the letter could not be sent so far") if is_failing else _("Waits"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, where each row knows whether its letter got away."""
        changes = super().get_changelist_instance(request)
        failing = undelivered.invitations()
        changes.result_list = list(changes.result_list)
        for invitation in changes.result_list:
            invitation.is_letter_failing = invitation.pk in failing
        return changes

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        said, by = form.cleaned_data, editor(request)
        user = User(
            username=free_name(said["email"]),
            email=said["email"],
            first_name=said["first_name"],
            last_name=said["last_name"],
            interface_language=said["interface_language"],
            is_staff=True,
            is_active=False,
        )
        user.set_unusable_password()
        user.save()
        user.groups.set(said["groups"])
        people.note_rights(user, {}, by=by)
        works_on = {"every_rubric": said["every_rubric"], "editions": said["editions"]}
        people.assign(user, by=by, rubrics=[rubric.pk for rubric in said["rubrics"]], **works_on)
        made = invitations.invite(user, by=by)
        obj.pk, obj.user = made.pk, user

    @admin.action(description=_("Send again, with a new link"), permissions=["add"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        """The earlier links end."""
        waiting = [one.user for one in chosen if not one.user.is_active and not one.accepted_at]
        for user in waiting:
            invitations.invite(user, by=editor(request))
        said = ngettext(
            "%(count)d letter is on its way.", "%(count)d letters are on their way.", len(waiting)
        )
        self.message_user(request, said % {"count": len(waiting)})

    @admin.action(description=_("Take back"), permissions=["add"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        """Links that nobody has followed end."""
        count = sum(invitations.revoke(one, by=editor(request)) for one in chosen)
        said = ngettext("%(count)d invitation taken back.", "%(count)d invitations taken back.", count)
        self.message_user(request, said % {"count": count})


def free_name(email: str) -> str:
    """A username like the address's own part that nobody has. One query or a few."""
    start = slugify(transliterate(email.partition("@")[0]).replace(".", "-"))[:100] or "user"
    number, name = 1, start
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{start}-{number}"
    return name
