"""The nursery: a process beside the web server that forks others from what is loaded there (Linux).

It is forked itself before anything is begun, so whoever comes from it may begin anything, and it waits until
the supervisor asks for somebody (``nursling.py``). Who is asked for is the supervisor's child, not the web
server's, which may end without it. When the supervisor closes the socket the nursery ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import signal
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

from portal.operations.child import PR_SET_PDEATHSIG
from portal.operations.nursling import GO, NURSERY
from portal.operations.telling import READY_PIPE

ASKED_AT_MOST = 1 << 16
# In seconds: how often one looks whether it has become the supervisor's child.
LOOK_EVERY = 0.001


def open_up() -> None:
    """Fork the nursery, where the supervisor has left a socket for it. This process goes on at once."""
    number = os.environ.pop(NURSERY, None)
    if number is None:
        return
    with socket.socket(fileno=int(number)) as door:
        if os.fork() == 0:
            # It is no web process, nor will anybody be who comes from it.
            os.close(int(os.environ.pop(READY_PIPE)))
            call_oneself(f"{sys.executable} -m {__name__}")
            _attend(door)


def call_oneself(command: str) -> None:
    """Have ``ps`` show another command for this process than the one it was forked from (Linux)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    start, end = int(fields[45]), int(fields[46])
    room = end - start
    if start and room > 1:
        # A last byte that is not zero says that all of it was written over (proc(5), cmdline).
        ctypes.memmove(start, command.encode()[: room - 2].ljust(room - 1, b"\0") + b"\n", room)


def _attend(door: socket.socket) -> NoReturn:
    """Fork whoever is asked for, until nobody can ask any more."""
    while True:
        asked, (*handed,), _, _ = socket.recv_fds(door, ASKED_AT_MOST, 2)
        if not asked:
            os._exit(0)
        middle = os.fork()
        if middle == 0:
            middle = os.getpid()
            # Who loses its parent falls to the supervisor.
            if os.fork():
                os._exit(0)
            door.close()
            _begin(middle, *handed, **json.loads(asked))
        for handle in handed:
            os.close(handle)
        os.waitpid(middle, 0)


def _begin(middle: int, output: int, line: int, *, command: list[str], parent: int) -> NoReturn:
    """Become what the command would have been: the child of ``parent``, whose lines go into ``output``."""
    os.setsid()
    for number in (1, 2):
        os.dup2(output, number)
    os.close(output)
    while os.getppid() == middle:
        time.sleep(LOOK_EVERY)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    with socket.socket(fileno=line) as told:
        # Who has no supervisor, or is not waited for by it any more, is not needed.
        if os.getppid() != parent:
            os._exit(1)
        told.send(b"%d" % os.getpid())
        if told.recv(len(GO)) != GO:
            os._exit(1)
    call_oneself(" ".join(command))
    sys.argv = command[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
    sys.exit()
