"""manage.py make_dictionary: the dictionary of word forms, before anybody has to wait for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from articles.search import dictionary


class Command(BaseCommand):
    """Writes this release's dictionary into ``PORTAL_DICTIONARY``; nothing where it is there."""

    help = _("Write the dictionary of word forms unless it is there; the portal's start does so by itself.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Three seconds, once a release."""
        dictionary.make(settings.PORTAL_DICTIONARY)
