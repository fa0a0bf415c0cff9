"""The WSGI entry. What it serves is ``portal.assembly``, which web processes have before they are forked."""

from __future__ import annotations

import os

from portal.assembly import assembled
from portal.operations.telling import tell

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application, renders, cache = assembled()
tell()
