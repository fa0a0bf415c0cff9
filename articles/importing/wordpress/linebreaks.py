"""What WordPress does to texts of the classic editor when it shows them: blank lines part paragraphs."""

from __future__ import annotations

import re
from typing import Final

from articles.importing.wordpress.shortcodes import embed

TAG: Final = re.compile(r"(</?[a-zA-Z][^<>]*>)")
BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "figure",
        "figcaption",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "nav",
        "main",
        "address",
        "hr",
        "pre",
        "form",
        "fieldset",
        "center",
        "details",
        "summary",
        "iframe",
        "video",
        "audio",
        "object",
    ]
)
KEPT: Final = frozenset({"pre", "script", "style", "textarea", "svg"})
NAME: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
# Addresses on a line of their own that WordPress turns into players, by the end of their host.
PLAYERS: Final = (
    "youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "dai.ly", "twitter.com", "x.com", "t.me",
    "instagram.com", "facebook.com", "fb.watch", "tiktok.com", "soundcloud.com", "spotify.com", "flickr.com",
    "ted.com", "wordpress.tv", "videopress.com", "reddit.com", "scribd.com", "slideshare.net", "issuu.com",
    "speakerdeck.com", "mixcloud.com", "tumblr.com", "imgur.com", "giphy.com", "pinterest.com", "bsky.app",
)  # fmt: skip
ALONE: Final = re.compile(
    r"^[ \t]*(?:<p>)?[ \t]*(https?://([^\s/<>\"':]+)(?:[/?][^\s<>\"']*)?)[ \t]*(?:</p>)?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
BLANK: Final = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")


def players(text: str) -> str:
    """Addresses that stand alone on a line, and lead to a known service, as players."""

    def played(found: re.Match[str]) -> str:
        host = found.group(2).lower()
        known = any(host == name or host.endswith(f".{name}") for name in PLAYERS)
        return embed(found.group(1).replace("&amp;", "&")) if known else found.group()

    return ALONE.sub(played, text)


def paragraphs(text: str) -> str:
    """Line breaks as markup: one a break, a blank line the end of a paragraph; none beside blocks."""
    parts = TAG.split(_without_comments(text.replace("\r\n", "\n").replace("\r", "\n")))
    done: list[str] = []
    kept_in = ""
    for place, part in enumerate(parts):
        if place % 2:
            name = _name(part)
            if name in KEPT and not kept_in:
                kept_in = "" if part.startswith("</") or part.endswith("/>") else name
            elif name == kept_in and part.startswith("</"):
                kept_in = ""
            done.append(part)
        elif kept_in or not part:
            done.append(part)
        else:
            before = parts[place - 1] if place else ""
            after = parts[place + 1] if place + 1 < len(parts) else ""
            done.append(_broken(part, after_block=_is_block(before), before_block=_is_block(after)))
    return "".join(done)


def _without_comments(text: str) -> str:
    """Comments left out; one that is never closed stays."""
    done, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        done.append(text[at:begin])
        at = end + 3
    return "".join([*done, text[at:]])


def _broken(text: str, *, after_block: bool, before_block: bool) -> str:
    if "\n" not in text:
        return text
    if after_block:
        text = text.lstrip("\n \t")
    if before_block:
        text = text.rstrip("\n \t")
    return BLANK.sub("<br><br>", text).replace("\n", "<br>")


def _is_block(tag: str) -> bool:
    return not tag or _name(tag) in BLOCKS


def _name(tag: str) -> str:
    found = NAME.match(tag)
    return found.group(1).lower() if found else ""
