"""Promises of stored pages and of the files they are kept in."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pagecache import entries
from portal.pagecache.entries import COUNT, MAGIC, Entry, Unreadable, packed, unpacked
from portal.pagecache.recording import Counted, Recording, recording, seam
from portal.pagecache.stitch import Piece

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
numbers = st.integers(0, 2**53)
counted = st.none() | st.builds(Counted, words, numbers, st.none() | numbers)


def made(html: str | bytes, notes: Recording | None = None, **facts: object) -> Entry:
    """An entry as a render makes it."""
    headers = (("Content-Type", "text/html"),)
    told = {"status": 200, "headers": headers, "language": "en", "number": 7, "now": 100.0, "lifetime": 60.0}
    return entries.entry_of("/news/", html=html, notes=notes or Recording(), **{**told, **facts})  # type: ignore[arg-type]


def inflated(piece: Piece | str) -> str:
    if isinstance(piece, str):
        return f"<{piece}>"
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(piece.deflated).decode()


@given(words, words, st.lists(words, max_size=4), counted, words)
def test_an_entry_is_read_as_it_was_written(
    before: str, after: str, keys: list[str], told: Counted | None, notice: str
) -> None:
    with recording() as notes:
        html = f"{before}{seam(COUNT)}{after}{seam('part:newest:uk')}"
    notes.keys, notes.counted, notes.notice = set(keys), told, notice
    entry = made(html, notes)
    assert unpacked(packed(entry)) == entry
    assert "".join(inflated(piece) for piece in entry.pieces) == f"{before}<count>{after}<part:newest:uk>"
    assert entry.parts == ["part:newest:uk"]
    assert entry.keys == tuple(sorted(set(keys)))


@given(st.binary(max_size=300))
def test_noise_is_unreadable(noise: bytes) -> None:
    for data in (noise, MAGIC + noise, MAGIC + hashlib.blake2b(noise, digest_size=16).digest() + noise):
        with pytest.raises(Unreadable):
            unpacked(data)


@given(st.data())
def test_a_file_that_was_cut_or_changed_anywhere_is_unreadable(data: st.DataObject) -> None:
    whole = packed(made("<p>News</p>" * 20))
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= data.draw(st.integers(1, 255))
    for damaged in (whole[:place], bytes(changed), whole + b"\0"):
        with pytest.raises(Unreadable):
            unpacked(damaged)


def test_a_file_of_another_version_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = packed(made("<p>News</p>"))
    monkeypatch.setattr(entries, "MAGIC", bytes(len(MAGIC)))
    with pytest.raises(Unreadable):
        unpacked(whole)


def test_the_tag_follows_what_is_said_and_nothing_else() -> None:
    with recording():
        html = f"<p>News</p>{seam(COUNT)}"
    entry = made(html)
    later = made(html, number=9, now=500.0)
    assert entry.etag == later.etag
    assert entry.etag != made(html + "!").etag
    assert entry.etag != made(html, headers=(("Content-Type", "text/plain"),)).etag
    with recording():
        assert made(f"<p>News</p>{seam('part:other:en')}").etag != entry.etag


def test_the_tag_is_the_same_in_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seams carry a secret of the process; two web processes must agree on what is known."""
    with recording():
        here = made(f"<p>News</p>{seam(COUNT)}").etag
    secret = "\x01seam:another:"
    monkeypatch.setattr("portal.pagecache.recording.SEAM", secret)
    monkeypatch.setattr("portal.pagecache.entries._SEAM", entries.re.compile(f"{secret}([^\x02]*)\x02"))
    with recording():
        assert made(f"<p>News</p>{seam(COUNT)}").etag == here


@given(words)
def test_nobody_outside_can_write_a_seam(name: str) -> None:
    html = f"\x01seam:{'0' * 32}:{name}\x02\x01seam::{name}\x02"
    entry = made(html)
    assert entry.parts == []
    assert "".join(inflated(piece) for piece in entry.pieces) == html


def test_bytes_are_kept_as_they_are() -> None:
    icon = bytes(range(256)) * 4
    entry = unpacked(packed(made(icon)))
    (piece,) = entry.pieces
    assert isinstance(piece, Piece)
    assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(piece.deflated) == icon


def test_the_earliest_moment_ends_it() -> None:
    soon = dt.datetime.fromtimestamp(130, dt.UTC)
    late = dt.datetime.fromtimestamp(900, dt.UTC)
    assert made("").expires_at == 160
    assert made("", Recording(expires_at=soon)).expires_at == 130
    assert made("", Recording(expires_at=late)).expires_at == 160
