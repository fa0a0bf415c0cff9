from __future__ import annotations

from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from portal.operations.served_folder import ServedFolder


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    """Asks the folder for a path; answers status, headers and body. What is passed on answers "passed on"."""
    (tmp_path / "abc").mkdir()
    (tmp_path / "abc/16x9-640.jpg").write_bytes(b"picture")
    (tmp_path / "abc/page.html").write_bytes(b"<script>")
    (tmp_path / "secret.jpg").write_bytes(b"secret")

    def beyond(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return [b"passed on"]

    folder = ServedFolder(beyond, "/media/r/", tmp_path)

    def asked(path: str, method: str = "GET") -> tuple[str, dict[str, str], bytes]:
        environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method}
        setup_testing_defaults(environ)
        said: list[Any] = []
        body = b"".join(folder(environ, lambda *start: said.extend(start)))
        return said[0], dict(said[1]), body

    return asked


def test_a_file_of_the_folder_is_answered_for_ever_as_what_it_is(ask):
    status, headers, body = ask("/media/r/abc/16x9-640.jpg")
    assert (status, body) == ("200 OK", b"picture")
    assert headers == {
        "Content-Type": "image/jpeg",
        "Content-Length": "7",
        "Cache-Control": "public, max-age=31536000, immutable",
    }


def test_head_has_the_length_and_no_body(ask):
    _status, headers, body = ask("/media/r/abc/16x9-640.jpg", "HEAD")
    assert (headers["Content-Length"], body) == ("7", b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/media/r/",
        "/media/r/abc/",
        "/media/r/abc/4x3-640.jpg",
        "/media/r/abc/page.html",
        "/media/r/abc/16x9-640.jpg/",
        "/media/r/abc/16x9-640.jpg\n",
        "/media/r/../secret.jpg",
        "/media/r/abc/../secret.jpg",
        "/media/r/abc/..%2fsecret.jpg",
        "/media/r//secret.jpg",
        "/media/r/./secret.jpg",
        "/x/media/r/abc/16x9-640.jpg",
    ],
)
def test_everything_else_is_asked_of_the_application(ask, path):
    assert ask(path)[2] == b"passed on"


def test_only_reading_is_answered_here(ask):
    assert ask("/media/r/abc/16x9-640.jpg", "POST")[2] == b"passed on"


@pytest.mark.parametrize(("several", "body"), [(False, b"card"), (True, b"passed on")])
def test_of_several_machines_none_is_sure_of_what_it_keeps_for_itself(
    tmp_path: Path, settings: Any, several: bool, body: bytes
) -> None:
    """A story that is withdrawn on another machine leaves its card here."""
    (tmp_path / "abc").mkdir()
    (tmp_path / "abc/1.jpg").write_bytes(b"card")
    settings.PORTAL_SEVERAL_MACHINES = several

    def beyond(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return [b"passed on"]

    folder = ServedFolder(beyond, "/media/cards/", tmp_path, of_its_own=True)
    environ: dict[str, Any] = {"PATH_INFO": "/media/cards/abc/1.jpg", "REQUEST_METHOD": "GET"}
    assert b"".join(folder(environ, lambda *start: None)) == body
