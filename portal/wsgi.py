"""The WSGI entry: kept pages, then files, then Django."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.operations.served_folder import ServedFolder
from portal.operations.static_files import StaticFiles
from portal.pagecache.cache import PageCache
from portal.pagecache.gate import Gate, wishes
from portal.pagecache.renders import Renders
from portal.pagecache.store import folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

renders = Renders(get_wsgi_application())
files = StaticFiles(ServedFolder(renders.private, settings.MEDIA_URL, settings.PORTAL_PUBLIC_MEDIA))
application = Gate(PageCache(folder(), renders, seats=settings.PORTAL_THREADS - 2), wishes(), files)
