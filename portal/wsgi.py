"""The WSGI entry. What it serves is ``portal.assembly``, which web processes have before they are forked."""

from __future__ import annotations

import os
import sys

from portal.assembly import assembled
from portal.operations.telling import tell

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# In seconds. For so long a thread that makes a page keeps the interpreter from those that send kept ones:
# Python's own 5 ms are a quarter of what a reader may wait beside slow pages.
sys.setswitchinterval(0.001)

application, renders, cache = assembled()
tell()
