from __future__ import annotations

import re

from django.test import SimpleTestCase

from portal.operations.stylesheet import source

TEXT, LARGE_OR_CONTROL = 4.5, 3.0
GROUNDS = ("page", "mist", "tint", "sand")


def tokens(block: str) -> dict[str, str]:
    """The colours that a block of tokens.css sets."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The light set, the system's dark set and the chosen dark set."""
    css = source("css/tokens.css")
    light = css[css.index(":root {") : css.index("}")]
    system = css[css.index("prefers-color-scheme: dark") : css.rindex(':root[data-theme="dark"] {')]
    chosen = css[css.rindex(':root[data-theme="dark"] {') :]
    return tokens(light), tokens(system), tokens(chosen)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class ContrastTests(SimpleTestCase):
    def setUp(self):
        light, dark, _chosen = blocks()
        self.themes = {"light": light, "dark": {**light, **dark}}

    def pairs(self, names: tuple[str, ...], grounds: tuple[str, ...], least: float):
        for theme, colours in self.themes.items():
            for name in names:
                for ground in grounds:
                    with self.subTest(theme=theme, colour=name, ground=ground):
                        self.assertGreaterEqual(contrast(colours[name], colours[ground]), least)

    def test_the_formula_knows_black_on_white(self):
        self.assertAlmostEqual(contrast("#000000", "#ffffff"), 21.0)
        self.assertAlmostEqual(contrast("#5f6876", "#ffffff"), 5.6, places=1)

    def test_text_is_readable_on_every_ground(self):
        self.pairs(("ink", "ink-2", "ink-3", "accent", "pressed", "visited", "up", "down"), GROUNDS, TEXT)

    def test_control_edges_and_the_focus_ring_are_seen(self):
        self.pairs(("edge", "accent"), GROUNDS, LARGE_OR_CONTROL)

    def test_words_on_coloured_grounds_are_readable(self):
        for theme, colours in self.themes.items():
            for ground, ink in (
                ("accent", "on-accent"),
                ("pressed", "on-accent"),
                ("amber", "on-amber"),
                ("breaking", "on-breaking"),
            ):
                with self.subTest(theme=theme, ground=ground):
                    self.assertGreaterEqual(contrast(colours[ground], colours[ink]), TEXT)

    def test_the_promised_ratios_hold(self):
        light, dark = self.themes["light"], self.themes["dark"]
        for colours, name, promised in (
            (light, "ink", 18.3), (light, "ink-2", 8.5), (light, "ink-3", 5.6), (light, "accent", 8.5),
            (light, "visited", 8.5), (light, "up", 6.5), (light, "down", 6.6), (light, "edge", 3.8),
            (dark, "ink", 15.7), (dark, "ink-2", 9.6), (dark, "ink-3", 6.5), (dark, "accent", 8.6),
            (dark, "visited", 9.2), (dark, "up", 9.4), (dark, "down", 8.4), (dark, "edge", 4.1),
        ):  # fmt: skip
            with self.subTest(colour=name, promised=promised):
                self.assertGreaterEqual(contrast(colours[name], colours["page"]), promised - 0.06)
        self.assertGreaterEqual(contrast(light["amber"], light["on-amber"]), 11.6)

    def test_the_system_and_the_chosen_dark_theme_are_the_same(self):
        _light, system, chosen = blocks()
        self.assertEqual(system, chosen)
        self.assertLessEqual({"page", "ink", "accent", "line"}, system.keys())

    def test_the_viewers_own_colours_are_readable(self):
        self.assertGreaterEqual(contrast("#e9ecf1", "#0b0e13"), TEXT)
        self.assertIn("#0b0e13", source("css/components/gallery.css"))
