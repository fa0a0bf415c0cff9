"""Fast deeds of the dashboard: a flash in one form, the breaking bar in one line."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.base import editor
from articles.admin.fields import RubricChoice, Words
from articles.desk import breaking, flash, publishing, rights
from articles.models import Article, BreakingBar, Rubric
from portal import editions
from portal.accounts.models import User

HOURS = (1, 2, 4)


class FlashForm(forms.Form):
    """What a flash needs, and nothing else."""

    edition = forms.ChoiceField(label=_("Edition"), choices=editions.choices)
    title = Words(label=_("Title"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}))
    lead = Words(label=_("Lead, one sentence"), max_length=600, widget=AdminTextareaWidget({"rows": 2}))
    rubric = RubricChoice(label=_("Main rubric"), queryset=Rubric.objects.all())

    # Pressed twice, one form makes one story.
    form_key = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    prefix = "flash"

    def __init__(self, data: Any = None, *, rubric: int | None = None) -> None:
        """``rubric`` is the one offered first."""
        initial = {"form_key": secrets.token_hex(16), "rubric": rubric}
        super().__init__(data, label_suffix="", initial=initial)
        if len(editions.codes()) == 1:
            self.fields["edition"].widget = forms.HiddenInput()
            self.fields["edition"].initial = editions.primary()


def beside(request: HttpRequest) -> dict[str, Any]:
    """What the dashboard needs of both, for somebody who publishes; nothing for others. Three queries."""
    if not rights.of(editor(request)).publishes:
        return {}
    up = {bar.edition: bar for bar in BreakingBar.objects.up(*editions.codes())}
    return {
        "flash": FlashForm(rubric=_last_rubric(editor(request))),
        "bars": [(code, editions.name_of(code), up.get(code)) for code in editions.codes()],
        "bar_hours": hours(),
    }


def _last_rubric(person: User) -> int | None:
    """The rubric this person began a story in last: who flashes stays on the beat. One query."""
    begun = Article.objects.filter(created_by=person, rubric__isnull=False).order_by("-pk")
    return begun.values_list("rubric", flat=True).first()


def hours() -> list[tuple[int, str]]:
    """How long a bar may stand, in words."""
    return [(count, ngettext("%d hour", "%d hours", count) % count) for count in HOURS]


def urls(site: AdminSite) -> list[URLPattern]:
    """Addresses of both deeds."""

    def flash_view(request: HttpRequest) -> HttpResponse:
        return publish_flash(site, request)

    def bar_view(request: HttpRequest) -> HttpResponse:
        return set_bar(site, request)

    return [
        path("flash/", site.admin_view(require_POST(flash_view)), name="flash"),
        path("breaking/", site.admin_view(require_POST(bar_view)), name="breaking"),
    ]


def publish_flash(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Publish the flash and open its form to go on; the dashboard with every word when something lacks."""
    form = FlashForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            story = flash.flash(
                edition=said["edition"],
                title=said["title"],
                lead=said["lead"],
                rubric=said["rubric"].pk,
                by=editor(request),
                form=said["form_key"],
            )
        except publishing.NotPublishable as refusal:
            form.add_error(None, str(refusal))
        except PermissionDenied:
            form.add_error(None, gettext("You may not publish in this rubric. Ask an editor of it."))
        else:
            messages.success(request, gettext("Public now. Go on writing here: the address stays."))
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))
    response = site.index(request, {"flash": form})
    response.status_code = 422
    return response


def set_bar(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Raise or lower the bar of an edition, and return to where the button stood.

    The dashboard with the text when it was not raised.
    """
    edition, back = request.POST.get("edition", ""), request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    text, refused = request.POST.get("text", ""), 0
    try:
        if edition not in editions.codes():
            messages.error(request, gettext("Nothing was changed: choose an edition."))
        elif "lower" in request.POST:
            done = breaking.lower(edition, by=editor(request))
            said = gettext("The bar is down.") if done else gettext("There was no bar any more.")
            messages.success(request, said)
        elif not raise_bar(request, edition, text, None):
            refused = 422
    except PermissionDenied:
        _tell_whose_bar_it_is(request, text)
        refused = 403
    if not refused:
        return HttpResponseRedirect(back if known else reverse("admin:index"))
    response = site.index(request, {"bar_refused": {"edition": edition, "text": text}})
    response.status_code = refused
    return response


def _tell_whose_bar_it_is(request: HttpRequest, text: str) -> None:
    """Say it, and the text too: the dashboard of who may not publish any more has no input for it."""
    messages.error(
        request, gettext("Nothing was changed: the bar is for those who publish. Ask one of them.")
    )
    if text.strip():
        messages.info(request, gettext("You had written: %s") % text)


def raise_bar(request: HttpRequest, edition: str, text: str, article: Article | None) -> bool:
    """Raise the bar for the hours that the form names, and say what came of it. False when it was refused."""
    asked = request.POST.get("bar_hours", "")
    lasting = dt.timedelta(hours=int(asked) if asked in map(str, HOURS) else HOURS[0])
    try:
        breaking.raise_bar(edition, text=text, lasting=lasting, article=article, by=editor(request))
    except breaking.TextMissing:
        messages.error(request, gettext("No bar was raised: write what it says; its story must be public."))
        return False
    except breaking.TextTooLong:
        said = gettext("No bar was raised: it holds %(limit)d characters, and this is longer. Shorten it.")
        messages.error(request, said % {"limit": breaking.LENGTH})
        return False
    messages.success(request, gettext("The bar stands on every page of the edition now."))
    return True
