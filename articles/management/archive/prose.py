"""Words, paragraphs and quotes, derived once as the desk derives them and used in many stories."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from django.template.loader import get_template

from articles import body
from articles.body.boxes import QuoteFacts
from articles.management.archive import names
from articles.management.archive import vocabulary as said
from articles.management.archive.names import Labels
from articles.models import Tag
from articles.search.tokens import folded
from articles.search.wordforms import keyed
from portal import editions
from portal.kit.text import fold, slugify

SENTENCES: Final = (2, 3, 3, 4)


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text as readers, both indexes and an address have it."""

    text: str
    keyed: str
    folded: str
    fold: str
    slug: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a body with everything that is derived of it."""

    canonical: str
    rendered: str
    words: Words
    number: int
    quote: QuoteFacts | None = None


@dataclass(frozen=True)
class Bank:
    """What the stories of one edition are put together from."""

    leads: list[Words]
    own: list[Node]
    paragraphs: list[Node]
    headings: list[Node]
    quotes: list[Node]


@lru_cache(maxsize=2**16)
def words(text: str) -> Words:
    """The text with all that is derived of it. A third of a millisecond, nothing the second time."""
    return Words(text, keyed(text), folded(text), fold(text), slugify(text))


def joined(parts: Iterable[Words], between: str) -> Words:
    """Several stretches as one: words know nothing of their neighbours."""
    some = list(parts)
    return Words(
        between.join(part.text for part in some),
        " ".join(part.keyed for part in some),
        " ".join(part.folded for part in some),
        " ".join(part.fold for part in some),
        "-".join(part.slug for part in some),
    )


def node(html: str, edition: str, tags: Mapping[str, Tag] | None = None) -> Node:
    """What the desk would keep and show of this node. About a millisecond."""
    document = body.parse(html).document.identify()
    surroundings = SimpleNamespace(tags=tags or {}, sources={}, is_sponsored=False)

    def render_node(one: body.Node, context: dict[str, Any]) -> str:
        template = get_template(f"articles/body/{one.template_name}.html")
        return template.render({**context, "edition": edition, "resolve": surroundings})

    with editions.speaking(edition):
        rendered = body.render(document.typeset(edition), render_node)
    quotes, text = document.quotes, document.text
    made = Words(text, keyed(text), folded(text), "", "")
    return Node(document.html, str(rendered), made, document.words, quotes[0] if quotes else None)


def fill(edition: str, size: int, speakers: list[Tag]) -> Bank:
    """So many different paragraphs, leads and sentences of a single story; a quote of each speaker."""
    lots = random.Random(f"{edition} {size}")  # noqa: S311  (the same each time is what is wanted)
    paragraphs = {
        " ".join(sentence(lots, edition) for _ in range(lots.choice(SENTENCES))) for _ in range(size)
    }
    return Bank(
        leads=[words(f"{sentence(lots, edition)} {sentence(lots, edition)}") for _ in range(size)],
        own=[node(f"<p>{own_sentence(lots, edition, number)}</p>", edition) for number in range(size)],
        paragraphs=[node(f"<p>{text}</p>", edition) for text in sorted(paragraphs)],
        headings=[node(f"<h2>{text}</h2>", edition) for text in said.HEADINGS[edition]],
        quotes=[_quote(lots, edition, speaker) for speaker in speakers],
    )


def sentence(lots: random.Random, edition: str) -> str:
    """Somebody did something in some way."""
    lists = (said.ACTORS, said.DEEDS, said.OBJECTS, said.CIRCUMSTANCES)
    actor, deed, what, how = (lots.choice(some[edition]) for some in lists)
    return f"{actor} {deed} {what} {how}."


def own_sentence(lots: random.Random, edition: str, number: int) -> str:
    """What few stories say: who, where, how much. Each number has a person of its own."""
    return lots.choice(said.OWN[edition]).format(
        name=names.person(number)[edition],
        place=names.place(lots.randrange(names.PLACES))[edition],
        figure=lots.randrange(2, 900),
        months=lots.randrange(3, 40),
        case=f"{lots.randrange(100, 999)}/{lots.randrange(1000, 9999)}",
    )


def title(lots: random.Random, edition: str, name: Labels, place: Labels) -> Words:
    """A headline: some begin with a place or a name."""
    actor, deed, what = (lots.choice(some[edition]) for some in (said.ACTORS, said.DEEDS, said.OBJECTS))
    before = lots.choice((place, name, None))
    if before is None:
        return joined((words(actor), words(deed), words(what)), " ")
    act = joined((words(actor[:1].lower() + actor[1:]), words(deed), words(what)), " ")
    return joined((words(before[edition]), act), ": ")


def _quote(lots: random.Random, edition: str, speaker: Tag) -> Node:
    who, role = speaker.labels.in_edition(edition), lots.choice(said.SPEAKERS[edition])
    html = (
        f'<figure data-node="quote" data-speaker="{who}" data-tag="{speaker.slug}" data-role="{role}">'
        f"<blockquote><p>{sentence(lots, edition)}</p></blockquote></figure>"
    )
    return node(html, edition, {speaker.slug: speaker})
