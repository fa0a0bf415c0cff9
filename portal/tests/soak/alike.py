"""``python -m portal.tests.soak.alike``: times that must tell nothing, and times that somebody waits for.

How long the portal works on the address of a story in each state that is not public, beside one where nothing
ever was: the processor's time, so that others on the machine do not count. How long a publication takes. How
late stories go out at their moment, with a worker of its own.
"""

from __future__ import annotations

import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models import Article

ROOT = Path(__file__).parents[3]
ROUNDS, PUBLISHED, TIMED = 100, 20, 8


def main() -> int:
    """Print the figures; 1 where a story was out before its moment."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-alike-"))
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ |= {
        "PORTAL_DATA": str(folder),
        "PORTAL_ENV_FILE": "",
        "PORTAL_RATES_URL": "http://127.0.0.1:9/",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    try:
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "prepare"], cwd=ROOT, check=True)
        import django

        django.setup()
        logging.disable(logging.WARNING)
        states()
        publications()
        worker = subprocess.Popen([*manage, "work"], cwd=ROOT)
        try:
            return boundary()
        finally:
            worker.terminate()
            worker.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def states() -> None:
    """What a guess at an address costs, by what stands there."""
    from django.core.wsgi import get_wsgi_application

    from articles.models import State
    from articles.tests.factories import article
    from portal.pagecache.renders import Renders

    paths = {"nothing": "/news/never-was/"}
    for state in State:
        if state not in {State.PUBLISHED, State.WITHDRAWN}:
            row = article(state=state, published_at=None, slug=f"kept-{state.value.replace('_', '-')}")
            paths[str(state.value)] = row.get_absolute_url()
    renders = Renders(get_wsgi_application())
    took: dict[str, list[float]] = {name: [] for name in paths}
    for number in range(ROUNDS + 10):
        for name, path in paths.items():
            began = time.thread_time()
            response = renders.render(path).response
            if number >= 10:
                took[name].append(time.thread_time() - began)
            if response.code != 404:
                raise SystemExit(f"{path} answered {response.code}")
    for name, times in took.items():
        say(f"404 of {name:<12} median {statistics.median(times) * 1000:6.2f} ms of a processor")


def publications() -> None:
    """How long an editor waits for a publication, and how much of it is work."""
    from articles.desk import publishing

    waited, worked = [], []
    for number in range(PUBLISHED):
        story = written(f"Published {number}")
        began, before = time.perf_counter(), time.thread_time()
        publishing.publish(story, by=None)
        waited.append(time.perf_counter() - began)
        worked.append(time.thread_time() - before)
    median, most = statistics.median(waited) * 1000, max(waited) * 1000
    work = statistics.median(worked) * 1000
    say(f"publication: median {median:.0f} ms, at most {most:.0f} ms; {work:.0f} ms of a processor")


def boundary() -> int:
    """How late stories go out, by the clock of whoever waits for them; 1 if one was early."""
    from datetime import UTC, datetime

    from articles.desk import review, scheduling
    from articles.models import Article as Stories

    until("a worker", worker_lives)
    late = []
    for number in range(TIMED):
        story = written(f"Timed {number}")
        review.approve(story, by=None)
        at = time.time() + 3
        scheduling.schedule(story, "publish", at=datetime.fromtimestamp(at, UTC), by=None)
        public = Stories.objects.visible().filter(pk=story.pk)
        until("its moment", public.exists)
        late.append(time.time() - at)
    say(f"timed: median {statistics.median(late):.2f} s after its moment, at most {max(late):.2f} s")
    return int(min(late) < 0)


def written(title: str) -> Article:
    """A story that may be published."""
    from articles.desk import drafting
    from articles.desk.snapshot import Credit, Snapshot
    from articles.models import Author, Rubric

    rubric = Rubric.objects.first() or Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"})
    author = Author.objects.first() or Author.objects.create(labels={"en": "Olena", "uk": "Олена"})
    story = drafting.begin(edition="en", by=None)
    snapshot = Snapshot(
        title=title, lead="What happened.", body="<p>Text.</p>", rubric=rubric.pk, byline=(Credit(author.pk),)
    )
    drafting.save(story, snapshot, by=None)
    story.refresh_from_db()
    return story


def worker_lives() -> bool:
    from portal.jobs import beat

    return beat.last_pulse() is not None


def until(what: str, look: Callable[[], object]) -> None:
    deadline = time.monotonic() + 300
    while not look():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} never came")
        time.sleep(0.02)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
