"""What the identity obliges the newsroom to."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import editions
from portal.masthead import rates
from portal.masthead.models import SiteIdentity
from portal.notices import Line


def first_edition() -> Iterator[Line]:
    """An outlet of the Ukrainian register leads with Ukrainian. One query, none where uk leads."""
    if editions.primary() == "uk":
        return
    row = SiteIdentity.objects.exclude(media_identifier="").first()
    if row is not None:
        text = _(
            "The media identifier %(identifier)s is Ukrainian, but the first edition is not: "
            "set PORTAL_EDITIONS so that uk stands first."
        )
        yield Line(text % {"identifier": row.media_identifier}, row)


def old_rates() -> str:
    """What whoever watches the portal is told of rates that are out of date or missing. One query."""
    known = [rate for rate in rates.strip() if not rate.is_demonstration]
    old = [rate for rate in known if rate.is_stale]
    if old:
        days = max(rate.age_days for rate in old)
        return ngettext("%(count)d day old", "%(count)d days old", days) % {"count": days}
    return ""
