"""What the demonstration texts promise: whole, consistent, free of any calendar, never the same twice."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import articles.management.demo
from articles.management.demo.illustrations import SCENES
from portal.kit.text import transliterate

NEWSROOM = Path(articles.management.demo.__file__).parent / "newsroom"
CLASSES = {"short": (70, 120), "middle": (150, 300), "long": (400, 700)}
SENTENCE_WORDS = 6
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
WEEKDAYS = {
    "понеділок", "понеділка", "вівторок", "вівторка", "середа", "середи", "середу", "четвер", "четверга",
    "п’ятниця", "п’ятниці", "п’ятницю", "субота", "суботи", "суботу", "щосуботи", "неділя", "неділі",
    "неділю",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
}  # fmt: skip
MONTHS = re.compile(
    r"(січ|берез|квіт|трав|черв|лип|серп|верес|жовт|груд)(ень|ня|ні|нем)|лют(ий|ого|ому)|листопад(а|і)?"
    r"|january|february|april|june|july|august|september|october|november|december"
)
BLOCKS = {"p", "h2", "h3", "ul", "ol", "table", "figure", "aside"}
INSIDE = {
    "p", "h4", "li", "tbody", "tr", "th", "td", "blockquote", "figcaption", "ul", "strong", "em", "a", "sub",
    "sup", "br", "span", "time",
}  # fmt: skip
ATTRIBUTES = {
    "data-node", "data-speaker", "data-tag", "data-role", "data-lang", "data-translated", "data-source",
    "data-days", "data-article", "data-image", "data-images", "data-url", "href", "lang",
}  # fmt: skip


class Body(HTMLParser):
    """The words, references and top-level kinds of one body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nodes: list[str] = []
        self.paragraphs: list[str] = []
        self.holders: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.outer: list[str] = []
        self.inner: list[str] = []
        self.depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.attributes += values.items()
        (self.inner if self.depth else self.outer).append(tag)
        if tag == "br":
            return
        if self.depth == 0:
            self.nodes.append(values.get("data-node", tag))
        if tag in {"p", "h2", "h3", "h4", "figcaption"}:
            self.paragraphs.append("")
            self.holders.append(self.nodes[-1])
        self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth and self.paragraphs:
            self.paragraphs[-1] += data

    @property
    def own_paragraphs(self) -> list[str]:
        """Everything said here for the first time: a recall repeats by design."""
        return [text for text, node in zip(self.paragraphs, self.holders, strict=True) if node != "recall"]


class Story(NamedTuple):
    """One text in one edition."""

    key: str
    edition: str
    facts: dict[str, Any]
    html: str
    body: Body

    @property
    def words(self) -> int:
        return sum(len(WORD.findall(text)) for text in self.body.paragraphs)


def stories(edition: str) -> dict[str, Story]:
    """Every story of an edition by its key; a file that is not front matter and body fails here."""
    found = {}
    for path in sorted((NEWSROOM / "stories").glob(f"*.{edition}.html")):
        opening, front, html = path.read_text(encoding="utf-8").split("+++\n", 2)
        assert opening == "", path.name
        key = path.name.removesuffix(f".{edition}.html")
        found[key] = Story(key, edition, tomllib.loads(front), html, Body(html))
    return found


def rows(name: str) -> dict[str, dict[str, Any]]:
    found = tomllib.loads((NEWSROOM / f"{name}.toml").read_text(encoding="utf-8"))[name]
    by_slug = {row["slug"]: row for row in found}
    assert len(by_slug) == len(found), f"two {name} share a slug"
    return by_slug


UK, EN = stories("uk"), stories("en")
AUTHORS, RUBRICS, TAGS = rows("authors"), rows("rubrics"), rows("tags")
BOTH = [*UK.values(), *EN.values()]
each_uk = pytest.mark.parametrize("story", UK.values(), ids=UK)
each = pytest.mark.parametrize("story", BOTH, ids=[f"{story.key}.{story.edition}" for story in BOTH])


def length_class(story: Story) -> str:
    """A newsroom kind that has a length of its own, else short, middle or long by its words."""
    if story.facts["kind"] in {"interview", "opinion", "advertising"}:
        return story.facts["kind"]
    fits = [name for name, (least, most) in CLASSES.items() if least <= story.words <= most]
    return fits[0] if fits else f"{story.words} words"


def test_there_are_forty_four_stories_of_the_promised_lengths() -> None:
    promised = {"short": 18, "middle": 18, "long": 4, "interview": 2, "opinion": 1, "advertising": 1}
    assert Counter(length_class(story) for story in UK.values()) == promised


def test_forty_are_told_in_english_too_and_four_are_not() -> None:
    assert (len(EN), len(UK)) == (40, 44)
    assert EN.keys() <= UK.keys()


def test_the_cast_has_the_promised_size() -> None:
    assert (len(AUTHORS), len(RUBRICS), len(TAGS)) == (12, 12, 50)
    assert {row["kind"] for row in TAGS.values()} == {"person", "place", "organisation", "event", "topic"}
    assert all(row.get("parent", "economy") in RUBRICS for row in RUBRICS.values())


def test_every_author_rubric_and_tag_is_used() -> None:
    facts = [story.facts for story in UK.values()]
    assert {row["author"] for row in chain.from_iterable(fact["byline"] for fact in facts)} | {
        row["author"] for story in EN.values() for row in story.facts.get("byline", [])
    } == AUTHORS.keys()
    assert {fact["rubric"] for fact in facts} == RUBRICS.keys()
    assert set(chain.from_iterable(fact["tags"] for fact in facts)) == TAGS.keys()


@pytest.mark.parametrize("row", AUTHORS.values(), ids=AUTHORS)
def test_an_author_is_spelt_by_the_official_transliteration(row: dict[str, Any]) -> None:
    assert row["name"]["en"] == transliterate(row["name"]["uk"])
    assert row["slug"] == row["name"]["en"].lower().replace(" ", "-")
    assert all(len(re.findall(r"[.?!](?:\s|$)", row["bio"][edition])) == 2 for edition in ("uk", "en"))


@pytest.mark.parametrize("slug", [slug for slug, row in TAGS.items() if row["kind"] == "person"])
def test_a_person_is_spelt_by_the_official_transliteration(slug: str) -> None:
    assert TAGS[slug]["label"]["en"] == transliterate(TAGS[slug]["label"]["uk"])


@each_uk
def test_the_facts_of_a_story_name_what_exists(story: Story) -> None:
    facts = story.facts
    assert {facts["rubric"], *facts["rubrics"]} <= RUBRICS.keys()
    assert facts["rubric"] not in facts["rubrics"]
    assert set(facts["tags"]) <= TAGS.keys()
    assert len(set(facts["tags"])) == len(facts["tags"])
    assert TAGS[facts["place"]]["kind"] == "place"
    assert {row["author"] for row in facts["byline"]} <= AUTHORS.keys()
    assert {row["role"] for row in facts["byline"]} <= {"text", "photo", "translation"}
    assert set(facts["marks"]) <= {"exclusive", "photo", "video"}
    assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", facts["hour"])
    assert 0 <= facts["day"] <= 29


def test_the_order_is_whole_and_agrees_with_the_days() -> None:
    in_order = sorted(UK.values(), key=lambda story: story.facts["order"])
    assert [story.facts["order"] for story in in_order] == list(range(1, 45))
    days = [story.facts["day"] for story in in_order]
    assert days == sorted(days)


@each
def test_every_reference_of_a_body_resolves(story: Story) -> None:
    facts = UK[story.key].facts
    sources = {row["key"] for row in facts.get("sources", [])}
    assert {row["key"] for row in story.facts.get("sources", [])} == sources
    for name, value in story.body.attributes:
        if name == "data-article":
            assert value in {f"story:{key}" for key in (UK if story.edition == "uk" else EN)}, value
        elif name == "data-source":
            assert value in sources, value
        elif name == "data-tag":
            assert value in facts["tags"], value
        elif name in {"data-image", "data-images"}:
            assert all(re.fullmatch(r"scene:[a-z-]+:\d+", part) for part in value.split(",")), value
            assert {part.split(":")[1] for part in value.split(",")} <= SCENES.keys(), value


@each
def test_a_recall_points_to_the_past(story: Story) -> None:
    order = UK[story.key].facts["order"]
    for aim in re.findall(r'<p data-article="story:([a-z-]+)"', story.html):
        assert UK[aim].facts["order"] > order


@each
def test_a_body_is_written_in_the_grammar(story: Story) -> None:
    assert story.body.depth == 0
    assert set(story.body.outer) <= BLOCKS
    assert set(story.body.inner) <= INSIDE
    assert {name for name, _ in story.body.attributes} <= ATTRIBUTES
    assert {value for name, value in story.body.attributes if name == "data-lang"} <= {story.edition}
    assert len(story.body.nodes) == len(story.html.strip().splitlines()), "one block, one line"


@each
def test_a_lead_has_its_length_and_is_not_the_first_paragraph(story: Story) -> None:
    assert 80 <= len(story.facts["lead"]) <= 300
    assert story.facts["lead"] != story.body.paragraphs[0]


def test_no_two_titles_are_alike() -> None:
    for edition in (UK, EN):
        sets = {key: set(WORD.findall(story.facts["title"].casefold())) for key, story in edition.items()}
        for one, words in sets.items():
            for other, others in sets.items():
                assert one >= other or len(words & others) < 0.5 * len(words | others), (one, other)


def test_no_two_stories_share_a_sentence() -> None:
    for edition in (UK, EN):
        holder: dict[str, str] = {}
        for story in edition.values():
            texts = [story.facts["title"], story.facts["lead"], *story.body.own_paragraphs]
            for sentence in chain.from_iterable(re.split(r"(?<=[.?!…])\s+", text) for text in texts):
                words = WORD.findall(sentence.casefold())
                if len(words) >= SENTENCE_WORDS:
                    assert holder.setdefault(" ".join(words), story.key) == story.key, sentence


@each
def test_a_story_is_tied_to_no_calendar(story: Story) -> None:
    texts = [story.facts["title"], story.facts["lead"], *story.body.paragraphs]
    words = {word for text in texts for word in WORD.findall(text.casefold())}
    assert not {word for word in words if word in WEEKDAYS or MONTHS.fullmatch(word)}


@each
def test_marks_are_typographic(story: Story) -> None:
    texts = [story.facts["title"], story.facts["lead"], *story.body.paragraphs]
    assert not [text for text in texts if re.search(r"[\"'`]| - |  ", text)]


@each_uk
def test_a_picture_is_described_and_says_more_than_the_title(story: Story) -> None:
    if not (image := story.facts.get("image")):
        return
    kind, _, subject = image["scene"].partition(":")
    assert kind in SCENES or (kind in {"chart", "map"} and subject)
    for edition, title in (("uk", story.facts["title"]), ("en", EN.get(story.key, story).facts["title"])):
        said = [image["alt"][edition], image["caption"][edition], title]
        assert all(said)
        assert len({text.casefold() for text in said}) == 3
    if kind == "chart":
        data = image["data"]
        assert len(data["labels"]["uk"]) == len(data["labels"]["en"]) == len(data["values"])
    if kind == "map":
        assert all(44 < point["lat"] < 53 and 22 < point["lon"] < 41 for point in image["map"]["points"])


def test_six_pictures_are_charts_four_are_maps_and_every_scene_is_shown() -> None:
    leads = [story.facts["image"] for story in UK.values() if "image" in story.facts]
    images = [*leads, *(row for story in UK.values() for row in story.facts.get("pictures", []))]
    kinds = Counter(image["scene"].partition(":")[0] for image in images)
    assert (kinds.pop("chart"), kinds.pop("map")) == (6, 4)
    assert kinds.keys() == SCENES.keys()
    pairs = [(image["scene"], image["seed"]) for image in images]
    assert len(set(pairs)) == len(pairs)


def test_one_story_has_every_element_of_a_wire_story() -> None:
    story = UK["budget-denial"]
    assert Counter(story.body.nodes) == {"p": 4, "quote": 2, "addition": 1, "recall": 1}
    assert story.html.count("<p data-article=") == 3
    assert len(story.facts["byline"]) == 1
    assert len(story.facts["rubrics"]) == 1
    kinds = " ".join(TAGS[tag]["kind"] for tag in story.facts["tags"])
    assert kinds == "event topic person person place place place"
