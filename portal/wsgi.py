"""The WSGI entry."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.operations.served_folder import ServedFolder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = ServedFolder(get_wsgi_application(), settings.MEDIA_URL, settings.PORTAL_PUBLIC_MEDIA)
