"""Promises of move_database: every row goes over, a killed move is gone on with, a difference is told."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from portal.operations.takeover import moving, target
from portal.operations.takeover.refusal import Refused
from portal.operations.takeover.source import Source, held
from portal.operations.takeover.tables import Table
from portal.tests import readymade
from portal.tests.postgres import any_server, of
from portal.tests.test_serving import clean_environment

LONG = "Довгий текст. " * 100_000
LABELS = '{"uk": "\\u0000\\ud83d\\ude00", "en": 1.50, "b": [1e3, true, null]}'
SIGNS = "tab\t, back\\slash, \\N, new\n\rline"
# What SQLite keeps, and PostgreSQL has its own mind about.
STRANGE: dict[str, list[tuple[Any, ...]]] = {
    "jobs_due (id, name, due_at, failures, error)": [
        (700, "nul", "2026-11-20 10:00:00", 0, "before\0after"),
        (701, "long", "2026-11-20 10:00:00.120000", 0, LONG),
        (702, "signs", "1999-01-01 00:00:00.000001", 2**31 - 1, SIGNS),
    ],
    # One that names another that comes later.
    "articles_tag (id, slug, folded, labels, merged_into_id, version, name, kind, wikidata, sort_key)": [
        (801, "later", "later", LABELS, 802, 1, "later", "topic", "", ""),
        (802, "sooner", "sooner", "{}", None, 1, "sooner", "topic", "", ""),
    ],
    "masthead_exchangerate (id, version, currency, value, effective_on, source, fetched_at)": [
        (900, 1, "XTS", 41.25, "2026-11-20", "bank", "2026-11-20 10:00:00"),
    ],
    "django_session (session_key, session_data, expire_date)": [
        ("somebody", "signed in", "2030-01-01 00:00:00"),
    ],
}
# A key that was given, and whose row is gone.
GIVEN = "UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'articles_translationgroup'"


# What is moved is made once for all.
pytestmark = pytest.mark.xdist_group("moving")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real PostgreSQL."""
    with any_server() as address:
        yield address


@pytest.fixture(scope="module")
def empty(server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"dateline_moved_{os.getpid()}"
    quoted = sql.Identifier(name)
    with psycopg.connect(of(server, "postgres"), autocommit=True) as books:
        books.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(quoted))
        yield of(server, name)
        books.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal on SQLite with a small newsroom, and with what the engines see differently."""
    folder = tmp_path_factory.mktemp("moved")
    readymade.fill(folder)
    run("-m", "portal.tests.moved", "fill", data=folder)
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as books:
        for table, rows in STRANGE.items():
            places = ", ".join("?" * len(rows[0]))
            books.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        books.execute(GIVEN)
        books.commit()
    return folder


@dataclass
class Moved:
    """A portal that was moved; what was seen on the way."""

    address: str
    before: dict[str, Any]
    ends: list[int]
    changed: str
    anew: str
    after: dict[str, Any]


@pytest.fixture(scope="module")
def moved(data: Path, empty: str) -> Moved:
    """Killed at many points, at last in the comparison; gone on with, but for two rows; moved anew."""
    before = shown(data)
    calls = ("1", "3", "20", "60", "250")
    killed = run("-m", "portal.tests.moved", "kill", empty, *calls, data=data).stdout
    with psycopg.connect(empty) as books:
        (first,) = one(books, "SELECT min(id) FROM articles_article")
        books.execute("UPDATE articles_article SET lead = lead || ' ' WHERE id = %s", [first])
        books.execute("DELETE FROM desk_words WHERE article_id = %s", [first])
    changed = move(data, empty, fails=True)
    with held({"default": data / "portal.sqlite3"}) as source, target.opened(empty) as there:
        written_since = Source({}, {**source.facts, "readership": [1, 1]})
        with pytest.raises(Refused, match="Say --start-over"):
            moving.begin(written_since, there, empty, start_over=False, say=print)
    anew = move(data, empty, "--start-over")
    after = shown(data, DATABASE_URL=empty)
    return Moved(empty, before, [int(line) for line in killed.splitlines()], changed, anew, after)


def run(
    *command: str, data: Path, fails: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A program of this portal, on SQLite unless told."""
    done = subprocess.run(
        [sys.executable, *command],
        env=clean_environment() | {"PORTAL_DATA": str(data)} | environment,
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    return done


def move(data: Path, address: str, *more: str, fails: bool = False) -> str:
    done = run("manage.py", "move_database", "--to", address, *more, data=data, fails=fails)
    return done.stdout + done.stderr


def shown(data: Path, **environment: str) -> dict[str, Any]:
    return dict(json.loads(run("-m", "portal.tests.moved", "look", data=data, **environment).stdout))


def differing(said: str) -> list[str]:
    return [line.split()[0] for line in said.splitlines() if "DIFFERS" in line]


def test_every_page_reads_as_before_and_every_word_is_found(moved: Moved) -> None:
    before, after = moved.before, moved.after
    assert len(before["pages"]) > 30
    assert {path for path, page in before["pages"].items() if after["pages"].get(path) != page} == set()
    assert (after["found"], after["at the desk"]) == (before["found"], before["at the desk"])
    assert before["found"]
    assert before["at the desk"]
    # The view that nobody had booked is booked there, once; no key is given twice.
    assert (after["booked"], after["next key"]) == (1, 5001)


def test_every_row_is_there_and_what_cannot_be_is_mended_and_told(moved: Moved) -> None:
    with psycopg.connect(moved.address) as books:
        expect_strange_rows(books)
        # Nothing of the move stays, and nothing that it put aside is missing.
        assert one(books, "SELECT to_regclass('dateline_move')") == (None,)
        assert one(books, "SELECT count(*) > 90 FROM pg_constraint WHERE contype = 'f'") == (True,)
        assert one(books, "SELECT to_regclass('search_words_words') IS NULL") == (False,)
    assert "Mended on the way: jobs_due.error, 1 texts" in moved.anew
    assert "Mended on the way: articles_tag.labels, 1 texts" in moved.anew
    assert "Every row is there" in moved.anew
    # A second move would write over it.
    with target.opened(moved.address) as there, pytest.raises(Refused, match="Name an empty one"):
        moving.begin(Source({}, {}), there, moved.address, start_over=False, say=print)


def expect_strange_rows(books: Any) -> None:
    errors = books.execute("SELECT name, error FROM jobs_due WHERE id BETWEEN 700 AND 702").fetchall()
    assert dict(errors) == {"nul": "beforeafter", "long": LONG, "signs": SIGNS}
    moment = "SELECT to_char(due_at AT TIME ZONE 'UTC', 'HH24:MI:SS.US') FROM jobs_due WHERE id = 701"
    assert one(books, moment) == ("10:00:00.120000",)
    labels = {"uk": "😀", "en": 1.5, "b": [1000, True, None]}
    assert one(books, "SELECT labels, merged_into_id FROM articles_tag WHERE id = 801") == (labels, 802)
    assert one(books, "SELECT session_data FROM django_session") == ("signed in",)


def one(books: Any, query: str) -> Any:
    return books.execute(query).fetchone()


def test_killed_again_and_again_it_is_gone_on_with(moved: Moved) -> None:
    assert moved.ends == [signal.SIGKILL] * 6
    assert "Going on where the last one stopped" in moved.changed
    assert "Rows moved" not in moved.changed


def test_one_changed_row_is_a_difference_until_all_is_moved_anew(moved: Moved) -> None:
    assert differing(moved.changed) == ["articles_article", "desk_words"]
    assert "The two sides differ" in moved.changed
    assert differing(moved.anew) == []


def test_a_portal_that_runs_is_not_moved(data: Path) -> None:
    with (data / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = move(data, "postgres:///nobody?host=/nowhere", fails=True)
    assert said.strip() == f"CommandError: The portal runs on {data}. Stop it first."


def test_a_server_that_cannot_be_reached_is_one_line(data: Path) -> None:
    told = move(data, "postgres:///nobody?host=/nowhere", fails=True)
    assert told.startswith("CommandError: The server cannot be reached: ")
    assert len(told.strip().splitlines()) == 1


def test_what_the_server_would_refuse_is_named_before_anything_is_moved(tmp_path: Path) -> None:
    file = tmp_path / "it.sqlite3"
    with closing(sqlite3.connect(file)) as books:
        books.executescript(
            "CREATE TABLE parent (id integer PRIMARY KEY);"
            "CREATE TABLE story (id integer PRIMARY KEY, title text, views integer, of REFERENCES parent);"
            "INSERT INTO story VALUES (1, 'short', 1, NULL), (2, 'is too long', 2, NULL),"
            " (3, '', 3000000000, 7), (4, 'short' || char(0, 0, 0), 0, NULL);"
        )
    columns = [("id", "bigint"), ("title", "character varying(5)"), ("views", "integer"), ("of", "bigint")]
    with held({"default": file}) as source:
        story = Table("story", "default", "id", columns)
        assert source.faults([story]) == [
            "story, row 3 of the default database: its row in parent is missing",
            "story.title is longer than the 5 characters it may have, rows 2",
            "story.views is too great a number, rows 3",
        ]
        other = Table("story", "default", "id", [*columns, ("gone", "text")])
        assert source.missing([story, other]) == ["story.gone"]
        with (
            closing(sqlite3.connect(file, timeout=0)) as other_writer,
            pytest.raises(sqlite3.OperationalError),
        ):
            other_writer.execute("DELETE FROM story")
