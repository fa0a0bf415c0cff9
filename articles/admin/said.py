"""What is typed beside the buttons of the article form: a line on what changed, a reason, a note."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import Words
from articles.admin.timing import KEEPING
from articles.desk import scheduling
from articles.desk.models import TimedDeed
from articles.models import Article, State

# Buttons by which readers get the update.
UPDATING = ("_publish", "_publish_now")
LENGTH = 300


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


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What a save that published nothing has handed to the form that follows it, in its address."""
    return {
        name: request.GET[name][:LENGTH] for name in ("substantive", "note", "stage") if name in request.GET
    }


def handed_on(request: HttpRequest, article: Article) -> str:
    """The query of an address by which the line on an update survives a save; empty where there is none."""
    if article.state != State.PUBLISHED or scheduling.Deed.REVISE in scheduling.times_of(article):
        return ""
    said = {name: request.POST.get(name, "")[:LENGTH] for name in ("substantive", "note")}
    if not any(said.values()):
        return ""
    stage = request.POST.get("stage", "")
    return f"?{urlencode({name: value for name, value in {**said, 'stage': stage}.items() if value})}"
