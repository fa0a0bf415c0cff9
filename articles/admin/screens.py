"""The desk's screens by name: what the palette opens besides stories, tags and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.base import editor
from articles.desk import nounmerging, rights
from portal.kit.keyboard import layouts
from portal.kit.text import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Screen:
    """A page of the desk."""

    name: StrOrPromise
    url: str

    @property
    def words(self) -> list[list[str]]:
        """Its name in each language that the desk speaks, folded and cut into words."""
        return [_words(code, self.name) for code, _name in settings.LANGUAGES]


# (name, address, whether only those who see stories have it)
OWN: Final = (
    (_("Dashboard"), "admin:index", False),
    (_("Statistics"), "admin:statistics", True),
    (_("Translations"), "admin:translations", True),
    (_("Changes of many stories"), "admin:bulk_changes", True),
    (_("Change password"), "admin:password_change", False),
)


def of(request: HttpRequest, site: admin.AdminSite) -> Iterator[Screen]:
    """The screens that this person may open, in the order of the dashboard. No query beside their rights."""
    person = editor(request)
    sees = person.has_perm("articles.view_article") or person.has_perm("articles.change_article")
    if rights.of(person).begins:
        yield Screen(_("Write a story"), reverse("admin:articles_article_add"))
    for name, address, for_stories in OWN:
        if sees or not for_stories:
            yield Screen(name, reverse(address))
    if nounmerging.may_merge(person):
        yield Screen(_("Merges of tags and authors"), reverse("admin:noun_merges"))
    if person.has_perm("importing.view_importrun"):
        yield Screen(_("Imports"), reverse("admin:imports"))
    for model, model_admin in site._registry.items():
        if model_admin.has_view_or_change_permission(request):
            opts = model._meta
            yield Screen(
                opts.verbose_name_plural or "",
                reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
            )


def named(screens: Iterator[Screen], typed: str) -> list[Screen]:
    """Those whose name has, in some language, a word for each one typed that begins with it."""
    meant = [fold(one).split() for one in layouts(typed)]
    return [screen for screen in screens if any(_fits(screen, words) for words in meant)]


def label_of(screen: Screen) -> str:
    """Its name in the language being spoken."""
    return capfirst(str(screen.name))


def _fits(screen: Screen, typed: list[str]) -> bool:
    return any(all(any(word.startswith(part) for word in words) for part in typed) for words in screen.words)


def _words(code: str, name: StrOrPromise) -> list[str]:
    with translation.override(code):
        return fold(str(name)).split()
