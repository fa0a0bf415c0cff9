"""Comparing pictures with the store, and taking them there and back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.media import exposure, library
from articles.media.store import checking, reaching
from articles.tests.media.samples import MediaTestCase, an_image
from articles.tests.media.storing import FOREVER, StoreTestCase
from portal.kit import objectstore

pytestmark = pytest.mark.xdist_group("store")


class CheckTests(StoreTestCase):
    """``manage.py media_check``: compares rows and store, and mends when told."""

    def setUp(self):
        super().setUp()
        self.image, self.hidden = an_image(640, 480), an_image(90, 60)
        self.commit(exposure.expose, self.image)
        self.deliver()

    def check(self, *options: str) -> str:
        said = io.StringIO()
        try:
            call_command("media_check", *options, stdout=said)
        except CommandError as error:
            return f"{said.getvalue()}{error}"
        return said.getvalue()

    def test_a_store_that_agrees_is_well(self):
        self.assertIn("2 pictures, 0 things on the way", self.check())
        self.assertIn("Everything is where it belongs.", self.check())

    def test_what_is_wrong_is_said_and_mended_only_when_told(self):
        copy = self.image.renditions[0].name
        hidden = self.hidden.renditions[0].name
        reaching.private().drop(f"renditions/{self.image.key}/{copy}")
        reaching.public().drop(f"{self.image.key}/{copy}")
        reaching.public().put(f"{self.hidden.key}/{hidden}", b"x", "image/jpeg", FOREVER)
        reaching.private().put("originals/aa/nobody.png", b"x", "image/png", "private")
        reaching.private().put("renditions/nobody/16x9-320.jpg", b"x", "image/jpeg", "private")
        said = self.check()
        for words in (
            "copies are not those of the database (1)",
            "do not get whole (1)",
            "should not (1)",
            "no picture has (2): originals/aa/nobody.png, renditions/nobody",
            "Nothing was changed",
        ):
            self.assertIn(words, said)
        self.assertEqual(said, self.check())
        self.check("--repair")
        library.make_next_copies()
        library.make_next_copies()
        self.deliver()
        self.assertIn("Everything is where it belongs.", self.check())
        self.image.refresh_from_db()
        self.assertIn(copy, [made.name for made in self.image.renditions])

    def test_a_lost_original_is_told_and_nothing_hides_it(self):
        name = str(self.hidden.original.name)
        reaching.private().drop(name)
        self.assertIn(f"lost (1): {name}", self.check("--repair"))
        self.assertIn(f"lost (1): {name}", self.check())

    def test_a_store_that_is_away_is_said_in_a_line(self):
        self.line.refuse()
        self.assertIn("cannot be looked at: EndpointConnectionError", self.check())


class FolderCheckTests(MediaTestCase):
    """The same without a store."""

    def test_files_that_no_picture_has_and_missing_links_are_found_and_mended(self):
        image = an_image()
        with self.captureOnCommitCallbacks(execute=True):
            exposure.expose(image)
        stray = self.folder / "private/originals/aa/nobody.png"
        # One folder of 256: the picture may lie there, too.
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"x")
        next((self.folder / "public" / image.key).iterdir()).unlink()
        found = checking.compare()
        self.assertEqual((found.nobodys, found.not_shown), (["originals/aa/nobody.png"], [image.key]))
        checking.repair(found)
        self.assertTrue(checking.compare().is_well)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]


@pytest.mark.django_db(transaction=True)
def test_all_pictures_move_to_the_store_and_back_again_and_again(store_line, settings, tmp_path) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_PUBLIC_MEDIA = tmp_path / "private", tmp_path / "public"
    in_store = settings.STORAGES
    settings.STORAGES = {**in_store, "default": {"BACKEND": objectstore.FOLDER}}
    del settings.STORAGES["private"], settings.STORAGES["public"]
    images = [an_image(90, 60), an_image(120, 90)]
    exposure.expose(images[0])
    before = {path.relative_to(tmp_path): path.read_bytes() for path in _files(tmp_path)}
    settings.STORAGES = in_store
    call_command("move_media", "--to", "store", stdout=io.StringIO())
    assert _files(tmp_path) == []
    assert checking.compare().is_well
    store_line.refuse()
    with pytest.raises(CommandError, match="does not answer"):
        call_command("move_media", "--to", "disk", stdout=io.StringIO())
    store_line.mend()
    reaching.patience.begin_anew()
    for _again in range(2):
        call_command("move_media", "--to", "disk", stdout=io.StringIO())
        assert {path.relative_to(tmp_path): path.read_bytes() for path in _files(tmp_path)} == before
    reaching.private().drop(str(images[1].original.name))
    (tmp_path / "private" / images[1].original.name).unlink()
    with pytest.raises(CommandError, match=images[1].original.name):
        call_command("move_media", "--to", "disk", stdout=io.StringIO())
