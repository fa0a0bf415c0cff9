"""Reporting an error in a story: a page of its own, the same for everybody, and what is sent from it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from articles import cachekeys
from articles.letters import receiving
from articles.models import Article
from portal import editions, limits, readerforms
from portal.pagecache.busy import too_often
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for

# The form carries the hour in which it was made.
FORM_LIVES: Final = 6 * 3600


class ReportForm(forms.Form):
    """What is asked of a reader: one answer is needed, nothing of who they are."""

    passage = forms.CharField(
        label=gettext_lazy("Passage of the story"), required=False, max_length=receiving.LONGEST_PASSAGE
    )
    remark = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        max_length=receiving.LONGEST_REMARK,
        error_messages={"required": gettext_lazy("Write what is wrong.")},
    )
    contact = forms.CharField(
        label=gettext_lazy("How to answer you"), required=False, max_length=receiving.LONGEST_CONTACT
    )


@csrf_exempt  # Readers have no cookie that another site could use; is_own() looks where the form comes from.
@readers_page()
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("passage", "remark", "contact")
def report_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a public story, or 404 as for a missing page. One query; five for what is sent."""
    article = _story(request, slug)
    if request.method == "POST":
        return _received(request, article)
    depends_on(cachekeys.text(article.pk))
    good_for(seconds=FORM_LIVES)
    return _page(request, article, ReportForm())


@readers_page()
@require_safe
def thanks_page(request: HttpRequest, slug: str) -> HttpResponse:
    """That a report has arrived. One query."""
    article = _story(request, slug)
    depends_on(cachekeys.text(article.pk))
    return _page(request, article, None)


@sensitive_variables("form")
def _received(request: HttpRequest, article: Article) -> HttpResponse:
    if not readerforms.is_own(request):
        return render(request, "403_csrf.html", status=403)
    if wait := limits.wait_for("reports", request.META):
        refusal = too_often(request.path, wait)
        return HttpResponse(refusal.body, status=refusal.code, headers=dict(refusal.headers))
    thanks = HttpResponseRedirect(f"{article.get_absolute_url()}report/thanks/")
    thanks.status_code = 303
    if readerforms.is_by_a_program(request):
        # Told that it was caught, it would try otherwise.
        return thanks
    form = ReportForm(request.POST)
    if not readerforms.is_fresh(request):
        form.add_error(None, _("This page was open too long. Nothing is lost: send it once more."))
    if form.is_valid():
        try:
            receiving.receive(article, **form.cleaned_data)
        except receiving.QueueFull:
            form.add_error(None, _("Too many reports wait at the moment. Please write to the newsroom."))
        else:
            return thanks
    response = _page(request, article, form, status=422)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _story(request: HttpRequest, slug: str) -> Article:
    edition = editions.of_path(request.path)
    stories = Article.objects.visible().in_edition(edition).filter(slug=slug)
    article = stories.only("pk", "title", "slug", "edition").first()
    if article is None:
        raise Http404
    return article


def _page(
    request: HttpRequest, article: Article, form: ReportForm | None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "heading": _("Report an error") if form else _("Thank you"),
        "story": {"title": article.title, "url": article.get_absolute_url()},
        "form": form,
        "token": readerforms.token() if form else "",
    }
    return render(request, "articles/report.html", context, status=status)
