"""What keeps somebody out of a page, as axe finds it: everything in light, colours in dark too."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

# Of what a page does well only a count is told: to describe each element took longer than to look. No rule
# that is on by default needs style sheets, which axe would ask the server for once more.
FAULTS_ALONE = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
OF_COLOUR = {**FAULTS_ALONE, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours that are on their way to the other theme's are nobody's.
SETTLE = """() => document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())"""
LOOK = "([context, options]) => axe.run(context ?? document, options).then((found) => found.violations)"


def barriers(page: Any, context: str | None = None) -> list[str]:
    """Rules broken on the page as it stands, or in what ``context`` selects, with the markup that does it.

    The theme alone is changed, not the page; it ends in light.
    """
    found = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    for scheme, options in (("dark", OF_COLOUR), ("light", FAULTS_ALONE)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLE)
        for one in page.evaluate(LOOK, [context, options]):
            found.append(f"{scheme} {one['id']}: {' '.join(node['html'][:300] for node in one['nodes'])}")
    return found
