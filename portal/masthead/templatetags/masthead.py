"""What every page's head and foot show.

``{% masthead as masthead %}``, once at the top of ``base.html``, gives:

- ``masthead.identity``: name, short_name, description, legal_subject, legal_name, media_identifier,
  minimum_age, first_year, copyright_years, address, phone, email, telegram, social (list of name, url)
- ``masthead.edition``: the code of this edition; ``masthead.home``: the path of its front page
- ``masthead.editions``: list of code, name, short, url, is_current, and alternate: the absolute address of
  this very page in that edition, empty where there is none; ``masthead.x_default``: the one for strangers
- ``masthead.canonical``: the absolute address of this page, empty where no view answered
- ``masthead.rubrics``, ``masthead.sections``, ``masthead.pages``, ``masthead.feeds``: lists of label, url
- ``masthead.is_demo``: the quiet line and noindex

A view whose page has an address of its own in each edition puts two dicts of code → path into the context:
``alternates`` (the same page) and ``switch`` (where the language switch leads). Other pages are found under
their own name. A page that its path alone does not name says its path and query as
``canonical``. Kept until it changes, so a page costs no query; else one for all of it. What changes
with the day stands in parts (``portal/masthead/parts.py``): the date and the rates, the foot with its year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from portal import editions, navigation
from portal.masthead.identity import Identity, identity_of
from portal.masthead.prose import spoken
from portal.navigation import Link
from portal.pagecache.values import kept

register = template.Library()
SHORT_NAMES = {"uk": "Укр", "en": "Eng"}


@dataclass(frozen=True)
class EditionLink:
    """One choice of the language switch."""

    code: str
    name: str
    short: str
    url: str
    alternate: str
    is_current: bool


class Masthead:
    """Everything above, worked out when a template asks for it."""

    def __init__(self, context: Context) -> None:
        self._request: HttpRequest | None = context.get("request")
        self._alternates: Mapping[str, str] | None = context.get("alternates")
        self._canonical: str = context.get("canonical") or ""
        self._switch: Mapping[str, str] = context.get("switch") or {}
        language = translation.get_language() or ""
        self.edition = language if language in editions.codes() else editions.primary()
        self.home = editions.home(self.edition)

    def _menu(self, name: str) -> list[Link]:
        return kept(navigation.key_of(name), self.edition, lambda: navigation.links(name))

    @cached_property
    def identity(self) -> Identity:
        return identity_of(self.edition)

    @property
    def is_demo(self) -> bool:
        return self.identity.is_demonstration

    @property
    def rubrics(self) -> list[Link]:
        return self._menu(navigation.RUBRICS)

    @property
    def sections(self) -> list[Link]:
        return self._menu(navigation.SECTIONS)

    @property
    def pages(self) -> list[Link]:
        return self._menu(navigation.PAGES)

    @property
    def feeds(self) -> list[Link]:
        return self._menu(navigation.FEEDS)

    @cached_property
    def editions(self) -> list[EditionLink]:
        links = [self._link(code) for code in editions.codes()]
        # A page that only one edition has needs no alternates.
        several = sum(bool(link.alternate) for link in links) > 1
        return links if several else [replace(link, alternate="") for link in links]

    @cached_property
    def x_default(self) -> str:
        wanted = editions.default_for_strangers()
        return next((link.alternate for link in self.editions if link.code == wanted), "")

    @cached_property
    def canonical(self) -> str:
        answered = self._request is not None and self._request.resolver_match is not None
        path = self._canonical or (self._request.path if self._request and answered else "")
        return f"{settings.PORTAL_SITE_URL}{path}" if path else ""

    def _link(self, code: str) -> EditionLink:
        same = self._same_page(code)
        return EditionLink(
            code=code,
            name=editions.name_of(code),
            short=SHORT_NAMES.get(code, code.capitalize()),
            url=self._switch.get(code) or same or editions.home(code),
            alternate=f"{settings.PORTAL_SITE_URL}{same}" if same else "",
            is_current=code == self.edition,
        )

    def _same_page(self, code: str) -> str:
        if self._alternates is not None:
            return self._alternates.get(code, "")
        return (self._request and editions.same_page(self._request, code)) or ""


@register.simple_tag(takes_context=True)
def masthead(context: Context) -> Masthead:
    """The head and foot of the page."""
    return Masthead(context)


@register.filter
def spoken_by(body: str, head: Masthead) -> SafeString:
    """``{{ body|spoken_by:masthead }}``: a site page's HTML with the identity's words in place of braces."""
    return mark_safe(spoken(body, head.identity, head.home))  # noqa: S308 (cleaned)
