"""What the desk's own index holds of each story: title, lead and text as last saved.

Of a public story with a working copy that differs, what readers have is found as well.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from articles import body
from articles.desk.models import Draft
from articles.desk.snapshot import Snapshot
from articles.models import Article
from articles.search import desk as index
from portal.jobs.compat import task

BATCH: Final = 100


def keep(article: Article, snapshot: Snapshot, text: str | None = None) -> None:
    """Make the story findable as ``snapshot`` says it. Five queries at most, in the caller's transaction.

    ``text`` is the plain text of its body, where the caller has it already.
    """
    if text is None:
        text = body.parse(snapshot.body).document.text
    texts = [snapshot.lead, text]
    if article.was_published:
        public = Article.objects.filter(pk=article.pk).values_list("title", "lead", "body__text").first()
        texts += [part for part in public or () if part and part not in (snapshot.title, *texts)]
    index.keep(article.pk, snapshot.title, texts)


@task()
def index_missing() -> None:
    """Take in a batch of what the index lacks, the newest first, and ask for the next. Harmless twice."""
    lacking = index.missing(BATCH)
    with transaction.atomic():
        # Held, or what somebody saves meanwhile would be written over.
        stories = list(Article.objects.select_for_update().filter(pk__in=lacking).order_by("pk"))
        drafts = Draft.objects.in_bulk(lacking)
        for article in stories:
            draft = drafts.get(article.pk)
            _keep_stored(article, Snapshot.from_json(draft.snapshot) if draft else None)
    if len(lacking) == BATCH:
        index_missing.enqueue()


def _keep_stored(article: Article, snapshot: Snapshot | None) -> None:
    """A story whose row and working copy are written already, whatever they hold."""
    try:
        keep(article, snapshot or Snapshot.of(article))
    except body.Refused:
        index.keep(article.pk, article.title, [article.lead])
