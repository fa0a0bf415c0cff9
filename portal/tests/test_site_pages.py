from __future__ import annotations

import io
import re

import pytest
from django.http import Http404
from django.test import RequestFactory, SimpleTestCase, TestCase
from PIL import Image

from portal import editions
from portal.masthead import icon, views
from portal.masthead.identity import Identity
from portal.masthead.models import SiteIdentity
from portal.masthead.prose import WORD, spoken
from portal.pages import reading
from portal.pages.crawlers import ANSWERING, TRAINING
from portal.pages.models import Page
from portal.pages.texts import FOLDER, SLUGS, shipped
from portal.publisher import AiCrawlers


class ShippedTextTests(SimpleTestCase):
    def test_every_page_is_written_in_every_language(self) -> None:
        for slug in SLUGS:
            texts = {language: shipped(slug, language) for language in ("en", "uk")}
            self.assertEqual(len({text.title for text in texts.values()}), 2, slug)
            for text in texts.values():
                self.assertNotIn("<h1", text.body)

    def test_both_languages_say_the_same_things(self) -> None:
        for slug in SLUGS:
            shapes = {re.sub(r">[^<]*<", "><", shipped(slug, language).body) for language in ("en", "uk")}
            words = [sorted(WORD.findall(shipped(slug, language).body)) for language in ("en", "uk")]
            self.assertEqual(len(shapes), 1, slug)
            self.assertEqual(words[0], words[1], slug)

    def test_cleaning_takes_nothing_from_them(self) -> None:
        for file in FOLDER.glob("*/*.html"):
            source = file.read_text(encoding="utf-8").partition("\n")[2]
            kept = shipped(file.stem, file.parent.name).body.replace(' rel="noopener"', "")
            self.assertEqual(kept, source.strip().replace("\u00a0", "&nbsp;"), file.name)

    def test_every_word_in_braces_is_known(self) -> None:
        for file in FOLDER.glob("*/*.html"):
            self.assertEqual(WORD.sub("", file.read_text(encoding="utf-8")).count("{"), 0, file.name)

    def test_a_language_without_texts_gets_english(self) -> None:
        self.assertEqual(shipped("about", "pl"), shipped("about", "en"))


class SpokenTests(SimpleTestCase):
    identity = Identity(edition="uk", name="A & <b>", email="desk@news.example")

    def test_words_are_the_identitys_and_escaped(self) -> None:
        self.assertEqual(spoken("<p>{name}</p>", self.identity, "/"), "<p>A &amp; &lt;b&gt;</p>")

    def test_links_lead_within_the_edition(self) -> None:
        found = spoken('<p><a href="{home}imprint/">x</a></p>', self.identity, "/uk/")
        self.assertIn('href="/uk/imprint/"', found)

    def test_a_line_that_needs_an_empty_word_is_left_out(self) -> None:
        body = (
            "<ul><li>E-mail: {email}</li><li>Phone: {phone}</li></ul><p>{address}</p><p>Age {minimum_age}</p>"
        )
        self.assertEqual(spoken(body, self.identity, "/"), "<ul><li>E-mail: desk@news.example</li></ul>")

    def test_no_empty_bullet_or_list_is_left(self) -> None:
        # As the editor writes lists.
        body = "<ul><li><p>{email}</p></li><li><p>{phone}</p></li></ul><ol><li><p>{address}</p></li></ol>"
        self.assertEqual(spoken(body, self.identity, "/"), "<ul><li><p>desk@news.example</p></li></ul>")

    def test_a_heading_with_nothing_below_goes_too(self) -> None:
        body = "".join(f"<h2>About</h2>\n<p>{{{word}}}</p>\n" for word in ("address", "email", "phone"))
        self.assertEqual(spoken(body, self.identity, "/").strip(), "<h2>About</h2>\n<p>desk@news.example</p>")

    def test_no_value_makes_a_harmful_link(self) -> None:
        bad = Identity(edition="en", name="javascript:alert(1)", telegram="data:text/html,x")
        found = spoken('<p><a href="{name}">x</a><a href="{telegram}">y</a></p>', bad, "/")
        self.assertNotIn("href", found)

    def test_other_braces_stay(self) -> None:
        self.assertEqual(spoken("<p>{else} { }</p>", self.identity, "/"), "<p>{else} { }</p>")


class PageTests(TestCase):
    def test_what_editors_wrote_comes_before_the_shipped_text(self) -> None:
        self.assertEqual(reading.text_of("about", "en"), shipped("about", "en"))
        Page.objects.create(slug="about", edition="en", title="Who we are", body="<p>Us.</p>")
        self.assertEqual(reading.text_of("about", "en"), ("Who we are", "<p>Us.</p>"))
        self.assertEqual(reading.text_of("about", "uk"), shipped("about", "uk"))

    def test_only_harmless_html_is_stored(self) -> None:
        page = Page.objects.create(
            slug="about", edition="en", title="x", body='<p onclick="x()">a</p><script>b</script>'
        )
        self.assertEqual(page.body, "<p>a</p>")

    def test_loading_keeps_what_editors_wrote(self) -> None:
        Page.objects.create(slug="about", edition="en", title="Who we are", body="<p>Us.</p>")
        self.assertEqual(reading.load_missing(), len(SLUGS) * len(editions.codes()) - 1)
        self.assertEqual(reading.load_missing(), 0)
        self.assertEqual(Page.objects.get(slug="about", edition="en").title, "Who we are")


def lets_in(robots: str, crawler: str, path: str) -> bool:
    """Whether a crawler may read a path: the longest rule of its own group, else of everybody's."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for block in robots.split("\n\n"):
        pairs = [tuple(line.split(": ", 1)) for line in block.strip().splitlines()]
        rules = [(name, value) for name, value in pairs if name in {"Allow", "Disallow"}]
        groups |= {value: rules for name, value in pairs if name == "User-agent"}
    fitting = [rule for rule in groups.get(crawler, groups["*"]) if path.startswith(rule[1])]
    return max(fitting, key=lambda rule: len(rule[1]), default=("Allow", ""))[0] == "Allow"


class MachineTests(TestCase):
    def get(self, path: str, **headers: str) -> tuple[str, bytes]:
        response = self.client.get(path, headers=headers)
        self.assertEqual(response.status_code, 200, path)
        self.assertNotIn("Cookie", response.get("Vary", ""))
        return response["Content-Type"], response.content

    def test_crawlers_are_kept_from_admin_and_search_of_every_edition(self) -> None:
        kind, text = self.get("/robots.txt")
        self.assertEqual(kind, "text/plain; charset=utf-8")
        for path in (b"/admin/", b"/search/", b"/uk/search/"):
            self.assertIn(b"Disallow: " + path + b"\n", text)
        self.assertIn(b"\nSitemap: http://localhost:8000/sitemap.xml\n", text)

    def test_crawlers_of_ai_are_asked_as_each_edition_chose(self) -> None:
        def may(crawler: str, path: str) -> bool:
            return lets_in(self.get("/robots.txt")[1].decode(), crawler, path)

        def allowed() -> list[bool]:
            crawlers = ("Googlebot", "OAI-SearchBot", "GPTBot")
            return [may(crawler, path) for crawler in crawlers for path in ("/news/a/", "/uk/news/a/")]

        self.assertEqual(allowed(), [True] * 6)
        row = SiteIdentity.objects.create(edition="en", ai_crawlers=AiCrawlers.SEARCH)
        self.assertEqual(allowed(), [True, True, True, True, False, False])
        row.ai_crawlers = AiCrawlers.REFUSE
        row.save()
        self.assertEqual(allowed(), [True, True, False, False, False, False])
        SiteIdentity.objects.create(edition="uk", ai_crawlers=AiCrawlers.ALLOW)
        self.assertEqual(allowed(), [True, True, False, True, False, True])
        self.assertFalse(may("GPTBot", "/uk/search/?q=a"))
        self.assertFalse(may("Googlebot", "/admin/"))

    def test_no_crawler_is_named_twice_nor_search_engines_for_people(self) -> None:
        names = [crawler.name.lower() for crawler in (*TRAINING, *ANSWERING)]
        self.assertEqual(len(set(names)), len(names))
        self.assertFalse({"*", "googlebot", "bingbot", "applebot", "facebookexternalhit"} & set(names))
        self.assertTrue(all(one.source.startswith("https://") for one in (*TRAINING, *ANSWERING)))

    def test_health_asks_no_database(self) -> None:
        with self.assertNumQueries(0):
            self.assertEqual(self.get("/healthz")[1], b"ok\n")

    def test_security_txt_has_what_the_rfc_asks_for(self) -> None:
        with self.assertRaises(Http404):
            views.security_txt(RequestFactory().get("/.well-known/security.txt"))
        with self.captureOnCommitCallbacks(execute=True):
            SiteIdentity.objects.create(edition="en", email="security@news.example")
        text = self.get("/.well-known/security.txt")[1].decode()
        self.assertIn("Contact: mailto:security@news.example\n", text)
        self.assertRegex(text, r"Expires: \d{4}-\d\d-\d\dT00:00:00Z\n")

    def test_the_manifest_names_icons_that_exist(self) -> None:
        SiteIdentity.objects.create(edition="en", name='Example "Agency"', short_name="EXA")
        manifest = self.client.get("/manifest.webmanifest").json()
        self.assertEqual((manifest["name"], manifest["short_name"]), ('Example "Agency"', "EXA"))
        for one in manifest["icons"]:
            kind, data = self.get(one["src"])
            self.assertEqual(kind, one["type"])
            if kind == "image/png":
                self.assertEqual("{}x{}".format(*Image.open(io.BytesIO(data)).size), one["sizes"])

    def test_the_favicon_holds_three_sizes(self) -> None:
        kind, data = self.get("/favicon.ico")
        self.assertEqual(kind, "image/x-icon")
        self.assertEqual(Image.open(io.BytesIO(data)).info["sizes"], {(16, 16), (32, 32), (48, 48)})

    def test_other_sizes_are_not_drawn(self) -> None:
        with self.assertRaises(Http404):
            views.icon_png(RequestFactory().get("/icon-4000.png"), 4000)


class IconTests(SimpleTestCase):
    def test_the_letter_is_the_names_first(self) -> None:
        for name, letter in (("УНН", "У"), ("«ґазета»", "Ґ"), ("24 channel", "2"), ("", "")):
            self.assertEqual(icon.letter_of(name), letter)

    def test_a_drawing_escapes_its_letter(self) -> None:
        self.assertNotIn("<<", icon.svg("<"))


@pytest.mark.parametrize("letter", ["У", "U", "Щ", "Ї", "Ґ", "7", "W"])
def test_the_letter_is_drawn_whole_beside_the_bar(letter: str) -> None:
    picture = icon._drawn(letter)
    bare = icon._drawn("")
    assert picture.tobytes() != bare.tobytes()
    edge = picture.crop((480, 0, 512, 512)).convert("L").getextrema()
    gap = picture.crop((130, 0, 150, 512)).convert("L").getextrema()
    assert edge == gap == (edge[0], edge[0])
