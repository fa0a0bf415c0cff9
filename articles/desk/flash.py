"""A flash: a story that begins with its first line and grows at one address (``publishing.revise``)."""

from __future__ import annotations

from django.db import transaction

from articles.desk import drafting, publishing
from articles.desk.snapshot import Credit, Snapshot
from articles.models import Article, Stage
from portal.accounts.models import User


def flash(
    *, edition: str, title: str, lead: str, rubric: int | None, by: User | None, form: str = ""
) -> Article:
    """Publish a story that has a title, a lead and a rubric, and nothing else yet.

    ``form`` names the form it was written in: sent twice, it publishes one story.
    Raises what ``publishing.publish`` raises, ``NotPublishable`` among it; then nothing is stored.
    """
    author = getattr(by, "author", None)
    snapshot = Snapshot(title=title, lead=lead, rubric=rubric, byline=(Credit(author.pk),) if author else ())
    with transaction.atomic():
        if twin := drafting.begun_in(form, by=by):
            return twin
        article = drafting.begin(edition=edition, by=by, form=form)
        article.stage = Stage.FLASH
        article.save(update_fields=["stage"])
        drafting.save(article, snapshot, by=by)
        publishing.publish(article, by=by)
    article.refresh_from_db()
    return article
