"""The operations there are: rooms announce them, the document and the addresses follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from portal.api.parameters import CURSOR, Parameter
from portal.api.shapes import Schema

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROOT = "/api/v1/"
MEDIA_TYPE = "application/json"


@dataclass(frozen=True)
class Answer:
    """What an operation found, in the language ``language``; ``next`` is the cursor of the next page."""

    value: Any
    language: str
    next: str | None = None


Handler = Callable[..., Answer]


@dataclass(frozen=True)
class Operation:
    """One address of the API. A ``paged`` one answers a list of ``shape``, else one ``shape``.

    ``path`` is written as OpenAPI does, below ``/api/v1/``; ``parts`` say what stands in its braces. People
    read the ``summary`` in their language.
    """

    name: str
    path: str
    summary: StrOrPromise
    description: str
    shape: type
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)
    is_list: bool = True
    may_be_gone: bool = False
    # Of what is told in a form of somebody else's: its type, and its schema in place of the shape's.
    media_type: str = MEDIA_TYPE
    schema: Schema | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The query names that are looked at."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def is_paged(self) -> bool:
        """Whether its answer may go on."""
        return CURSOR in self.parameters

    def asked(self, request: HttpRequest) -> dict[str, Any]:
        """What the request asks for, by name. Raises a problem for what makes no sense."""
        return {one.name: one.value(request.GET.get(one.name)) for one in self.parameters}


_operations: dict[str, Operation] = {}


def register(*operations: Operation) -> None:
    """Let these be part of the API."""
    for operation in operations:
        _operations[operation.name] = operation


def every() -> list[Operation]:
    """All operations, by path."""
    return sorted(_operations.values(), key=lambda operation: operation.path)
