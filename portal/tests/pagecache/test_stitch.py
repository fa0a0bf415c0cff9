"""Promises of gzip pages glued together from pieces."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pagecache import crc
from portal.pagecache.stitch import LONGEST_STORED, Piece, Stitched

texts = st.lists(st.binary(max_size=400), max_size=5)
PAGE = "<!doctype html><title>Трамвай</title><p>Текст, text. </p>" * 400


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_the_crc_of_two_texts_in_a_row_follows_from_theirs(first: bytes, second: bytes) -> None:
    expected = zlib.crc32(first + second)
    assert crc.over(zlib.crc32(first), len(second)) ^ zlib.crc32(second) == expected
    assert crc.apply(crc.advance_by(len(second)), zlib.crc32(first)) ^ zlib.crc32(second) == expected


@pytest.mark.parametrize("length", [0, 1, 2**16 - 1, 2**20, 2**20 + 12_345])
def test_it_advances_over_any_length(length: int) -> None:
    start = zlib.crc32(b"Before")
    zeros = bytes(length)
    assert crc.over(start, length) == zlib.crc32(zeros, start) ^ zlib.crc32(zeros)


def test_it_advances_over_more_than_a_file_can_hold() -> None:
    half = crc.over(0xDEADBEEF, 2**31)
    assert crc.over(half, 2**31) == crc.over(0xDEADBEEF, 2**32)


@given(texts, texts, st.binary(max_size=300))
def test_a_page_unpacks_to_its_pieces_with_the_words_between(
    before: list[bytes], after: list[bytes], words: bytes
) -> None:
    page = Stitched([Piece.of(text) for text in before], [Piece.of(text) for text in after])
    whole = b"".join([*before, words, *after])
    assert gzip.decompress(page.gzip(words)) == whole
    assert gzip.decompress(page.gzip()) == b"".join([*before, *after])


@given(st.text(max_size=500), st.data())
def test_a_text_may_be_cut_anywhere(text: str, data: st.DataObject) -> None:
    whole = text.encode()
    cut = data.draw(st.integers(0, len(whole)))
    page = Stitched([Piece.of(whole[:cut])], [Piece.of(whole[cut:])])
    assert gzip.decompress(page.gzip()) == whole


def test_pieces_are_shared_by_pages() -> None:
    shared = Piece.of(b"shared " * 500)
    pages = [Stitched([Piece.of(b"%d" % number), shared], [shared]) for number in range(3)]
    for number, page in enumerate(pages):
        assert gzip.decompress(page.gzip(b"!")) == b"%d" % number + b"shared " * 500 + b"!" + b"shared " * 500


def test_words_may_be_as_long_as_a_stored_block_and_no_longer() -> None:
    page = Stitched([Piece.of(b"a")], [Piece.of(b"z")])
    longest = b"x" * LONGEST_STORED
    assert gzip.decompress(page.gzip(longest)) == b"a" + longest + b"z"
    with pytest.raises(Exception, match="format"):
        page.gzip(longest + b"x")


@given(
    st.text("ab\xff", max_size=400), st.text("ab\xff", max_size=400), st.lists(st.text("ab\xff", max_size=40))
)
def test_words_may_say_what_stands_around_them(before: str, after: str, several: list[str]) -> None:
    """What follows the words is compressed in terms of what stands before them, and never of theirs."""
    page = Stitched([Piece.of(before.encode("latin-1"))], [Piece.of(after.encode("latin-1"))])
    for words in several:
        assert gzip.decompress(page.gzip(words.encode("latin-1"))).decode("latin-1") == before + words + after


def test_text_of_every_byte_may_stand_after_the_words() -> None:
    every = bytes(range(256)) * 3
    page = Stitched([Piece.of(every)], [Piece.of(every)])
    for words in (b"", b"\xff" * 300, every):
        assert gzip.decompress(page.gzip(words)) == every + words + every


@pytest.mark.parametrize("length", [100, 32_500, 32_768, 33_000, 70_000])
def test_long_texts_may_stand_around_the_words(length: int) -> None:
    text = b"".join(b"<p>%d</p>" % (number * number) for number in range(length // 5))[:length]
    page = Stitched([Piece.of(text)], [Piece.of(text)])
    for words in (b"1", b"x" * 300, b"x" * 40_000):
        assert gzip.decompress(page.gzip(words)) == text + words + text


def test_pieces_cost_hardly_more_than_one_stream() -> None:
    """What is compressed apart is known to nobody: a cut for each part cost a story a fifth of its weight."""
    texts = [f"<p>Новина номер {number * number}: трамвай знову ходить.</p>".encode() for number in range(60)]
    page = Stitched([Piece.of(text) for text in texts[:30]], [Piece.of(text) for text in texts[30:]])
    words = "21 перегляд".encode()
    whole = gzip.compress(b"".join([*texts[:30], words, *texts[30:]]), 9)
    assert len(page.gzip(words)) <= len(whole) * 1.02 + len(words) + 30


def spliced() -> tuple[bytes, str]:
    """A page as it is sent, and what it says."""
    half = len(PAGE) // 2
    page = Stitched([Piece.of(PAGE[:half].encode())], [Piece.of(PAGE[half:].encode())])
    return page.gzip(b"<b>786 views</b>"), f"{PAGE[:half]}<b>786 views</b>{PAGE[half:]}"


@pytest.mark.parametrize("command", [["gzip", "-t"], ["gzip", "-dc"]])
def test_gzip_itself_takes_it(command: list[str]) -> None:
    page, text = spliced()
    done = subprocess.run(command, input=page, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    assert done.stdout in {b"", text.encode()}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page is served as it is."""
    page, _text = spliced()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_curl_unpacks_it(address: str) -> None:
    curl = shutil.which("curl")
    assert curl, "curl is a requirement of the tests: install it"
    done = subprocess.run([curl, "-sS", "--compressed", address], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode() == spliced()[1]


@pytest.mark.browser
def test_a_browser_shows_it(browser: Any, address: str) -> None:
    tab = browser.new_page()
    answer = tab.goto(address)
    assert answer.body().decode() == spliced()[1]
    assert tab.locator("b").inner_text() == "786 views"
    assert tab.locator("p").count() == 400
    tab.close()
