"""What stands beside the article form."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField
from django.http import HttpRequest
from django.urls import reverse

from articles.admin import buttons, deeds, doubts, original, receipts, timing, told, translations, unsaved
from articles.admin.article_form import ArticleForm
from articles.admin.base import editor
from articles.desk import drafting, review
from articles.desk.checks import EMBARGO, problems
from articles.importing import imported
from articles.models import Article
from portal import editions


def the_form(request: HttpRequest, article: Article | None, form: ArticleForm) -> dict[str, Any]:
    """What stands beside the form: state, checks, versions, buttons."""
    may = deeds.of(article, editor(request))
    shown: dict[str, Any] = {
        "article": article,
        "original": form.original,
        "deeds": may,
        "timing": form.timing,
        "publish_label": timing.publish_label(form.timing),
        "publish_now_label": buttons.publish_now_label(article, form.timing),
        "publish_hint_now": buttons.publish_hint(article),
        "publish_hint_then": buttons.publish_hint_then(),
    }
    if form.is_bound:
        shown["refused"] = refused(form)
    if may.submit and not (may.publish or may.publish_urgently):
        shown["who_may_publish"] = buttons.who_may_publish(article)
    if request.method == "GET" and not form.is_bound:
        shown["offers"] = unsaved.offers(request, article, form)
    if article is not None:
        shown["last_word"] = review.last_word(article)
        # Words that were sent or brought back can be chosen and copied.
        shown["only_looks"] = not may.save and not form.is_bound
        if not may.save:
            shown["why_not"] = buttons.why_not_editable(article, editor(request))
        shown["imported"] = imported.item_of(article)
        shown["first_date"] = imported.first_published(article)
        shown["doubts"] = doubts.of(shown["imported"])
        shown["problems"] = [
            *(one for one in problems(article, drafting.snapshot_of(article)) if one.field != EMBARGO),
            *doubts.problems(shown["imported"]),
        ]
        shown["differs"] = article.was_published and drafting.differs(article)
        shown["versions"] = _versions_of(article)
        shown |= told.beside(article)
        shown["receipts"] = receipts.of(article, editor(request))
        shown |= translations.in_form(article)
    shown["pane"] = original.pane(form.original, shown.get("lag"))
    return shown


def _versions_of(article: Article) -> list[dict[str, Any]]:
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


def refused(form: ArticleForm) -> list[BoundField]:
    """The fields that stand in the way of a save, in the order of the form; rows say it themselves."""
    return [field for part in (form, form.said, form.timing) for field in part if field.errors]
