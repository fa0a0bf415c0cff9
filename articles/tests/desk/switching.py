"""A worker that puts planned fronts up, as a process of its own: it can be killed and have rivals.

``python -m articles.tests.desk.switching DEED`` in a data folder: ``begin`` plans a front, ``die`` is killed
in the middle of the switch, ``work`` tells how many fronts it has put up, ``tell`` what stands.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from typing import NoReturn
from unittest import mock


def main(deed: str) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from articles.desk import frontclock, fronts
    from articles.desk.frontpages import Pin
    from articles.models import FrontSlot
    from articles.tests.factories import article

    if deed == "begin":
        old, new = article(title="Old"), article(title="New")
        page = fronts.front_at("en", None)
        fronts.put_up(page, (Pin(1, old.pk),), opened=0, by=None)
        soon = timezone.now() + timedelta(seconds=0.1)
        fronts.schedule(page, (Pin(1, new.pk),), at=soon, by=None)
    elif deed == "die":

        def die(*_args: object, **_details: object) -> NoReturn:
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

        with mock.patch.object(fronts, "_note", die):
            frontclock.carry_out(timezone.now() + timedelta(minutes=1))
    elif deed == "work":
        sys.stdout.write(str(frontclock.carry_out(timezone.now() + timedelta(minutes=1))))
    elif deed == "tell":
        stands = FrontSlot.objects.get().article.title
        sys.stdout.write(f"{stands} {fronts.front_at('en', None).version}")


if __name__ == "__main__":
    main(sys.argv[1])
