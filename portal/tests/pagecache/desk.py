"""An editor in a process of its own: does what each line of its input says, answers with a line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 60.0
ROOT = Path(__file__).parents[3]


class Desk:
    """The same, as tests see it: ``desk.publish("Title")``. Lives until it is closed."""

    def __init__(self, environment: dict[str, str], cwd: Path = ROOT, *, is_quiet: bool = False) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=cwd,
            env={**environment, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if is_quiet else None,
            text=True,
        )

    def __getattr__(self, deed: str) -> Callable[..., Any]:
        def do(*arguments: Any) -> Any:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps([deed, *arguments]) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
            assert answer, f"The desk ended during {deed}."
            return json.loads(answer)

        return do

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        self._process.communicate(timeout=60)


class Deeds:
    """What can be asked. Runs in the desk's process, where Django knows the data of the portal served."""

    def __init__(self) -> None:
        from articles.models import Author, Rubric

        rubric, author = Rubric.objects.first(), Author.objects.first()
        self.rubric = rubric or Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"})
        self.author = author or Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})

    def publish(self, title: str, body: str = "<p>Text.</p>") -> str:
        from articles.desk import publishing

        article = self._written(title, body)
        publishing.publish(article, by=None)
        article.refresh_from_db()
        return str(article.get_absolute_url())

    def schedule(self, title: str, seconds: float) -> tuple[str, float]:
        """A story that is ready and goes out in so many seconds: its address and the moment."""
        from datetime import UTC, datetime

        from articles.desk import review, scheduling

        article = self._written(title)
        review.approve(article, by=None)
        at = time.time() + seconds
        scheduling.schedule(article, "publish", at=datetime.fromtimestamp(at, UTC), by=None)
        article.refresh_from_db()
        return str(article.get_absolute_url()), at

    def carry_out(self, at: float, stops: bool = False) -> int:
        """Do what is due at ``at``; with ``stops`` answer in the middle of the first deed and stand still."""
        import signal
        from datetime import UTC, datetime
        from unittest import mock

        from articles.desk import punctuality

        def stand_still(*_what: Any) -> None:
            print(json.dumps("in the middle"), file=sys.__stdout__, flush=True)
            signal.pause()

        moment = datetime.fromtimestamp(at, UTC)
        if not stops:
            return punctuality.carry_out(moment)
        with mock.patch("articles.desk.aftermath.after_publication", stand_still):
            return punctuality.carry_out(moment)

    def publications(self, path: str) -> list[int]:
        """How often a story was published: by the audit trail, its revisions, and what still waits."""
        from articles.desk.models import TimedDeed

        article = self._at(path)
        noted = article.audit.filter(verb="published").count()
        kept = article.revisions.filter(kind="published").count()
        return [noted, kept, TimedDeed.objects.filter(article=article).count()]

    def _written(self, title: str, body: str = "<p>Text.</p>") -> Any:
        from articles.desk import drafting
        from articles.desk.snapshot import Credit, Snapshot

        article = drafting.begin(edition="en", by=None)
        snapshot = Snapshot(
            title=title,
            lead="What happened.",
            body=body,
            rubric=self.rubric.pk,
            byline=(Credit(self.author.pk),),
        )
        drafting.save(article, snapshot, by=None)
        return article

    def revise(self, path: str, title: str) -> None:
        from articles.desk import drafting, publishing

        article = self._at(path)
        drafting.save(article, drafting.snapshot_of(article).with_(title=title), by=None)
        publishing.revise(article, by=None)

    def withdraw(self, path: str) -> None:
        from articles.desk import publishing

        publishing.withdraw(self._at(path), by=None, reason="A mistake.")

    def views(self, path: str) -> int | None:
        from articles import readership

        return readership.shown(self._at(path).pk)

    def purge(self, *keys: str) -> int:
        from portal.pagecache.purging import purges

        return purges().purge(keys)

    def article(self, path: str) -> str:
        from articles import cachekeys

        return cachekeys.text(self._at(path).pk)

    def lengthen(self, slug: str, size: int) -> None:
        """Give a site page so many bytes of text; 0 for what it had."""
        from portal.pages.models import Page
        from portal.pages.texts import shipped

        page = Page.objects.get(slug=slug, edition="en")
        page.body = f"<p>{'Long. ' * (size // 6)}</p>" if size else shipped(slug, "en").body
        page.save()

    def _at(self, path: str) -> Any:
        from articles.models import Article

        return Article.objects.get(edition="en", slug=path.rstrip("/").rpartition("/")[2])


def wait_for_databases() -> None:
    """As whoever presses the button again does: after an outage a pool may have no connection to give yet."""
    from django.db import OperationalError, connections

    deadline = time.monotonic() + PATIENCE
    for connection in connections.all():
        while True:
            try:
                connection.ensure_connection()
                break
            except OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def main() -> None:
    import django

    django.setup()
    from django.db import close_old_connections

    # What is logged, and whatever else is printed, is for people.
    answers, sys.stdout = sys.stdout, sys.stderr
    deeds = Deeds()
    for line in sys.stdin:
        # As before each request: a connection may have been cut meanwhile.
        close_old_connections()
        wait_for_databases()
        name, *arguments = json.loads(line)
        answers.write(json.dumps(getattr(deeds, name)(*arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
