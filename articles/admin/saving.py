"""What a newsroom can rely on while it writes: the pulse of open forms, and saves that lose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from articles.admin import pulse, unsaved
from articles.admin.base import editor, number_in
from articles.admin.merging import Overtaken, WithMerge
from articles.desk import drafting, openforms, rights, slugs
from articles.models import Article
from portal import moments


class WithSaving(WithMerge):
    """For the article admin: open forms have a pulse, and a save that fails leaves its words in the form."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("pulse/", view(self.pulse_view), name="articles_article_pulse"),
            path("unsaved/", view(require_POST(self.discard_view)), name="articles_article_discard"),
            *super().get_urls(),
        ]

    def keep(self, request: HttpRequest, article: Article, form: Any) -> None:
        super().keep(request, article, form)
        openforms.close(unsaved.keys_of(request.POST), by=editor(request))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whatever stands in the way of a save, its words are kept and shown again."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        try:
            return super().changeform_view(request, *args, **kwargs)
        except PermissionDenied:
            return self._refused(request)
        except OperationalError:
            # Somebody else has written for as long as a save waits. Nothing is stored; reading goes on.
            refusal = gettext("The database is busy. Your words are here: save again.")
            return self._again(request, refusal, *args, **kwargs)
        except slugs.SlugTaken:
            refusal = gettext("Another story has just taken this address. Choose a different one.")
            return self._again(request, refusal, *args, **kwargs)
        except drafting.VersionExists:
            refusal = gettext("Somebody has just begun this translation. Your words are here: copy them.")
            return self._again(request, refusal, *args, **kwargs)

    def merge_screen_for(self, request: HttpRequest, overtaken: Overtaken) -> HttpResponse:
        """The words wait in their author's buffer too, should the screen be closed."""
        self._set_apart(request, overtaken.article)
        return super().merge_screen_for(request, overtaken)

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return super().merge_view(request, pk)
        except PermissionDenied:
            kept = [openforms.find(key, by=editor(request)) for key in unsaved.keys_of(request.POST)]
            return self._refused(
                request, {name: " ".join(v) for k in kept if k for name, v in k.words.items()}
            )

    def _again(self, request: HttpRequest, refusal: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request.refusal = refusal  # type: ignore[attr-defined]
        object_id = kwargs.get("object_id", args[0] if args else None)
        response: HttpResponse = self._changeform_view(  # type: ignore[attr-defined]
            request, object_id, kwargs.get("form_url", ""), kwargs.get("extra_context")
        )
        response.status_code = 503
        return response

    def _refused(self, request: HttpRequest, said: Mapping[str, str] | None = None) -> HttpResponse:
        """The right was taken away while somebody wrote: the words are theirs all the same."""
        sent = request.POST if said is None else said
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Not saved"),
            "words": list(unsaved.written(sent)),
        }
        return TemplateResponse(request, "admin/articles/article/refused.html", context, status=403)

    def _set_apart(self, request: HttpRequest, article: Article | None) -> None:
        for key in unsaved.keys_of(request.POST)[:1]:
            openforms.keep(key, unsaved.words_of(request.POST), by=editor(request), article=article)

    # --- The pulse ------------------------------------------------------------------------------------------

    def pulse_view(self, request: HttpRequest) -> HttpResponse:
        """What an open form says every few seconds, with new words or without; answered with who is there.

        Seven queries, every 6 s or with new words one more. GET gives a form that was signed out its token.
        """
        answered = pulse.met(request)
        if answered is not None:
            return answered
        sent, person = request.POST, editor(request)
        key, number = sent["form_key"], sent.get("_article", "")
        rows = Article.objects.select_related("draft__saved_by").defer("draft__snapshot")
        article = rows.filter(pk=known).first() if (known := number_in(number)) else None
        if number and article is None:
            return pulse.refused(gettext("This form can't be read."), 400)
        may = rights.of(person).may_edit(article) if article else self.has_add_permission(request)
        if not may:
            refused = gettext("You may not change this story any more. Your words stay in this form.")
            return pulse.refused(refused, 403)
        answer: dict[str, Any] = {}
        if "_words" in sent:
            answer["kept"] = openforms.keep(key, unsaved.words_of(sent), by=person, article=article)
            answer["time"] = moments.short(timezone.now(), "H:i")
        if "_leaving" in sent:
            openforms.leave(key, by=person)
            return JsonResponse(answer)
        answer["saved"] = self._saved_since(article, sent.get("version", ""), person.pk) or _moved(
            article, sent.get("shown_state", "")
        )
        people = openforms.pulse(key, by=person, article=article, is_away="_away" in sent)
        answer["people"] = [_in_words(sitter) for sitter in people]
        return JsonResponse(answer)

    def _saved_since(self, article: Article | None, version: str, me: int) -> str:
        """A sentence when somebody saved after the form was opened; empty when nobody did."""
        draft = getattr(article, "draft", None)
        if draft is None or number_in(version) in (None, draft.version):
            return ""
        moment = moments.short(draft.saved_at, "j M H:i")
        if draft.saved_by_id == me:
            text = gettext(
                "You saved this story in another window, %(moment)s: saving here shows both texts."
            )
            return text % {"moment": moment}
        text = gettext("%(name)s saved this story %(moment)s: when you save, you see both texts.")
        return text % {"name": draft.saved_by or "–", "moment": moment}

    def discard_view(self, request: HttpRequest) -> HttpResponse:
        """Throw away unsaved words of one's own."""
        openforms.close([request.POST.get("key", "")[:32]], by=editor(request))
        messages.success(request, gettext("Discarded."))
        number = number_in(request.POST.get("article", ""))
        view = ("change", [str(number)]) if number else ("add", [])
        return HttpResponseRedirect(reverse(f"admin:articles_article_{view[0]}", args=view[1]))


def _moved(article: Article | None, shown: str) -> str:
    """A sentence when the story's state is another than the form shows: its time came, somebody was at it."""
    if article is None or not shown or article.state == shown:
        return ""
    text = gettext("This story stands as “%(state)s” by now. Load the page anew to see its buttons.")
    return text % {"state": article.get_state_display()}


def _in_words(sitter: openforms.Sitter) -> str:
    since = moments.short(sitter.since, "H:i")
    if sitter.is_me:
        return gettext("You have this story open in another window too, since %(since)s.") % {"since": since}
    if sitter.is_away:
        text = gettext("%(name)s has this story open in the background, since %(since)s.")
    else:
        text = gettext("%(name)s has this story open, since %(since)s.")
    return text % {"name": sitter.name, "since": since}
