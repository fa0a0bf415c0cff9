"""The buttons of the article form: each carries out a verb of the desk and says in words what came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from articles.admin import breaking, timing, translations
from articles.admin.base import editor, number_in
from articles.admin.said import LENGTH
from articles.admin.timing import Settled, TimingForm
from articles.desk import checks, correcting, drafting, publishing, review, rights, scheduling
from articles.importing import imported
from articles.models import Article, Correction, Stage, State
from portal import moments
from portal.accounts.models import User

NAMED_AT_MOST = 5
# Buttons after which readers see the story, at once or at its time.
PUBLISHING = ("_publish", "_publish_now", "_approve")


def press(request: HttpRequest, article: Article) -> str:
    """Carry out the button pressed. What the form held is saved already, whatever comes of it.

    The name of the button whose verb was carried out; empty where the form was saved, and no more.
    """
    if surprise := _surprise(request, article):
        messages.warning(request, surprise)
        return ""
    pressed = next((name for name in VERBS if name in request.POST), "")
    try:
        times = getattr(request, "timing", None)
        settled = timing.settle(request, article, times) if times is not None else Settled.GOES_ON
        if settled is not Settled.GOES_ON:
            return pressed if settled is Settled.DONE else ""
        if pressed:
            return pressed if VERBS[pressed](request, article) else ""
        messages.success(request, _saved(article))
    except PermissionDenied:
        messages.error(request, _no_right(article, pressed))
    except tuple(REFUSALS) as refusal:
        text = next(text for kind, text in REFUSALS.items() if isinstance(refusal, kind))
        messages.error(request, text(article, refusal))
    return ""


def withdraw_unsaved(request: HttpRequest, article: Article) -> None:
    """Withdraw, if that was pressed, though what the form holds could not be saved: readers come first.

    A reason too long to be told is asked for anew instead: once public, it could not be mended.
    """
    reason = request.POST.get("reason", "").replace("\r\n", "\n").strip()
    if "_withdraw" not in request.POST or len(reason) > LENGTH:
        return
    if rights.of(editor(request)).may_publish(article):
        _withdraw(request, article)


def _surprise(request: HttpRequest, article: Article) -> str:
    """Why a button that publishes does nothing: it would do what the person at the form could not see."""
    if not any(name in request.POST for name in PUBLISHING):
        return ""
    if writer := getattr(request, "unseen_of", ""):
        text = gettext("Not done: %(name)s has saved this story meanwhile. Read it, and press again.")
        return text % {"name": writer}
    stands = Article.objects.filter(pk=article.pk).values_list("state", flat=True).get()
    if stands == State.WITHDRAWN and request.POST.get("shown_state", stands) != stands:
        return gettext("Saved. The story was withdrawn meanwhile: look why before you publish it again.")
    return ""


def _saved(article: Article) -> str:
    """What a save has done, and what is to come. One query."""
    times = scheduling.times_of(article)
    if scheduling.publishing_deed(article) in times and article.state != State.DRAFT:
        return gettext("Saved. Readers see it at its time.")
    return gettext("Saved. Readers see nothing of it before you publish.")


def needs_reason(article: Article) -> str:
    """Why a draft of somebody else does not go out like that."""
    who = article.created_by
    return gettext("%(person)s has not handed it in yet. To publish it past review, give the reason.") % {
        "person": who
    }


def who_may_publish(article: Article | None = None) -> str:
    """A sentence for somebody who may not: whom to ask. One query."""
    people = rights.publishers_of(article)[:NAMED_AT_MOST]
    names = ", ".join(str(person) for person in people)
    if not names:
        return gettext("Nobody has the right to publish this yet; an administrator gives it.")
    return gettext("You may write; these may publish: %s.") % names


def why_not_editable(article: Article, person: User) -> str:
    """A sentence for somebody who looks at a story and may not change it. At most one query."""
    if article.state == State.IN_REVIEW and rights.of(person).owns(article):
        return gettext("It is in review. Take it back to go on writing.")
    if article.state != State.DRAFT and rights.of(person).owns(article):
        return gettext("It is with the editors of its rubric now. You may look at it, not change it.")
    return gettext("It is not yours to change. Ask its author or an editor of its rubric.")


def publish_now_label(article: Article | None, times: TimingForm) -> str:
    """What goes out at a time can go out at once: the second button's words; empty when no time is set."""
    publication = times.publication
    if publication is None or not times.waits or times.is_held:
        return ""
    return gettext("Publish now, not on %s") % moments.minute(publication.at)


def publish_hint_then() -> str:
    """The same for a button that sets a time."""
    return gettext("The text is saved. At its time readers see it as it stands then.")


def publish_hint(article: Article | None) -> str:
    """Where the story goes when the button that publishes at once is pressed."""
    if article is not None and article.state == State.PUBLISHED:
        return gettext("Readers see the saved text at once, at the same address.")
    if article is not None and article.state == State.WITHDRAWN:
        return gettext("The story returns to its address and to the lists, under its first date.")
    return gettext("The text is saved and goes to readers at once, under its edition.")


def _no_right(article: Article, pressed: str) -> str:
    """What is said when the right to press it is missing, or was taken away meanwhile. One query."""
    if pressed in ("_publish", "_publish_now"):
        return gettext("Saved, but not published. %s") % who_may_publish(article)
    return gettext("Saved, and no more: for that you have no right. %s") % who_may_publish(article)


def _publish(request: HttpRequest, article: Article) -> bool:
    article.refresh_from_db()
    if article.state == State.PUBLISHED:
        substantive, note = "substantive" in request.POST, request.POST.get("note", "")[:300]
        asked = request.POST.get("stage", "")
        done = publishing.revise(
            article,
            by=editor(request),
            substantive=substantive,
            note=note,
            stage=Stage(asked) if asked in Stage else None,
        )
        said = gettext("The changes are public.") if done else gettext("Readers already see this text.")
    elif article.state == State.WITHDRAWN:
        done = publishing.publish_again(article, by=editor(request))
        said = gettext("Public again.") if done else gettext("Somebody else was first.")
    else:
        first = imported.first_published(article) if "first_date" in request.POST else None
        urgent = request.POST.get("urgent", "")
        done = publishing.publish(article, by=editor(request), urgent=urgent, first_published=first)
        said = gettext("Published.") if done else gettext("Somebody else has just published it.")
    messages.success(request, said)
    return done


def _withdraw(request: HttpRequest, article: Article) -> bool:
    done = publishing.withdraw(article, by=editor(request), reason=request.POST.get("reason", "")[:LENGTH])
    said = gettext("Withdrawn: readers see a notice at its address.")
    return _say(request, done, said, gettext("It is not public, so there is nothing to withdraw."))


def _raise_bar(request: HttpRequest, article: Article) -> bool:
    return breaking.raise_bar(request, article.edition, request.POST.get("bar_text", ""), article)


def _correct(request: HttpRequest, article: Article) -> bool:
    kind, place = request.POST.get("correction_kind", ""), request.POST.get("correction_place", "")
    told = correcting.correct(
        article,
        kind=kind if kind in Correction.Kind else Correction.Kind.CORRECTION,
        text=request.POST.get("correction_text", ""),
        place=place if place in Correction.Place else Correction.Place.TOP,
        by=editor(request),
    )
    is_told = gettext("Readers are told, on the page and in the list of corrections.")
    done = _say(request, told is not None, is_told)
    if told and (recalling := told.recalls.count()):
        said = ngettext(
            "%(number)d story recalls this one: it says so, and waits to be looked at on the dashboard.",
            "%(number)d stories recall this one: they say so, and wait to be looked at on the dashboard.",
            recalling,
        )
        messages.warning(request, said % {"number": recalling})
    return done


def _take_back_correction(request: HttpRequest, article: Article) -> bool:
    number = number_in(request.POST["_take_back_correction"])
    told = article.corrections.filter(pk=number).first() if number else None
    done = told is not None and correcting.take_back(told, by=editor(request))
    return _say(request, done, gettext("The note is gone from the page and the list."))


def _recalls_checked(request: HttpRequest, article: Article) -> bool:
    return _say(
        request, correcting.checked(article, by=editor(request)), gettext("Noted that it was looked at.")
    )


def _submit(request: HttpRequest, article: Article) -> bool:
    done = review.submit(article, by=editor(request), note=request.POST.get("submitted_with", ""))
    return _say(request, done, gettext("Handed in: the editors of its rubric find it on their dashboard."))


def _take_back(request: HttpRequest, article: Article) -> bool:
    done = review.take_back(article, by=editor(request))
    return _say(request, done, gettext("Taken back: it is your draft again."))


def _send_back(request: HttpRequest, article: Article) -> bool:
    done = review.send_back(article, by=editor(request), reason=request.POST.get("sent_back_because", ""))
    return _say(request, done, gettext("Sent back with your note: its author is told."))


def _approve(request: HttpRequest, article: Article) -> bool:
    done = review.approve(article, by=editor(request))
    return _say(request, done, gettext("Ready: it can be published."))


def _bin(request: HttpRequest, article: Article) -> bool:
    done = drafting.bin_(article, by=editor(request))
    return _say(request, done, gettext("In the bin. Nothing is lost: it can be taken out again."))


def _restore(request: HttpRequest, article: Article) -> bool:
    return _say(request, drafting.restore(article, by=editor(request)), gettext("Out of the bin."))


def _settle(request: HttpRequest, article: Article) -> bool:
    imported.settle(article, by=editor(request))
    messages.success(request, gettext("Saved. The doubts of the import are settled."))
    return True


def _say(request: HttpRequest, done: bool, said: str, otherwise: str = "") -> bool:
    """Word what came of a verb, and hand it on; False means that the story's state is another by now."""
    if done:
        messages.success(request, said)
    else:
        late = gettext("Nothing was changed: somebody else was first. The page shows how it stands now.")
        messages.info(request, otherwise or late)
    return done


# What is said when a verb refuses.
REFUSALS: dict[type[Exception], Callable[[Article, Exception], str]] = {
    publishing.NotPublishable: lambda _article, why: gettext("Saved, but not published: %s") % why,
    publishing.NotReviewed: lambda article, _why: (
        gettext("Saved, but not published. %s") % needs_reason(article)
    ),
    checks.NoteMissing: lambda _article, _why: gettext(
        "Saved, but not published: say in one line what has changed, or untick the substantive update."
    ),
    review.ReasonMissing: lambda _article, _why: gettext(
        "Saved, but not sent back: say in a few words what is to be mended."
    ),
    correcting.TextMissing: lambda _article, _why: gettext(
        "Saved, but readers are told nothing: say what was wrong."
    ),
}
# By the name of the button; the first one sent counts.
VERBS: dict[str, Callable[[HttpRequest, Article], bool]] = {
    "_publish": _publish,
    "_publish_now": _publish,
    "_submit": _submit,
    "_approve": _approve,
    "_send_back": _send_back,
    "_take_back": _take_back,
    "_raise_bar": _raise_bar,
    "_correct": _correct,
    "_take_back_correction": _take_back_correction,
    "_recalls_checked": _recalls_checked,
    "_translated": translations.press,
    "_withdraw": _withdraw,
    "_bin": _bin,
    "_restore": _restore,
    "_settle": _settle,
}
