"""Answers as dataclasses: their JSON, and the JSON Schema (2020-12) that follows from their annotations."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from django.utils import timezone

Schema = dict[str, Any]
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
}


@dataclass(frozen=True)
class Said:
    """What the document says of a field beside its type."""

    description: str
    one_of: tuple[str, ...] = ()
    example: str = ""

    @property
    def schema(self) -> Schema:
        """The same as keywords."""
        more: Schema = {"enum": list(self.one_of)} if self.one_of else {}
        return (
            {"description": self.description} | more | ({"examples": [self.example]} if self.example else {})
        )


def said(description: str, *, one_of: Sequence[str] = (), example: str = "") -> Said:
    """For ``Annotated``: what a field is; ``one_of`` lists all its values, ``example`` shows one."""
    return Said(description, tuple(map(str, one_of)), example)


def plain(value: Any) -> Any:
    """The value as JSON has it: times with the newsroom's offset, decimals as texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def schemas_of(shape: type, found: dict[str, Schema] | None = None) -> dict[str, Schema]:
    """The schema of a dataclass and of every one it holds, by name."""
    found = {} if found is None else found
    if shape.__name__ in found:
        return found
    hints = get_type_hints(shape, include_extras=True)
    own: Schema = {"type": "object", "properties": {}}
    found[shape.__name__] = own
    if shape.__doc__:
        own["description"] = " ".join(shape.__doc__.split())
    for one in fields(shape):
        own["properties"][one.name] = schema_of(hints[one.name], found)
    # Every field is in every answer: what is unknown is null, or empty.
    own["required"] = list(own["properties"])
    return found


def schema_of(hint: Any, found: dict[str, Schema]) -> Schema:
    """The schema of an annotation. TypeError for one that no answer should have."""
    if hint in PLAIN:
        return dict(PLAIN[hint])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        words: Said = arguments[1]
        return schema_of(arguments[0], found) | words.schema
    if origin in (list, tuple):
        return {"type": "array", "items": schema_of(arguments[0], found)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], found)}
    if origin in (Union, types.UnionType) and types.NoneType in arguments:
        (some,) = (one for one in arguments if one is not types.NoneType)
        return {"anyOf": [schema_of(some, found), {"type": "null"}]}
    if is_dataclass(hint) and isinstance(hint, type):
        schemas_of(hint, found)
        return {"$ref": f"#/components/schemas/{hint.__name__}"}
    raise TypeError(f"{hint!r} has no place in an answer.")
