"""Times beside the article form: inputs for when what happens, and what is set already, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import editor
from articles.admin.fields import Words
from articles.admin.moment_field import Entered, MomentField
from articles.admin.timed_words import label, labels, line
from articles.desk import checks, drafting, review, scheduling
from articles.desk.models import TimedDeed
from articles.importing import imported
from articles.models import Article, Stage, State
from portal import moments

WITHDRAW = TimedDeed.Deed.WITHDRAW
# Buttons that keep what stands in the inputs; the others say what they do by themselves.
KEEPING = ("_save", "_keep", "_publish", "_submit", "_approve")


class Settled(Enum):
    """What came of the inputs: the pressed button goes on, has done its work thereby, or is refused."""

    GOES_ON = auto()
    DONE = auto()
    REFUSED = auto()


class TimingForm(forms.Form):
    """When a story goes out, is taken away, and may not be published before."""

    at = MomentField(label=_("Publish on"))
    withdraw_at = MomentField(label=_("Withdraw on"))
    withdraw_note = Words(label=_("Reason, shown to readers then"), max_length=300, required=False)
    embargo = MomentField(label=_("Embargo until"))

    def __init__(self, data: Any = None, *, article: Article | None) -> None:
        self.article = article
        self.times = scheduling.times_of(article) if article else {}
        self.publication = self.times.get(scheduling.publishing_deed(article))
        withdrawal = self.times.get(WITHDRAW)
        initial = {
            "at": self.publication.at if self.publication else None,
            "withdraw_at": withdrawal.at if withdrawal else None,
            "withdraw_note": withdrawal.note if withdrawal else "",
            "embargo": article.embargo_until if article else None,
        }
        super().__init__(data, prefix="timing", initial=initial, label_suffix="")
        self.fields["at"].label = labels(article)[2]

    def clean(self) -> dict[str, Any]:
        """Refuse an order of moments that can't be meant, where one of them was changed."""
        data = super().clean() or self.cleaned_data
        at, until, gone = (data.get(name, Entered()) for name in ("at", "embargo", "withdraw_at"))
        if at.moment and until.moment and at.moment < until.moment and (at.is_changed or until.is_changed):
            text = _("It is under embargo until %(until)s: choose that time or a later one.")
            self.add_error("at", text % {"until": moments.exact(until.moment)})
        if at.moment and gone.moment and gone.moment <= at.moment and (at.is_changed or gone.is_changed):
            self.add_error("withdraw_at", _("It would be withdrawn before it goes out. Choose a later time."))
        return data

    @property
    def withdraw_note_was(self) -> str:
        """The reason that stood there when the form was first opened."""
        return self.data.get("timing-withdraw_note_was", self.initial["withdraw_note"])

    @property
    def is_open(self) -> bool:
        """Whether something stands there that nobody should have to look for."""
        return bool(self.errors or self.times or self.is_held or self["at"].value())

    @property
    def waits(self) -> bool:
        """Whether the button that publishes keeps a time, as the form stands when it is shown."""
        return self.publication is not None and not self.publication.is_due

    @property
    def is_held(self) -> bool:
        until = self.article.embargo_until if self.article else None
        return until is not None and until > timezone.now()

    @property
    def held_until(self) -> str:
        until = self.article.embargo_until if self.article else None
        return moments.exact(until) if until and self.is_held else ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What is set, a sentence each."""
        article = self.article
        return [line(timed, article) for timed in self.times.values()] if article else []

    @property
    def zone(self) -> str:
        """Whose clock is meant, and what it shows."""
        now = timezone.now()
        return gettext("%(zone)s; it is %(now)s now.") % {
            "zone": moments.zone(now),
            "now": moments.short(now, "H:i"),
        }

    def words(self) -> dict[str, str]:
        """What the button says without a time and with one, for the script that follows the inputs."""
        now, on, _label = labels(self.article)
        return {"now": now, "on": on.replace("%s", "{when}"), "months": "|".join(moments.months())}


def settle(request: HttpRequest, article: Article, form: TimingForm) -> Settled:
    """Carry out what the inputs say, each by itself; a refusal is said and names its input.

    Nothing is published, nor given a time, where the embargo that was asked for could not be set.
    """
    pressed = next((name for name in KEEPING if name in request.POST), "")
    if not pressed and any(name.startswith("_") for name in request.POST if name != "_kept_as"):
        return Settled.GOES_ON
    data, settled, refused = form.cleaned_data, Settled.GOES_ON, set()

    def is_set(name: str, step: Callable[..., Any], *entered: Any, **said: Any) -> Any:
        try:
            return step(request, article, *entered, **said)
        except tuple(REFUSALS) as refusal:
            refused.add(name)
            _say_refused(request, str(form.fields[name].label), refusal)

    is_set("embargo", _set_embargo, data["embargo"])
    if not refused:
        settled = is_set("at", _set_publication, data["at"], publishes=pressed == "_publish")
    is_set("withdraw_at", _set_withdrawal, data["withdraw_at"], data["withdraw_note"])
    return Settled.REFUSED if refused else settled


# Why a time can't be set; the special case of an embargo stands first.
REFUSALS: dict[type[Exception], Any] = {
    scheduling.Past: _("The time is over by now."),
    scheduling.OriginalEmbargoed: _("The original is under embargo until %(until)s. Lift that first."),
    scheduling.Embargoed: _("It is under embargo until %(until)s."),
    PermissionDenied: _("That is for who may publish the story."),
}


def _say_refused(request: HttpRequest, name: str, refusal: Exception) -> None:
    """Which input is not carried out and why: what was set beside it has been said, and stays."""
    why = next(text for kind, text in REFUSALS.items() if isinstance(refusal, kind))
    until = getattr(refusal, "until", None)
    said = {"name": name, "why": why % {"until": moments.exact(until) if until else ""}}
    messages.error(request, gettext("Saved, but “%(name)s” stays as it was. %(why)s") % said)


def _set_embargo(request: HttpRequest, article: Article, entered: Entered) -> None:
    if not entered.is_changed or _is_overtaken(request, article.embargo_until, entered):
        return
    if not scheduling.embargo(article, entered.moment, by=editor(request)):
        return
    if entered.moment is None:
        messages.success(request, gettext("The embargo is lifted."))
    else:
        text = gettext("Under embargo until %s: nobody can publish it before.")
        messages.success(request, text % moments.exact(entered.moment))
    _tell_of_translations(request, article)


def _tell_of_translations(request: HttpRequest, original: Article) -> None:
    """What the embargo of a story means for its translations. One query."""
    until = original.embargo_until
    for translation in scheduling.versions_under(original):
        named = {"edition": translation.get_edition_display(), "title": str(translation)}
        if until is not None and translation.is_published:
            text = gettext("%(edition)s: “%(title)s” is public already. Withdraw it if readers must wait.")
            messages.warning(request, text % named)
        elif translation.embargo_until is None:
            messages.info(request, gettext("%(edition)s: “%(title)s” is free too.") % named)
        else:
            named["until"] = moments.exact(translation.embargo_until)
            text = gettext("%(edition)s: “%(title)s” is under embargo until %(until)s.")
            messages.info(request, text % named)


def _set_publication(request: HttpRequest, article: Article, entered: Entered, *, publishes: bool) -> Settled:
    coming = entered.moment is not None and entered.moment > timezone.now()
    deed = scheduling.publishing_deed(article)
    # The line on what has changed is kept with the time, whichever button saves it.
    tells = deed == TimedDeed.Deed.REVISE and "note" in request.POST
    if not entered.is_changed and not (coming and (publishes or tells)):
        return Settled.GOES_ON
    stored = scheduling.times_of(article).get(deed)
    if _is_overtaken(request, stored.at if stored else None, entered):
        return Settled.REFUSED
    if entered.moment is None:
        if not publishes and scheduling.unschedule(article, deed, by=editor(request)):
            messages.success(request, gettext("Saved. No time is set: it does not go out by itself."))
        return Settled.GOES_ON
    along = _taken_along(request, article, deed, stored)
    with transaction.atomic():  # what gets no time is not marked ready for it
        if publishes and article.state in {State.DRAFT, State.IN_REVIEW}:
            review.approve(article, by=editor(request))
        done = scheduling.schedule(article, deed, at=entered.moment, by=editor(request), **along)
    if done or publishes or entered.is_changed:
        _say_when(request, article, deed)
    return Settled.DONE if publishes else Settled.GOES_ON


def _is_overtaken(request: HttpRequest, stored: datetime | None, entered: Entered) -> bool:
    """Whether somebody set another moment after the form was opened; then it is said, and theirs stays."""
    if stored in (entered.was, entered.moment):
        return False
    now = moments.exact(stored) if stored else gettext("none")
    text = gettext("Saved. The time was changed meanwhile, and stays so: %s. Look, and press again.")
    messages.warning(request, text % now)
    return True


def _line_to_keep(request: HttpRequest, name: str, typed: str, stored: str) -> str:
    """The line as typed; theirs if somebody has written another since the form was opened, which is said."""
    was = request.POST.get(f"{name}_was", stored)
    if stored in (was, typed):
        return typed
    if typed != was:
        text = gettext("Saved. The line “%s” was written meanwhile, and stays so. Look, and press again.")
        messages.warning(request, text % stored)
    return stored


def _taken_along(
    request: HttpRequest, article: Article, deed: str, stored: TimedDeed | None
) -> dict[str, Any]:
    """What else the form says of the changes, or of an imported story's date. At most one query."""
    if deed != TimedDeed.Deed.REVISE:
        ticked = "first_date" in request.POST
        return {"first_published": imported.first_published(article) if ticked else None}
    if stored is not None and "note" not in request.POST:
        return {name: getattr(stored, name) for name in ("substantive", "note", "stage")}
    typed, stage = request.POST.get("note", ""), request.POST.get("stage", "")
    if stored is not None and _line_to_keep(request, "note", typed, stored.note) != typed:
        return {name: getattr(stored, name) for name in ("substantive", "note", "stage")}
    return {
        "substantive": "substantive" in request.POST,
        "note": typed,
        "stage": stage if stage in Stage else "",
    }


def _set_withdrawal(request: HttpRequest, article: Article, entered: Entered, note: str) -> None:
    stored = scheduling.times_of(article).get(WITHDRAW) if entered.moment or entered.was else None
    if stored is not None:
        note = _line_to_keep(request, "timing-withdraw_note", note, stored.note)
    if not entered.is_changed and (stored is None or note == stored.note):
        return
    if entered.is_changed and _is_overtaken(request, stored.at if stored else None, entered):
        return
    if entered.moment is None:
        if scheduling.unschedule(article, WITHDRAW, by=editor(request)):
            messages.success(request, gettext("It is not withdrawn by itself any more."))
    elif scheduling.schedule(article, WITHDRAW, at=entered.moment, by=editor(request), note=note):
        text = gettext("Readers can read it until %s.")
        messages.success(request, text % moments.exact(entered.moment))


def _say_when(request: HttpRequest, article: Article, deed: str) -> None:
    """The time as it is set now, and what still stands in its way."""
    timed = scheduling.times_of(article).get(deed)
    if timed is None:
        messages.warning(request, gettext("No time was set: somebody else was first. Look how it stands."))
        return
    told = line(timed, article)
    (messages.warning if told["warns"] else messages.success)(request, told["text"])
    lacks = [
        str(problem.message)
        for problem in checks.problems(article, drafting.snapshot_of(article))
        if problem.blocks and problem.field != checks.EMBARGO
    ]
    if lacks:
        messages.warning(request, gettext("Before then it still needs: %s") % " ".join(lacks))


def publish_label(timing: TimingForm) -> str:
    """What the button that publishes will do, as the form stands when it is shown."""
    publication = timing.publication
    return label(timing.article, publication.at if publication and timing.waits else None)
