"""Pictures, players, galleries, quotations and links of anybody's HTML, as nodes of our grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from articles.body import values
from articles.body.grammar import GALLERY_IMAGES, TABLE_COLUMNS
from articles.importing.intake import trees
from articles.importing.intake.markup import SOURCES, Pictures
from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Photo
from articles.importing.shape import gettext_noop as _

GALLERIES: Final = {
    "wp-block-gallery", "blocks-gallery-grid", "gallery", "tiled-gallery", "wp-block-jetpack-tiled-gallery",
    "wp-block-jetpack-slideshow", "kg-gallery-card",
}  # fmt: skip
# Quotations that a script of their service turns into a post.
POSTS: Final = {
    "twitter-tweet": ("twitter.com", "x.com"),
    "instagram-media": ("instagram.com",),
    "tiktok-embed": ("tiktok.com",),
    "fb-post": ("facebook.com",),
    "telegram-post": ("t.me",),
}
SMILEYS: Final = {"emoji", "wp-smiley"}


class Translator:
    """Walks a tree and puts nodes of the grammar in place of what the grammar would drop."""

    def __init__(self, pictures: Pictures, notes: Notes, site: str) -> None:
        self.pictures, self.notes, self.site = pictures, notes, site
        self.by_tag: dict[str, Callable[[etree._Element], None]] = {
            "img": self.image, "figure": self.figure, "iframe": self.frame, "embed": self.frame,
            "object": self.frame, "video": self.recording, "audio": self.recording, "a": self.link,
            "blockquote": self.quotation, "table": self.table, "del": self.struck, "s": self.struck,
            "strike": self.struck, "picture": trees.unwrap, "source": trees.drop, "cite": trees.unwrap,
        }  # fmt: skip

    def translate(self, tree: etree._Element) -> None:
        """Change the tree in place: what holds others first."""
        for element in list(tree.iter("*")):
            if not trees.is_within(element, tree) or "data-node" in element.attrib:
                continue
            if trees.classes(element) & GALLERIES and next(element.iter("img"), None) is not None:
                self.gallery(element)
            elif change := self.by_tag.get(str(element.tag)):
                change(element)
        for element in tree.iter("*"):
            element.attrib.pop("class", None)

    def photo_of(self, image: etree._Element, caption: str = "") -> Photo:
        """What the text says of a picture. The address in ``src`` may be a stand-in of a lazy loader."""
        urls = [found for name in SOURCES if (found := image.get(name)) and not found.startswith("data:")]
        url = urljoin(f"https://{self.site}/", urls[-1 if len(urls) > 1 else 0]) if urls else ""
        return Photo(url=url, alt=image.get("alt") or "", caption=caption)

    def image(self, image: etree._Element, caption: str = "", holder: etree._Element | None = None) -> None:
        """A picture of the library, or its caption as text."""
        if trees.classes(image) & SMILEYS:
            trees.become_text(image, image.get("alt") or "")
            return
        if image.get("width") == "1" and image.get("height") == "1":
            trees.drop(image)
            return
        place = image if holder is None else holder
        photo = self.photo_of(image, caption)
        found = self.pictures.find(photo, self.notes) if photo.url else None
        if found is not None:
            node = trees.node("image", {"data-image": str(found)}, caption)
        else:
            # What it showed is in the report with its address: alternative text is no text of the story.
            node = trees.paragraph(caption)
        self._leave_link(image, photo.url)
        trees.swap(place, node)

    def figure(self, figure: etree._Element) -> None:
        """One picture or player with its caption; anything else is taken apart by the grammar."""
        images = [one for one in figure.iter("img") if not trees.classes(one) & SMILEYS]
        frames = list(figure.iter("iframe", "video", "audio", "object", "embed"))
        captions = list(figure.iter("figcaption"))
        caption = " ".join(filter(None, map(trees.text_of, captions)))
        if len(images) == 1 and not frames and next(figure.iter("table", "blockquote"), None) is None:
            for one in captions:
                trees.drop(one)
            if beside := trees.text_of(figure):
                trees.add_after(figure, trees.paragraph(beside))
            self.image(images[0], caption, figure)
        elif len(frames) == 1 and not images:
            frames[0].set("caption", caption)
            for one in captions:
                trees.drop(one)

    def gallery(self, holder: etree._Element) -> None:
        """Pictures side by side; their captions go into the library, that of all stays."""
        found: list[int] = []
        left: list[str] = []
        for image in holder.iter("img"):
            caption = self._caption_beside(image, holder)
            picture = self.pictures.find(self.photo_of(image, caption), self.notes)
            if picture is not None:
                found.append(picture)
            elif caption:
                left.append(caption)
        whole = [trees.text_of(one) for one in holder.findall("figcaption")]
        nodes = list(_gallery_nodes(list(dict.fromkeys(found)), " ".join(whole)))
        if not found:
            left = [*left, *whole]
        nodes += [trees.paragraph(words) for words in left if words]
        trees.swap(holder, *nodes)

    def frame(self, frame: etree._Element) -> None:
        """A page of somebody else, by its address."""
        written = frame.get("src") or frame.get("data-src") or frame.get("data") or ""
        self._embed(frame, written)

    def recording(self, player: etree._Element) -> None:
        """A video or sound: a card that leads to the file, which stays where it is."""
        inner = next(player.iter("source"), None)
        written = player.get("src") or (inner.get("src") if inner is not None else "") or ""
        if written:
            where = urljoin(f"https://{self.site}/", written)
            self.notes.doubted("body", where, _("a recording stays where it lies: the text links to it"))
        self._embed(player, written)

    def link(self, link: etree._Element) -> None:
        """An address of the site itself loses its host, so that it leads on here; others stay."""
        href = link.get("href")
        if href is None or not href.strip():
            # It never led anywhere.
            trees.unwrap(link)
            return
        if len(href) > values.LINK_LIMIT:
            self.notes.lost("body", href, _("a link too long to be kept: its words stay"))
            trees.unwrap(link)
        elif not href.startswith(("#", "mailto:", "tel:")):
            link.set("href", self._at_home(href))
        elif href.startswith("#"):
            trees.unwrap(link)

    def quotation(self, quote: etree._Element) -> None:
        """A post of a service becomes its player; a named speaker becomes the attribution."""
        for name in trees.classes(quote) & POSTS.keys():
            hosts = POSTS[name]
            links = [a.get("href") or "" for a in quote.iter("a")]
            own = [href for href in links if (urlsplit(href).hostname or "").removeprefix("www.") in hosts]
            if own:
                trees.swap(quote, trees.node("embed", {"data-url": own[-1]}, trees.text_of(quote)))
                return
        names = list(quote.iter("cite", "footer"))
        said = " ".join(filter(None, map(trees.text_of, names)))
        parent = quote.getparent()
        inside = parent is not None and (parent.get("data-node") or parent.tag in ("blockquote", "td", "li"))
        if not said or inside:
            return
        for one in names:
            trees.drop(one)
        if trees.text_of(quote):
            trees.wrap(quote, trees.node("quote", {}), said)
        else:
            trees.swap(quote, trees.paragraph(said))

    def table(self, table: etree._Element) -> None:
        """A table wider than any page is written row by row."""
        rows = [[trees.text_of(cell) for cell in row.iter("td", "th")] for row in table.iter("tr")]
        if max(map(len, rows), default=0) <= TABLE_COLUMNS:
            return
        self.notes.mended("body", " | ".join(rows[0]), _("a table of too many columns is kept as lines"))
        trees.swap(table, *(trees.paragraph(" | ".join(filter(None, row))) for row in rows))

    def struck(self, element: etree._Element) -> None:
        """Words that were struck out are not told from others any more."""
        self.notes.lost("body", trees.text_of(element), _("words that were struck out stand as others do"))
        trees.unwrap(element)

    def _embed(self, element: etree._Element, written: str) -> None:
        caption = element.get("caption") or ""
        address = values.secure_address(urljoin(f"https://{self.site}/", written)) if written else None
        if address is None:
            self.notes.lost("body", written or str(element.tag), _("a frame without an address we can show"))
            trees.swap(element, trees.paragraph(caption or trees.text_of(element)))
            return
        trees.swap(element, trees.node("embed", {"data-url": address}, caption))

    def _at_home(self, href: str) -> str:
        whole = urljoin(f"https://{self.site}/", href) if self.site else href
        parts = urlsplit(whole)
        if not self.site or (parts.hostname or "").removeprefix("www.") != self.site.removeprefix("www."):
            return whole
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{parts.path or '/'}{query}{fragment}"

    def _leave_link(self, image: etree._Element, url: str) -> None:
        """Of a link around a picture only one to the picture itself may go unsaid."""
        parent = image.getparent()
        href = parent.get("href") if parent is not None and parent.tag == "a" else None
        if href and "/uploads/" not in href and not href.lower().endswith((".jpg", ".jpeg", ".png", ".webp")):
            self.notes.lost("body", href, _("the link of a picture"))

    def _caption_beside(self, image: etree._Element, holder: etree._Element) -> str:
        for above in image.iterancestors():
            if above is holder:
                return ""
            beside = next(above.iter("figcaption", "dd"), None)
            if beside is not None:
                return trees.text_of(beside)
        return ""


def _gallery_nodes(pictures: list[int], caption: str) -> Iterator[etree._Element]:
    if len(pictures) == 1:
        yield trees.node("image", {"data-image": str(pictures[0])}, caption)
        return
    for start in range(0, len(pictures), GALLERY_IMAGES):
        some = ",".join(map(str, pictures[start : start + GALLERY_IMAGES]))
        yield trees.node("gallery", {"data-images": some}, caption if start == 0 else "")
