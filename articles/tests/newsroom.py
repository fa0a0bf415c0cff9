"""A small newsroom made by the desk's own verbs: for tests that need pages with everything on them."""

from __future__ import annotations

from dataclasses import dataclass

from articles.desk import drafting, pictures, publishing
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.media.models import Image, Licence
from articles.models import Article, Author, Kind, Rubric, Tag, TagKind
from articles.tests.media.samples import negative

LEADS = {
    "en": "The council of an invented town has voted for a second tram line after four hours of debate.",
    "uk": "Рада вигаданого міста після чотирьох годин суперечок проголосувала за другу трамвайну лінію.",
}
TITLES = {"en": "Tram line number", "uk": "Трамвайна лінія номер"}
BODY = """<p>The line will open <time datetime="2026-11-20">on Friday</time>, the council says.</p>
<h2>What comes</h2>
<figure data-node="quote" data-speaker="Vira Sample" data-tag="vira-sample" data-role="head of the tram depot"
 data-source="council"><blockquote><p>The rails are ready.</p></blockquote>
<figcaption>Sample said</figcaption></figure>
<aside data-node="addition" data-source="council"><h4>Money</h4><p>Half comes from the town.</p></aside>
<aside data-node="key-points"><ul><li><p>Two years</p></li><li><p>Nine stops</p></li></ul></aside>
<ul><li><p>One</p></li><li><p>Two</p></li></ul>
<table><tbody><tr><th><p>Stop</p></th><th><p>Minute</p></th></tr>
<tr><td><p>Depot</p></td><td><p>0</p></td></tr></tbody></table>
<figure data-node="image" data-image="{image}"><figcaption>A tram</figcaption></figure>
<figure data-node="gallery" data-images="{image},{other}"></figure>
<figure data-node="embed" data-url="https://youtu.be/abcdefghijk"><figcaption>A ride</figcaption></figure>
<figure data-node="embed" data-url="https://example.org/plan"></figure>
<aside data-node="related" data-article="{story}"></aside>
<aside data-node="recall"><p data-article="{story}">The council met in an earlier story.</p></aside>
<p>See <a href="https://example.org/">the plan</a>.</p>"""


@dataclass(frozen=True)
class Newsroom:
    """What was made: the story with every node, by edition, and the nouns around it."""

    full: dict[str, Article]
    rubric: Rubric
    tag: Tag
    author: Author


def make(stories: int = 6) -> Newsroom:
    """``stories`` plain stories in both editions, then one with every node. Some hundred queries."""
    parent = Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})
    rubric = Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"}, parent=parent)
    author = Author.objects.create(
        labels={"en": "Olena Writer", "uk": "Олена Писар"},
        desk={"en": "City desk", "uk": "Міський відділ"},
        biography={"en": "Writes about trams.", "uk": "Пише про трамваї."},
    )
    place = Tag.objects.create(
        name="Yasnohai", kind=TagKind.PLACE, labels={"en": "Yasnohai", "uk": "Ясногай"}
    )
    tag = Tag.objects.create(
        name="Vira Sample", kind=TagKind.PERSON, labels={"en": "Vira Sample", "uk": "Віра Семпл"}
    )
    images = [image_of(number) for number in (1, 2)]
    plain = Snapshot(
        rubric=rubric.pk,
        byline=(Credit(author.pk),),
        place=place.pk,
        tags=(tag.pk, place.pk),
        agency="EXA",
        sources=(SourceRow(key="council", name="Town council", link="https://example.org/council"),),
    )
    full: dict[str, Article] = {}
    originals: list[Article | None] = [None] * (stories + 1)
    for edition in ("en", "uk"):
        first = ""
        for number in range(stories + 1):
            is_full = number == stories
            text = (
                BODY.format(image=images[0].pk, other=images[1].pk, story=first)
                if is_full
                else "<p>Text.</p>"
            )
            article = drafting.begin(edition=edition, by=None, translation_of=originals[number])
            snapshot = plain.with_(
                title=f"{TITLES[edition]} {number + 1}",
                lead=LEADS[edition],
                body=text,
                kind=(Kind.OPINION if number == 1 else Kind.ADVERTISING if number == 2 else Kind.NEWS),
                marks=("exclusive", "photo") if number in {3, stories} else (),
                lead_image=images[number % 2].pk if number != 4 else None,
            )
            drafting.save(article, snapshot, by=None)
            publishing.publish(article, by=None)
            originals[number] = originals[number] or article
            first = first or str(article.uid)
            if is_full:
                full[edition] = Article.objects.get(pk=article.pk)
    return Newsroom(full, rubric, tag, author)


def image_of(number: int) -> Image:
    """A picture with everything said of it."""
    image = Image(
        alt={"en": f"A blue tram, number {number}", "uk": f"Синій трамвай, номер {number}"},
        caption={"en": "The tram at the depot", "uk": "Трамвай у депо"},
        credit="Example Agency",
        licence=Licence.OWN,
    )
    return pictures.add(image, negative(640, 480), by=None)
