"""The Ukrainian catalogue: whole, faithful to its placeholders, and compiled as it is written.

Everything is read in Python, so that the promise is kept where no gettext tools are installed.
"""

from __future__ import annotations

import ast
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import JsonResponse
from django.test import RequestFactory, SimpleTestCase
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize
from django.views.i18n import JSONCatalog

from articles.readership import phrases

CATALOGUE = Path(settings.BASE_DIR, "locale", "uk", "LC_MESSAGES", "django.po")
BORROWED = Path(settings.BASE_DIR, "locale", "borrowed", "uk", "LC_MESSAGES")
CATALOGUES = (CATALOGUE, BORROWED / "django.po", BORROWED / "djangojs.po")
SOURCES = ("articles", "portal", "templates")

# What each argument of a call is.
ONE, MANY = ("message",), ("message", "plural")
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", *ONE)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", *MANY)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\}|<[^>]+>")

Key = tuple[str, str]


def keys_of(tree: ast.AST) -> Iterator[Key]:
    """Context and message of each call of gettext in a syntax tree."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        said = dict(zip(CALLS.get(name, ()), node.args, strict=False))
        words = {part: text.value for part, text in said.items() if isinstance(text, ast.Constant)}
        if isinstance(words.get("message"), str):
            yield str(words.get("context", "")), str(words["message"])


def calls_in_template(text: str) -> Iterator[ast.AST]:
    """The calls that Django makes of a template's tags for xgettext."""
    written = templatize(text)
    for found in re.finditer(r"\b(?:n?p?gettext|_)\(", written):
        end = written.find(")", found.end())
        while end != -1:
            try:
                yield ast.parse(written[found.start() : end + 1].strip(), mode="eval")
                break
            except SyntaxError:
                end = written.find(")", end + 1)


def texts_of_sources() -> dict[Key, str]:
    """Each text for people, with the file that says it."""
    found: dict[Key, str] = {}
    for folder in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if "tests" in path.parts or path.suffix not in {".py", ".html", ".txt", ".xml"}:
                continue
            text = path.read_text(encoding="utf-8")
            trees = [ast.parse(text)] if path.suffix == ".py" else calls_in_template(text)
            for tree in trees:
                found.update(dict.fromkeys(keys_of(tree), str(path.relative_to(settings.BASE_DIR))))
    return found


def entries(catalogue: Path = CATALOGUE) -> Iterator[dict[str, str]]:
    """The entries of a catalogue's source: each field by its name, flags under "#,"."""
    for block in catalogue.read_text(encoding="utf-8").split("\n\n"):
        entry: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry["#,"] = line
            elif line.startswith("#"):
                continue
            elif line.startswith('"'):
                entry[field] += ast.literal_eval(line)
            else:
                field, _space, text = line.partition(" ")
                entry[field] = ast.literal_eval(text)
        yield entry


def translations_of(entry: dict[str, str]) -> list[str]:
    """What an entry says in Ukrainian, one text or one for each plural form."""
    return [text for field, text in sorted(entry.items()) if field.startswith("msgstr")]


def texts() -> Iterator[dict[str, str]]:
    """The entries of all catalogues, without their headers."""
    for catalogue in CATALOGUES:
        yield from list(entries(catalogue))[1:]


def compiled(catalogue: Path) -> dict[str, str]:
    """A compiled catalogue as its bytes say (GNU gettext manual, 10.3, "The Format of GNU MO Files")."""
    data = catalogue.with_suffix(".mo").read_bytes()
    count, originals, translated = struct.unpack_from("<3I", data, 8)

    def text(table: int, number: int) -> str:
        length, offset = struct.unpack_from("<2I", data, table + 8 * number)
        return data[offset : offset + length].decode()

    return {text(originals, number): text(translated, number) for number in range(count)}


class CatalogueTests(SimpleTestCase):
    def test_it_has_every_text_of_the_sources(self) -> None:
        said = texts_of_sources()
        self.assertGreater(len(said), 400)
        known = {(entry.get("msgctxt", ""), entry["msgid"]) for entry in entries()}
        missing = {key[1]: path for key, path in said.items() if key not in known}
        self.assertEqual(missing, {}, "run makemessages and translate these")

    def test_it_translates_every_text_and_doubts_none(self) -> None:
        for entry in texts():
            with self.subTest(entry["msgid"]):
                self.assertNotIn("fuzzy", entry.get("#,", ""))
                self.assertTrue(all(translations_of(entry)))
                self.assertEqual(len(translations_of(entry)), 4 if "msgid_plural" in entry else 1)

    def test_translations_keep_the_placeholders(self) -> None:
        for entry in texts():
            wanted = sorted(set(PLACEHOLDER.findall(entry["msgid"])))
            for text in translations_of(entry):
                with self.subTest(text):
                    self.assertEqual(sorted(set(PLACEHOLDER.findall(text))), wanted)

    def test_the_compiled_files_are_the_written_ones(self) -> None:
        for catalogue in CATALOGUES:
            written = {}
            for entry in entries(catalogue):
                context = entry["msgctxt"] + "\x04" if "msgctxt" in entry else ""
                plural = "\x00" + entry["msgid_plural"] if "msgid_plural" in entry else ""
                written[context + entry["msgid"] + plural] = "\x00".join(translations_of(entry))
            # msgfmt leaves the time of the extraction out, so that builds are reproducible.
            written[""] = re.sub(r"POT-Creation-Date: .*\n", "", written[""])
            with self.subTest(str(catalogue)):
                self.assertEqual(compiled(catalogue), written, "run compilemessages")

    def test_they_name_no_person(self) -> None:
        for catalogue in CATALOGUES:
            self.assertNotIn("Last-Translator", next(entries(catalogue))["msgstr"])


class BorrowedTests(SimpleTestCase):
    def test_the_editors_scripts_speak_ukrainian(self) -> None:
        with override("uk"):
            answer = JSONCatalog.as_view(packages=["django.contrib.admin"])(RequestFactory().get("/"))
        assert isinstance(answer, JsonResponse)
        words = json.loads(answer.content)["catalog"]
        self.assertEqual(words["List properties"], "Властивості списку")
        self.assertEqual(words["Today"], "Сьогодні")


class PluralTests(SimpleTestCase):
    NUMBERS = (1, 2, 5, 11, 21, 22, 25, 100)

    def said(self, one: str, many: str, name: str) -> list[str]:
        with override("uk"):
            return [ngettext(one, many, number) % {name: number} for number in self.NUMBERS]

    def test_views_are_counted_in_ukrainian(self) -> None:
        with override("uk"):
            said = [phrases.phrase(number) for number in self.NUMBERS]
        words = "перегляд перегляди переглядів переглядів перегляд перегляди переглядів переглядів"
        self.assertEqual(said, self.counted(words))

    def test_pictures_are_counted_in_ukrainian(self) -> None:
        words = "зображення зображення зображень зображень зображення зображення зображень зображень"
        self.assertEqual(
            self.said("%(number)s picture", "%(number)s pictures", "number"), self.counted(words)
        )

    def test_minutes_are_counted_in_ukrainian(self) -> None:
        said = self.said("%(minutes)s minute to read", "%(minutes)s minutes to read", "minutes")
        words = "хвилина хвилини хвилин хвилин хвилина хвилини хвилин хвилин"
        self.assertEqual(said, [f"{text} читання" for text in self.counted(words)])

    def counted(self, words: str) -> list[str]:
        return [f"{number} {word}" for number, word in zip(self.NUMBERS, words.split(), strict=True)]
