from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from portal.operations.stylesheet import ENTRY, joined, moved, source

STATIC = Path(settings.BASE_DIR) / "static"
KILOBYTE = 1000


def weight(*names: str) -> int:
    return sum((STATIC / name).stat().st_size for name in names)


class JoinedSheetTests(SimpleTestCase):
    def test_parts_stand_in_their_layers_and_order(self):
        sheets = {
            "css/all.css": "/* list */\n@layer a, b;\n"
            '@import url("one.css") layer(a);\n@import url("c/two.css") layer(b);\n',
            "css/one.css": "/* first */\np {\n  color: red;\n}\n",
            "css/c/two.css": 'b { background: url("../../img/x.svg"); }\n',
        }
        self.assertEqual(
            joined("css/all.css", sheets.__getitem__),
            "@layer a, b;\n@layer a{\np {\ncolor: red;\n}\n}"
            '@layer b{b { background: url("../img/x.svg"); }\n}\n',
        )

    def test_addresses_stay_right_when_a_part_moves(self):
        self.assertEqual(moved("../fonts/a.woff2", "css/fonts.css", "css/portal.css"), "../fonts/a.woff2")
        self.assertEqual(moved("../../img/a.svg", "css/pages/home.css", "css/portal.css"), "../img/a.svg")

    def test_a_missing_part_is_named(self):
        with self.assertRaisesMessage(FileNotFoundError, "css/gone.css"):
            joined(ENTRY, lambda name: '@import url("gone.css");' if name == ENTRY else source(name))

    def test_nothing_is_left_to_import_and_every_part_is_in(self):
        whole = joined(ENTRY, source)
        self.assertNotIn("@import", whole)
        parts = set(re.findall(r'@import url\("([^"]+)"\)', source(ENTRY)))
        own = {"portal.css", "trouble.css", "styleguide.css"}
        written = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")}
        self.assertEqual({name for name in written - own if not name.startswith("admin/")}, parts)
        self.assertEqual(whole.count("{"), whole.count("}"))


class WeightTests(SimpleTestCase):
    def test_the_sheet_weighs_at_most_12_kilobytes(self):
        self.assertLessEqual(len(gzip.compress(joined(ENTRY, source).encode())), 12 * KILOBYTE)

    def test_scripts_weigh_at_most_6_kilobytes_together(self):
        scripts = list((STATIC / "js").glob("*.js"))
        self.assertLessEqual(sum(len(gzip.compress(path.read_bytes())) for path in scripts), 6 * KILOBYTE)

    def test_the_blocking_script_is_tiny(self):
        self.assertLessEqual(weight("js/theme.js"), 400)

    def test_an_english_page_loads_at_most_45_kilobytes_of_fonts(self):
        files = ("onest-latin", "serif-latin", "onest-switch")
        self.assertLessEqual(weight(*(f"fonts/{name}.woff2" for name in files)), 45 * KILOBYTE)

    def test_a_ukrainian_page_loads_at_most_75_kilobytes_of_fonts(self):
        files = ("onest-latin", "serif-latin", "onest-cyrillic", "serif-cyrillic", "onest-sign", "serif-sign")
        self.assertLessEqual(weight(*(f"fonts/{name}.woff2" for name in files)), 75 * KILOBYTE)

    def test_every_font_file_is_declared_and_there(self):
        declared = set(re.findall(r"fonts/([\w-]+\.woff2)", source("css/fonts.css")))
        self.assertEqual(declared, {path.name for path in (STATIC / "fonts").glob("*.woff2")})
