"""Shoot every kind of page at every width, in both themes and editions; fail on faults that can be measured.

``make shots`` starts a portal with the demonstration in a folder of its own and writes the pictures to
screenshots/; index.html there shows the 24 that people should look at. Some minutes; status 1 after a fault.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from portal.tests.looks import house

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "screenshots"


def main() -> int:
    """Everything: a portal, a browser, the pictures, what is wrong with them."""
    wanted = arguments()
    with tempfile.TemporaryDirectory(prefix="dateline-shots-") as data:
        portal = house.House(Path(data), password=secrets.token_urlsafe(12))
        portal.speak_to_its_data()
        with portal.running(), opened_browser() as browser:
            found = shoot(browser, portal, wanted.only)
    sys.stdout.write("\n".join([*found, f"{len(found)} faults. Look at {FOLDER / 'index.html'}", ""]))
    return 1 if found else 0


def shoot(browser: Any, portal: house.House, only: list[str]) -> list[str]:
    """The readers' pages as the demonstration has them, the hard cases, the desk; answers what is wrong."""
    # What speaks Django can be imported only now that it knows whose data it shall read.
    from portal.tests.looks import album, desk, hard_cases, pages

    if not only:
        shutil.rmtree(FOLDER, ignore_errors=True)
        with suppress(TimeoutError):  # On a busy machine some pictures are softer.
            house.wait_for(house.developed, house.DEVELOPED_WITHIN, "The pictures are not developed.")
    book = album.Album(browser, portal.address, FOLDER, only)
    for edition in pages.EDITIONS:
        book.shoot(edition, pages.kinds(edition))
    hard_cases.make()
    for edition in pages.EDITIONS:
        book.shoot(edition, hard_cases.kinds(edition))
    desk.shoot(book, portal.password)
    album.write_index(FOLDER)
    return book.found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("only", nargs="*", help="Names of kinds, such as: front article-photo. All if none.")
    return parser.parse_args()


@contextmanager
def opened_browser() -> Iterator[Any]:
    """A headless browser that knows no other host."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread.
    flags = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=flags)
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main())
