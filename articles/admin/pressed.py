"""The button that was pressed on a form that was overtaken: carried out once both texts are merged."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from articles.admin import buttons, said, timed_words, timing
from articles.admin.timing import TimingForm
from articles.models import Article, State

Pressed = dict[str, list[str]]

SAVING = ("_save", "_keep")
# Done at once, whatever becomes of the text.
DONE = ("_withdraw",)
BESIDE = (
    *said.SaidForm.base_fields,
    *("shown_state", "first_date_shown", "bar_text_was"),
)


def of(sent: QueryDict) -> Pressed:
    """The button of a form and what stands beside it: all that is no word of the story."""
    names = [name for name in sent if name in BESIDE or name.startswith("timing-") or name in _buttons(sent)]
    return {name: sent.getlist(name) for name in names}


def label(pressed: Pressed, article: Article) -> str:
    """What is to be done after the merge, as its button says it; empty where it was a save."""
    button = next((name for name in pressed if name in buttons.VERBS), "")
    article = copy(article)
    article.state = (pressed.get("shown_state") or [State.DRAFT])[0]  # what the form called its button by
    if button == "_publish":
        at = _timing(pressed, article).cleaned_data.get("at")
        return timed_words.label(article, at.moment if at else None)
    texts = {
        "_publish_now": timed_words.label(article, None),
        "_submit": gettext("Submit for review"),
        "_approve": gettext("Mark ready"),
        "_send_back": gettext("Send back with this note"),
        "_raise_bar": gettext("Raise the bar"),
        "_correct": gettext("Tell readers"),
        "_take_back_correction": gettext("Take this note back"),
        "_recalls_checked": gettext("Looked at: it is right"),
        "_translated": gettext("The translation is up to date"),
        "_bin": gettext("Put into the bin"),
        "_restore": gettext("Take out of the bin"),
        "_settle": gettext("Save, the doubts are settled"),
    }
    return texts.get(button, "")


def carry_out(request: HttpRequest, article: Article, pressed: Pressed) -> str:
    """Do what was pressed, if the story stands as it did then; the query of the form that follows.

    The verbs ask for the right themselves. What is not done is said.
    """
    if not pressed:
        return ""
    sent = _put_back(request, pressed)
    button = label(pressed, article)
    article.refresh_from_db()
    if button and article.state != sent.get("shown_state", State.DRAFT):
        text = gettext(
            "“%(button)s” was not done: the story stands as “%(state)s” by now. Look, and press again."
        )
        messages.warning(request, text % {"button": button, "state": article.get_state_display()})
        return said.handed_on(request, article)
    times = _timing(pressed, article)
    if not times.is_valid():
        why = " ".join(str(error) for errors in times.errors.values() for error in errors)
        messages.error(request, gettext("Saved, but no time was set, and nothing published: %s") % why)
        return said.handed_on(request, article)
    if not button:
        timing.settle(request, article, times)
        return said.handed_on(request, article)
    request.timing = times  # type: ignore[attr-defined]
    return said.handed_on(request, article, done=buttons.press(request, article))


def leave(request: HttpRequest, article: Article, pressed: Pressed) -> str:
    """Do nothing of it; the query of the form that follows, with the line that was typed beside it."""
    _put_back(request, pressed)
    article.refresh_from_db()
    return said.handed_on(request, article)


def _put_back(request: HttpRequest, pressed: Pressed) -> QueryDict:
    """Have the request say again what the form said beside its text."""
    sent = QueryDict(mutable=True)
    for name, values in pressed.items():
        sent.setlist(name, values)
    request.POST = sent  # type: ignore[assignment]
    return sent


def _buttons(sent: QueryDict) -> list[str]:
    return [name for name in (*SAVING, *buttons.VERBS) if name in sent and name not in DONE]


def _timing(pressed: Pressed, article: Article) -> TimingForm:
    """The inputs of times as they were sent, looked at by the clock of now."""
    sent = QueryDict(mutable=True)
    for name, values in pressed.items():
        sent.setlist(name, values)
    form = TimingForm(sent, article=article)
    form.is_valid()
    return form
