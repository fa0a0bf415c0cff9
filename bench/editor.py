"""An editor's Publish, in a process of its own: ``python -m bench.editor revise|begin PATH WORDS``.

``revise`` puts a paragraph with WORDS before the text of the published article at PATH, ``begin`` publishes
a new story like that one with WORDS in its title, both by the desk's own verbs. Says ``ready``, waits for a
line, and prints the moment (monotonic clock, in ns, the same for all processes of a machine) after the verb.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from articles.models import Article


def revised(article: Article, words: str) -> Callable[[], bool]:
    """A changed draft of the article, and the verb that shows it."""
    from articles.desk import drafting, publishing

    snapshot = drafting.snapshot_of(article)
    drafting.save(article, snapshot.with_(body=f"<p>{words}</p>{snapshot.body}"), by=None)
    return lambda: publishing.revise(article, by=None)


def begun(article: Article, words: str) -> Callable[[], bool]:
    """A new story's draft, and the verb that publishes it."""
    from articles.desk import drafting, publishing

    new = drafting.begin(edition=article.edition, by=None)
    like = drafting.snapshot_of(article)
    drafting.save(new, like.with_(title=f"A story published now: {words}", slug=""), by=None)
    return lambda: publishing.publish(new, by=None)


def main(deed: str, path: str, words: str) -> None:
    """Prepare the deed, wait, do it. Exits with a message when the verb had nothing to do."""
    from articles.models import Article
    from portal import editions

    slug = path.strip("/").rpartition("/")[2]
    article = Article.objects.visible().get(edition=editions.of_path(path), slug=slug)
    verb = {"revise": revised, "begin": begun}[deed](article, words)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    if not verb():
        sys.exit("The verb had nothing to do.")
    sys.stdout.write(f"{time.monotonic_ns()}\n")


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:4])
