"""Wrong wiring of the page cache is an error at start-up, not a surprise under load."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.urls import get_resolver

GATE = "portal.wsgi.application"
# Each would make pages differ by reader, or do per request what is done once per page.
HARMFUL = {
    "django.middleware.cache.UpdateCacheMiddleware": "it stores pages a second time",
    "django.middleware.cache.FetchFromCacheMiddleware": "it answers with pages that no purge reaches",
    "django.middleware.gzip.GZipMiddleware": "pages are compressed once, when they are stored",
    "django.middleware.locale.LocaleMiddleware": "it makes every page differ by Accept-Language",
    "django.middleware.http.ConditionalGetMiddleware": "the gate answers conditional requests",
}


@checks.register("pagecache")
def check_wiring(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """That nothing stands in the way of a page that is the same for all."""
    found: list[checks.CheckMessage] = []
    if settings.WSGI_APPLICATION != GATE:
        found.append(
            checks.Error(
                f"WSGI_APPLICATION is not {GATE}: nothing would be cached or counted.", id="pagecache.E001"
            )
        )
    for name, reason in HARMFUL.items():
        if name in settings.MIDDLEWARE:
            found.append(checks.Error(f"MIDDLEWARE has {name}: {reason}.", id="pagecache.E002"))
    if settings.SESSION_SAVE_EVERY_REQUEST:
        found.append(
            checks.Error("SESSION_SAVE_EVERY_REQUEST would give readers a cookie.", id="pagecache.E003")
        )
    return found


@checks.register("pagecache")
def check_query_names(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """That a view of readers' pages lists its query names once each, as words."""
    found: list[checks.CheckMessage] = []
    for view in _views(get_resolver().url_patterns):
        names = getattr(view, "query_names", ())
        if len(set(names)) != len(names) or not all(isinstance(name, str) and name for name in names):
            found.append(checks.Error(f"{view}: query names {names!r} make no sense.", id="pagecache.E004"))
    return found


def _views(patterns: Any) -> Any:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern.callback
