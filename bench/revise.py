"""An editor's Publish, in a process of its own: ``python -m bench.revise PATH WORDS``.

Puts a paragraph with WORDS before the text of the published article at PATH, by the desk's own verbs, and
prints the moment (monotonic clock, in ns, the same for all processes of a machine) right after the verb.
"""

from __future__ import annotations

import sys
import time

import django


def revise(path: str, words: str) -> int:
    """The moment at which the new text was committed."""
    from articles.desk import drafting, publishing
    from articles.models import Article
    from portal import editions

    slug = path.strip("/").rpartition("/")[2]
    article = Article.objects.visible().get(edition=editions.of_path(path), slug=slug)
    snapshot = drafting.snapshot_of(article)
    drafting.save(article, snapshot.with_(body=f"<p>{words}</p>{snapshot.body}"), by=None)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # until everybody is looking
    if not publishing.revise(article, by=None):
        raise SystemExit("The article was not revised.")
    return time.monotonic_ns()


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(f"{revise(*sys.argv[1:3])}\n")
