"""The served folder: files that are public and never change, answered before Django is entered.

A file that is not there is asked of the application, which may know a private one. The static mount of the
server itself does not pass on what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

# A folder and a file, both plain: no dot at the start, no way up, no type that a browser could run.
NAME = re.compile(r"(?P<folder>[a-z0-9]+)/(?P<file>[a-z0-9-]+\.(?P<type>avif|jpg))", re.ASCII)
TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
FOREVER = "public, max-age=31536000, immutable"


class ServedFolder:
    """A WSGI application that answers the files of ``folder`` below ``prefix`` and passes on the rest.

    Of several machines each may have files ``of_its_own``, which nobody deletes here when something changes
    on another: then the application, which knows better, is asked for all of them.
    """

    def __init__(
        self, application: WSGIApplication, prefix: str, folder: Path, *, of_its_own: bool = False
    ) -> None:
        self.application, self.prefix, self.folder = application, prefix, folder
        self._is_sure = not (of_its_own and settings.PORTAL_SEVERAL_MACHINES)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(self.prefix) and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            found = NAME.fullmatch(path, len(self.prefix))
            data = self._read(found) if found and self._is_sure else None
            if found and data is not None:
                headers = [
                    ("Content-Type", TYPES[found["type"]]),
                    ("Content-Length", str(len(data))),
                    ("Cache-Control", FOREVER),
                ]
                start_response("200 OK", headers)
                return [data] if environ["REQUEST_METHOD"] == "GET" else []
        return self.application(environ, start_response)

    def _read(self, found: re.Match[str]) -> bytes | None:
        """The file's bytes; None where there is none."""
        try:
            return (self.folder / found["folder"] / found["file"]).read_bytes()
        except OSError:
            return None
