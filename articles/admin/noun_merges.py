"""Merging tags and authors: which into which, what would move, how far it is, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.base import editor, number_in
from articles.admin.bulk import STANDS_STILL
from articles.admin.fields import TagsField
from articles.desk import nounmerging, tagging
from articles.desk.models import MergedStory, NounMerge
from articles.desk.nounmerge import UNDONE_WITHIN
from articles.desk.nounmerging import Counts, Refused
from articles.desk.nounmoving import KINDS
from articles.models import Author
from portal import editions

LISTED: Final = 50
AT_ONCE: Final = 20
REFUSALS: Final = {
    nounmerging.SAME: _("“%(name)s” can't be merged into itself."),
    nounmerging.GONE: _("“%(name)s” is no more."),
    nounmerging.MERGED: _("“%(name)s” was merged into another already."),
    nounmerging.BUSY: _("Stories of “%(name)s” are just being moved: try again when that is done."),
    nounmerging.UNDONE: _("The merge of “%(name)s” was undone already."),
    nounmerging.TOO_LATE: _("A merge can be undone within 30 days."),
    nounmerging.MERGED_ON: _("“%(name)s” was itself merged since: undo that first."),
    nounmerging.TAKEN: _("“%(name)s” is the name of another tag by now."),
}


class IntoForm(forms.Form):
    """Into which tag or author. Shown in the address: looking changes nothing.

    Those that are to be merged are not offered.
    """

    def __init__(self, data: Any, noun: str, things: list[Any]) -> None:
        super().__init__(data, label_suffix="")
        self.noun = noun
        keys = [thing.pk for thing in things]
        if noun == "tag":
            field: forms.Field = TagsField(label=_("Into the tag"), single=True, known=True)
            field.widget.attrs["data-without"] = ",".join(map(str, keys))
        else:
            others = Author.objects.standing().exclude(pk__in=keys)
            field = forms.ModelChoiceField(label=_("Into the author"), queryset=others)
        self.fields["into"] = field

    def clean_into(self) -> Any:
        """The row meant. A tag has to be there."""
        into = self.cleaned_data["into"]
        if self.noun != "tag":
            return into
        name = into.names[0][0]
        tag = tagging.find(name)
        if tag is None:
            raise forms.ValidationError(_("There is no tag “%(name)s”."), params={"name": name})
        return tag


class WithMerging(admin.ModelAdmin):
    """The form's link and the list's action for chief editors; who is just being merged is shown no more."""

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return nounmerging.may_merge(editor(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(merged_into=None)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and self.has_merge_permission(request):
            context["merge_url"] = address(str(self.opts.model_name), [obj.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=_("Merge into another…"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """Go and choose into which."""
        chosen = list(queryset.values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            text = gettext("Choose fewer: %(limit)d at most are merged at once.")
            messages.error(request, text % {"limit": AT_ONCE})
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(address(str(self.opts.model_name), chosen))


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    view, held = site.admin_view, {"site": site}
    return [
        path("merges/", view(listing), held, name="noun_merges"),
        path("merges/<int:pk>/", view(progress), held, name="noun_merge"),
        path("merges/<int:pk>/undo/", view(require_POST(undo)), name="noun_merge_undo"),
        path("merges/<int:pk>/go-on/", view(require_POST(go_on)), name="noun_merge_go_on"),
        path("merges/<str:noun>/", view(choose), held, name="noun_merge_into"),
    ]


def address(noun: str, keys: list[int]) -> str:
    """Where these are merged into another."""
    return f"{reverse('admin:noun_merge_into', args=[noun])}?{urlencode({'pk': keys}, doseq=True)}"


def choose(request: HttpRequest, site: AdminSite, noun: str) -> HttpResponse:
    """Ask into which, show what would move, and do it. Seven queries for each that is chosen."""
    _guard(request)
    if noun not in KINDS:
        raise Http404
    sent = request.POST or request.GET
    keys = [number for text in sent.getlist("pk")[:AT_ONCE] if (number := number_in(text)) is not None]
    things: list[Any] = list(KINDS[noun].model._default_manager.filter(pk__in=keys, merged_into=None))
    if not things:
        raise Http404
    form = IntoForm(sent if "into" in sent else None, noun, things)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if into in things:
        form.add_error("into", REFUSALS[nounmerging.SAME] % {"name": into})
        into = None
    if into is not None and request.method == "POST":
        done = _begin(request, things, into)
        if done:
            return HttpResponseRedirect(done)
    opts = KINDS[noun].model._meta
    context = {
        **site.each_context(request),
        "title": gettext("Merge into another"),
        "opts": opts,
        "list_url": reverse(f"admin:articles_{noun}_changelist"),
        "media": form.media,
        "form": form,
        "things": things,
        "into": into,
        "moving": [(one, list(_told(nounmerging.preview(one, into)))) for one in things] if into else [],
    }
    return TemplateResponse(request, "admin/merge_into.html", context)


def listing(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The merges, the newest first; older ones below ``?below=``. One query."""
    _guard(request)
    merges = NounMerge.objects.select_related("by").defer("facts").order_by("-pk")
    below = number_in(request.GET.get("below", ""))
    found = list((merges.filter(pk__lt=below) if below else merges)[: LISTED + 1])
    context = {
        **site.each_context(request),
        "title": gettext("Merges of tags and authors"),
        "merges": [(one, said(one)) for one in found[:LISTED]],
        "older": found[LISTED - 1].pk if len(found) > LISTED else None,
    }
    return TemplateResponse(request, "admin/merge_list.html", context)


def progress(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """What moved, how far it is, and the way back; in JSON with ``?as=json``. Three queries."""
    _guard(request)
    merge = get_object_or_404(NounMerge.objects.select_related("by", "undone_by"), pk=pk)
    if request.GET.get("as") == "json":
        state = {"done": merge.moved, "total": merge.total, "ended": not merge.is_running}
        return JsonResponse({**state, "said": said(merge)})
    stories = MergedStory.objects.filter(merge=merge).select_related("article").order_by("-article")
    survivor = KINDS[merge.noun].model._default_manager.filter(pk=merge.survivor).first()
    context = {
        **site.each_context(request),
        "title": gettext("Merge"),
        "change": merge,
        "position": merge.moved,
        "kind": KINDS[merge.noun].model._meta.verbose_name,
        "said": said(merge),
        "told": list(_told(Counts(**merge.counts))),
        "survivor_url": reverse(f"admin:articles_{merge.noun}_change", args=[merge.survivor])
        if survivor
        else "",
        "stories": [one.article for one in stories.defer("article__search_text")[:LISTED]],
        "until": merge.begun_at + UNDONE_WITHIN,
        "stands_still": merge.is_running and timezone.now() - merge.moved_at > STANDS_STILL,
    }
    return TemplateResponse(request, "admin/merge.html", context)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what moved."""
    _guard(request)
    merge = get_object_or_404(NounMerge, pk=pk)
    try:
        nounmerging.undo(merge, by=editor(request))
    except Refused as refused:
        messages.error(request, _refusal(refused))
    return HttpResponseRedirect(reverse("admin:noun_merge", args=[pk]))


def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry on one that stands still."""
    _guard(request)
    nounmerging.go_on(get_object_or_404(NounMerge, pk=pk))
    return HttpResponseRedirect(reverse("admin:noun_merge", args=[pk]))


def said(merge: NounMerge) -> str:
    """How far it is, in words."""
    numbers = {"done": merge.moved, "total": merge.total}
    if merge.stage == NounMerge.Stage.MOVING:
        text = ngettext(
            "%(done)d of %(total)d story moved.", "%(done)d of %(total)d stories moved.", merge.total
        )
        return text % numbers
    if merge.stage == NounMerge.Stage.BACK:
        text = ngettext(
            "%(done)d of %(total)d story moved back.",
            "%(done)d of %(total)d stories moved back.",
            merge.total,
        )
        return text % numbers
    if merge.stage == NounMerge.Stage.UNDONE:
        return gettext("Undone.")
    text = ngettext("Done: %(done)d story moved.", "Done: %(done)d stories moved.", merge.moved)
    return text % numbers


def _begin(request: HttpRequest, things: list[Any], into: Any) -> str:
    """Merge them one after the other; where to go then, empty when none was. What is refused is said."""
    begun = []
    for thing in things:
        try:
            begun.append(nounmerging.begin(thing, into, by=editor(request)))
        except Refused as refused:
            messages.error(request, _refusal(refused))
    if len(begun) == 1:
        return reverse("admin:noun_merge", args=[begun[0].pk])
    return reverse("admin:noun_merges") if begun else ""


def _told(counts: Counts) -> Iterator[tuple[str, str]]:
    """What moves, as label and number; what there is none of is left out."""
    numbers = (
        (gettext("Published stories"), counts.published),
        (gettext("Drafts"), counts.drafts),
        (gettext("Of them with both already"), counts.both),
        (gettext("Working copies of other stories"), counts.copies),
        (gettext("Places of datelines"), counts.places),
        (gettext("Quotes"), counts.quotes),
        (gettext("Other spellings"), counts.aliases),
        (gettext("Addresses"), counts.addresses),
    )
    yield from ((label, str(number)) for label, number in numbers if number)
    if counts.editions:
        names = ", ".join(str(editions.name_of(code)) for code in counts.editions if code in editions.codes())
        yield gettext("Names of editions that it lacks"), names
    if counts.account == "moves":
        yield gettext("Account"), gettext("goes over")
    if counts.account == "left":
        yield gettext("Account"), gettext("will have no author: the other one has an account already")


def _refusal(refused: Refused) -> str:
    return str(REFUSALS[refused.reason]) % {"name": refused.name}


def _guard(request: HttpRequest) -> None:
    if not nounmerging.may_merge(editor(request)):
        raise PermissionDenied
