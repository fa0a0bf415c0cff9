from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

from portal import navigation


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from articles import readership
        from articles.management.demo import removal
        from articles.readership.counter import ArticleCount
        from articles.views import article, breaking, hot, menu, parts, searches
        from articles.views.api.operations import OPERATIONS
        from portal import demonstration
        from portal.api import operations
        from portal.pagecache import counters, warming
        from portal.pagecache import parts as pieces

        for render in (breaking.breaking, parts.newest, parts.wire, parts.most_read, parts.other_news):
            pieces.register(render.__name__.replace("_", "-"), render)
        operations.register(*OPERATIONS)
        warming.register(hot.addresses)
        counters.register(article.COUNTER, ArticleCount, readership.base_of)
        counters.register(searches.COUNTER, searches.SearchCount)
        navigation.register(navigation.RUBRICS, menu.rubrics)
        navigation.register(navigation.SECTIONS, menu.sections)
        navigation.register(navigation.FEEDS, menu.feeds)
        navigation.register(navigation.PAGES, menu.pages)
        demonstration.register(demonstration.Holding(10, removal.describe, removal.remove, load_demo))


def load_demo() -> None:
    """Load the demonstration's stories. Their pictures are drawn by modules no other process needs."""
    from articles.management.demo import loading

    loading.load()


class NewsroomAdminConfig(AdminConfig):
    """Django's admin with the newsroom's dashboard as its index."""

    default_site = "articles.admin.site.NewsroomAdminSite"

    def ready(self) -> None:
        """Register the newsroom's models once the site exists.

        The site's class lives in the package of the admin modules. Were they imported by the package itself,
        they would register on a site that is thrown away.
        """
        super().ready()
        import_module("articles.admin.registered")
