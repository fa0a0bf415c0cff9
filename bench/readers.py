"""Readers as the load generators play them."""

from __future__ import annotations

# An ordinary browser: crawlers are answered, but not counted.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
