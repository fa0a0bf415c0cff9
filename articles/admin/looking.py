"""The preview screen: the readers' page on a phone and a desktop, in each edition; links for outsiders."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.base import editor, number_in
from articles.desk import rights, sharing
from articles.desk.models import Preview, SharedPreview
from articles.models import Article
from portal import editions


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    view, held = site.admin_view, {"site": site}
    return [
        path("articles/article/preview/<str:token>/", view(unsaved), held, name="article_look_unsaved"),
        path("articles/article/<int:pk>/preview/", view(saved), held, name="article_look"),
        path("articles/article/<int:pk>/links/", view(require_POST(links)), name="article_links"),
    ]


def unsaved(request: HttpRequest, site: AdminSite, token: str) -> HttpResponse:
    """What a form held when its author asked to see it. Three queries beside the session's."""
    shown = get_object_or_404(Preview.objects.select_related("article"), token=token, made_by=request.user)
    context = {"frame": reverse("preview", args=[token]), "edition": shown.edition, "is_unsaved": True}
    return _screen(request, site, shown.article, context)


def saved(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """The working copy. Three queries beside the session's."""
    person = editor(request)
    if not (person.has_perm("articles.view_article") or person.has_perm("articles.change_article")):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk)
    context = {"frame": reverse("saved_preview", args=[pk]), "edition": article.edition}
    return _screen(request, site, article, context)


def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for outsiders, or end one."""
    article = get_object_or_404(Article, pk=pk)
    number = number_in(request.POST.get("_revoke", ""))
    if number:
        link = get_object_or_404(SharedPreview, pk=number, article=article)
        if sharing.revoke(link, by=editor(request)):
            messages.success(request, _("The link is over: whoever opens it sees nothing of the story."))
        else:
            messages.info(request, _("The link was over already."))
    else:
        try:
            sharing.make(article, hours=int(request.POST.get("hours", "")), by=editor(request))
            messages.success(request, _("The link is made. Whoever has it sees the working copy."))
        except ValueError:
            messages.error(request, _("No link was made: choose how long it lives."))
    return HttpResponseRedirect(reverse("admin:article_look", args=[pk]) + "#links")


def _screen(
    request: HttpRequest, site: AdminSite, article: Article | None, context: dict[str, Any]
) -> TemplateResponse:
    may_share = article is not None and rights.of(editor(request)).may_edit(article)
    context |= {
        **site.each_context(request),
        "title": _("Preview"),
        "subtitle": str(article) if article else "",
        "article": article,
        "edition_name": editions.name_of(context["edition"]),
        "versions": _versions(article) if article else [],
        "links": [_shown(link) for link in sharing.of(article, editor(request))] if article else [],
        "lives": _lives() if may_share else [],
    }
    return TemplateResponse(request, "admin/articles/article/look.html", context)


def _versions(article: Article) -> list[Article]:
    """The story in every edition it has. One query."""
    return list(
        Article.objects.filter(group=article.group_id).only("pk", "edition", "title").order_by("edition")
    )


def _lives() -> list[tuple[int, str]]:
    names = {1: _("1 hour"), 24: _("1 day"), 168: _("7 days")}
    return [(hours, names[hours]) for hours in sharing.LIVES]


def _shown(link: SharedPreview) -> dict[str, Any]:
    address = reverse("shared_preview", args=[sharing.token_of(link)])
    return {
        "link": link,
        "is_living": sharing.is_living(link),
        "is_unvouched": not sharing.is_vouched_for(link),
        "url": f"{settings.PORTAL_SITE_URL}{address}",
    }
