"""Shortcodes: ``[caption]``, ``[gallery]`` and the like as HTML; what nobody knows stays as it is written.

Time grows with the length of the text alone, whatever is opened and never closed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from articles.importing.intake.notes import Notes
from articles.importing.shape import gettext_noop as _

TAG: Final = re.compile(
    r"\[(?P<escaped>\[?)(?P<close>/?)(?P<name>[A-Za-z][\w-]{0,60})"
    r"(?P<rest>(?:[\s=/](?:\"[^\"\[\]]{0,2000}\"|[^\[\]\"]){0,2000})?)\]"
)
ATTRIBUTE: Final = re.compile(
    r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))|\"([^\"]*)\"|([^\s\"'=]+)"
)
QUOTES: Final = str.maketrans({"“": '"', "”": '"', "″": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " "})
# Columns and rows of page builders: what they hold is the text, they themselves say nothing.
LAYOUT: Final = re.compile(r"(?:vc|et_pb|fusion|av|tdb?|cs|mk|ux|kc|fl|row|column|section)(?:_[\w-]+|$)")
PICTURE: Final = re.compile(r"<img\b[^<>]*>(?:\s{0,9}</a>)?", re.IGNORECASE)
UNKNOWN: Final = _("a shortcode that nobody here knows: it stays as text")
LAID_OUT: Final = _("the layout of a page builder: its words stay")
PLAYED: Final = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "telegram": "https://t.me/{}",
    "facebook": "https://www.facebook.com/{}",
    "tiktok": "https://www.tiktok.com/video/{}",
    "soundcloud": "https://soundcloud.com/{}",
}


@dataclass(frozen=True)
class Shortcode:
    """One as written: its named values, those without a name, and what stands between its ends."""

    name: str
    values: dict[str, str]
    bare: list[str]
    inner: str
    written: str

    def first(self, *names: str) -> str:
        """The first of the named values that says something."""
        return next((value for name in names if (value := self.values.get(name, "").strip())), "")


Gallery = Callable[[Shortcode], str]


@dataclass
class Shortcodes:
    """Expands the shortcodes of one text. ``gallery`` makes HTML of one, as it knows the attachments."""

    notes: Notes
    gallery: Gallery
    _never_closed: set[str] = field(default_factory=set)

    def expand(self, text: str) -> str:
        """The text with every known shortcode as HTML."""
        done: list[str] = []
        at = 0
        while found := TAG.search(text, at):
            done.append(text[at : found.start()])
            name = found["name"].lower()
            if found["escaped"] and text[found.end() : found.end() + 1] == "]":
                done.append(found.group()[1:])
                at = found.end() + 1
                continue
            if found["escaped"]:
                done.append("[")
            end, inner = self._inner(text, found, name)
            done.append(self._made(found, name, inner, text[found.start() : end]))
            at = end
        done.append(text[at:])
        return "".join(done)

    def _inner(self, text: str, found: re.Match[str], name: str) -> tuple[int, str]:
        """Where it ends, and what stands between its ends; only known ones are looked for theirs."""
        if name not in MADE or found["close"] or found["rest"].endswith("/") or name in self._never_closed:
            return found.end(), ""
        end = text.find(f"[/{found['name']}]", found.end())
        if end < 0:
            self._never_closed.add(name)
            return found.end(), ""
        return end + len(name) + 3, text[found.end() : end]

    def _made(self, found: re.Match[str], name: str, inner: str, written: str) -> str:
        written = written.removeprefix("[") if found["escaped"] else written
        if LAYOUT.fullmatch(name):
            self.notes.mended("body", f"[{name.split('_')[0]}…]", LAID_OUT)
            return "\n\n"
        if found["close"]:
            return written
        values, bare = _attributes(found["rest"])
        one = Shortcode(name, values, bare, inner, written)
        if name == "gallery":
            return self.gallery(one)
        if make := MADE.get(name):
            made = make(one)
            if made:
                return made
        if values or "_" in name or "-" in name:
            self.notes.lost("body", found.group(), UNKNOWN)
        return html.escape(written, quote=False) if "<" not in written else written


def _attributes(rest: str) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    bare: list[str] = []
    for name, double, single, plain, quoted, word in ATTRIBUTE.findall(html.unescape(rest).translate(QUOTES)):
        if name:
            values[name.lower()] = double or single or plain
        elif (quoted or word).strip("/ "):
            bare.append((quoted or word).strip("/ "))
    return values, bare


def _caption(one: Shortcode) -> str:
    """A picture with what is written under it."""
    inner, caption = one.inner, one.first("caption")
    if not caption:
        picture = PICTURE.search(inner)
        end = picture.end() if picture else 0
        inner, caption = inner[:end], inner[end:]
    return f"\n\n<figure>{inner}<figcaption>{caption.strip()}</figcaption></figure>\n\n" if inner else ""


def _embed(one: Shortcode) -> str:
    """A page of somebody else."""
    where = html.unescape(one.inner.strip()) or one.first("src", "url") or next(iter(one.bare), "")
    return embed(where)


def _played(one: Shortcode) -> str:
    """A video or post of a service, named by its address or its number there."""
    where = one.first("id", "url", "src", "video", "videoid", "v") or next(iter(one.bare), "")
    where = where or html.unescape(one.inner.strip())
    if where and not where.lower().startswith(("http:", "https:")):
        where = PLAYED[one.name].format(where) if re.fullmatch(r"[\w./-]{3,100}", where) else ""
    return embed(where)


def _recording(one: Shortcode) -> str:
    """A file of sound or moving pictures."""
    kinds = ("src", "mp4", "mp3", "m4v", "webm", "ogv", "m4a", "ogg", "wav", "flv", "wmv")
    where = one.first(*kinds) or next(iter(one.bare), "")
    tag = "audio" if one.name == "audio" else "video"
    return f'\n\n<{tag} src="{html.escape(where)}"></{tag}>\n\n' if where else ""


def embed(where: str, caption: str = "") -> str:
    """The node of an address; nothing where it is none."""
    where = where.strip()
    if not where.lower().startswith(("http://", "https://", "//")):
        return ""
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    address = where if where.startswith("http") else f"https:{where}"
    return f'\n\n<figure data-node="embed" data-url="{html.escape(address)}">{said}</figure>\n\n'


MADE: Final[dict[str, Callable[[Shortcode], str]]] = {
    "caption": _caption, "wp_caption": _caption, "embed": _embed, "audio": _recording, "video": _recording,
    **dict.fromkeys(PLAYED, _played),
}  # fmt: skip
