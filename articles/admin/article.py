"""Articles in the admin: a list, and a form whose buttons are the desk's verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import readership
from articles.admin import (
    beside,
    buttons,
    cleaning,
    said,
    story_suggest,
    timed_words,
    unsaved,
    writing_help,
)
from articles.admin.article_form import ArticleForm
from articles.admin.article_list import ArticleList
from articles.admin.base import NewsroomAdmin, editor, number_in
from articles.admin.bin import BinFilter, WithBin
from articles.admin.bulk import WithBulkChange
from articles.admin.desk_filter import ByAuthor, ByChoice, ByRubric, DeskFilter
from articles.admin.saving import WithSaving
from articles.desk import drafting, duplicating, preview, rights
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article
from articles.readership.phrases import grouped
from portal import moments
from portal.prose import ProseEditorMixin


@admin.register(Article)
class ArticleAdmin(ProseEditorMixin, WithSaving, WithBulkChange, WithBin, NewsroomAdmin):
    audits_itself = True
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["headline", "state_shown", "edition", "rubric", "published", "views_shown", "saved"]
    list_filter = [
        DeskFilter,
        ("state", ByChoice),
        ("edition", ByChoice),
        ("rubric", ByRubric),
        ("authors", ByAuthor),
        "published_at",
        BinFilter,
    ]
    list_select_related = ["rubric"]
    search_fields = ["search_text"]
    search_help_text = _(
        "Words of title, lead or text, or how they begin; -word leaves out, “words” in order"
    )
    ordering = ["-saved_at"]
    sortable_by = ["published", "saved"]
    actions = ["change_many", "put_into_bin", "take_out_of_bin"]

    @admin.display(description=_("title"))
    def headline(self, article: Article) -> str:
        return str(article)

    @admin.display(description=_("state"))
    def state_shown(self, article: Article) -> str:
        state, times = article.get_state_display(), " ".join(timed_words.in_list(article))
        return format_html('<span class="state state--{}">{}</span> {}', article.state, state, times)

    @admin.display(description=_("views"))
    def views_shown(self, article: Article) -> str:
        views = getattr(article, "views_known", None)
        return grouped(views) if views is not None and article.was_published else "–"

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, article: Article) -> str:
        return as_moment(article.published_at)

    @admin.display(description=_("saved"), ordering="saved_at")
    def saved(self, article: Article) -> str:
        return as_moment(article.saved_at)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the view counts and times of its page read at once."""
        changelist = super().get_changelist_instance(request)
        shown = list(changelist.result_list)
        prefetch_related_objects(shown, "timed")
        views = readership.totals([article.pk for article in shown if article.was_published])
        for article in shown:
            if article.pk in views:
                article.views_known = views[article.pk]
        changelist.result_list = shown
        return changelist

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Nothing: the list asks the desk's own index itself, which knows drafts and public stories alike."""
        return queryset, False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ArticleList]:
        return ArticleList

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Articles are binned or withdrawn; nothing is deleted."""
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history is that of revisions, not Django's own."""
        return HttpResponseRedirect(reverse("admin:article_revisions", args=[object_id]))

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whether the form may be saved.

        One sent by somebody who may not any more is let through to be shown again, with what it held and why:
        the form refuses itself, as do the verbs.
        """
        if obj is None or not super().has_change_permission(request, obj):
            return super().has_change_permission(request, obj)
        sent = request.method == "POST"
        return rights.of(editor(request)).may_edit(obj) or (sent and self.has_view_permission(request, obj))

    # --- The form ---------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """The template places the fields itself; the admin needs their names."""
        return [
            (None, {"fields": [name for name in ArticleForm.base_fields if not (obj and name == "edition")]})
        ]

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ArticleForm]:
        """The form as it is: were its fields the article's columns, it would fill the row itself."""
        theirs = rights.of(editor(request))
        own: dict[str, Any] = {
            "restored": unsaved.restored(request),
            "refusal": getattr(request, "refusal", ""),
            "typed": said.typed_in(request, obj.pk if obj else None),
        }
        if obj is None:
            own["original"] = original = self._original(request)
            own["begins_as"] = drafting.begun_from(original) if original else self._of_newcomer(request)
            own["rights"] = theirs
        elif not theirs.may_edit(obj):
            own["refusal"] = buttons.why_not_editable(obj, editor(request))
        return type("FormOfRequest", (ArticleForm,), own)

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """A new story's form that is sent a second time is the form of the story it began."""
        if object_id is None and request.method == "POST":
            begun = drafting.begun_in(request.POST.get("form_key", "")[:32], by=editor(request))
            if begun is not None:
                object_id, sent = str(begun.pk), request.POST.copy()
                sent["version"] = "1"
                request.POST = sent  # type: ignore[assignment]
        answer: HttpResponse = super()._changeform_view(  # type: ignore[misc]
            request, object_id, form_url, extra_context
        )
        return answer

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"edition": request.GET["edition"]} if "edition" in request.GET else {}

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Keep the form as the working copy. The row is the desk's."""
        if not change:
            begun = drafting.begin(
                edition=form.article_edition,
                by=editor(request),
                translation_of=form.original,
                form=form.cleaned_data["form_key"],
            )
            obj.__dict__.update(begun.__dict__)
        self.keep(request, obj, form)
        request.timing = form.timing  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the snapshot holds the related rows, and the desk writes them."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; taking a story back is a verb for people who may not save it."""
        if request.method == "POST" and "_take_back" in request.POST:
            article = self.get_object(request, unquote(object_id))
            if article is not None:
                return self.response_change(request, article)
        return super().change_view(request, object_id, form_url, extra_context)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Carry out the button pressed; the form comes back either way."""
        handed_on = said.handed_on(request, obj, done=buttons.press(request, obj))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]) + handed_on)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, article = context["adminform"].form, kwargs.get("obj")
        if article is not None and form.is_bound and not form.refusal and not form.restored:
            buttons.withdraw_unsaved(request, article)
        context.update(beside.the_form(request, kwargs.get("obj"), form))
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.is_bound and form.refusal:
            response.status_code = 403
        return response

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin a copy of the saved story; pressed twice, it is one copy."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))
        article = get_object_or_404(Article, pk=pk)
        copy = duplicating.duplicate(article, by=editor(request), form=request.POST.get("form_key", "")[:32])
        messages.success(request, gettext("This is the copy. It is your draft."))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[copy.pk]))

    # --- Preview ----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("preview/", view(self.preview_view), name="articles_article_preview"),
            path("suggest/", view(story_suggest.suggest), name="articles_article_suggest"),
            path("clean/", view(cleaning.clean), name="articles_article_clean"),
            path("<int:pk>/duplicate/", view(self.duplicate_view), name="article_duplicate"),
            path("help/", view(writing_help.suggest), name="articles_article_help"),
            path("typeset/", view(writing_help.typeset), name="articles_article_typeset"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Keep what the form holds and show it as readers would see it."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        number = number_in(request.GET.get("article", ""))
        article = Article.objects.filter(pk=number).first() if number else None
        form = self.get_form(request, article)(request.POST, request.FILES, instance=article)
        form.is_for_preview = True
        if request.method != "POST" or not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "title": gettext("Preview")}
            return TemplateResponse(
                request, "admin/articles/article/preview_refused.html", context, status=422
            )
        data = form.cleaned_data
        kept = preview.keep(
            article,
            form.article_edition,
            form.without_tags(),
            by=editor(request),
            place=data["place"].names,
            tags=data["tags"].names,
        )
        return HttpResponseRedirect(reverse("admin:article_look_unsaved", args=[kept.token]))

    def _original(self, request: HttpRequest) -> Article | None:
        """The story that a new article translates, named in the address."""
        number = number_in(request.GET.get("translation_of", ""))
        return Article.objects.filter(pk=number).first() if number else None

    def _of_newcomer(self, request: HttpRequest) -> Snapshot:
        """A new story is by whoever begins it, if they are an author."""
        author = getattr(request.user, "author", None)
        return Snapshot(byline=(Credit(author.pk),)) if author else Snapshot()


def as_moment(moment: datetime | None) -> str:
    """A moment as a list of stories shows it: 24 Nov 04:17, with the year where that is not this one."""
    return moments.short_of_this_year(moment, "j M H:i") or "–"
