"""Publishes a few stories in the portal of the environment, and prints the address of one."""

from __future__ import annotations

import os
import sys


def main(word: str) -> None:
    """With ``newsroom`` one with pictures; else one story more in it, of that title."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from articles.desk import drafting, publishing
    from articles.desk.snapshot import Credit, Snapshot
    from articles.models import Article, Author, Kind, Rubric
    from articles.tests import newsroom

    if word == "newsroom":
        article = newsroom.make(1).full["uk"]
    else:
        article = drafting.begin(edition="uk", by=None)
        rubric, author = Rubric.objects.exclude(parent=None).earliest("pk"), Author.objects.earliest("pk")
        plain = Snapshot(rubric=rubric.pk, byline=(Credit(author.pk),), kind=Kind.NEWS)
        written = plain.with_(title=word, lead=word)
        drafting.save(article, written.with_(body=f"<p>{word}</p>"), by=None)
        publishing.publish(article, by=None)
    sys.stdout.write(Article.objects.get(pk=article.pk).get_absolute_url() + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
