"""Articles in the admin: a list, and a form whose buttons are the desk's verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import date as date_filter
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import readership
from articles.admin.article_form import ArticleForm, in_words
from articles.admin.base import NewsroomAdmin, editor
from articles.desk import drafting, preview, publishing
from articles.desk.checks import problems
from articles.models import Article, State
from portal import editions
from portal.prose import ProseEditorMixin


@admin.register(Article)
class ArticleAdmin(ProseEditorMixin, NewsroomAdmin):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["headline", "state_shown", "edition", "rubric", "published_at", "views_shown", "saved_at"]
    list_filter = ["state", "edition", "rubric", "authors", "published_at"]
    list_select_related = ["rubric"]
    search_fields = ["search_text"]
    folded_search = "search_text"
    ordering = ["-saved_at"]
    actions = ["put_into_bin"]
    save_on_top = False

    @admin.display(description=_("title"), ordering="title")
    def headline(self, article: Article) -> str:
        return str(article)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, article: Article) -> str:
        return format_html(
            '<span class="state state--{}">{}</span>', article.state, article.get_state_display()
        )

    @admin.display(description=_("views"))
    def views_shown(self, article: Article) -> str:
        return str(self.views_of_page.get(article.pk, 0)) if article.was_published else "–"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Article]:
        return super().get_queryset(request).filter(binned_at=None)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the view counts of its page read at once."""
        changelist = super().get_changelist_instance(request)
        self.views_of_page = readership.totals([article.pk for article in changelist.result_list])
        return changelist

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Articles are binned or withdrawn; nothing is deleted."""
        return False

    @admin.action(description=_("Put into the bin"), permissions=["change"])
    def put_into_bin(self, request: HttpRequest, queryset: models.QuerySet[Article]) -> None:
        binned = [article for article in queryset if drafting.bin_(article, by=editor(request))]
        kept = queryset.count() if not binned else len(request.POST.getlist("_selected_action")) - len(binned)
        if binned:
            self.message_user(request, gettext("In the bin now: %(count)d.") % {"count": len(binned)})
        if kept:
            text = gettext("Published once, so only to be withdrawn: %(count)d.") % {"count": kept}
            self.message_user(request, text, messages.WARNING)

    # --- The form ---------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """The template places the fields itself; the admin needs their names."""
        fields = [name for name in ArticleForm.base_fields if not (obj and name == "edition")]
        return [(None, {"fields": fields})]

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Keep the form as the working copy. The row is the desk's."""
        if not change:
            begun = drafting.begin(
                edition=form.article_edition, by=editor(request), translation_of=self._original(request)
            )
            obj.__dict__.update(begun.__dict__)
        saved = drafting.save(obj, form.snapshot(), by=editor(request))
        for finding in saved.mended[:5]:
            messages.info(request, gettext("Mended. %s") % in_words(finding))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the snapshot holds the related rows, and the desk writes them."""

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_save(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._after_save(request, obj)

    def _after_save(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Carry out the button pressed; the form comes back either way."""
        if "_publish" in request.POST:
            self._publish(request, article)
        elif "_withdraw" in request.POST:
            if publishing.withdraw(article, by=editor(request), reason=request.POST.get("reason", "")):
                messages.success(request, gettext("Withdrawn: readers see a notice at its address."))
        else:
            messages.success(request, gettext("Saved. Readers see nothing of it before you publish."))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _publish(self, request: HttpRequest, article: Article) -> None:
        article.refresh_from_db()
        try:
            if article.state == State.PUBLISHED:
                substantive = "substantive" in request.POST
                done = publishing.revise(
                    article, by=editor(request), substantive=substantive, note=request.POST.get("note", "")
                )
                said = (
                    gettext("The changes are public.") if done else gettext("Readers already see this text.")
                )
            elif article.state == State.WITHDRAWN:
                publishing.publish_again(article, by=editor(request))
                said = gettext("Public again.")
            else:
                done = publishing.publish(article, by=editor(request))
                said = gettext("Published.") if done else gettext("Somebody else has just published it.")
        except publishing.NotPublishable as refusal:
            messages.error(request, gettext("Not published: %s") % refusal)
        else:
            messages.success(request, said)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        article = kwargs.get("obj")
        context.update(self._desk_context(request, article))
        return super().render_change_form(request, context, *args, **kwargs)

    def _desk_context(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """What stands beside the form: state, checks, versions, buttons."""
        may_publish = publishing.may_publish(editor(request))
        if article is None:
            return {"article": None, "may_publish": may_publish, "publish_label": gettext("Publish")}
        snapshot = drafting.snapshot_of(article)
        return {
            "article": article,
            "problems": problems(article, snapshot),
            "may_publish": may_publish,
            "publish_label": publish_label(article),
            "differs": article.draft.differs if hasattr(article, "draft") else False,
            "versions": versions_of(article),
        }

    # --- Preview ----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            path("preview/", self.admin_site.admin_view(self.preview_view), name="articles_article_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Keep what the form holds and show it as readers would see it."""
        article = Article.objects.filter(pk=request.GET.get("article") or 0).first()
        form = ArticleForm(request.POST, request.FILES, instance=article)
        if request.method != "POST" or not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "title": gettext("Preview")}
            return TemplateResponse(
                request, "admin/articles/article/preview_refused.html", context, status=422
            )
        kept = preview.keep(article, form.article_edition, form.snapshot(), by=editor(request))
        return HttpResponseRedirect(reverse("preview", args=[kept.token]))

    def _original(self, request: HttpRequest) -> Article | None:
        """The story that a new article translates, named in the address."""
        number = request.GET.get("translation_of", "")
        return Article.objects.filter(pk=number).first() if number.isdigit() else None


def publish_label(article: Article) -> str:
    """What the button will do, in words."""
    if article.state == State.PUBLISHED:
        return gettext("Publish changes")
    if article.state == State.WITHDRAWN:
        return gettext("Publish again")
    if article.publish_at:
        moment = date_filter(timezone.localtime(article.publish_at), "j M H:i")
        return gettext("Publish on %s") % moment
    return gettext("Publish")


def versions_of(article: Article) -> list[dict[str, Any]]:
    """The story in each edition: where it is edited, or where its translation is begun. One query."""
    known = {version.edition: version for version in Article.objects.filter(group=article.group_id)}
    add = reverse("admin:articles_article_add")
    return [
        {
            "name": editions.name_of(code),
            "code": code,
            "article": known.get(code),
            "is_this": code == article.edition,
            "url": reverse("admin:articles_article_change", args=[known[code].pk])
            if code in known
            else f"{add}?translation_of={article.pk}&edition={code}",
        }
        for code in editions.codes()
    ]
