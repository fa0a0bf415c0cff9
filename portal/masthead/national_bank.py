"""The National Bank of Ukraine's open API: statdirectory/exchange.

Traps, all met in its real answers: an unknown code is an empty list with status 200; a bad date is status 200
with text that is not JSON; the answer to a weekend repeats Friday; by 16:00 the answer without a date is
already tomorrow's; ``special`` came late and is sometimes null.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from http import HTTPStatus

from django.conf import settings

from portal.kit import outgoing
from portal.kit.http import networks
from portal.masthead.rates import CURRENCIES, Quotation

MOST_BYTES = 512 * 1024
MOST_SECONDS = 10.0
ACCEPT = {"Accept": "application/json"}
HIGHEST = Decimal(1_000_000)


class NoRatesError(Exception):
    """The bank gave no usable answer; the message says why, in one line."""


def ask(day: dt.date | None = None) -> list[Quotation]:
    """What the bank says for a day, or newest of all (which in the evening is tomorrow's).

    Takes 10 s and 512 KB at most. Raises NoRatesError when nothing in the answer can be used.
    """
    query = f"&date={day:%Y%m%d}" if day else ""
    return read(_fetch(f"{settings.PORTAL_RATES_URL}{query}"))


def read(answer: bytes, currencies: Iterable[str] = CURRENCIES) -> list[Quotation]:
    """The wanted currencies of an answer; what is incomplete or impossible is left out."""
    try:
        rows = json.loads(answer, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError) as error:
        raise NoRatesError("the answer is not JSON") from error
    if not isinstance(rows, list):
        raise NoRatesError("the answer is not a list")
    if not rows:
        raise NoRatesError("the list is empty")
    wanted = set(currencies)
    found = [quotation for row in rows if (quotation := _quotation(row)) and quotation.currency in wanted]
    if not found:
        raise NoRatesError("no wanted currency is complete in the answer")
    return found


def _quotation(row: object) -> Quotation | None:
    if not isinstance(row, dict):
        return None
    code, rate, day = row.get("cc"), row.get("rate"), row.get("exchangedate")
    if not (isinstance(code, str) and isinstance(rate, Decimal) and isinstance(day, str)):
        return None
    try:
        effective_on = dt.datetime.strptime(day, "%d.%m.%Y").date()
        value = rate.quantize(Decimal("0.000001"))
    except (ValueError, InvalidOperation):
        return None
    if not 0 < value < HIGHEST:
        return None
    return Quotation(code, value, effective_on)


def _fetch(url: str) -> bytes:
    """The answer, from where the setting says and nowhere else: a redirect is somebody else's answer."""
    allowed = networks(settings.PORTAL_OUTGOING_NETWORKS)
    try:
        answer = outgoing.get(url, ACCEPT, seconds=MOST_SECONDS, allowed=allowed, most_bytes=MOST_BYTES + 1)
    except (outgoing.NotSent, outgoing.NoAnswer) as problem:
        raise NoRatesError(f"the bank gave no answer: {problem}") from problem
    if answer.status != HTTPStatus.OK:
        raise NoRatesError(f"the bank answered with status {answer.status}")
    if len(answer.body) > MOST_BYTES:
        raise NoRatesError("the answer is too long")
    return answer.body
