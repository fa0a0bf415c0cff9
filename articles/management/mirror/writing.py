"""Writing the mirror: every address of the sitemaps, what those pages lead to, and what they need."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from articles.management.mirror import boxes, hands, links
from articles.management.mirror.files import bring, facts_of, leading_to, put
from articles.management.mirror.outcome import Outcome
from articles.management.mirror.pages import NotMade, Page, Press
from articles.management.mirror.state import Known, State
from articles.media import store
from articles.media.store import reading
from portal import editions
from portal.pagecache import policy
from portal.pagecache.busy import busy_page

# So many pages in a row that can't be made: none can.
FAILURES: Final = 50
# In seconds. Pages that only count anew within minutes are not written anew each time.
AT_LEAST_GOOD_FOR: Final = 6 * 3600.0
# What only the portal itself can do; a page that says so stands there.
FORMS: Final = frozenset({"report", "report_thanks"})
ALWAYS: Final = ("/robots.txt", "/sitemap.xml")
# Where something stood its page says so; a link that never led anywhere is a broken one.
GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
TOOLS: Final = ("admin/", "django_prose_editor/")


class Mirror:
    """A folder that is brought to what readers see now."""

    def __init__(self, root: Path, *, anew: bool = False, processes: int = 1) -> None:
        """``anew`` writes unchanged pages, too. From two ``processes`` on, these make and this one writes."""
        self.root, self.site, self.anew, self.processes = root, settings.PORTAL_SITE_URL, anew, processes
        root.mkdir(parents=True, exist_ok=True)
        self.press, self.state = Press(), State(root)
        self.outcome, self._now = Outcome(), time.time()
        self._looked_at: set[str] = set()
        self._files: set[str] = set()
        # What has been written before its turn.
        self._done: set[str] = set()
        self._in_a_row = 0
        # What a part leads to, and whether a path is one to go to: asked once in a run.
        self._of_parts: dict[str, tuple[str, ...]] = {}
        self._pages: dict[str, bool] = {}

    def run(self) -> Outcome:
        """Bring everything up to date, then look whether every link leads somewhere.

        What is written is remembered whatever ends it. Raises ``OSError``.
        """
        try:
            self._bring_all()
        finally:
            self.state.close()
        return self.outcome

    def _bring_all(self) -> None:
        waiting = [*reversed(self._sitemaps()), *ALWAYS]
        if self.processes > 1:
            self._bring_ahead(waiting)
        while waiting:
            address = waiting.pop()
            if address not in self._looked_at:
                self._looked_at.add(address)
                waiting += self._bring(address)
        for address in self.state:
            if address not in self._looked_at:
                self._take_back(address)
        self._bring_static()
        self._withdraw_pictures()
        self._check()

    def _bring_ahead(self, addresses: list[str]) -> None:
        """Write what is out of date of all that is known of, made by several processes.

        A page that is gone waits for its turn: whether anything leads to it is not known yet.
        """
        wanted: list[str] = []
        parts: set[str] = set()
        for address in dict.fromkeys([*addresses, *self.state]):
            known = self.state.get(address)
            if known is None or self._is_outdated(address, known):
                wanted.append(address)
            parts.update(box.address for box in (known.boxes if known else ()))
        # Made here once for all of them.
        for part in parts:
            with suppress(NotMade):
                self.press.part(part)
        for address, page in hands.made(wanted, self.press.page, self.processes):
            if page.status not in GONE:
                self._keep(address, page)
                self._done.add(address)

    def _sitemaps(self) -> list[str]:
        """Every address that the sitemaps name, and the sitemaps."""
        found = ["/sitemap.xml"]
        self._bring("/sitemap.xml")
        for sitemap in links.of_sitemap(self._read("/sitemap.xml"), self.site):
            self._bring(sitemap)
            found += [sitemap, *links.of_sitemap(self._read(sitemap), self.site)]
        return found

    def _bring(self, address: str) -> list[str]:
        """Write a page if it has changed; the pages it leads to."""
        known = self.state.get(address)
        if address not in self._done:
            if known is None or self._is_outdated(address, known) or not self._renew_boxes(address, known):
                known = self._brought(address, known)
            else:
                self.outcome.unchanged += 1
        return [path for path in self._links_of(known) if self._is_page(path)] if known else []

    def _brought(self, address: str, known: Known | None) -> Known | None:
        """Make a page and write it; what is known of it then."""
        page = self._made(address)
        if page is None or (page.status in GONE and known is None):
            return known
        return self._keep(address, page)

    def _keep(self, address: str, page: Page) -> Known:
        """Write a page; what is known of it then."""
        self.outcome.gone += page.status in GONE
        leads = page.is_page and page.status not in GONE
        own = boxes.without(page.body, page.boxes)
        found = links.of_page(own, address, self.site) if leads else set()
        until = max(page.expires_at, self._now + AT_LEAST_GOOD_FOR)
        written = () if page.location else page.boxes
        known = Known(page.slots, page.number, until, tuple(sorted(found)), len(page.body), written)
        self._write(address, page)
        self.state.put(address, known)
        self.outcome.written += 1
        return known

    def _renew_boxes(self, address: str, known: Known) -> bool:
        """Put into a page the boxes that have changed since; False where it has to be made anew."""
        try:
            if all(self.press.part(box.address).etag == box.version for box in known.boxes):
                return True
            file = self._place_of(address)
            done = boxes.renewed(file, known.size, known.boxes, self.press.part) if file else None
        except NotMade:
            return True  # What is there of it stays.
        if done is None or file is None:
            return False
        body, found = done
        put(file, body)
        self.state.put(address, known._replace(size=len(body), boxes=found))
        self.outcome.renewed += 1
        return True

    def _links_of(self, known: Known) -> set[str]:
        """Where a page leads to by itself, and by its boxes as they are now."""
        found = set(known.links)
        for box in known.boxes:
            found.update(self._links_of_part(box.address))
        return found

    def _links_of_part(self, address: str) -> tuple[str, ...]:
        if address not in self._of_parts:
            try:
                body = boxes.text_of(self.press.part(address))
            except NotMade:
                body = b""
            self._of_parts[address] = tuple(links.of_page(body, "/", self.site))
        return self._of_parts[address]

    def _made(self, address: str) -> Page | None:
        """What a reader gets there; None, and noted, where the portal has no answer. Raises ``NotMade``."""
        try:
            page = self.press.page(address)
        except NotMade:
            self.outcome.failed.append(address)
            self._in_a_row += 1
            if self._in_a_row >= FAILURES:
                raise
            return None
        self._in_a_row = 0
        return page

    def _is_outdated(self, address: str, known: Known) -> bool:
        if self.anew or self._now >= known.good_until or not known.slots:
            return True
        file = links.file_of(self.root, address)
        return file is None or not file.exists() or self.press.is_outdated(known.slots, known.number)

    def _is_page(self, path: str) -> bool:
        """Whether a link leads to a page of the mirror; files and forms are brought by the way."""
        if path in self._looked_at or path in self._files:
            return False
        if path not in self._pages:
            # What is a page of the mirror already need not be asked about.
            self._pages[path] = path in self.state or self._leads_on(path)
        return self._pages[path]

    def _leads_on(self, path: str) -> bool:
        if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            self._files.add(path)
            self._bring_picture(path)
            return False
        try:
            with editions.speaking(editions.of_path(path)):
                name = resolve(path).url_name
        except Resolver404:
            return False
        if name in FORMS:
            self._files.add(path)
            self._write(path, Page(200, "text/html", busy_page(path).body))
            return False
        return policy.address_of(path, "") is not None

    def _write(self, address: str, page: Page) -> None:
        if file := self._place_of(address):
            put(file, leading_to(page.location) if page.location else page.body)

    def _place_of(self, address: str) -> Path | None:
        file = links.file_of(self.root, address)
        if file is not None and file.is_dir():
            # A list and a redirect to it, as /rss and /rss/: the folder's page answers both.
            return file / "index.html"
        return file

    def _take_back(self, address: str) -> None:
        """What is public no more: in its place stands what the portal says there now."""
        page = self._made(address)
        if page is None:
            return
        self._write(address, page)
        if page.status != HTTPStatus.OK:
            self.state.drop(address)
            self.outcome.gone += 1

    def _bring_picture(self, path: str) -> None:
        name = path.removeprefix(settings.MEDIA_URL)
        source = Path(settings.PORTAL_PUBLIC_MEDIA) / name
        target = links.file_of(self.root, path)
        if not path.startswith(settings.MEDIA_URL) or not target or target.exists():
            return
        if source.is_file():
            self.outcome.files += bring(source, target)
        elif store.is_on():
            # A store that does not answer leaves a link that leads nowhere, which is told.
            with suppress(OSError):
                put(target, reading.public_copy(*name.split("/", 1)))
                self.outcome.files += 1

    def _bring_static(self) -> None:
        """Style sheets, scripts, fonts and icons of readers' pages, not those of the admin."""
        root = Path(settings.STATIC_ROOT)
        for folder, _folders, names in os.walk(root):
            inside = f"{Path(folder).relative_to(root)}/".removeprefix("./")
            if inside.startswith(TOOLS):
                continue
            for name in names:
                target = self.root / settings.STATIC_URL.strip("/") / inside / name
                source = Path(folder, name)
                # One without a hash in its name is another after an upgrade.
                if not target.exists() or facts_of(source) != facts_of(target):
                    self.outcome.files += bring(source, target)

    def _withdraw_pictures(self) -> None:
        """Pictures that are public no more."""
        mirrored = self.root / settings.MEDIA_URL.strip("/")
        shown = reading.public_keys() if mirrored.is_dir() else set()
        for folder in mirrored.iterdir() if mirrored.is_dir() else ():
            if folder.name not in shown:
                shutil.rmtree(folder)

    def _read(self, address: str) -> bytes:
        file = links.file_of(self.root, address)
        return file.read_bytes() if file and file.is_file() else b""

    def _check(self) -> None:
        """Note every link of every page that leads to no file, by the page it stands on."""
        there: dict[str, bool] = {}
        for address in self.state:
            known = self.state.get(address)
            for path in self._links_of(known) if known else ():
                if path not in there:
                    there[path] = self._is_there(path)
                if not there[path]:
                    self.outcome.broken.setdefault(path, address)

    def _is_there(self, path: str) -> bool:
        if path.startswith(("/admin/", reverse("admin:index"))):
            return True
        file = links.file_of(self.root, path)
        return file is not None and (file.is_file() or (file / "index.html").is_file())
