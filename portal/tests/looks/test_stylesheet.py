from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
from django.conf import settings
from django.test import SimpleTestCase

from portal.operations.stylesheet import (
    ENTRY,
    FIRST,
    LISTS,
    SCRIPT,
    joined,
    joined_script,
    moved,
    source,
    squeezed,
)

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
            '@layer a,b;@layer a{p{color:red}}@layer b{b{background:url("../img/x.svg")}}\n',
        )

    def test_only_space_that_says_nothing_is_left_out(self):
        for sheet, squeezed_sheet in (
            ("a { margin: 0 auto;  color:red; }", "a{margin:0 auto;color:red}"),
            ("nav a :hover, a > b { --x: 0.5px }", "nav a :hover,a>b{--x:.5px}"),
            (
                "a:not(.b) { color: #aabbcc; margin: 10.5px -0.5px }",
                "a:not(.b){color:#abc;margin:10.5px -.5px}",
            ),
            ("#faded { color: #aabbcd }", "#faded{color:#aabbcd}"),
            ("a { width: calc(1px + 2px) }", "a{width:calc(1px + 2px)}"),
            (
                "@media (min-width: 1px) and (x: 2) { a { b: c; } }",
                "@media (min-width:1px) and (x:2){a{b:c}}",
            ),
            ('a::after { content: " ; } "; } b { c: d }', 'a::after{content:" ; } "}b{c:d}'),
        ):
            with self.subTest(sheet=sheet):
                self.assertEqual(squeezed(sheet), squeezed_sheet)

    def test_addresses_stay_right_when_a_part_moves(self):
        self.assertEqual(moved("../fonts/a.woff2", "css/fonts.css", "css/portal.css"), "../fonts/a.woff2")
        self.assertEqual(moved("../../img/a.svg", "css/pages/home.css", "css/portal.css"), "../img/a.svg")

    def test_a_missing_part_is_named(self):
        with self.assertRaisesMessage(FileNotFoundError, "css/gone.css"):
            joined(ENTRY, lambda name: '@import url("gone.css");' if name == ENTRY else source(name))

    def test_nothing_is_left_to_import(self):
        for entry in (ENTRY, LISTS):
            whole = joined(entry, source)
            self.assertNotIn("@import", whole)
            self.assertEqual(whole.count("{"), whole.count("}"))

    def test_every_part_is_in_one_sheet(self):
        parts = [
            part
            for entry in (ENTRY, LISTS)
            for part in re.findall(r'@import url\("([^"]+)"\)', source(entry))
        ]
        own = {"account.css", "portal.css", "lists.css", "trouble.css", "styleguide.css"}
        written = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")}
        self.assertCountEqual({name for name in written - own if not name.startswith("admin/")}, parts)

    def test_layers_are_named_by_the_sheet_that_comes_first(self):
        named = set(re.search(r"@layer ([\w, ]+);", source(ENTRY))[1].split(", "))
        for entry in (ENTRY, LISTS):
            self.assertLessEqual(set(re.findall(r"layer\((\w+)\)", source(entry))), named)


class JoinedScriptTests(SimpleTestCase):
    def test_each_part_keeps_its_names_to_itself(self):
        scripts = {
            "js/all.js": '// What pages do.\nimport "./one.js";\nimport "./two.js";\n',
            "js/one.js": "// One.\nconst x = 1;\nif (x) {\n  // Why.\n  run(x);\n}\n",
            "js/two.js": "const x = 2; // Two.\n",
        }
        self.assertEqual(
            joined_script("js/all.js", scripts.__getitem__),
            "{\nconst x = 1;\nif (x) {\nrun(x);\n}\n}\n{\nconst x = 2; // Two.\n}\n",
        )

    def test_nothing_is_left_to_import(self):
        self.assertNotIn("import", joined_script(SCRIPT, source))


class WeightTests(SimpleTestCase):
    def test_a_story_needs_a_sheet_of_at_most_8_kilobytes_and_other_pages_at_most_12(self):
        story, more = (len(gzip.compress(joined(entry, source).encode())) for entry in (ENTRY, LISTS))
        self.assertLessEqual(story, 8 * KILOBYTE)
        self.assertLessEqual(story + more, 12 * KILOBYTE)

    def test_the_sheet_of_a_story_comes_in_five_packets(self):
        """Each further one keeps the title back for a quarter of a second on a line of 50 kbit/s."""
        packet, headers, hashed_names = 1500, 400, 100
        sheet = brotli.compress(joined(ENTRY, source).encode())
        self.assertLessEqual(headers + len(sheet) + hashed_names, 5 * packet)

    def test_the_scripts_of_an_article_weigh_at_most_3_kilobytes(self):
        scripts = (joined_script(name, source) for name in (FIRST, SCRIPT, "js/embed.js", "js/gallery.js"))
        self.assertLessEqual(sum(len(gzip.compress(script.encode())) for script in scripts), 3 * KILOBYTE)

    def test_the_blocking_script_is_tiny(self):
        self.assertLessEqual(len(gzip.compress(joined_script(FIRST, source).encode())), 400)

    def test_an_english_page_loads_at_most_45_kilobytes_of_fonts(self):
        files = ("onest-latin", "serif-latin", "onest-switch")
        self.assertLessEqual(weight(*(f"fonts/{name}.woff2" for name in files)), 45 * KILOBYTE)

    def test_a_ukrainian_page_loads_at_most_75_kilobytes_of_fonts(self):
        files = ("onest-latin", "serif-latin", "onest-cyrillic", "serif-cyrillic", "onest-sign", "serif-sign")
        self.assertLessEqual(weight(*(f"fonts/{name}.woff2" for name in files)), 75 * KILOBYTE)

    def test_every_font_file_is_declared_and_there(self):
        declared = set(re.findall(r"fonts/([\w-]+\.woff2)", source("css/fonts.css")))
        self.assertEqual(declared, {path.name for path in (STATIC / "fonts").glob("*.woff2")})
