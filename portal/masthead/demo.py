"""What of the demonstration the masthead holds: its identity and its rates."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.masthead.models import ExchangeRate, SiteIdentity, Source


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
