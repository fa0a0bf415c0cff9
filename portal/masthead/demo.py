"""What of the demonstration the masthead holds: its identity and its rates."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import editions
from portal.masthead.models import ExchangeRate, SiteIdentity, Source
from portal.masthead.rates import Quotation, record, working_day

IDENTITY = {
    "en": {
        "name": "Information agency «Ukrainian National News»",
        "short_name": "UNN",
        "description": "A demonstration newsroom: everyday news of a country at work. All of it is invented.",
        "legal_subject": "Subject in the field of online media",
        "legal_name": "Demonstration newsroom",
        "address": "1 Example Street, Kyiv 01001, Ukraine",
    },
    "uk": {
        "name": "Інформаційне агентство «Українські Національні Новини»",
        "short_name": "УНН",
        "description": "Демонстраційна редакція: щоденні новини країни за роботою. Усе тут вигадано.",
        "legal_subject": "Суб’єкт у сфері онлайн-медіа",
        "legal_name": "Демонстраційна редакція",
        "address": "вул. Прикладна, 1, Київ, 01001, Україна",
    },
}
FACTS = {
    "media_identifier": "R40-05926",
    "minimum_age": 21,
    "first_year": 2007,
    "phone": "+380 44 000 00 00",
    "email": "newsroom@demo.invalid",
    "telegram": "https://t.me/dateline_demo",
}
RATE_DAYS = 30
# What each currency usually costs in hryvnias, and how many steps a day may take it away from that.
RATES = {"USD": (Decimal("41.8732"), 900), "EUR": (Decimal("48.6215"), 2200)}
STEP = Decimal("0.0001")


def load() -> None:
    """Fill an empty masthead: identity, and rates of the last 30 days. Two queries where it is filled."""
    with transaction.atomic():
        if not SiteIdentity.objects.exists():
            for edition in editions.codes():
                texts = IDENTITY.get(edition, IDENTITY["en"])
                SiteIdentity.objects.create(edition=edition, is_demonstration=True, **texts, **FACTS)
        if not ExchangeRate.objects.exists():
            record(_quotations(timezone.localdate()), source=Source.DEMONSTRATION)


def is_own() -> bool:
    """Whether somebody has given the portal an identity of its own; one query."""
    return SiteIdentity.objects.filter(is_demonstration=False).exists()


def _quotations(today: dt.date) -> list[Quotation]:
    """A rate for each working day of the last 30 days and the one before; every load drifts alike."""
    days = {working_day(today - dt.timedelta(days=number)) for number in range(RATE_DAYS + 3)}
    found = []
    for currency, (usual, reach) in RATES.items():
        dice, value = random.Random(currency), usual  # noqa: S311 (no secret)
        for day in sorted(days):
            value += dice.randint(-reach, reach) * STEP + (usual - value) / 8
            found.append(Quotation(currency, value.quantize(STEP), day))
    return found


def describe() -> list[str]:
    """For start_newsroom; two queries."""
    lines = [
        _("the site identity “%(name)s”") % {"name": row.name}
        for row in SiteIdentity.objects.filter(is_demonstration=True)
    ]
    count = ExchangeRate.objects.filter(source=Source.DEMONSTRATION).count()
    if count:
        text = ngettext("%(count)d exchange rate", "%(count)d exchange rates", count)
        lines.append(text % {"count": count})
    return lines


def remove() -> None:
    """Row by row, so that pages notice."""
    for identity in SiteIdentity.objects.filter(is_demonstration=True):
        identity.delete()
    for rate in ExchangeRate.objects.filter(source=Source.DEMONSTRATION):
        rate.delete()
