"""The exchange rates as the API tells them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from portal import editions
from portal.api.operations import Answer, Operation
from portal.api.shapes import said
from portal.masthead import rates
from portal.masthead.models import RATES, Source
from portal.pagecache.recording import depends_on, good_today


@dataclass(frozen=True)
class RateOfDay:
    """What one unit of a currency costs in hryvnias from a day on, until the next one."""

    currency: Annotated[str, said("Its code in ISO 4217.", example="USD")]
    value: Annotated[Decimal, said("Hryvnias for one unit, exact.", example="41.8732")]
    effective_on: Annotated[dt.date, said("The first day it is in force.")]
    source: Annotated[str, said("Who says so.", one_of=Source.values)]
    is_in_force: Annotated[bool, said("Whether it is the one in force today.")]


def listed(asked: dict[str, Any]) -> Answer:
    """The rates of the last 30 days, by currency, the newest first. One query."""
    depends_on(RATES)
    good_today()
    found = [
        RateOfDay(row.currency, row.value.normalize(), row.effective_on, row.source, row is rows[-1])
        for rows in rates.history().values()
        for row in reversed(rows)
    ]
    return Answer(found, editions.primary())


OPERATION = Operation(
    "listRates",
    "rates",
    _("Exchange rates of the last 30 days"),
    "By currency, the newest first. The National Bank of Ukraine sets none for weekends: Friday's stays in "
    "force.",
    RateOfDay,
    listed,
)
