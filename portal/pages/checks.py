"""Every edition has its site texts."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, register

from portal import editions
from portal.pages.texts import FOLDER, SLUGS


@register()
def check_texts(**kwargs: Any) -> list[CheckMessage]:
    """An edition without a shipped text would show the English one."""
    missing = [
        f"{code}/{slug}.html"
        for code in editions.codes()
        for slug in SLUGS
        if not (FOLDER / code / f"{slug}.html").exists()
    ]
    if not missing:
        return []
    return [
        checks.Warning(
            f"Site texts are missing in {FOLDER}: {', '.join(missing)}.",
            hint="Write them there, or in the admin.",
            id="pages.W001",
        )
    ]
