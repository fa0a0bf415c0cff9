"""The buttons of the article form: each carries out a verb of the desk and says in words what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from articles.admin.base import editor
from articles.desk import drafting, publishing
from articles.importing import imported
from articles.models import Article, State
from portal import editions, moments
from portal.accounts.models import User

NAMED_AT_MOST = 5


def press(request: HttpRequest, article: Article) -> None:
    """Carry out the button pressed. What the form held is saved already, whatever comes of it."""
    try:
        if "_publish" in request.POST:
            _publish(request, article)
        elif "_withdraw" in request.POST:
            _withdraw(request, article)
        elif "_bin" in request.POST and drafting.bin_(article, by=editor(request)):
            messages.success(request, gettext("In the bin. Nothing is lost: it can be taken out again."))
        elif "_restore" in request.POST and drafting.restore(article, by=editor(request)):
            messages.success(request, gettext("Out of the bin."))
        elif "_settle" in request.POST:
            imported.settle(article, by=editor(request))
            messages.success(request, gettext("Saved. The doubts of the import are settled."))
        else:
            messages.success(request, gettext("Saved. Readers see nothing of it before you publish."))
    except publishing.NotPublishable as refusal:
        messages.error(request, gettext("Saved, but not published: %s") % refusal)
    except PermissionDenied:
        messages.error(request, gettext("Saved, but not published. %s") % who_may_publish())


def who_may_publish() -> str:
    """A sentence for somebody who may not: whom to ask. One query."""
    people = User.objects.with_perm("articles.publish_article")[:NAMED_AT_MOST]
    names = ", ".join(str(person) for person in people)
    if not names:
        return gettext("Nobody has the right to publish yet; an administrator gives it.")
    return gettext("You may write; these may publish: %s.") % names


def publish_label(article: Article | None) -> str:
    """What the button will do, in words."""
    if article is None:
        return gettext("Publish")
    if article.state == State.PUBLISHED:
        return gettext("Publish changes")
    if article.state == State.WITHDRAWN:
        return gettext("Publish again")
    if article.publish_at:
        return gettext("Publish now, not on %s") % moments.short(article.publish_at, "j M H:i")
    return gettext("Publish")


def publish_hint(article: Article | None) -> str:
    """Where the story goes when the button is pressed."""
    if article is not None and article.state == State.PUBLISHED:
        return gettext("Readers see the saved text at once, at the same address.")
    if article is not None and article.state == State.WITHDRAWN:
        return gettext("The story returns to its address and to the lists, under its first date.")
    return gettext("The text is saved and goes to readers at once, under its edition.")


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


def _publish(request: HttpRequest, article: Article) -> None:
    article.refresh_from_db()
    if article.state == State.PUBLISHED:
        substantive, note = "substantive" in request.POST, request.POST.get("note", "")[:300]
        done = publishing.revise(article, by=editor(request), substantive=substantive, note=note)
        said = gettext("The changes are public.") if done else gettext("Readers already see this text.")
    elif article.state == State.WITHDRAWN:
        done = publishing.publish_again(article, by=editor(request))
        said = gettext("Public again.") if done else gettext("Somebody else was first.")
    else:
        first = imported.first_published(article) if "first_date" in request.POST else None
        done = publishing.publish(article, by=editor(request), first_published=first)
        said = gettext("Published.") if done else gettext("Somebody else has just published it.")
    messages.success(request, said)


def _withdraw(request: HttpRequest, article: Article) -> None:
    if publishing.withdraw(article, by=editor(request), reason=request.POST.get("reason", "")[:300]):
        messages.success(request, gettext("Withdrawn: readers see a notice at its address."))
    else:
        messages.info(request, gettext("It is not public, so there is nothing to withdraw."))
