"""Promises of the mirror: any web server sends every public page as it was, while the portal is away."""

from __future__ import annotations

import functools
import html
import http.server
import os
import re
import shutil
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from articles.desk import drafting, publishing
from articles.management.mirror import links
from articles.management.mirror.pages import NotMade, Page, Press
from articles.management.mirror.writing import Mirror, Outcome
from articles.models import Article
from articles.tests import newsroom
from portal.tests.drill import addresses


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder behind Python's own web server; its address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_said: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def words_of(page: str) -> str:
    """What a reader reads, without what moves by itself: the number of views."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


class MirrorTests(TransactionTestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="mirror-test-"))
        self.addCleanup(shutil.rmtree, folder)
        self.root = folder / "mirror"
        folders = override_settings(
            MEDIA_ROOT=folder / "private",
            PORTAL_PUBLIC_MEDIA=folder / "public",
            STATIC_ROOT=folder / "static",
        )
        folders.enable()
        self.addCleanup(folders.disable)
        self.room = newsroom.make(3)

    def run_it(self, processes: int = 1) -> Outcome:
        # Static files are not built here: what pages need of them is looked at where they are.
        with mock.patch.object(Mirror, "_is_there", is_there(Mirror._is_there)):
            return Mirror(self.root, processes=processes).run()

    def read(self, path: str) -> str:
        file = links.file_of(self.root, path)
        assert file is not None
        return file.read_text()

    def test_a_plain_server_sends_every_address_of_the_sitemaps_with_the_same_text(self) -> None:
        self.assertEqual(self.run_it().broken, {})
        pages = [path for path in addresses() if not path.endswith(".xml")]
        self.assertGreater(len(pages), 25)
        with served(self.root) as site:
            for path in pages:
                with urllib.request.urlopen(site + path) as answer:
                    sent = answer.read()
                if path.endswith((".jpg", ".avif")):
                    self.assertEqual(sent[:2], b"\xff\xd8", path)
                    continue
                shown = self.client.get(path)
                if shown.status_code == 302:
                    self.assertIn(f'content="0; url={shown.headers["Location"]}"', sent.decode(), path)
                else:
                    self.assertEqual(words_of(sent.decode()), words_of(shown.content.decode()), path)
        # What only the portal can do says that it is away.
        self.assertIn("<h1", self.read(f"{self.room.full['en'].get_absolute_url()}report/"))
        self.assertEqual(self.run_it().written, 0)
        with mock.patch("portal.pagecache.release.fingerprint", return_value="another"):
            self.assertGreater(self.run_it().written, 25)

    def files(self) -> dict[str, bytes]:
        pages = [file for file in self.root.rglob("*") if file.is_file() and ".mirror" not in file.name]
        return {str(file.relative_to(self.root)): file.read_bytes() for file in pages}

    def files_made_anew(self) -> dict[str, bytes]:
        """What a mirror that knows nothing writes now."""
        with mock.patch.object(self, "root", self.root.with_name("another")):
            self.run_it()
            return self.files()

    def test_the_next_run_writes_what_changed_and_takes_back_what_is_withdrawn(self) -> None:
        self.run_it()
        story, other = self.room.full["en"], self.room.full["uk"].get_absolute_url()
        snapshot, _version = drafting.working_copy(story)
        drafting.save(story, snapshot.with_(title="Quite another headline"), by=None)
        self.assertTrue(publishing.revise(story, by=None))
        before = self.read(other)
        done = self.run_it()
        self.assertLess(0, done.written)
        self.assertLess(0, done.renewed)
        self.assertEqual(self.files(), self.files_made_anew())
        self.assertGreater(done.unchanged, done.written)
        self.assertIn("Quite another headline", self.read(story.get_absolute_url()))
        self.assertEqual(self.read(other), before)
        publishing.withdraw(Article.objects.get(pk=story.pk), by=None, reason="A mistake")
        done = self.run_it()
        self.assertEqual((done.gone, done.broken), (1, {}))
        for path in (story.get_absolute_url(), "/", "/news/"):
            self.assertNotIn("Quite another headline", self.read(path))
        self.forget("/about/")
        mirror = Mirror(self.root)
        mirror._check()
        self.assertIn("/about/", mirror.outcome.broken)

    def test_several_processes_write_what_one_does(self) -> None:
        self.assertGreater(self.run_it(processes=2).written, 25)
        self.assertEqual(self.files(), self.files_made_anew())
        # So it is with what has changed since; nothing is made twice.
        story = Article.objects.get(pk=self.room.full["en"].pk)
        publishing.withdraw(story, by=None, reason="A mistake")
        with mock.patch.object(Mirror, "_made", autospec=True, side_effect=Mirror._made) as made:
            done = self.run_it(processes=2)
        self.assertEqual((done.gone, done.broken), (1, {}))
        self.assertLess(made.call_count, done.written)

    def test_pages_of_a_process_that_died_are_made_by_the_one_that_writes(self) -> None:
        page, writer = Press.page, os.getpid()

        def dying(press: Press, address: str) -> Page:
            if os.getpid() != writer and address.startswith("/tag/"):
                os._exit(9)
            return page(press, address)

        with mock.patch.object(Press, "page", dying):
            done = self.run_it(processes=2)
        self.assertEqual((done.failed, done.broken), ([], {}))
        self.assertIn("<h1", self.read(f"/tag/{self.room.tag.slug}/"))

    def test_a_page_that_cannot_be_made_ends_nothing_and_stays_as_it_was(self) -> None:
        self.run_it()
        story = self.room.full["en"].get_absolute_url()
        before = self.read(story)
        page = Press.page

        def failing(press: Press, address: str) -> Page:
            if address == story:
                raise NotMade(address)
            return page(press, address)

        with mock.patch.object(Press, "page", failing), mock.patch.object(Mirror, "_is_outdated", every):
            done = self.run_it()
        self.assertEqual((done.failed, self.read(story)), ([story], before))
        self.assertGreater(done.written, 25)
        # Where none can be made it ends, and what was written is remembered.
        with (
            mock.patch.object(Press, "page", side_effect=NotMade("away")),
            mock.patch.object(Mirror, "_is_outdated", every),
            self.assertRaises(NotMade),
        ):
            self.run_it()
        self.assertEqual(self.run_it().written, 0)

    def forget(self, path: str) -> None:
        file = links.file_of(self.root, path)
        assert file is not None
        file.unlink()


class MirrorFileTests(SimpleTestCase):
    def test_no_name_leaves_the_folder(self) -> None:
        for path in ("/../etc/passwd", "/news/%2e%2e/%2e%2e/x", "/a/.git/config", "/a%00b"):
            self.assertIsNone(links.file_of(Path("/srv/mirror"), path), path)

    def test_a_link_that_leads_nowhere_is_said(self) -> None:
        found = Outcome(written=3, broken={"/away/": "/"})
        with (
            mock.patch(
                "articles.management.commands.mirror.Mirror", return_value=mock.Mock(run=lambda: found)
            ),
            self.assertRaisesRegex(CommandError, "1 links lead nowhere"),
        ):
            call_command("mirror", "/srv/mirror", stdout=StringIO())

    def test_a_sheet_of_another_release_takes_the_place_of_the_former(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        sheet, mirrored = folder / "static" / "page.js", folder / "mirror" / "static" / "page.js"
        sheet.parent.mkdir()
        mirror = Mirror(folder / "mirror")
        with override_settings(STATIC_ROOT=sheet.parent):
            for count, words in enumerate(("former", "another release", "one more"), 1):
                sheet.unlink(missing_ok=True)
                sheet.write_text(words)
                for _times in range(2):
                    mirror._bring_static()
                    self.assertEqual((mirrored.read_text(), mirror.outcome.files), (words, count))
        mirror.state.close()
        self.assertEqual([file.name for file in mirrored.parent.iterdir()], ["page.js"])

    def test_links_are_those_of_pages_sheets_and_scripts_on_this_site(self) -> None:
        page = b'<a href="/a/?b=1#c"><a href="http://localhost:8000/d/"><a href="https://else.example/e/">'
        page += b'<img srcset="/f.jpg 1x, /g.jpg 2x"><a href="mailto:a@b.example"><a href="h/">'
        self.assertEqual(
            links.of_page(page, "/x/", "http://localhost:8000"), {"/a/", "/d/", "/f.jpg", "/g.jpg", "/x/h/"}
        )


def every(mirror: Mirror, address: str, known: object) -> bool:
    return True


def is_there(look: object) -> object:
    """Whether a link leads to a file; style sheets and scripts, which tests do not build, count as there."""

    def looked(mirror: Mirror, path: str) -> bool:
        return path.startswith("/static/") or look(mirror, path)  # type: ignore[operator]

    return looked
