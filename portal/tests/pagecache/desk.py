"""An editor in a process of its own: does what each line of its input says, answers with a line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


class Desk:
    """The same, as tests see it: ``desk.publish("Title")``. Lives until it is closed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env={**environment, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
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


class Deeds:
    """What can be asked. Runs in the desk's process, where Django knows the data of the portal served."""

    def __init__(self) -> None:
        from articles.models import Author, Rubric

        self.rubric = Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"})
        self.author = Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})

    def publish(self, title: str, body: str = "<p>Text.</p>") -> str:
        from articles.desk import drafting, publishing
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
        publishing.publish(article, by=None)
        article.refresh_from_db()
        return str(article.get_absolute_url())

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


def main() -> None:
    import django

    django.setup()
    # What is logged, and whatever else is printed, is for people.
    answers, sys.stdout = sys.stdout, sys.stderr
    deeds = Deeds()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        answers.write(json.dumps(getattr(deeds, name)(*arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
