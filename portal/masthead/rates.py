"""Rates as readers see them, and how new ones are recorded.

A rate is in force from its effective date until the next one. The bank sets none for weekends, so on a Sunday
Friday's rate stands with Friday's date; in the evening tomorrow's is known already and waits for midnight.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import moments
from portal.masthead.models import RATES, ExchangeRate, Source
from portal.pagecache.recording import depends_on, good_today
from portal.pagecache.shared import Row, Shared

CURRENCIES = ("USD", "EUR")
CHART_DAYS = 30
STALE_AFTER_WORKING_DAYS = 2
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Quotation:
    """What a source says: one unit of a currency costs ``value`` hryvnias from a day on."""

    currency: str
    value: Decimal
    effective_on: dt.date


@dataclass(frozen=True)
class Rate:
    """A rate in the strip: two decimals, the signed change against the one before, and its age."""

    currency: str
    value: Decimal
    change: Decimal | None
    effective_on: dt.date
    source: str
    age_days: int
    is_stale: bool

    @property
    def direction(self) -> str:
        """``up``, ``down``, ``same``, or nothing when the rate before is unknown."""
        if self.change is None:
            return ""
        return "up" if self.change > 0 else "down" if self.change < 0 else "same"

    @property
    def size(self) -> Decimal:
        """The change without its sign."""
        return abs(self.change or Decimal(0))

    @property
    def since(self) -> str:
        """The day it came into force, short enough for the strip: ``20 Nov``."""
        return moments.short(self.effective_on)

    @property
    def source_name(self) -> str:
        return str(Source(self.source).label)

    @property
    def is_demonstration(self) -> bool:
        return self.source == Source.DEMONSTRATION


def in_cents(value: Decimal) -> Decimal:
    """Rounded as the strip shows it; ``42.150000`` becomes ``42.15``."""
    return value.quantize(CENT, ROUND_HALF_UP)


def working_days_since(day: dt.date, today: dt.date) -> int:
    """How many Mondays to Fridays lie after ``day``, up to and with ``today``."""
    passed = (today - day).days
    return sum((day + dt.timedelta(days=number)).weekday() < 5 for number in range(1, passed + 1))


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def strip(today: dt.date | None = None) -> list[Rate]:
    """The rates in force today, in the order of CURRENCIES; a currency without any is left out. One query."""
    today = today or timezone.localdate()
    return in_force(list(_latest(today)), today)


def _latest(today: dt.date) -> QuerySet[ExchangeRate]:
    """Ten days of two currencies, newest first."""
    return ExchangeRate.objects.filter(currency__in=CURRENCIES, effective_on__lte=today)[:20]


def in_force(known: list[ExchangeRate], today: dt.date) -> list[Rate]:
    """Of the latest rates, newest first, those in force."""
    shown = []
    for currency in CURRENCIES:
        mine = [row for row in known if row.currency == currency]
        if mine:
            shown.append(_rate(mine[0], mine[1] if len(mine) > 1 else None, today))
    return shown


def _rate(row: ExchangeRate, before: ExchangeRate | None, today: dt.date) -> Rate:
    comparable = before is not None and (before.source == Source.DEMONSTRATION) == (
        row.source == Source.DEMONSTRATION
    )
    change = in_cents(row.value) - in_cents(before.value) if before and comparable else None
    return Rate(
        currency=row.currency,
        value=in_cents(row.value),
        change=change,
        effective_on=row.effective_on,
        source=row.source,
        age_days=(today - row.effective_on).days,
        is_stale=working_days_since(row.effective_on, today) > STALE_AFTER_WORKING_DAYS,
    )


def _strip(edition: str, rows: list[Row]) -> list[Rate]:
    depends_on(RATES)
    good_today()
    known = [
        ExchangeRate(
            currency=row["currency"],
            value=Decimal(str(row["value"])),
            effective_on=dt.date.fromisoformat(row["effective_on"]),
            source=row["source"],
        )
        for row in rows
    ]
    known.sort(key=lambda rate: rate.effective_on, reverse=True)
    return in_force(known, timezone.localdate())


# What the strip of every page shows: ``strip()``, kept until a rate changes or the day ends.
strip_of = Shared(
    "rates",
    rows=lambda edition: ExchangeRate.objects.filter(pk__in=_latest(timezone.localdate()).values("pk")),
    fields={name: name for name in ("currency", "value", "effective_on", "source")},
    build=_strip,
)


@transaction.atomic
def record(quotations: Iterable[Quotation], *, source: Source = Source.BANK) -> int:
    """Keep what a source says; how many rows changed. About three queries per quotation.

    An editor's rate stands until an editor removes it. The first real rate of a currency drops its
    demonstration rates. A weekend's repetition of Friday's rate is no new rate.
    """
    changed = 0
    for quotation in sorted(quotations, key=lambda one: one.effective_on):
        same = ExchangeRate.objects.filter(currency=quotation.currency)
        if source != Source.DEMONSTRATION:
            same.filter(source=Source.DEMONSTRATION).delete()
        if _repeats_friday(quotation, same.filter(effective_on__lt=quotation.effective_on).first()):
            continue
        kept = same.filter(effective_on=quotation.effective_on).first()
        if kept is None:
            kept = ExchangeRate(currency=quotation.currency, effective_on=quotation.effective_on)
        elif kept.source == Source.EDITOR or (kept.value, kept.source) == (quotation.value, source):
            continue
        kept.value, kept.source, kept.fetched_at = quotation.value, source, timezone.now()
        kept.save()
        changed += 1
    return changed


def _repeats_friday(quotation: Quotation, before: ExchangeRate | None) -> bool:
    weekend = quotation.effective_on.weekday() >= 5
    return weekend and before is not None and before.value == quotation.value


def history(today: dt.date | None = None) -> dict[str, list[ExchangeRate]]:
    """The rates of the last 30 days up to today by currency, oldest first; one query."""
    today = today or timezone.localdate()
    rows = ExchangeRate.objects.filter(
        currency__in=CURRENCIES,
        effective_on__gt=today - dt.timedelta(days=CHART_DAYS),
        effective_on__lte=today,
    ).order_by("effective_on")
    found: dict[str, list[ExchangeRate]] = {}
    for currency in CURRENCIES:
        if mine := [row for row in rows if row.currency == currency]:
            found[currency] = mine
    return found


def days_without(today: dt.date) -> list[dt.date]:
    """The working days of the last 30 for which the bank has told no rate yet, newest first; one query."""
    told = set(
        ExchangeRate.objects.filter(currency=CURRENCIES[0])
        .exclude(source=Source.DEMONSTRATION)
        .values_list("effective_on", flat=True)
    )
    days = (today - dt.timedelta(days=number) for number in range(1, CHART_DAYS))
    return [day for day in days if day.weekday() < 5 and day not in told]
