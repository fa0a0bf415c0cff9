"""What is shown rather than read: image, gallery, embed, card of a related story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from articles.body import values
from articles.body.embeds import player_for
from articles.body.grammar import GALLERY_IMAGES, Box, BoxedNode, caption_html, register
from articles.body.inline import EMPTY, Inline, Links


@register
@dataclass(frozen=True, kw_only=True)
class Image(BoxedNode):
    """A picture of the library; a caption here stands in place of the library's."""

    name = "image"
    attributes = ("data-image",)
    holds = frozenset({"caption"})

    image: int = 0
    caption: Inline = EMPTY

    @classmethod
    def read(cls, box: Box) -> Self | None:
        image = box.needed("data-image", values.number, "image-without-number")
        return cls(id=box.id, image=int(image), caption=box.caption) if image else None

    @property
    def html(self) -> str:
        return f"{self.open(('data-image', str(self.image)))}{caption_html(self.caption)}</figure>"

    def inlines(self) -> Iterator[Inline]:
        yield self.caption

    def references(self) -> Iterator[tuple[str, Any]]:
        yield "images", self.image

    def context(self, links: Links) -> dict[str, Any]:
        return {"image": self.image, "caption": links.dress(self.caption)}


@register
@dataclass(frozen=True, kw_only=True)
class Gallery(BoxedNode):
    """Several pictures of the library, in order."""

    name = "gallery"
    attributes = ("data-images",)
    holds = frozenset({"caption"})

    images: tuple[int, ...] = ()
    caption: Inline = EMPTY

    @classmethod
    def read(cls, box: Box) -> Self | None:
        written = box.needed("data-images", _numbers, "gallery-without-images")
        if not written:
            return None
        images = [int(number) for number in written.split(",")]
        once = tuple(dict.fromkeys(images))
        if len(once) < len(images):
            box.repair("images-repeated")
        if len(once) > GALLERY_IMAGES:
            box.refuse("gallery-too-long", limit=GALLERY_IMAGES)
        return cls(id=box.id, images=once, caption=box.caption)

    @property
    def html(self) -> str:
        images = ",".join(str(image) for image in self.images)
        return f"{self.open(('data-images', images))}{caption_html(self.caption)}</figure>"

    def inlines(self) -> Iterator[Inline]:
        yield self.caption

    def references(self) -> Iterator[tuple[str, Any]]:
        for image in self.images:
            yield "images", image

    def context(self, links: Links) -> dict[str, Any]:
        return {"images": list(self.images), "caption": links.dress(self.caption)}


@register
@dataclass(frozen=True, kw_only=True)
class Embed(BoxedNode):
    """A page of someone else's, by its address: a player after a click for known services, else a card."""

    name = "embed"
    attributes = ("data-url",)
    holds = frozenset({"caption"})

    url: str = ""
    caption: Inline = EMPTY

    @classmethod
    def read(cls, box: Box) -> Self | None:
        url = box.needed("data-url", values.secure_address, "embed-without-address")
        return cls(id=box.id, url=url, caption=box.caption) if url else None

    @property
    def html(self) -> str:
        return f"{self.open(('data-url', self.url))}{caption_html(self.caption)}</figure>"

    def inlines(self) -> Iterator[Inline]:
        yield self.caption

    def references(self) -> Iterator[tuple[str, Any]]:
        yield "embeds", self.url

    def context(self, links: Links) -> dict[str, Any]:
        return {
            "url": self.url,
            "host": values.host(self.url).removeprefix("www."),
            "player": player_for(self.url),
            "rel": links.rel(self.url),
            "caption": links.dress(self.caption),
        }


@register
@dataclass(frozen=True, kw_only=True)
class Related(BoxedNode):
    """The card of another story of ours."""

    name = "related"
    element = "aside"
    attributes = ("data-article",)

    article: str = ""

    @classmethod
    def read(cls, box: Box) -> Self | None:
        article = box.needed("data-article", values.uid, "related-without-article")
        return cls(id=box.id, article=article) if article else None

    @property
    def html(self) -> str:
        return f"{self.open(('data-article', self.article))}</aside>"

    def inlines(self) -> Iterator[Inline]:
        return iter(())

    def references(self) -> Iterator[tuple[str, Any]]:
        yield "articles", self.article

    def context(self, links: Links) -> dict[str, Any]:
        return {"article": self.article}


def _numbers(written: str) -> str | None:
    found = [values.number(part) for part in written.split(",") if part.strip()]
    return ",".join(part for part in found if part) if found and all(found) else None
