"""JSON Lines of any system as a source of the intake: one story a line. See ``docs/moving.md``.

Unknown fields are left alone; what a known one says and can't be read is noted, and costs nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone

from articles.desk.snapshot import SourceRow
from articles.importing.intake.background import opens
from articles.importing.intake.running import Options
from articles.importing.intake.sources import Source, Unreadable
from articles.importing.intake.values import Incoming, Label, Photo, Survey
from articles.importing.models import ImportRun
from articles.importing.shape import gettext_noop as _
from articles.models import Kind, SourceKind, State
from articles.models.old_addresses import form_of
from portal import editions
from portal.kit.text import one_line, slugify

LONGEST_LINE: Final = 32 << 20
MOST_UNPACKED: Final = 16 << 30
KEY: Final = 200
OURS: Final = {"number", "uid", "group", "byline"}
UNREAD: Final = _("this can't be read: {name}")

Row = dict[str, Any]


class JsonLines(Source):
    """A file of stories, packed or not. ``origin`` names the site: the host of its addresses unless told."""

    kind = "jsonl"

    def __init__(self, file: Path, origin: str = "") -> None:
        self.file, self.name = file, str(file)
        first = next((row for _number, row, _digest in self._rows() if row), None)
        if first is None:
            raise Unreadable(_("%(name)s holds no line that is a JSON object."), name=file.name)
        if first.keys() >= OURS:
            raise Unreadable(
                _("%(name)s is part of an export of Dateline: manage.py import_portal takes it."),
                name=file.name,
            )
        self.origin = origin or urlsplit(_text(first, "url")).hostname or f"jsonl {file.stem}"

    def survey(self) -> Survey:
        """What there is of rubrics, tags, authors and pictures. Reads the file once."""
        survey = Survey(
            title=self.origin, address=self.origin if "://" in self.origin else f"https://{self.origin}/"
        )
        for number, row, digest in self._rows():
            incoming = self._incoming(number, row, digest)
            survey.total += 1
            for label in incoming.rubrics:
                survey.rubrics.setdefault(label.key, label)
                survey.stories_in[label.key] = survey.stories_in.get(label.key, 0) + 1
            for label in incoming.authors:
                survey.authors.setdefault(label.key, label)
            survey.count("tags", len(incoming.tags))
            survey.count("pictures", incoming.lead_photo is not None)
            survey.language = survey.language or _text(row or {}, "language")
        return survey

    def read(self, after: int = 0) -> Iterator[Incoming]:
        """All stories but the first ``after``, whose lines are passed unread."""
        for number, row, digest in self._rows(after):
            yield self._incoming(number, row, digest)

    def _rows(self, after: int = 0) -> Iterator[tuple[int, Row | None, str]]:
        """Number, object and digest of each line that is not empty; None for what is no object."""
        filled = ((number, line) for number, line in enumerate(_lines(self.file), 1) if line.strip())
        for number, line in islice(filled, after, None):
            digest = hashlib.sha256(line.strip()).hexdigest()
            try:
                row = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except ValueError:
                row = None
            yield number, row if isinstance(row, dict) else None, digest

    def _incoming(self, number: int, row: Row | None, digest: str) -> Incoming:
        if row is None:
            unread = f"line {number} is no JSON object"
            return Incoming(key=f"line {number}", title=f"{self.file.name}: {number}", unreadable=unread)
        address = _text(row, "url")
        incoming = Incoming(
            key=_key(row, address, digest),
            title=one_line(_text(row, "title")),
            lead=one_line(_text(row, "lead")),
            body=_text(row, "body_html"),
            slug=_text(row, "slug") or _last_part(address),
            address=address[:500],
            old_addresses=[
                form for one in (address, *_texts(row, "old_addresses")) if (form := form_of(one))
            ],
            together=_text(row, "group")[:100],
            digest=digest,
        )
        _read_facts(row, incoming)
        _read_names(row, incoming)
        incoming.lead_photo = _photo(row)
        incoming.lead_caption = _text(row, "image_caption")
        return incoming


def _lines(file: Path) -> Iterator[bytes]:
    """The lines of a file; raises ``Unreadable`` for one that has no end, and where reading fails."""
    left = MOST_UNPACKED
    try:
        with file.open("rb") as start:
            is_packed = start.read(2) == b"\x1f\x8b"
        with gzip.open(file) if is_packed else file.open("rb") as stream:
            while line := stream.readline(LONGEST_LINE):
                left -= len(line)
                if left < 0 or (len(line) == LONGEST_LINE and not line.endswith(b"\n")):
                    raise Unreadable(
                        _("%(name)s holds a line, or a whole, that is too long."), name=file.name
                    )
                yield line
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(_("%(name)s can't be read: %(error)s"), name=file.name, error=error) from None


def _read_facts(row: Row, incoming: Incoming) -> None:
    incoming.first_published = _moment(row, "published", incoming)
    incoming.updated = _moment(row, "updated", incoming)
    state = _text(row, "state") or (State.PUBLISHED if incoming.first_published else State.DRAFT)
    incoming.state = state if state in (State.PUBLISHED, State.DRAFT) else State.DRAFT
    if kind := _text(row, "kind"):
        if kind in Kind.values:
            incoming.kind = kind
        else:
            incoming.notes.doubted("kind", kind, UNREAD, name="kind")
    language = _text(row, "language").lower()
    known = [code for code in editions.codes() if language in (code, code.partition("-")[0])]
    incoming.edition = known[0] if known else language.partition("-")[0]
    views = row.get("views")
    incoming.views = views if isinstance(views, int) and not isinstance(views, bool) and views >= 0 else None
    if views is not None and incoming.views is None:
        incoming.notes.lost("views", str(views), UNREAD, name="views")


def _read_names(row: Row, incoming: Incoming) -> None:
    incoming.rubrics = [_label(one) for one in (_texts(row, "rubrics") or _texts(row, "rubric"))]
    incoming.authors = [_label(one) for one in (_texts(row, "authors") or _texts(row, "author"))]
    incoming.tags = [_label(one) for one in _texts(row, "tags")]
    keys: set[str] = set()
    for number, one in enumerate(row.get("sources") or [], 1) if isinstance(row.get("sources"), list) else ():
        told = one if isinstance(one, dict) else {"name": one}
        key = slugify(_text(told, "name"), 30) or "source"
        key = key if key not in keys else f"{key}-{number}"
        keys.add(key)
        link = _text(told, "link")
        link = link if link.startswith(("http://", "https://")) and len(link) <= 500 else ""
        incoming.sources.append(SourceRow(key, SourceKind.OTHER_MEDIA, _text(told, "name")[:200], link=link))


def _photo(row: Row) -> Photo | None:
    told = row.get("image")
    if isinstance(told, str) and told:
        return Photo(told)
    if isinstance(told, dict) and _text(told, "url"):
        return Photo(*(_text(told, name) for name in ("url", "alt", "caption", "credit")))
    return None


def _key(row: Row, address: str, digest: str) -> str:
    """What names the story for good: its id there, else its address, else the line itself."""
    key = _text(row, "id") or address or _text(row, "slug") or digest
    return key if len(key) <= KEY else hashlib.sha256(key.encode()).hexdigest()


def _label(name: str) -> Label:
    return Label(name[:100], slugify(name, 90) or name[:90])


def _last_part(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    except ValueError:
        return ""


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _texts(row: Row, name: str) -> list[str]:
    """Names in a list, or one alone; an object stands for its ``name``."""
    value = row.get(name)
    some = value if isinstance(value, list) else [value]
    names = (_text(one, "name") if isinstance(one, dict) else _text({"one": one}, "one") for one in some)
    return list(dict.fromkeys(one for one in map(one_line, names) if one))


def _moment(row: Row, name: str, incoming: Incoming) -> datetime | None:
    """A moment in ISO 8601, or seconds since 1970; without a zone it is the newsroom's."""
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment, day = parse_datetime(str(value)), parse_date(str(value))
    except (ValueError, OverflowError, OSError):
        moment = day = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=get_current_timezone())
    if moment is None:
        incoming.notes.lost(name, str(value), UNREAD, name=name)
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_current_timezone())


@opens("jsonl")
def _open(run: ImportRun) -> Source:
    # Of a run that begins only now somebody may have said which site it is of.
    site = Options.from_json(run.options).details.get("site", "")
    return JsonLines(Path(run.source), run.origin or urlsplit(site).hostname or "")
