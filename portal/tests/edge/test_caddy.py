"""Promises of deploy/Caddyfile, kept by a real Caddy with a certificate of its own before a real gate."""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.tests.edge.infront import DEPLOY, PATIENCE, program, run, standing
from portal.tests.edge.origin import Origin
from portal.tests.pagecache.newsstand import Sheet
from portal.tests.pagecache.reader import Answer
from portal.tests.test_serving import free_port

pytestmark = pytest.mark.xdist_group("caddy")

# Certificates of its own making, kept in the test's folder; nothing is asked of anybody.
ALONE = """{{
	http_port {plain}
	https_port {port}
	admin off
	local_certs
	skip_install_trust
	storage file_system {folder}
}}
"""


class Caddy:
    """A real Caddy, asked as a browser does that trusts its authority."""

    def __init__(self, folder: Path, origin: int) -> None:
        self.port, self.plain = free_port(), free_port()
        self.mirror = folder / "mirror"
        self.mirror.mkdir()
        site = (DEPLOY / "Caddyfile").read_text()
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{origin}")
        site = site.replace("/var/lib/dateline-mirror", str(self.mirror))
        site = re.sub(r"^news\.example \{", "localhost {\n\tbind 127.0.0.1", site, flags=re.M)
        alone = ALONE.format(plain=self.plain, port=self.port, folder=folder)
        (folder / "Caddyfile").write_text(alone + site)
        self.log, self._authority = folder / "log", folder / "pki/authorities/local/root.crt"
        command = [program("CADDY", "caddy"), "run", "--config", folder / "Caddyfile"]
        self.process = run(self.log, [*command, "--adapter", "caddyfile"])

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        trusted = ssl.create_default_context(cafile=self._authority)
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE, context=trusted)
        return asked(connection, method, path, body, headers)

    def ask_plainly(self, path: str) -> Answer:
        return asked(
            http.client.HTTPConnection("localhost", self.plain, timeout=PATIENCE), "GET", path, None, {}
        )

    def answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False


def asked(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
) -> Answer:
    try:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, told)
        response = connection.getresponse()
        said = {name.title(): value for name, value in response.getheaders()}
        return Answer(response.status, said, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    made = Origin("nginx")
    yield made
    made.close()


@pytest.fixture(scope="module")
def caddy(origin: Origin) -> Iterator[Caddy]:
    with standing(Caddy, origin.port) as front:
        yield front


def test_plain_requests_are_led_to_https_and_pages_come_as_the_portal_says(
    caddy: Caddy, origin: Origin
) -> None:
    origin.stand.pages["/page/"] = Sheet("<p>Words</p>", keys=("/page/",))
    led = caddy.ask_plainly("/page/?a=b")
    assert (led.status, led.headers["Location"]) == (308, "https://localhost/page/?a=b")
    page = caddy.ask("/page/", Accept_Encoding="identity")
    assert (page.status, b"Words" in page.body) == (200, True)
    bare = caddy.ask("/static/own")
    assert bare.headers.keys() == {"Alt-Svc", "Content-Type", "Content-Length", "Date", "Server"}


def test_what_a_client_says_of_itself_reaches_the_portal_never(caddy: Caddy, origin: Origin) -> None:
    """The portal believes this proxy: it has to write over what was sent, not to add to it."""
    forged = {
        "X_Forwarded_For": "203.0.113.9",
        "X_Forwarded_Proto": "http",
        "Host": f"localhost:{caddy.port}",
    }
    assert caddy.ask("/static/own", **forged).status == 200
    assert origin.environ["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert origin.environ["HTTP_X_FORWARDED_PROTO"] == "https"
    assert origin.environ["HTTP_HOST"] == "localhost"


def test_while_the_portal_is_away_the_mirror_answers_readers_and_nobody_else(
    caddy: Caddy, origin: Origin
) -> None:
    (caddy.mirror / "kept").mkdir(exist_ok=True)
    (caddy.mirror / "kept/index.html").write_text("Kept words")
    origin.close()
    try:
        for path in ("/kept/", "/kept", "/kept/?page=2"):
            assert (caddy.ask(path).status, caddy.ask(path).body) == (200, b"Kept words"), path
        for missing in ("/nowhere/", "/../log", "/%2e%2e/log"):
            away = caddy.ask(missing)
            assert (away.status, away.headers["Retry-After"]) == (503, "5"), missing
        assert caddy.ask("/kept/", method="POST", body=b"a=b").status == 503
    finally:
        origin.open()
    assert caddy.ask("/static/own").status == 200
