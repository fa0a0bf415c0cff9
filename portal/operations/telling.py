"""How a web process tells the supervisor that it is about to listen: a line into a pipe it inherited."""

from __future__ import annotations

import os
from contextlib import suppress

# Names the pipe's number in the environment of a web server's processes.
READY_PIPE = "PORTAL_READY_PIPE"


def tell() -> None:
    """Say that this process listens within moments. Nothing happens where nobody wants to know."""
    with suppress(KeyError, ValueError, OSError):
        os.write(int(os.environ[READY_PIPE]), b"%d\n" % os.getpid())
