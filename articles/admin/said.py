"""What is typed beside the buttons of the article form: a line on what changed, a reason, a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import Words
from articles.admin.timing import KEEPING
from articles.desk import scheduling
from articles.desk.models import TimedDeed
from articles.models import Article, State

# Buttons by which readers get the update.
UPDATING = ("_publish", "_publish_now")
LENGTH = 300
# By its button what a verb takes with it.
TAKEN_BY = {
    **dict.fromkeys(UPDATING, ("substantive", "note", "stage", "urgent", "first_date")),
    "_submit": ("submitted_with",),
    "_send_back": ("sent_back_because",),
    "_withdraw": ("reason",),
    "_correct": ("correction_text", "correction_kind", "correction_place"),
    "_raise_bar": ("bar_text", "bar_hours"),
}
# Stand there unasked: handed on only with the words that they belong to.
UNASKED = dict.fromkeys(("correction_kind", "correction_place"), "correction_text")
# Stand there with the title: handed on with their button, or once they say something else.
BAR = ("bar_text", "bar_hours")
HANDED_ON = "typed"  # in the address of the form that follows
KEPT = "typed_beside"  # in the session, by story
STORIES = 8
LONGEST = 1000


class SaidForm(forms.Form):
    """The inputs that the buttons read: shown again with a form that is refused, offered as unsaved words.

    A substantive update of a public story is refused without a line on what has changed.
    """

    substantive = forms.BooleanField(label=_("Substantive update: readers are told the time"), required=False)
    note = Words(label=_("What has changed"), max_length=LENGTH, required=False)
    stage = forms.CharField(label=_("Told to readers as"), required=False)
    submitted_with = Words(
        label=_("A word to the editor (may stay empty)"), max_length=LENGTH, required=False
    )
    sent_back_because = Words(
        label=_("What is to be mended, for its author"), max_length=LENGTH, required=False
    )
    urgent = Words(label=_("Why it is urgent"), max_length=LENGTH, required=False)
    reason = Words(label=_("Reason, shown to readers at its address"), max_length=LENGTH, required=False)
    correction_text = Words(label=_("What was wrong, and how it is right"), max_length=1000, required=False)
    correction_kind = forms.CharField(required=False)
    correction_place = forms.CharField(required=False)
    bar_text = forms.CharField(required=False)
    bar_hours = forms.CharField(required=False)
    first_date = forms.BooleanField(required=False, initial=True)

    def __init__(
        self, data: Any = None, *, article: Article | None, times: dict[str, TimedDeed], typed: dict[str, Any]
    ) -> None:
        self.article = article
        timed = times.get(TimedDeed.Deed.REVISE)
        # The line that stood there when the form was first opened.
        self.note_was = (data or {}).get("note_was", timed.note if timed else "")
        initial: dict[str, Any] = {"stage": article.stage} if article else {}
        if timed is not None:
            initial |= {"substantive": timed.substantive, "note": timed.note}
            initial |= {"stage": timed.stage} if timed.stage else {}
        super().__init__(data, initial={**initial, **typed}, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """Ask for the line where the update reaches readers by this press, now or at its time."""
        data = super().clean() or self.cleaned_data
        if data.get("substantive") and not data.get("note", "").strip() and self._updates():
            self.add_error("note", _("Say in one line what has changed: a substantive update needs it."))
        return data

    def _updates(self) -> bool:
        if self.article is None or self.article.state != State.PUBLISHED:
            return False
        waits = self.data.get("timing-at_day") and any(name in self.data for name in KEEPING)
        return bool(waits) or any(name in self.data for name in UPDATING)


def typed_in(request: HttpRequest, pk: int | None) -> dict[str, Any]:
    """What the last save has handed to the form that follows it. No query beside the session's."""
    if HANDED_ON not in request.GET:
        return {}
    kept: dict[str, Any] = request.session.get(KEPT, {}).get(str(pk), {})
    return kept


def handed_on(request: HttpRequest, article: Article, *, done: str = "") -> str:
    """Keep for the form that follows what no verb has taken; the query of its address, empty for nothing.

    ``done`` is the button whose verb was carried out.
    """
    kept = {pk: words for pk, words in request.session.get(KEPT, {}).items() if pk != str(article.pk)}
    had = KEPT in request.session and len(kept) < len(request.session[KEPT])
    words = _left(request, article, TAKEN_BY.get(done, ()))
    if words or had:
        newest = {str(article.pk): words} if words else {}
        request.session[KEPT] = dict([*kept.items(), *newest.items()][-STORIES:])
    return f"?{HANDED_ON}" if words else ""


def _left(request: HttpRequest, article: Article, taken: tuple[str, ...]) -> dict[str, Any]:
    """What was typed beside the buttons and is stored nowhere. One query."""
    sent = request.POST
    timed = scheduling.times_of(article).get(TimedDeed.Deed.REVISE)
    stored = {"note": timed.note, "stage": timed.stage} if timed else {}
    stored |= {"substantive": "on"} if timed and timed.substantive else {}
    stored.setdefault("stage", article.stage)
    words: dict[str, Any] = {}
    for name, field in SaidForm.base_fields.items():
        asked = _bar_is_meant(sent) if name in BAR else sent.get(UNASKED.get(name, name))
        if asked and name not in taken and sent.get(name, "") not in ("", stored.get(name)):
            typed = sent[name].replace("\r\n", "\n")  # as its length is counted
            words[name] = typed[: getattr(field, "max_length", None) or LONGEST]
    unticked = "first_date_shown" in sent and "first_date" not in sent
    words.pop("first_date", None)
    if unticked and "first_date" not in taken:
        words["first_date"] = False
    return words


def _bar_is_meant(sent: QueryDict) -> bool:
    text = sent.get("bar_text", "")
    return "_raise_bar" in sent or text != sent.get("bar_text_was", text)
