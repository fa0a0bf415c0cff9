from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from portal import alongside


class SearchConfig(AppConfig):
    name = "articles.search"
    verbose_name = _("Search")

    def ready(self) -> None:
        alongside.register("search.SearchDocument", "articles.search.moved.READERS")
        alongside.register("search.DeskDocument", "articles.search.moved.DESK")
        from articles.search import emptied

        post_migrate.connect(emptied.forget_words, sender=self, dispatch_uid="words of no story")
