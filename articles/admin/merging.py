"""The merge screen: somebody saved while an editor was writing, and both texts are still there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from articles.admin import buttons, pressed, unsaved
from articles.admin.article_form import in_words
from articles.admin.base import editor
from articles.admin.merge_words import as_rows
from articles.admin.pressed import Pressed
from articles.desk import drafting, openforms, overtaking, slugs
from articles.desk.drafting import Stale
from articles.desk.merging import Merge
from articles.desk.snapshot import Snapshot
from articles.models import Article

SALT = "articles.admin.merging"


class Overtaken(Exception):
    """The form was overtaken by another save. Raised out of the transaction that would have stored it."""

    def __init__(self, article: Article, form: Any, base: int, stored: int) -> None:
        super().__init__(article.pk)
        self.article, self.form, self.base, self.stored = article, form, base, stored


class WithMerge(admin.ModelAdmin):
    """For the article admin: ``keep`` saves or is overtaken, and whoever was overtaken chooses."""

    def keep(self, request: HttpRequest, article: Article, form: Any) -> None:
        """Save what the form holds. Pressed twice, or with nothing of its own, an old form is a saved one."""
        version, mine = form.cleaned_data.get("version"), form.snapshot()
        try:
            saved = drafting.save(article, mine, by=editor(request), version=version)
        except Stale as stale:
            stored = stale.draft.version
            both = overtaking.between(article, mine, base=version or 0, theirs=stored)
            if both.is_needed:
                raise Overtaken(article, form, version or 0, stored) from stale
            if stale.draft.saved_by_id != editor(request).pk and (both.fields or both.nodes):
                request.unseen_of = str(stale.draft.saved_by or "–")  # type: ignore[attr-defined]
            return
        for finding in [*form.mended, *saved.mended][:5]:
            messages.info(request, gettext("Mended. %s") % in_words(finding))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Overtaken as overtaken:
            return self.merge_screen_for(request, overtaken)

    def merge_screen_for(self, request: HttpRequest, overtaken: Overtaken) -> HttpResponse:
        """Both texts. Tags that the form made were rolled back with the save; the merged text names them."""
        mine, article, version = overtaken.form.snapshot(), overtaken.article, overtaken.stored
        buttons.withdraw_unsaved(request, article)
        both = overtaking.between(article, mine, base=overtaken.base, theirs=version)
        button = pressed.of(request.POST)
        return self._merge_screen(request, article, both, (overtaken.base, version), button)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<int:pk>/merge/", view, name="articles_article_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the merged text, over the version that was shown; overtaken again, it is merged again.

        Then the button that was pressed on the form is carried out, unless only saving was asked for.
        """
        article = get_object_or_404(Article, pk=pk)
        form_page = HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        try:
            held = signing.loads(request.POST.get("held", ""), salt=f"{SALT}.{pk}")
        except signing.BadSignature:
            messages.error(request, gettext("This merge can't be read any more. Look at the story again."))
            return form_page
        mine, base, shown = Snapshot.from_json(held["mine"]), held["base"], held["theirs"]
        button = held.get("pressed", {})
        both = overtaking.between(article, mine, base=base, theirs=shown)
        if both.open(request.POST):
            return self._merge_screen(request, article, both, (base, shown), button, chosen=request.POST)
        try:
            overtaking.keep(article, both, request.POST, by=editor(request), base=base, theirs=shown)
        except Stale as stale:
            merged, version = both.resolve(request.POST), stale.draft.version
            again = overtaking.between(article, merged, base=shown, theirs=version)
            return self._merge_screen(request, article, again, (shown, version), button)
        except (slugs.SlugTaken, OperationalError) as problem:
            messages.error(request, in_words_of(problem))
            return self._merge_screen(request, article, both, (base, shown), button, chosen=request.POST)
        openforms.close(unsaved.keys_of(request.POST), by=editor(request))
        messages.success(request, gettext("Saved: the story now holds what you chose of both."))
        if "_only_save" in request.POST:
            return HttpResponseRedirect(form_page.url + pressed.leave(request, article, button))
        try:
            query = pressed.carry_out(request, article, button)
        except OperationalError:
            text = gettext("The text is saved, but the database was busy: “%s” was not done. Press again.")
            messages.error(request, text % pressed.label(button, article))
            query = pressed.leave(request, article, button)
        return HttpResponseRedirect(form_page.url + query)

    def _merge_screen(
        self,
        request: HttpRequest,
        article: Article,
        both: Merge,
        versions: tuple[int, int],
        button: Pressed,
        chosen: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Both texts, side by side; ``chosen`` is what was chosen already."""
        base, shown = versions
        saved = drafting.revision_of(article, shown)
        fields, nodes = as_rows(both, chosen or {}, article.edition)
        held = {"mine": both.mine.as_json(), "base": base, "theirs": shown, "pressed": button}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Two texts"),
            "article": article,
            "saved": saved,
            "is_own": saved is not None and saved.author_id == editor(request).pk,
            "fields": fields,
            "nodes": nodes,
            "is_open": chosen is not None,
            "pressed": pressed.label(button, article),
            "keys": unsaved.keys_of(request.POST),
            "held": signing.dumps(held, salt=f"{SALT}.{article.pk}", compress=True),
        }
        return TemplateResponse(request, "admin/articles/article/merge.html", context, status=409)


def in_words_of(problem: slugs.SlugTaken | OperationalError) -> str:
    """Why a merged text was not stored. A database that is busy is somebody else who writes for very long."""
    if isinstance(problem, slugs.SlugTaken):
        return gettext("Another story has, or had, the address “%s”. Choose the other one.") % problem.slug
    return gettext("The database is busy. Your words are here: save again.")
