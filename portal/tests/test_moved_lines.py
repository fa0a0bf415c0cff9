"""Promises of the lines in which rows are moved: the server says of a row what was written."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from portal.operations.takeover import target
from portal.operations.takeover.lines import rule
from portal.operations.takeover.refusal import Refused
from portal.operations.takeover.source import held
from portal.operations.takeover.tables import Table
from portal.tests.postgres import any_server, of

MANY = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
INSERT INTO it SELECT i, 'a word that fills a page after the other' FROM n"""


@pytest.fixture(scope="module")
def server() -> Iterator[target.Target]:
    """A real PostgreSQL, whatever engine the tests run on."""
    with any_server() as address, target.opened(of(address, "postgres")) as there:
        yield there


def stored(server: target.Target, kind: str, line: bytes) -> list[bytes]:
    """What the server says of a row with one column, which it is given as a line."""
    server.connection.execute(f"CREATE TEMPORARY TABLE it (it {kind})")
    try:
        with server.connection.cursor().copy("COPY it FROM STDIN") as copy:
            copy.write(line)
        return list(server.lines("SELECT it FROM it"))
    finally:
        server.connection.execute("DROP TABLE it")


def test_a_server_that_goes_away_is_one_line() -> None:
    with any_server() as address, pytest.raises(Refused, match="goes on where it stopped") as caught:  # noqa: SIM117
        with target.opened(of(address, "postgres")) as there:
            there.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert "\n" not in str(caught.value)


def test_a_file_that_breaks_off_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "it.sqlite3"
    with closing(sqlite3.connect(file)) as books:
        books.executescript(f"CREATE TABLE it (id integer PRIMARY KEY, word text); {MANY}")
    with file.open("r+b") as opened:
        opened.seek(40_000)
        opened.write(b"\xff" * 20_000)
    with pytest.raises(Refused, match="cannot be read to their end"), held({"default": file}) as source:
        list(source.rows(Table("it", "default", "id", [("id", "bigint"), ("word", "text")])))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bigint", -(2**63)),
        ("boolean", 1),
        ("numeric(12,6)", 41.25),
        ("numeric(12,6)", 0),
        ("numeric(12,6)", 1e-06),
        ("double precision", 0.1),
        ("double precision", 33.0),
        ("double precision", 1e-07),
        ("timestamp with time zone", "2026-11-27 01:02:03"),
        ("timestamp with time zone", "0999-12-31 23:59:59.100000"),
        ("date", "2026-11-27"),
        ("uuid", "0123456789abcdef0123456789abcdef"),
        ("inet", "2001:db8::1"),
        ("inet", "192.0.2.7"),
        ("bytea", b"\x00\\\xff\n"),
        ("text", "\\N"),
        ("text", "\b\t\n\v\f\r\\ \x07\x1f\x7f\x85 \u2028 й"),
        ("text", ""),
        ("jsonb", '{"bb": 1, "a": {"й": [], "zz": "\\n\\u0007\\\\ \\"", "a": -0.0}, "a ": 1E5}'),
        ("jsonb", '["\\u007f\\u0085", 1.500, 12345678901234567890123, -0, 2.5e-3, false, "/"]'),
        ("jsonb", '{"same": 1, "same": 2}'),
        ("jsonb", '"\\ud83d\\ude00"'),
        ("jsonb", '{"é": 1, "zzz": 2, "b": 3}'),
    ],
)
def test_the_server_says_of_a_row_what_was_written(server: target.Target, kind: str, value: Any) -> None:
    mended: Counter[str] = Counter()
    line = (rule(kind, mended, "it")(value) + "\n").encode()
    assert stored(server, kind, line) == [line]
    assert not mended


@pytest.mark.parametrize("value", ['{"a\\u0000": "b\\u0000"}', '["\\ud800"]', "[NaN]"])
def test_json_that_the_server_has_no_word_for_is_mended_and_counted(
    server: target.Target, value: str
) -> None:
    mended: Counter[str] = Counter()
    line = (rule("jsonb", mended, "it")(value) + "\n").encode()
    assert stored(server, "jsonb", line) == [line]
    assert mended == {"it": 1}
