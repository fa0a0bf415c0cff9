"""Views that files are sent to: reading a picture takes seconds, so they have a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Say of a view that files are sent to it. The admin's wrapping keeps that."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def is_for_files(path: str) -> bool:
    """Whether files are sent to that address. Some ten microseconds."""
    try:
        return getattr(resolve(path).func, "takes_files", False)
    except Resolver404:
        return False
