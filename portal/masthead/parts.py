"""The parts of every page: the date beside the rates, the menu, the foot with its year."""

from __future__ import annotations

from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone

from portal.masthead import rates
from portal.masthead.templatetags.masthead import Masthead
from portal.pagecache.recording import good_this_year, good_today


def strip(edition: str) -> str:
    """Today's date and what money costs. No query while rates are kept."""
    good_today()
    context = {"today": timezone.localdate(), "rates": rates.strip_of(edition)}
    return render_to_string("shared/_strip.html", context)


def menu(edition: str) -> str:
    """Everything the menu offers. No query while menus are kept."""
    return render_to_string("shared/_menu.html", {"masthead": Masthead(Context())})


def footer(edition: str) -> str:
    """Who publishes since when, and where everything is. No query while identity and menus are kept."""
    good_this_year()
    return render_to_string("shared/_footer.html", {"masthead": Masthead(Context())})
