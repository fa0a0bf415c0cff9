from __future__ import annotations

from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    name = "portal.pagecache"
    label = "pagecache"
    verbose_name = "page cache"

    def ready(self) -> None:
        from portal.pagecache import checks, timetable  # noqa: F401  (register themselves)
