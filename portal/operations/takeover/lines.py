"""SQLite's values as the lines that PostgreSQL's COPY takes, and gives back for what it has stored.

Whatever a line says here, the server says of the row it made of it, to the byte: text in the text format of
COPY, JSON with its keys in the server's order, moments in UTC. So rows of both sides are compared by their
lines, without a second set of rules. A rule that were wrong would be a difference, never a silence.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any, Final

NULL: Final = "\\N"
# Every fifteen digits that SQLite's floating numbers keep, as Django reads them.
DIGITS: Final = Context(prec=15)
SPECIAL: Final = re.compile(r"[\\\x08-\x0d]")
ESCAPES: Final = (
    ("\\", "\\\\"), ("\b", "\\b"), ("\t", "\\t"), ("\n", "\\n"), ("\v", "\\v"), ("\f", "\\f"), ("\r", "\\r"),
)  # fmt: skip
SURROGATE: Final = re.compile("[\ud800-\udfff]")
WHOLE: Final = {"smallint": 15, "integer": 31, "bigint": 63}
VARCHAR: Final = re.compile(r"character varying\((\d+)\)")
NUMERIC: Final = re.compile(r"numeric\(\d+,(\d+)\)")

Rule = Callable[[Any], str]


class Unknown(Exception):
    """There is no rule for a column of this type."""


def rule(type_name: str, mended: Counter[str], column: str) -> Rule:
    """How SQLite's values are written for a column of that type, as the server calls it.

    What PostgreSQL has no room for is left out of texts: the rule counts it in ``mended`` under ``column``.
    Raises ``Unknown``.
    """
    if numeric := NUMERIC.fullmatch(type_name):
        exponent = Decimal(1).scaleb(-int(numeric[1]))
        return lambda value: format(DIGITS.create_decimal(value).quantize(exponent), "f")
    if type_name == "text" or VARCHAR.fullmatch(type_name):
        return lambda value: _text(value, mended, column)
    if type_name == "jsonb":
        return lambda value: _escaped(canonical(value, mended, column))
    if type_name not in PLAIN:
        raise Unknown(type_name)
    return PLAIN[type_name]


def _moment(value: str) -> str:
    whole, point, fraction = value.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}{point}{fraction}+00" if fraction else f"{whole}+00"


def _float(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _uuid(value: str) -> str:
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


PLAIN: Final[dict[str, Rule]] = {
    **dict.fromkeys(WHOLE, str),
    "boolean": lambda value: "t" if value else "f",
    "date": str,
    "timestamp with time zone": _moment,
    "double precision": _float,
    "uuid": _uuid,
    "inet": str,
    "bytea": lambda value: "\\\\x" + value.hex(),
}


def _text(value: str, mended: Counter[str], column: str) -> str:
    if "\0" in value:
        mended[column] += 1
        value = value.replace("\0", "")
    return _escaped(value)


def _escaped(value: str) -> str:
    if SPECIAL.search(value):
        for plain, escape in ESCAPES:
            value = value.replace(plain, escape)
    return value


def canonical(value: str, mended: Counter[str], column: str) -> str:
    """JSON as the server writes it; what it has no word for is left out, as in texts."""
    if value in ("{}", "[]", "null", '""'):
        return value
    floats: list[str] = []

    def number(written: str) -> Decimal:
        floats.append(written)
        return Decimal(written)

    strange: list[str] = []
    found = json.loads(value, object_pairs_hook=_in_order, parse_float=number, parse_constant=strange.append)
    if "\\u" in value and _has_strange(found):
        strange.append(value)
        found = _without_strange(found)
    if strange:
        mended[column] += 1
    return _written(found) if floats else json.dumps(found, ensure_ascii=False)


def _in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The shorter keys first, those of one length by their bytes; of equal ones the last."""
    if len(pairs) < 2:
        return dict(pairs)
    return dict(sorted(dict(pairs).items(), key=_place))


def _place(pair: tuple[str, Any]) -> tuple[int, bytes]:
    written = pair[0].encode(errors="surrogatepass")
    return len(written), written


def _has_strange(found: Any) -> bool:
    if isinstance(found, str):
        return "\0" in found or SURROGATE.search(found) is not None
    if isinstance(found, dict):
        return any(_has_strange(key) or _has_strange(value) for key, value in found.items())
    return isinstance(found, list) and any(map(_has_strange, found))


def _without_strange(found: Any) -> Any:
    if isinstance(found, str):
        return SURROGATE.sub("\ufffd", found.replace("\0", ""))
    if isinstance(found, dict):
        pairs = [(_without_strange(key), _without_strange(value)) for key, value in found.items()]
        return _in_order(pairs)
    return list(map(_without_strange, found)) if isinstance(found, list) else found


def _written(found: Any) -> str:
    """The same with numbers as the server writes them: all their digits, and no exponent."""
    if isinstance(found, Decimal):
        return format(abs(found) if found == 0 else found, "f")
    if isinstance(found, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)}: {_written(one)}" for key, one in found.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(found, list):
        return "[" + ", ".join(map(_written, found)) + "]"
    return json.dumps(found, ensure_ascii=False)
