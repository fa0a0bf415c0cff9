"""What the identity obliges the newsroom to."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal import editions
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
