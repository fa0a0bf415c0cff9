"""Promises of what is not public: no address tells a word of it to anybody.

The addresses are those of the URL configuration: a new one is tried by being added.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils import timezone
from django.utils.regex_helper import normalize

from articles.desk import drafting, pictures, publishing, scheduling
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.media.models import Image, Licence
from articles.media.pictures import picture
from articles.models import Article, Author, Kind, Rubric, State, Tag, TagKind
from articles.sharecard.faces import digest_of, face_of, path_of
from articles.syndication.feeds import FORMATS
from articles.tests.media.samples import MediaTestCase, negative
from portal import editions
from portal.tests.pagecache.reader import Answer, Reader

# Both stand in every field of the story, and nowhere else in the portal: one is asked for, one looked for.
ASKED, CANARY = "vilshanka", "zhovtanka"
BOTH = f"{CANARY} {ASKED}"
QUERIES = (
    ("q", ASKED), ("q", ASKED[:4]), ("untranslated", ASKED), ("tag", "tag-person"), ("speaker", "tag-person"),
    ("updated_since", "2020-01-01"), ("limit", "1"),
)  # fmt: skip
BODY = f"""<p>The {BOTH} sat on a wire.</p>
<figure data-node="quote" data-speaker="Vira {BOTH}" data-tag="tag-person" data-source="s"><blockquote>
<p>A {BOTH}!</p></blockquote><figcaption>said {BOTH}</figcaption></figure>
<figure data-node="image" data-image="{{image}}"><figcaption>{BOTH} above</figcaption></figure>"""


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the configuration but the admin's, with ``%(name)s`` for what it asks for."""
    for one in resolver.url_patterns:
        address = prefix + template(one.pattern)
        if isinstance(one, URLPattern):
            yield address, one
        elif one.app_name != "admin":
            yield from addresses(one, address)


def template(pattern: Any) -> str:
    """One part of an address as Django's patterns write it."""
    if isinstance(pattern, LocalePrefixPattern):
        return "%(edition)s"
    if isinstance(pattern, RegexPattern):
        return str(normalize(pattern.regex.pattern)[0][0])
    return re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", str(pattern))


class LeakTestCase(MediaTestCase):
    """A story in two versions: one that says the words looked for in every field, and one that does not."""

    databases = {"default", "readership"}

    def setUp(self) -> None:
        super().setUp()
        self.rubric = Rubric.objects.create(labels={"en": "Nature", "uk": "Природа"})
        self.author = Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})
        self.tags = [
            Tag.objects.create(
                name=f"{BOTH} {kind}", slug=f"tag-{kind}", kind=kind, labels={"en": f"{BOTH} {kind}"}
            )
            for kind in (TagKind.PERSON, TagKind.PLACE, TagKind.TOPIC)
        ]
        picture = Image(
            alt={"en": f"A {BOTH} on a wire"},
            caption={"en": f"The {BOTH}"},
            credit=f"{BOTH} agency",
            licence=Licence.OWN,
        )
        self.image = pictures.add(picture, negative(640, 480), by=None)
        self.quiet = Snapshot(
            title="A bird is back",
            slug="a-quiet-address",
            lead="A bird was seen at the river, two people said, and nobody else has told of it until now.",
            body="<p>It sat on a wire.</p>",
            rubric=self.rubric.pk,
            byline=(Credit(self.author.pk),),
        )
        self.loud = self.quiet.with_(
            title=f"The {BOTH} is back",
            lead=f"A {BOTH} was seen at the river, two people said, and nobody else has told of it.",
            body=BODY.format(image=self.image.pk),
            place=self.tags[1].pk,
            tags=tuple(tag.pk for tag in self.tags),
            sources=(SourceRow(key="s", name=f"{BOTH} society"),),
            lead_image=self.image.pk,
            lead_caption=f"{BOTH}, seen from below",
            marks=("exclusive",),
        )

    def written(self, snapshot: Snapshot) -> Article:
        article = drafting.begin(edition="en", by=None)
        drafting.save(article, snapshot, by=None)
        return article

    def do(self, verb: Callable[..., bool], article: Article, **said: str) -> None:
        """Carry out a verb with what follows its commit."""
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(verb(article, by=None, **said))


class LeakTests(LeakTestCase):
    def guesses(self) -> dict[str, list[str]]:
        """What a stranger could write in an address who knows the story's own and the day."""
        today = timezone.localtime()
        stories = list(Article.objects.all())
        nouns = [self.rubric.slug, self.author.slug, *(tag.slug for tag in self.tags)]
        return {
            "edition": ["" if code == editions.primary() else f"{code}/" for code in editions.codes()],
            "slug": [*(story.slug for story in stories), *nouns],
            "year": [f"{today:%Y}"],
            "month": [f"{today:%m}"],
            "day": [f"{today:%d}"],
            "key": [self.image.key],
            "uidb36": ["1"],
            "name": [rendition.name for rendition in self.image.renditions],
            "size": ["192"],
            "code": editions.codes(),
            "form": list(FORMATS),
            "kind": [self.quiet.slug, *Kind.values],
            "pk": [str(story.pk) for story in stories],
            "token": [self.quiet.slug],
            "id": [str(story.uid) for story in stories],
            "rest": [self.quiet.slug],
            "story": [story.uid.hex for story in stories],
            "digest": [digest_of(face_of(self.as_written(story))) for story in stories],
        }

    def as_written(self, article: Article) -> Article:
        """A story as its card shows it once what is written goes out; nothing is stored."""
        article.published_at = article.published_at or timezone.now()
        article.title, article.is_exclusive, article.lead_image = self.loud.title, True, self.image
        article.rubric = self.rubric
        return article

    def paths(self) -> Iterator[tuple[str, list[str]]]:
        """Every address, and what its view would look at behind a question mark."""
        guesses = self.guesses()
        for address, pattern in addresses(get_resolver()):
            names = re.findall(r"%\((\w+)\)s", address)
            unknown = set(names) - guesses.keys()
            self.assertFalse(unknown, f"Say in guesses() what a stranger could write in {address}.")
            # Others never reach the view of a readers' page (``portal/pagecache/policy.py``).
            looked_at = getattr(pattern.callback, "query_names", ())
            questions = [f"?{name}={value}" for name, value in QUERIES if name in looked_at]
            for chosen in product(*(guesses[name] for name in names)):
                yield "/" + address % dict(zip(names, chosen, strict=True)), questions

    def telling(self) -> Iterator[str]:
        """The addresses that tell a stranger anything of the story."""
        reader = Reader()
        for path, questions in self.paths():
            answer = reader.get(path)
            if tells(path, answer):
                yield path
            # Whom the address names is looked for first: of nobody nothing can be asked.
            if answer.status != HTTPStatus.NOT_FOUND:
                yield from (path + asked for asked in questions if tells(path, reader.get(path + asked)))

    def told(self) -> set[str]:
        return set(self.telling())

    def is_told(self) -> bool:
        return any(self.telling())

    def test_a_public_story_is_told_of_everywhere(self) -> None:
        article = self.written(self.loud)
        self.do(publishing.publish, article)
        told = {path.partition("?")[0] for path in self.told()}
        expected = {
            "/",
            "/news/",
            f"/news/{self.quiet.slug}/",
            "/search/",
            "/feeds/newest.rss",
            "/tags/",
            "/exclusives/",
            f"/tag/{self.tags[0].slug}/",
            f"/author/{self.author.slug}/",
            f"/rubric/{self.rubric.slug}/",
            *(f"/feeds/rubric/{self.rubric.slug}.{form}" for form in FORMATS),
            f"/feeds/tag/{self.tags[0].slug}.rss",
            f"/feeds/author/{self.author.slug}.atom",
            "/feeds/kind/news.json",
            "/sitemaps/en/news.xml",
            "/api/v1/articles",
            f"/api/v1/articles/{article.uid}",
            "/api/v1/tags",
            "/api/v1/quotes",
            picture(self.image, "en").src,
            path_of(Article.objects.get(pk=article.pk)),
            f"{timezone.localtime():/archive/%Y/%m/%d/}",
        }
        self.assertEqual(expected - told, set())

    def test_a_story_on_its_way_is_told_of_nowhere(self) -> None:
        """Five at once, by what their addresses end with."""
        soon = timezone.now() + dt.timedelta(hours=1)
        ways: dict[str, dict[str, Any]] = {
            "draft": {},
            "in-review": {"state": State.IN_REVIEW},
            "scheduled": {"state": State.READY},
            "under-embargo": {"state": State.READY, "embargo_until": soon},
            "binned": {"binned_at": timezone.now()},
        }
        for name, facts in ways.items():
            article = self.written(self.loud.with_(slug=f"{self.loud.slug}-{name}"))
            Article.objects.filter(pk=article.pk).update(**facts)
            if name == "scheduled":
                scheduling.schedule(article, "publish", at=soon, by=None)
        self.assertEqual(self.told(), set())

    def test_a_withdrawn_story_is_told_of_nowhere(self) -> None:
        article = self.written(self.loud)
        self.do(publishing.publish, article)
        self.assertTrue(self.is_told())
        self.do(publishing.withdraw, article, reason="A mistake.")
        self.assertEqual(self.told(), set())

    def test_what_is_written_into_a_public_story_is_told_of_nowhere_before_it_is_revised(self) -> None:
        article = self.written(self.quiet)
        self.do(publishing.publish, article)
        drafting.save(article, self.loud, by=None)
        self.assertEqual(self.told(), set())
        self.do(publishing.revise, article)
        self.assertTrue(self.is_told())


def tells(path: str, answer: Answer) -> bool:
    """Whether an answer tells of the story: in its text, in a header, or by handing over the picture."""
    if path.startswith("/media/"):
        return answer.status == HTTPStatus.OK
    said = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return CANARY in said.casefold() or CANARY.encode() in _bytes(answer.body).lower()


def _bytes(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
