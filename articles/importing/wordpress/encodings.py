"""An export in whatever encoding its site was set to, as UTF-8.

WordPress writes the site's charset into the first line, and old ones were windows-1251 or KOI8.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from articles.importing.intake.sources import Unreadable
from articles.importing.shape import gettext_noop as _
from articles.importing.wordpress.pieces import Readable

HEAD: Final = 64 * 1024
DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of Python's codecs those that web pages were ever written in.
KNOWN: Final = ("ascii", "big5", "cp", "euc", "gb", "iso8859", "koi8", "mac", "shift_jis", "tis", "utf")
# A few wrong bytes among many right ones are mistakes of single stories.
MANY: Final = 10
SHARE: Final = 20


class AsUtf8:
    """Reads on as UTF-8. Raises ``Unreadable`` for an encoding that is none, or not that of the bytes."""

    def __init__(self, file: Readable, name: str) -> None:
        self._file, self._name = file, name
        self._is_begun = False
        self._decoder: codecs.IncrementalDecoder | None = None

    def read(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        if not self._is_begun:
            self._is_begun = True
            chunk = self._file.read(max(size, HEAD))
            self._decoder = self._decoder_for(chunk)
        else:
            chunk = self._file.read(size)
        if self._decoder is None:
            return chunk
        while chunk:
            if text := self._decoder.decode(chunk):
                return text.encode()
            chunk = self._file.read(size)
        return self._decoder.decode(b"", final=True).encode()

    def _decoder_for(self, head: bytes) -> codecs.IncrementalDecoder | None:
        encoding = next((name for mark, name in MARKS if head.startswith(mark)), "")
        found = DECLARED.search(head[:1024])
        encoding = encoding or (found[1].decode() if found else "utf-8")
        try:
            codec = codecs.lookup(encoding)
        except LookupError:
            codec = None
        if codec is None or not codec.name.startswith(KNOWN) or codec.name == "utf-7":
            raise Unreadable(
                _("%(name)s is said to be in %(encoding)s, which is no encoding that is read."),
                name=self._name,
                encoding=encoding,
            )
        text = head.decode("utf-8", "replace")
        wrong = text.count("\ufffd") - head.count("\ufffd".encode())
        if codec.name in {"utf-8", "ascii"}:
            if wrong > MANY and wrong * SHARE > len(text):
                raise Unreadable(
                    _("%(name)s is said to be in %(encoding)s, and is not: convert it first."),
                    name=self._name,
                    encoding=encoding,
                )
            return None
        # Converted by somebody who left the first line as it was.
        if wrong <= 1 and not text.isascii():
            return None
        return codec.incrementaldecoder("replace")
