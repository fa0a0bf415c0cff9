"""Load on a server of this machine: bounded in time and connections, from ordinary readers.

wrk where it is installed, else the small client beside this module. Both run on the core that no server
uses, and send an ordinary browser's user agent and an address of its own with each request: what they ask for
counts as read.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.accounting import cores
from bench.readers import USER_AGENT

HERE = Path(__file__).parent
ORDINARY = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Accept-Language": "en"}
CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """What to ask, and for how long. ``paths``, when given, are asked at random in place of the URL's own."""

    url: str
    seconds: float
    connections: int = CONNECTIONS
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    pause_ms: float = 0.0
    paths: tuple[str, ...] = ()

    @property
    def all_headers(self) -> dict[str, str]:
        return {**ORDINARY, **self.headers}


@dataclass(frozen=True)
class Result:
    """What came of it; latencies in ms, ``failed`` are answers of 400 and more and broken connections."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


def has_wrk() -> bool:
    """Whether wrk is there."""
    return shutil.which("wrk") is not None


class Running:
    """A load under way."""

    def __init__(self, load: Load) -> None:
        self.by_wrk = has_wrk() and load.method != "HEAD"
        self.folder = tempfile.TemporaryDirectory(prefix="bench-load-")
        command, said = self._wrk(load) if self.by_wrk else self._own(load)
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {cores()[1]})
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        finally:
            os.sched_setaffinity(0, allowed)
        assert self.process.stdin is not None
        self.process.stdin.write(said)
        self.process.stdin.close()
        self.process.stdin = None

    def result(self) -> Result:
        """Waits for the end. Raises ``RuntimeError`` when the generator itself failed."""
        output, _ = self.process.communicate(timeout=120)
        self.folder.cleanup()
        if self.process.returncode:
            raise RuntimeError(f"The load generator failed: {output}")
        return from_wrk(output) if self.by_wrk else from_own(output)

    def _wrk(self, load: Load) -> tuple[list[str], str]:
        arguments = [load.method, f"{load.pause_ms:.1f}"]
        if load.paths:
            listed = Path(self.folder.name, "paths")
            listed.write_text("\n".join(load.paths) + "\n")
            arguments.append(str(listed))
        headers = [part for name, value in load.all_headers.items() for part in ("-H", f"{name}: {value}")]
        duration = max(1, round(load.seconds))
        shape = ["-t1", f"-c{load.connections}", f"-d{duration}s", "--timeout", "30s"]
        script = ["-s", str(HERE / "readers.lua")]
        return ["wrk", *shape, *headers, *script, load.url, "--", *arguments], ""

    def _own(self, load: Load) -> tuple[list[str], str]:
        address = urlsplit(load.url)
        order = {
            "host": address.hostname,
            "port": address.port,
            "paths": load.paths or (address.path,),
            "method": load.method,
            "headers": load.all_headers,
            "seconds": load.seconds,
            "connections": load.connections,
            "pause_ms": load.pause_ms,
        }
        return [sys.executable, str(HERE / "client.py")], json.dumps(order)


def run(load: Load) -> Result:
    """Load a server and wait for the end."""
    return Running(load).result()


def from_wrk(output: str) -> Result:
    """The line that readers.lua prints at the end: numbers and µs."""
    line = next(line for line in output.splitlines() if line.startswith("RESULT "))
    requests, duration, p50, p99, refused, broken = map(int, line.split()[1:])
    return Result(requests, duration / 1e6, p50 / 1000, p99 / 1000, refused + broken)


def from_own(output: str) -> Result:
    """What bench.client prints."""
    told = json.loads(output)
    failed = told["refused"] + told["broken"]
    return Result(told["requests"], told["seconds"], told["p50_us"] / 1000, told["p99_us"] / 1000, failed)
