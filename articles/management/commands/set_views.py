from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from articles import readership
from articles.desk import audit
from articles.models import Article
from portal import editions

DEED = "views carried over"


class Command(BaseCommand):
    """Carries over how often a story was read elsewhere."""

    help = (
        "Say how many views an article had elsewhere. A second number from the same source replaces the "
        "first; what is counted here is not touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", help="its slug or its number")
        parser.add_argument("views", type=int, help="how many views it had there")
        parser.add_argument("--source", required=True, help="where the number comes from; readers see this")
        parser.add_argument("--note", default="", help="what else should be known of it")
        parser.add_argument("--edition", choices=editions.codes(), help="where two editions share the slug")
        parser.add_argument("--actor", default="", help="who brings it; the system's user without it")

    def handle(self, *args: Any, **options: Any) -> None:
        article = self._article(options["article"], options["edition"])
        views, source, note = options["views"], options["source"].strip(), options["note"]
        actor = options["actor"] or getpass.getuser()
        if views < 0 or not source:
            raise CommandError("Views are 0 or more, and their source has a name.")
        with transaction.atomic():
            audit.record(article, DEED, by=None, views=views, source=source, note=note, actor=actor)
            readership.carry_over(article.pk, views, source=source, actor=actor, note=note)
        shown = readership.shown(article.pk) or 0
        self.stdout.write(
            f"{article} ({article.edition}/{article.slug}): {views:,} views from {source}; "
            f"{shown:,} shown now."
        )

    def _article(self, name: str, edition: str | None) -> Article:
        wanted = Q(slug=name) | Q(pk=int(name)) if name.isdecimal() else Q(slug=name)
        articles = Article.objects.filter(wanted)
        found = list(articles.in_edition(edition) if edition else articles)
        if not found:
            raise CommandError(f"No article is called {name}.")
        if len(found) > 1:
            names = ", ".join(f"{one.pk} ({one.edition}/{one.slug})" for one in found)
            raise CommandError(f"{name} can be several articles: {names}. Add --edition or use the number.")
        return found[0]
