"""``python -m portal.tests.composed``: compose.yaml's services as processes, read, published on, one killed.

PostgreSQL, Redis and nginx are Debian's, the object store is OpenStack Swift. The portal's services run from
a folder that holds what the image would hold, with the compose file's commands and settings and the secrets
that deploy/secrets.sh makes; only names of containers, ports and folders are others. No container is run.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from portal.tests.commons.server import Proxy
from portal.tests.composed.services import Places, Service, until
from portal.tests.composed.written import DEPLOY, ROOT, composed, image
from portal.tests.postgres import of, private_server
from portal.tests.store.fixtures import KEY, SECRET, Swift

SITE = "news.example"


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="dateline-composed-"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        told = composed()["services"]
        places = Places()
        secrets_of(folder, places)
        ground(folder, told, places, stack)
        code = image(folder / "code")
        portal = {
            name: Service(name, told[name], code, places, free_port())
            for name in ("web1", "web2", "worker", "buckets")
        }
        for one in portal.values():
            stack.callback(one.kill)
        say(f"the image would hold {sum(1 for file in code.rglob('*') if file.is_file())} files")
        say(portal["buckets"].run("manage.py", *told["buckets"]["command"]).strip().replace("\n", " "))
        webs = [portal["web1"], portal["web2"]]
        began = time.monotonic()
        for one in (*webs, portal["worker"]):
            one.start()
        for one in (*webs, portal["worker"]):
            until(f"{one.name} is healthy", one.is_healthy)
            say(f"{one.name} is healthy after {time.monotonic() - began:.0f} s")
        front = Front(folder, places, webs)
        stack.callback(front.stop)
        rehearse(front, portal)
        for one in (*webs, portal["worker"]):
            say(f"{one.name} stopped in {one.stop():.1f} s")
    return 0


def rehearse(front: Front, portal: dict[str, Service]) -> None:
    """Read, publish, kill."""
    expect("plain http leads to https", front.plain("/uk/")[0] == 301)
    expect("the front page over https", front.ask("/")[0] == 200)
    first = publish(portal["worker"], "newsroom")
    expect("the story at both machines", all(front.ask(first)[0] == 200 for _ in range(6)))
    pictures = re.findall(r'/media/r/[^"\s,]+', front.ask(first)[1])
    expect(f"its pictures, {len(set(pictures))} files", bool(pictures) and front.ask(pictures[0])[0] == 200)
    portal["web1"].kill()
    expect("with web1 killed, twenty pages", all(front.ask(first)[0] == 200 for _ in range(20)))
    second = publish(portal["worker"], "Web1 is away")
    expect("what is published now", front.ask(second)[0] == 200)
    expect("readyz by its own name", front.ask("/readyz")[0] == 200)
    portal["web1"].start()
    until("web1 is healthy again", portal["web1"].is_healthy)
    portal["web2"].kill()
    expect("with web2 killed and web1 back", all(front.ask(one)[0] == 200 for one in (first, second) * 5))


def publish(worker: Service, word: str) -> str:
    """Write and publish in the worker's place, with what no image holds; the address of a story."""
    said = worker.run("-m", "portal.tests.composed.publishing", word, code=ROOT)
    return said.strip().splitlines()[-1]


def secrets_of(folder: Path, places: Places) -> None:
    """Make them in a copy of deploy/, and put their files in place of those of containers."""
    copied = shutil.copytree(DEPLOY, folder / "deploy")
    subprocess.run(["sh", copied / "secrets.sh", f"https://{SITE}"], check=True, stdout=subprocess.DEVNULL)
    for name, entry in composed()["secrets"].items():
        places.put(f"/run/secrets/{name}", copied / entry["file"])


def ground(folder: Path, told: dict[str, Any], places: Places, stack: ExitStack) -> None:
    """PostgreSQL, Redis and the object store, and where they stand."""
    server = stack.enter_context(private_server(Path(os.environ["POSTGRES"])))
    with psycopg.connect(server, autocommit=True) as books:
        books.execute("CREATE DATABASE dateline ENCODING 'UTF8' TEMPLATE template0")
    port = free_port()
    redis = [places.of(part) for part in told["redis"]["command"]]
    redis[0] = os.environ.get("REDIS_SERVER", redis[0])
    process = subprocess.Popen([*redis, "--port", str(port)], cwd=folder, stdout=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    swift = Swift()
    stack.callback(swift.end)
    line: Any = Proxy(swift)  # type: ignore[arg-type]
    stack.callback(line.end)
    settings = Path(places.of(told["web1"]["environment"]["PORTAL_ENV_FILE"]))
    text = settings.read_text()
    text = text.replace("@postgres:5432/dateline", "@" + of(server, "dateline").partition("@")[2])
    text = text.replace("@redis:6379", f"@127.0.0.1:{port}")
    text = re.sub(r"(?m)^(PORTAL_STORE_KEY)=.*", rf"\1={KEY}", text)
    text = re.sub(r"(?m)^(PORTAL_STORE_SECRET)=.*", rf"\1={SECRET}", text)
    settings.chmod(0o644)
    settings.write_text(text)
    places.put("store:8333", f"127.0.0.1:{urlsplit(line.address).port}")
    places.put("172.30.80.0/24", "127.0.0.1")
    places.put("/backups", made(folder / "backups"))


class Front:
    """nginx with deploy/compose-nginx.conf."""

    def __init__(self, folder: Path, places: Places, webs: list[Service]) -> None:
        keys = made(folder / "certificates")
        self.port, self.plain_port = free_port(), free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", keys / "privkey.pem",
             "-out", keys / "fullchain.pem", "-days", "2", "-subj", f"/CN={SITE}"],
            check=True, capture_output=True,
        )  # fmt: skip
        text = (DEPLOY / "compose-nginx.conf").read_text()
        for web in webs:
            text = text.replace(f"{web.name}:8000", f"127.0.0.1:{web.port}")
        # Debian's nginx is older than the container's.
        text = text.replace("    http2 on;\n", "").replace("/etc/nginx/certificates", str(keys))
        text = text.replace("listen 8080", f"listen 127.0.0.1:{self.plain_port}")
        text = text.replace("listen 8443", f"listen 127.0.0.1:{self.port}")
        parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{part}_temp_path {folder}/nginx-{part};" for part in parts)
        conf = folder / "nginx.conf"
        conf.write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}"
            f" http {{ access_log off; {temporary} {text} }}"
        )
        self.process = subprocess.Popen([os.environ.get("NGINX_SERVER", "nginx"), "-c", conf])
        until("nginx answers", self.is_there)

    def is_there(self) -> bool:
        with suppress(OSError):
            return self.plain("/healthz")[0] == 200
        return False

    def ask(self, path: str) -> tuple[int, str]:
        """What is answered over https."""
        trusting = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=trusting, timeout=20)
        return self._asked(connection, path)

    def plain(self, path: str) -> tuple[int, str]:
        return self._asked(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=20), path)

    def _asked(self, connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
        try:
            connection.request("GET", path, headers={"Host": SITE})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def expect(what: str, is_so: bool) -> None:
    say(f"{'yes' if is_so else 'NO '}  {what}")
    if not is_so:
        raise SystemExit(f"Not so: {what}")


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
