"""The words of the statistics."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _


def kind_names() -> dict[str, str]:
    """The kinds of referrers in the order shown, in the language being spoken."""
    return {
        "search": _("Search engines"),
        "social": _("Social networks"),
        "inside": _("Our own pages"),
        "other": _("Other sites"),
        "direct": _("Directly, or not told"),
    }


def share(part: int, whole: int) -> str:
    """The share in per cent."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def kinds_line(kinds: Mapping[str, int]) -> str:
    """Where readers came from, in one line; empty when nobody did."""
    whole = sum(kinds.values())
    told = [(name, kinds.get(kind, 0)) for kind, name in kind_names().items()]
    return " · ".join(f"{name} {share(views, whole)}" for name, views in told if views)
