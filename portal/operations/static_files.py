"""Static files, answered before Django is entered."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class StaticFiles:
    """WhiteNoise with the portal's settings, as a WSGI application before ``application``."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.prefix = settings.STATIC_URL
        self.files = WhiteNoiseMiddleware(None)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(self.prefix) and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            # Files are known from the start; while developing they are looked for each time.
            file = self.files.find_file(path) if self.files.autorefresh else self.files.files.get(path)
            if file is not None:
                answer = file.get_response(environ["REQUEST_METHOD"], environ)
                headers = [(str(name), str(value)) for name, value in answer.headers]
                start_response(f"{answer.status} {answer.status.phrase}", headers)
                if answer.file is None:
                    return []
                with closing(answer.file):
                    return [answer.file.read()]
        return self.application(environ, start_response)
