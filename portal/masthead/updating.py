"""Bringing the rates up to date."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from portal.jobs.compat import task
from portal.masthead import national_bank, rates
from portal.masthead.rates import Quotation

log = logging.getLogger(__name__)


def update() -> int:
    """Ask the bank for today's and the newest rates, then for missing days; how many rows changed.

    Both are asked because in the evening the newest are tomorrow's; on a weekend Friday's are today's.
    Raises NoRatesError when neither answer can be used; whatever was known stays.
    """
    today = timezone.localdate()
    changed = 0
    problem: national_bank.NoRatesError | None = None
    answered = False
    for day in (rates.working_day(today), None):
        try:
            changed += rates.record(_believable(national_bank.ask(day), today))
            answered = True
        except national_bank.NoRatesError as error:
            problem = error
    if problem and not answered:
        raise problem
    return changed + _fill_gaps()


def _fill_gaps() -> int:
    """Ask for each working day of the chart that is missing, newest first, until the bank fails once."""
    changed = 0
    today = timezone.localdate()
    for day in rates.days_without(today):
        try:
            changed += rates.record(_believable(national_bank.ask(day), today))
        except national_bank.NoRatesError as error:
            log.info("No exchange rates for %s: %s", day, error)
            break
    return changed


def _believable(quotations: list[Quotation], today: dt.date) -> list[Quotation]:
    """Without dates that no answer of today can bear; the bank sets rates a few days ahead at most."""
    first, last = today - dt.timedelta(days=45), today + dt.timedelta(days=10)
    return [quotation for quotation in quotations if first <= quotation.effective_on <= last]


@task()
def update_in_background() -> None:
    """The same for the worker; the timetable asks again, so a silent bank is a line in the log."""
    try:
        update()
    except national_bank.NoRatesError as error:
        log.warning("Exchange rates were not updated: %s.", error)
