from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportingConfig(AppConfig):
    name = "articles.importing"
    label = "importing"
    verbose_name = _("Importing")

    def ready(self) -> None:
        from articles.exporting import further
        from articles.importing.whole import imports

        further.register(further.File("imports", imports.told_runs, imports.runs))
        further.register(further.File("imported", imports.told_items, imports.items))
