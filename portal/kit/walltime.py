"""What a clock on the wall says, and which moments that is: none or two where the clocks are changed."""

from __future__ import annotations

import datetime as dt


def moments_of(wall: dt.datetime, zone: dt.tzinfo) -> tuple[dt.datetime, ...]:
    """The moments, in UTC and in order, at which clocks of ``zone`` show ``wall``, which has no zone.

    One on most days; none in the hour that is left out in spring, two in the one that comes twice in autumn.
    """
    readings = {wall.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)}
    return tuple(sorted(one for one in readings if one.astimezone(zone).replace(tzinfo=None) == wall))
