"""The OpenAPI document (3.1): what the operations say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from portal import editions, publisher
from portal.api.operations import ROOT, Operation, every
from portal.api.parameters import EDITION, Parameter
from portal.api.shapes import Schema, schemas_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VERSION = "1.0.0"
DESCRIPTION = """\
What readers of the portal may see, for programs. Read-only, no key, from any site.

**Lists** answer `{"data": [...], "next": …}`. `next` is the address of the next page, also in the `Link`
header; it is null on the last one. Lists stand still while news arrives: a page begins after a row, not at a
number.

**Caching.** Every answer has an `ETag`; ask again with `If-None-Match` and get 304 for what has not changed.
Answers are new within two seconds of a change. Numbers of views are not told: they change every moment.

**Unknown query names** are ignored. A known one with a value that makes no sense is refused: 400.

**Errors** are `application/problem+json` (RFC 9457) with one sentence in `detail`; under load a 503 with
`Retry-After` may be plain HTML.

**Stability.** Within v1 fields and operations are added, never renamed or removed; leave unknown ones alone.

Times carry the newsroom's offset. How the texts may be used, the portal says in its pages."""
PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for the developer."},
    },
    "required": ["type", "title", "status", "detail"],
}


def document() -> dict[str, Any]:
    """The whole document. No query while the publisher is kept."""
    schemas: dict[str, Schema] = {"Problem": PROBLEM}
    for operation in every():
        if operation.schema is None:
            schemas_of(operation.shape, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{publisher.of(editions.primary()).name}: API",
            "version": VERSION,
            "description": DESCRIPTION,
        },
        "servers": [{"url": settings.PORTAL_SITE_URL + ROOT.rstrip("/")}],
        "paths": {f"/{operation.path}": {"get": _said(operation)} for operation in every()},
        "components": {"schemas": schemas},
    }


def schema_of_answer(operation: Operation) -> Schema:
    """What an operation answers."""
    if operation.schema is not None:
        return dict(operation.schema)
    one = {"$ref": f"#/components/schemas/{operation.shape.__name__}"}
    if not operation.is_list:
        return one
    return {
        "type": "object",
        "properties": {
            "data": {"type": "array", "items": one},
            "next": {"anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]},
        },
        "required": ["data", "next"],
    }


def in_english(text: StrOrPromise) -> str:
    """The text as the document has it, whatever the edition."""
    with translation.override("en"):
        return str(text)


def _said(operation: Operation) -> dict[str, Any]:
    parts = [
        {"name": name, "in": "path", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in operation.parts.items()
    ]
    return {
        "operationId": operation.name,
        "summary": in_english(operation.summary),
        "description": operation.description,
        "parameters": [*parts, *(_parameter(one) for one in operation.parameters)],
        "responses": _responses(operation),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if parameter is EDITION:
        schema |= {"enum": editions.codes(), "default": editions.primary()}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": schema,
    }


def _responses(operation: Operation) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Any] = {
        "description": "Found.",
        "content": {operation.media_type: {"schema": schema_of_answer(operation)}},
        "headers": {"ETag": {"schema": {"type": "string"}}},
    }
    if operation.is_paged:
        found["headers"]["Link"] = {"description": 'rel="next"', "schema": {"type": "string"}}
    told = {"200": found, "304": {"description": "You have it."}}
    failures = {"404": "Nothing of that name that readers may see."}
    if operation.parameters:
        failures["400"] = "A value makes no sense."
    if operation.may_be_gone:
        failures["410"] = "It was public and was withdrawn: delete your copy."
    return told | {status: {"description": words, "content": problem} for status, words in failures.items()}
