"""The kinds of exports that can be brought over, whatever door asks: importing this announces them all."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.importing import jsonlines
from articles.importing.ghost import source as ghost
from articles.importing.intake import background
from articles.importing.intake.running import Options
from articles.importing.intake.sources import Source
from articles.importing.models import ImportRun
from articles.importing.wagtail import source as wagtail
from articles.importing.wordpress import source as wordpress

LABELS: Final[dict[str, Promise | str]] = {
    wordpress.WordPress.kind: _("WordPress: the file of Tools → Export"),
    ghost.Ghost.kind: _("Ghost: the JSON of its settings"),
    wagtail.Wagtail.kind: _("Wagtail: what dumpdata wrote"),
    jsonlines.JsonLines.kind: _("JSON Lines: one story a line"),
}
NAMES: Final = {
    wordpress.WordPress.kind: "WordPress",
    ghost.Ghost.kind: "Ghost",
    wagtail.Wagtail.kind: "Wagtail",
    jsonlines.JsonLines.kind: "JSON Lines",
    "wire": _("wire feed"),
    "feed": _("feed"),
    "pages": _("saved pages"),
}


def source_of(kind: str, file: str, details: dict[str, str]) -> Source:
    """The source in a file. Raises ``Unreadable``."""
    return background.opened(ImportRun(kind=kind, source=file, options=Options(details=details).as_json()))


def name_of(kind: str) -> str:
    """What a kind of source is called."""
    return str(NAMES.get(kind, kind))
