"""Deleting a noun: what stands in its way in an editor's words, however many stories that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from articles.admin.usage import address
from articles.desk import usage
from articles.desk.pictures import PictureInUse
from articles.models import Article, Author, Rubric, Tag, TaggedArticle

DELETE_MANY = "delete_selected"


class SaysWhatHolds(admin.ModelAdmin):
    """For nouns that stories show. Django would list every row of every story instead, by its number."""

    delete_confirmation_template = "admin/delete_noun.html"
    delete_selected_confirmation_template = "admin/delete_nouns.html"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes, and what holds it. Four queries a noun at most, whatever the number of stories."""
        nouns = list(objs)
        lacking = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        held, going = [], []
        for noun in nouns:
            named = f"{noun}: " if len(nouns) > 1 else ""
            held += [format_html("{}{}", named, line) for line in held_by(noun)]
            going += [str(noun), list(goes_with(noun))]
        return going, {str(self.opts.verbose_name_plural): len(nouns)}, lacking, held

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except (ProtectedError, PictureInUse):
            return _used_meanwhile(request)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or request.POST.get("action") != DELETE_MANY:
            return super().changelist_view(request, *args, **kwargs)
        try:
            with transaction.atomic():  # all of them or none
                return super().changelist_view(request, *args, **kwargs)
        except (ProtectedError, PictureInUse):
            return _used_meanwhile(request)


def held_by(noun: models.Model) -> Iterator[str | SafeString]:
    """Why a noun stays, a sentence each; nothing where it may go. At most three queries."""
    if isinstance(noun, Tag):
        if count := Article.objects.filter(place=noun).count():
            text = ngettext("It is the place of %d story.", "It is the place of %d stories.", count)
            yield _with_link(noun, text % count)
    elif count := usage.stories_using(noun).count():
        yield _with_link(noun, ngettext("%d story uses it.", "%d stories use it.", count) % count)
    if isinstance(noun, Rubric) and (count := noun.children.count()):
        yield ngettext("%d rubric stands below it.", "%d rubrics stand below it.", count) % count
    if isinstance(noun, Author | Tag):
        rows: Any = type(noun)._base_manager
        if count := rows.filter(merged_into=noun.pk).count():
            text = ngettext("%d other was merged into it.", "%d others were merged into it.", count)
            yield text % count


def goes_with(noun: models.Model) -> Iterator[str | SafeString]:
    """What else happens when a noun is deleted. At most one query."""
    if isinstance(noun, Tag) and (count := TaggedArticle.objects.filter(tag=noun).count()):
        text = ngettext("It is taken off %d story.", "It is taken off %d stories.", count)
        yield _with_link(noun, text % count)


def _with_link(noun: models.Model, text: str) -> SafeString:
    return format_html('{} <a href="{}">{}</a>', text, address(noun), gettext("Where used"))


def _used_meanwhile(request: HttpRequest) -> HttpResponse:
    messages.error(request, gettext("Nothing was deleted: a story has come to use it meanwhile."))
    return HttpResponseRedirect(request.get_full_path())
