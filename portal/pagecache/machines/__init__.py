"""Several machines, each with its own kept pages and its own file of purges, on one database.

The rows of ``Purge`` are the truth: every machine looks through them four times a second (``rows``).
Redis, where there is one, tells of them within milliseconds (``line``), and which of the pages that machines
lend each other (``loans``) are too old (``stamps``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from portal.pagecache.machines.loans import Loans
    from portal.pagecache.purges import Purges


def loans_of(purges: Purges) -> Loans | None:
    """The pages that this machine lends and borrows; None where no Redis is shared."""
    if not settings.REDIS_URL:
        return None
    from portal.pagecache.machines.loans import Loans

    return Loans(purges)
