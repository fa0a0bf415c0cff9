"""A moment as an editor writes it: a day and a time by the newsroom's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import moments
from portal.kit.walltime import moments_of

FIRST, SECOND = "1", "2"


@dataclass(frozen=True)
class Written:
    """What stands in the inputs, as text, and the moment that stood there when the form was opened."""

    day: str = ""
    hour: str = ""
    which: str = ""
    was: str = ""

    @classmethod
    def of(cls, moment: dt.datetime | None) -> Written:
        if moment is None:
            return cls()
        local = timezone.localtime(moment)
        written = cls(f"{local:%Y-%m-%d}", f"{local:%H:%M}", was=moment.astimezone(dt.UTC).isoformat())
        # Forms ask which of the two, and so send it, only where there are two.
        which = SECOND if local.fold else FIRST
        return replace(written, which=which) if len(written.readings()) > 1 else written

    def readings(self) -> tuple[dt.datetime, ...]:
        """The moments that it may mean. Raises ``ValueError`` where it is no day or no time."""
        day, hour = parse_date(self.day), parse_time(self.hour)
        if day is None or hour is None:
            raise ValueError
        try:
            return moments_of(dt.datetime.combine(day, hour), ZoneInfo(settings.PORTAL_TIME_ZONE))
        except OverflowError as error:  # at the ends of the calendar
            raise ValueError from error


@dataclass(frozen=True)
class Entered:
    """A moment that was asked for, None for none; ``was`` is what the form had shown."""

    moment: dt.datetime | None = None
    was: dt.datetime | None = None

    @property
    def is_changed(self) -> bool:
        return self.moment != self.was


class MomentInput(forms.Widget):
    """Day, time, and for the hour that comes twice in autumn which of the two."""

    template_name = "admin/widgets/moment.html"
    use_fieldset = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Written | None:
        if f"{name}_was" not in data:
            return None  # whoever sent the form was not shown it
        return Written(*(data.get(f"{name}_{part}", "").strip() for part in ("day", "hour", "which", "was")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_was" not in data

    def sent(self, name: str, value: Written | dt.datetime | None) -> dict[str, list[str]]:
        """What untouched inputs send for a value: day and time, and which of two where it comes twice."""
        written = value if isinstance(value, Written) else Written.of(value)
        parts = (("day", written.day), ("hour", written.hour), ("which", written.which))
        return {f"{name}_{part}": [text] for part, text in parts if text}

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        written = value if isinstance(value, Written) else Written.of(value)
        try:
            readings = written.readings()
        except ValueError:
            readings = ()
        words = (_("the first time, %(zone)s"), _("the second time, %(zone)s"))
        context["written"] = written
        context["choices"] = [
            (number, word % {"zone": moments.zone(moment)})
            for number, word, moment in zip((FIRST, SECOND), words, readings, strict=False)
            if len(readings) > 1
        ]
        return context


class MomentField(forms.Field):
    """Cleans to ``Entered``. What was not changed is not asked whether it lies in the past."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Written | None) -> Entered:
        if value is None:
            return Entered()
        was, shown = self._shown(value.was)
        if value == shown:
            return Entered(was, was)
        if not value.day and not value.hour:
            return Entered(None, was)
        if not value.day or not value.hour:
            raise ValidationError(_("Give both the day and the time, or neither."))
        moment = self._moment(value)
        if moment <= timezone.now():
            now = moments.exact(timezone.now())
            raise ValidationError(_("That is over: it is %(now)s now. Choose a later time.") % {"now": now})
        return Entered(moment, was)

    def _shown(self, text: str) -> tuple[dt.datetime | None, Written]:
        """The moment that the form had shown, and how; nothing where no form can have."""
        try:
            was = parse_datetime(text)
            return was, Written.of(was)
        except (ValueError, OverflowError):
            return None, Written()

    def _moment(self, written: Written) -> dt.datetime:
        try:
            readings = written.readings()
        except ValueError:
            raise ValidationError(_("Write the day as 2025-11-21 and the time as 09:00.")) from None
        if not readings:
            text = gettext("No clock shows %(hour)s that night: they are put forward. Choose another time.")
            raise ValidationError(text % {"hour": written.hour})
        if len(readings) == 1:
            return readings[0]
        if written.which not in {FIRST, SECOND}:
            text = gettext("%(hour)s comes twice that night: clocks are put back. Say which is meant.")
            raise ValidationError(text % {"hour": written.hour})
        return readings[int(written.which) - 1]
