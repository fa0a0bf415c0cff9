"""The page of exchange rates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.masthead import rates
from portal.masthead.chart import line_chart


@require_safe
def rates_page(request: HttpRequest) -> HttpResponse:
    """Rates in force, their change, and 30 days as table and chart. Two queries."""
    history = rates.history()
    charts = [
        {
            "currency": currency,
            "chart": line_chart([(row.effective_on, row.value) for row in rows]),
            "rows": [(row.effective_on, rates.in_cents(row.value), row.source) for row in reversed(rows)],
        }
        for currency, rows in history.items()
    ]
    return render(request, "pages/rates.html", {"rates": rates.strip(), "charts": charts})
