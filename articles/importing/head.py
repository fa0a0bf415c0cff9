"""The page's head: day of saving, exchange rates, legal lines, title, dateline, time and views."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, tzinfo

from articles.importing import dates
from articles.importing.lines import Line
from articles.importing.names import places
from articles.importing.shape import PageRate, Reason, SavedPage
from articles.importing.shape import gettext_noop as _
from articles.importing.words import mark_of
from portal.kit.text import fold

HEAD_LINES = 80  # the dateline stands among the first lines, behind a menu and a strip of headlines at most

_SAVED = re.compile(r"^(?:date|дата)\b[:\s]*(\d{4}-\d{2}-\d{2})\b\s*(.*)$", re.IGNORECASE)
_BULLET = re.compile(r"\s*[•·∙●]\s*")
_VIEWS = re.compile(r"(\d[\d\s.,]{0,14}?)\s*(k|тис\.?)?\s*(?:views?|перегляд\w*)", re.IGNORECASE)
_VIEWS_WORD = re.compile(r"\b(?:views?|перегляд\w*)\b", re.IGNORECASE)
_MONEY = r"\d{1,4}[.,]\d{2}"
_RATE = re.compile(
    rf"([$€£]|USD|EUR)?\s*({_MONEY})\s*([+\-−–▲▼↑↓])?\s*({_MONEY})?(?![.,]?\d)"
    rf"|([$€£]|USD|EUR)?\s*({_MONEY})\s*([+\-−–▲▼↑↓])?\s*({_MONEY})(?={_MONEY})"
)
_RATES_LINE = re.compile(r"^[$€£\d.,\s+\-−–▲▼↑↓USDER]+$")
_CURRENCIES = {"$": "USD", "USD": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP"}
_SIGNS = {"+": "+", "▲": "+", "↑": "+", "-": "-", "−": "-", "–": "-", "▼": "-", "↓": "-"}
_IDENTIFIER = re.compile(r"\b[A-ZА-ЯІЇЄҐ]\d{2}-\d{5}\b")
_AGE = re.compile(r"\bage of \d{2}\b|\b\d{2}\+|\b\d{2}\s?-?\s?(?:річн\w+ віку|років|years)", re.IGNORECASE)
_RIGHTS = re.compile(r"©|\ball rights reserved\b|\b[ву]сі права захищен", re.IGNORECASE)
_NO_NAME = re.compile(r"[.!?:;]$")
_AGENCY = re.compile(r"\b(?:agency|агентство)\b.*[«\"“].+[»\"”]", re.IGNORECASE)


@dataclass
class Meta:
    """A line of the dateline kind, taken apart."""

    place: str = ""
    agency: str = ""
    views: int | None = None
    views_text: str = ""
    when: str = ""
    bullets: int = 0


@dataclass
class Head:
    """What was learnt of the head, and where the text after it begins."""

    saved: date | None = None
    rest: int = 0
    marks_of_a_page: set[str] = field(default_factory=set)


def is_legal(text: str) -> bool:
    """Whether the line is one of the legal lines that stand on every page."""
    if len(text) > 200:
        return False
    return any(pattern.search(text) for pattern in (_IDENTIFIER, _AGE, _RIGHTS, _AGENCY))


def meta(text: str) -> Meta | None:
    """The line as dateline, time or views line; None when it is neither."""
    parts = _BULLET.split(text)
    if len(text) > 120 or (len(parts) == 1 and not _alone(text)):
        return None
    found = Meta(bullets=len(parts) - 1)
    names = [part for position, part in enumerate(parts) if part and not _take(part, position, found)]
    fit = all(len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name) for name in names)
    fit = fit and not re.search(r"\d", found.place) and not found.agency.isdigit()
    return found if fit and len(names) <= 2 else None


def _take(part: str, position: int, found: Meta) -> bool:
    """Read one part of the line; whether it was views or time. A name is place or agency by its position."""
    if views := _VIEWS.search(part):
        found.views_text = part
        found.views = None if views[2] else int(re.sub(r"\D", "", views[1])[:12])
    elif _VIEWS_WORD.fullmatch(part):
        found.views_text = part
    elif dates.looks_like_a_moment(part):
        found.when = f"{found.when} {part}".strip()
    else:
        if position == 0:
            found.place = part
        else:
            found.agency = part
        return False
    return True


def _alone(text: str) -> bool:
    """A line without a bullet counts only when it is nothing but views or a time of day."""
    return bool(_VIEWS.fullmatch(text)) or bool(dates.clock(text) and len(text) <= 30)


def read_head(lines: list[Line], page: SavedPage, zone: tzinfo) -> Head:
    """Read everything above the lead into the page; tells where the lead begins."""
    head = Head()
    used = _legal_lines(lines, page, head)
    datelines, timeline = _anchors(lines, used)
    anchors = sorted({*datelines, *([timeline] if timeline is not None else [])})
    _title(lines, used, anchors[0] if anchors else None, page, head)
    _dateline(lines, datelines, page, head)
    _moment_and_views(lines[timeline].text if timeline is not None else "", page, head, zone)
    if anchors:
        head.rest = anchors[-1] + 1
    return head


def _legal_lines(lines: list[Line], page: SavedPage, head: Head) -> set[int]:
    """Indexes of the date, rates and legal lines; what they say goes to page and head."""
    used: set[int] = set()
    rates = ""
    for index, line in enumerate(lines[:HEAD_LINES]):
        if saved := _SAVED.match(line.text):
            head.saved = dates.iso_day(saved[1])
            if head.saved is None:
                page.doubt("published", saved[1], _("the date line holds no possible day"))
            rates += f" {saved[2]}"
        elif _RATES_LINE.match(line.text) and _RATE.search(line.text):
            rates += f" {line.text}"
        elif is_legal(line.text):
            head.marks_of_a_page |= {"identifier"} if _IDENTIFIER.search(line.text) else set()
        else:
            continue
        used.add(index)
    _rates(rates.strip(), page, head)
    return used


def _rates(text: str, page: SavedPage, head: Head) -> None:
    """Exchange rates, glued value and change: each has two decimals."""
    end = 0
    for match in _RATE.finditer(text):
        symbol, value, sign, change = match.groups()[:4] if match[2] else match.groups()[4:]
        where = f"rates[{len(page.rates)}]"
        currency = _CURRENCIES.get(symbol or "")
        if currency is None:
            currency = "USD" if not page.rates else "EUR"
            page.doubt(
                f"{where}.currency", currency, _("no sign of the currency: taken by its place in the row")
            )
        value, change = value.replace(",", "."), (change or "").replace(",", ".")
        if not change:
            page.doubt(f"{where}.change", value, _("the rate stands without its change"))
        elif not sign and float(change):
            page.doubt(f"{where}.change", change, _("the text gives no sign: a rise or a fall can't be told"))
        sign = "-" if _SIGNS.get(sign or "") == "-" else ""
        page.rates.append(PageRate(currency, value, f"{sign}{change}" if change else ""))
        end = match.end()
    if text[end:].strip():
        page.doubt("rates", text[end:].strip(), _("not read: no rate with two decimals and its change"))
    if page.rates:
        head.marks_of_a_page.add("rates")
    else:
        page.doubt("rates", "", _("the page gives no exchange rates"))


def _anchors(lines: list[Line], used: set[int]) -> tuple[list[int], int | None]:
    """The dateline (a list of none or one index) and the line with time or views that belongs to it."""
    metas = {i: m for i, line in enumerate(lines[:HEAD_LINES]) if i not in used and (m := meta(line.text))}
    whole = [i for i, m in metas.items() if m.place and m.agency]
    half = [i for i, m in metas.items() if m.bullets and (m.place or m.agency)]
    timed = [i for i, m in metas.items() if m.views_text or m.when]
    near = [i for i in half if any(0 <= t - i <= 2 for t in timed)]
    datelines = (whole or near)[:1]
    if datelines:
        timed = [i for i in timed if 0 <= i - datelines[0] <= 3]
    return datelines, timed[0] if timed else None


def _title(lines: list[Line], used: set[int], anchor: int | None, page: SavedPage, head: Head) -> None:
    """The title is the last line of text above the dateline."""
    limit = anchor if anchor is not None else min(len(lines), HEAD_LINES)
    candidates = []
    for index in range(limit):
        mark = mark_of(lines[index].text)
        if mark and mark not in page.marks:
            page.marks.append(mark)
        elif not mark and index not in used:
            candidates.append(index)
    if not candidates:
        page.doubt("title", "", _("no title stands above the dateline"))
        head.rest = max(used, default=-1) + 1
        return
    chosen = candidates[-1] if anchor is not None else candidates[0]
    page.title = lines[chosen].text
    head.rest = chosen + 1
    if anchor is None:
        page.doubt(
            "title", page.title, _("no dateline below it: the first line that is no legal line was taken")
        )
    unread = [lines[i].text for i in candidates if i < chosen]
    if unread:
        page.doubt("title", " / ".join(unread)[:200], _("lines above the title that were not read"))


def _dateline(lines: list[Line], datelines: list[int], page: SavedPage, head: Head) -> None:
    if not datelines:
        page.doubt("place", "", _("the page has no dateline: place and agency are missing"))
        return
    found = meta(lines[datelines[0]].text) or Meta()
    page.place, page.agency = found.place, found.agency
    head.marks_of_a_page.add("dateline")
    for where, value in (("place", page.place), ("agency", page.agency)):
        if not value:
            missing = {
                "place": _("the dateline gives no place"),
                "agency": _("the dateline gives no agency"),
            }
            page.doubt(where, "", missing[where])
    if page.place and fold(page.place) not in places():
        page.doubt("place", page.place, _("not in the list of countries and cities"))


def _moment_and_views(text: str, page: SavedPage, head: Head, zone: tzinfo) -> None:
    found = (meta(text) if text else None) or Meta()
    if found.views_text or found.when:
        head.marks_of_a_page.add("time")
    page.views = found.views
    if page.views is None:
        page.doubt("views", found.views_text, _("the page gives no exact number of views"))
    at = dates.clock(found.when)
    day, inferred = dates.named_day(found.when, head.saved)
    if inferred and day:
        page.doubt(
            "published",
            found.when,
            Reason(_("the year is not given: taken from the day of saving: {day}"), day=day),
        )
    elif found.when and not at:
        page.doubt("published", found.when, _("no possible time of day could be read"))
    _publish(page, day or head.saved, at, zone)
    if page.published and day is None:
        page.doubt("published", page.published, _copy_day(at))


def _publish(page: SavedPage, day: date | None, at: time | None, zone: tzinfo) -> None:
    if day is None:
        page.doubt("published", "", _("the page gives no day"))
    else:
        page.published = dates.moment(day, at, zone) if at else day.isoformat()


def _copy_day(at: time | None) -> str:
    if at:
        return _("the day is that of the saved copy")
    return _("the day is that of the saved copy; the text gives no time of day")
