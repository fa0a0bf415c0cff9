"""What keeps somebody out of a page, as axe finds it: everything in light, colours in dark too."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours that are on their way to the other theme's are nobody's.
SETTLE = """() => document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())"""


def barriers(page: Any, context: str | None = None) -> list[str]:
    """Rules broken on the page as it stands, or in what ``context`` selects, with the markup that does it.

    The theme alone is changed, not the page; it ends in light.
    """
    found = []
    for scheme, options in (("dark", OF_COLOUR), ("light", None)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLE)
        for one in Axe().run(page, context=context, options=options).response["violations"]:
            found.append(f"{scheme} {one['id']}: {' '.join(node['html'][:300] for node in one['nodes'])}")
    return found
