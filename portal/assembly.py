"""What a web process serves: kept pages, then files, then Django."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from articles.sharecard import kept as cards
from portal.headers.whole import Whole
from portal.metrics import watched
from portal.operations.health import Health
from portal.operations.served_folder import ServedFolder
from portal.operations.static_files import StaticFiles
from portal.pagecache.cache import LIFETIME, PageCache
from portal.pagecache.fronts import guarded, keyed
from portal.pagecache.gate import Gate, wishes
from portal.pagecache.opening import open_up
from portal.pagecache.private import Private
from portal.pagecache.renders import Renders
from portal.pagecache.store import folder
from portal.pagecache.traced import Traced

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Assembled(NamedTuple):
    """What a web process serves, and two of its parts for whoever measures."""

    application: WSGIApplication
    renders: Renders
    cache: PageCache


def assembled() -> Assembled:
    """Begin it all: in each web process once, after it was forked."""
    django = get_wsgi_application()
    gate: type[Gate] = Gate
    private: WSGIApplication = Private(django)
    if watched.begin("web"):
        from portal.pagecache.metered import MeteredGate, Told

        gate, private = MeteredGate, Told(private)
    others = ServedFolder(Traced(private), cards.URL, cards.folder(), of_its_own=True)
    files = StaticFiles(ServedFolder(others, settings.MEDIA_URL, settings.PORTAL_PUBLIC_MEDIA))
    # While templates are being changed each page is rendered anew.
    lifetime = 0.0 if settings.DEBUG else LIFETIME
    renders = Renders(django)
    cache = PageCache(folder(), renders, seats=settings.PORTAL_THREADS - 2, lifetime=lifetime)
    wished = wishes()
    filed = keyed(Whole(Health(files)), wished.front, settings.MEDIA_URL, cards.URL)
    application = guarded(gate(cache, wished, filed), wished.front)
    if settings.PORTAL_SEVERAL_MACHINES:
        from portal.pagecache.machines import keeping_up

        keeping_up.begin(folder())
    open_up(renders)
    return Assembled(application, renders, cache)
