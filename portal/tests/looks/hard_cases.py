"""What the demonstration is too tidy for: a long title, an empty list, a withdrawn story, a correction."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from articles.desk import breaking, correcting, drafting, flash, publishing
from articles.desk.snapshot import Snapshot, SourceRow
from articles.models import Article, Correction, Demonstrated, Rubric, Stage
from portal.masthead.models import ExchangeRate
from portal.tests.looks.pages import Kind, demo_path, home_path

HOUR = dt.timedelta(hours=1)
TITLES = {
    "uk": "Дніпропетровська облрада підтримала найдовше в історії області рішення"
    " про перейменування автотранспортних підприємств",
    "en": "Dnipropetrovsk regional council backs the longest decision in the region's history,"
    " renaming its motor transport companies",
}
LEADS = {
    "uk": "Високоповажні представники Дніпропетровщини сперечалися, скільки літер уміститься на автобусі.",
    "en": "Representatives argued until night about how many letters of a name fit on the side of a bus.",
}
WORD = {"uk": "автотранспортувальниками-перейменовувачами", "en": "counterrevolutionaries-and-renamers"}
BODY = """<p>{lead} <a href="https://example.org/{word}">https://example.org/{word}</a></p>
<h2>{title}</h2><h3>{title}</h3>
<aside data-node="key-points"><ul><li><p>{lead}</p></li><li><p>{word}</p></li></ul></aside>
<table><tbody><tr><th><p>{word}</p></th><th><p>2024</p></th><th><p>2025</p></th><th><p>2026</p></th></tr>
<tr><td><p>{lead}</p></td><td><p>1</p></td><td><p>{word}</p></td><td><p>40 000 000</p></td></tr>
</tbody></table>
<figure data-node="quote" data-speaker="{word}" data-role="{lead}" data-source="paper">
<blockquote><p>{lead}</p><p>{word}</p></blockquote></figure>
<aside data-node="addition" data-source="paper"><h4>{title}</h4><p>{lead}</p></aside>
<figure data-node="image" data-image="{image}"><figcaption>{lead}</figcaption></figure>
<figure data-node="gallery" data-images="{image},{image}"><figcaption>{title}</figcaption></figure>
<figure data-node="embed" data-url="https://example.org/{word}"><figcaption>{lead}</figcaption></figure>
<aside data-node="related" data-article="{story}"></aside>
<aside data-node="recall"><p data-article="{story}">{lead}</p><p>{lead}</p></aside>"""


def make() -> None:
    """Write the hard cases into the database at hand, once. Some hundred queries."""
    if Rubric.objects.filter(slug="empty").exists():
        return
    Rubric.objects.create(slug="empty", labels={"en": "Astronomy", "uk": "Астрономія"})
    original: Article | None = None
    for edition in TITLES:
        original = long_story(edition, original)
        publishing.withdraw(demonstrated("weather-fog", edition), by=None, reason=LEADS[edition])
        corrected, kyiv = demonstrated("bridge-denial", edition), Rubric.objects.get(slug="kyiv").pk
        for place in Correction.Place:
            correcting.correct(corrected, kind="correction", text=LEADS[edition], place=place, by=None)
        flash.flash(edition=edition, title=TITLES[edition], lead=LEADS[edition], rubric=kyiv, by=None)
        breaking.raise_bar(edition, text=TITLES[edition], lasting=HOUR, article=corrected, by=None)
    for rate in ExchangeRate.objects.filter(
        currency="EUR", effective_on__gt=timezone.localdate() - dt.timedelta(9)
    ):
        rate.delete()


def demonstrated(key: str, edition: str) -> Article:
    """A story of the demonstration by its name."""
    return Article.objects.get(
        pk=Demonstrated.objects.get(kind=Demonstrated.Kind.ARTICLE, key=f"{key}.{edition}").target
    )


def long_story(edition: str, original: Article | None) -> Article:
    """A story whose every part is as long as can be, published two days ago."""
    pattern = demonstrated("tram-first", edition)
    said = {"lead": LEADS[edition], "title": TITLES[edition], "word": WORD[edition]}
    article = drafting.begin(edition=edition, by=None, translation_of=original)
    source = SourceRow(key="paper", name=LEADS[edition], channel=WORD[edition], link="https://example.org/")
    snapshot = Snapshot.of(pattern).with_(
        title=TITLES[edition],
        slug=f"the-longest-{edition}",
        lead=LEADS[edition],
        body=BODY.format(image=pattern.lead_image_id, story=pattern.uid, **said),
        sources=(source,),
    )
    drafting.save(article, snapshot, by=None)
    publishing.publish(article, by=None, first_published=timezone.now() - dt.timedelta(days=2))
    return Article.objects.get(pk=article.pk)


def kinds(edition: str) -> list[Kind]:
    """The kinds of pages that show them."""
    home = home_path(edition)
    return [
        Kind("article-corrected", demo_path("bridge-denial", edition)),
        Kind("article-flash", Article.objects.get(edition=edition, stage=Stage.FLASH).get_absolute_url()),
        Kind("corrections", f"{home}corrections/"),
        Kind("article-long", f"{home}news/the-longest-{edition}/"),
        Kind("rubric-long", f"{home}rubric/kyiv/"),
        Kind("rubric-empty", f"{home}rubric/empty/"),
        Kind("withdrawn", demo_path("weather-fog", edition)),
        Kind("rates-old", f"{home}rates/"),
    ]
