"""A yardstick: a WSGI application that returns the same bytes to everybody and does nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_page = json.loads(Path(os.environ["BENCH_PAGE"]).read_text())
_headers = [(name, value) for name, value in _page["headers"]]
_body = bytes.fromhex(_page["body"])
_etag = dict(_headers).get("etag", "")
_without_body = [pair for pair in _headers if not pair[0].startswith("content-")]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """200 with the page, its head alone, or 304 for who has it."""
    if _etag and environ.get("HTTP_IF_NONE_MATCH") == _etag:
        start_response("304 Not Modified", list(_without_body))
        return []
    start_response("200 OK", list(_headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [_body]
