"""Places for pictures: which ratio and how wide each shows, so that a browser fetches the right copy."""

from __future__ import annotations

from dataclasses import dataclass

from articles.media import pictures
from articles.media.models import Image

PHONE_WIDEST = 320
# Places up to here are those of lists.
SMALL = 960
# Of width and height only their ratio counts, unless the sheet never comes: then pictures fit a phone.
ATTRIBUTE_WIDTH = 320
PHONE = "(max-width: 599px)"


@dataclass(frozen=True)
class Slot:
    """A place for pictures: its ratio and how wide it is shown; on phones it may have others."""

    ratio: str
    sizes: str
    widest: int = 1600
    phone_ratio: str = ""
    phone_sizes: str = ""

    @property
    def ratios(self) -> tuple[str, ...]:
        """The ratios to ask for, the phone's first."""
        return (self.phone_ratio, self.ratio) if self.phone_ratio else (self.ratio,)

    def fitting(self, srcset: str, ratio: str) -> str:
        """The copies that a screen of double density can use here, at least the narrowest."""
        most = PHONE_WIDEST if ratio == self.phone_ratio else self.widest
        copies = srcset.split(", ")
        return ", ".join([copy for copy in copies if int(copy.rsplit(" ", 1)[1][:-1]) <= most] or copies[:1])


# Widths follow the grid of static/css/layout.css: 12 columns in at most 1240 px; a browser test compares.
# Of the largest pictures a phone of triple density takes a copy of two and a quarter: nobody sees the rest.
DENSE = "(max-width: 599px) and (min-resolution: 2.5dppx) 75vw"
STORY = "(min-width: 656px) 608px, (min-width: 600px) 92vw, 100vw"
BODY = "(min-width: 1304px) 608px, (min-width: 1024px) 46vw, (min-width: 656px) 608px, 92vw"
SLOTS = {
    "hero": Slot(
        "16x9",
        f"{DENSE}, (min-width: 1304px) 608px, (min-width: 1024px) 46vw, (min-width: 600px) 93vw, 100vw",
        1280,
    ),
    "second": Slot("16x9", "(min-width: 1304px) 292px, (min-width: 1024px) 22vw, 45vw", 960, "1x1", "96px"),
    "third": Slot(
        "16x9",
        "(min-width: 1304px) 292px, (min-width: 1024px) 22vw, (min-width: 600px) 29vw, 92vw",
        960,
    ),
    "column": Slot(
        "16x9",
        "(min-width: 1304px) 397px, (min-width: 1024px) 30vw, (min-width: 600px) 45vw, 92vw",
        960,
    ),
    "quarter": Slot(
        "16x9",
        "(min-width: 1304px) 292px, (min-width: 1024px) 22vw, (min-width: 600px) 292px, 96px",
        640,
        "1x1",
        "96px",
    ),
    "block": Slot("4x3", "(min-width: 1304px) 608px, (min-width: 600px) 46vw, 92vw", 1280),
    "block-beside-wire": Slot(
        "4x3",
        "(min-width: 1304px) 450px, (min-width: 1024px) 34vw, (min-width: 600px) 46vw, 92vw",
        960,
    ),
    "row": Slot("16x9", "192px", 480, "1x1", "80px"),
    "square": Slot("1x1", "96px", 320),
    "lead": Slot(
        "16x9",
        f"{DENSE}, (min-width: 1304px) 608px, (min-width: 1024px) 46vw, {STORY}",
    ),
    "wide": Slot(
        "16x9",
        f"{DENSE}, (min-width: 1304px) 924px, (min-width: 1024px) 71vw, {STORY}",
    ),
    "body": Slot("original", BODY),
    "gallery": Slot("4x3", BODY),
    "thumb": Slot(
        "4x3", "(min-width: 1304px) 300px, (min-width: 1024px) 23vw, (min-width: 656px) 300px, 46vw", 960
    ),
}


def ahead(image: Image | None, edition: str, slot: str) -> dict[str, object]:
    """The best copies for a slot, for ``templates/articles/_picture_ahead.html``. No query."""
    place = SLOTS[slot]
    found = pictures.picture(image, edition, place.ratio)
    if found is None:
        return {}
    best = [(source.type, source.srcset) for source in found.sources] or [("image/jpeg", found.srcset)]
    return {"type": best[0][0], "srcset": place.fitting(best[0][1], place.ratio), "sizes": place.sizes}


def shown(image: Image, edition: str, slot: str, *, first: bool, silent: bool) -> dict[str, object]:
    """What ``templates/articles/_picture.html`` shows of a picture; empty when it has no copy. No query."""
    place = SLOTS[slot]
    found = pictures.picture(image, edition, place.ratios)
    if found is None:
        return {}
    sources = [
        {
            "type": source.type,
            "srcset": place.fitting(source.srcset, source.ratio),
            "height": _height(source.width, source.height),
            "media": PHONE if source.ratio == place.phone_ratio else "",
            "sizes": place.phone_sizes if source.ratio == place.phone_ratio else place.sizes,
        }
        for source in found.sources
        if source.type != "image/jpeg" or source.ratio == place.phone_ratio
    ]
    jpegs = place.fitting(found.srcset, place.ratio)
    return {
        "picture": found,
        # One JPEG will do in a list: the few browsers that lack AVIF take it.
        "src": jpegs.rsplit(", ", 1)[-1].split()[0] if place.widest < found.width else found.src,
        "srcset": jpegs if place.widest > SMALL else "",
        "width": ATTRIBUTE_WIDTH,
        "height": _height(found.largest_width, found.largest_height),
        "sources": sources,
        "sizes": place.sizes,
        "first": first,
        "silent": silent,
    }


def _height(width: int, height: int) -> int:
    """The height that goes with the width all pictures state."""
    return max(1, round(height * ATTRIBUTE_WIDTH / width))
