"""Asking the store, with one word for all that may be wrong with it.

After a call that met nobody, this process asks nobody for a while, so that a store that hangs costs few of
those who ask their patience.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.core.files.storage import storages

if TYPE_CHECKING:
    from articles.media.store.buckets import Bucket

Answer = TypeVar("Answer")
# In seconds: how long nobody is asked after it was found away, the first time and at most.
REST, LONGEST_REST = 2.0, 30.0
GONE: Final = {"NoSuchKey", "404", "NotFound"}
# Answers of a store that will be well again: too much asked, or ill inside.
PASSING: Final = {429, 500, 502, 503, 504}


class Away(OSError):
    """The store does not answer, or not now."""


class Refused(OSError):
    """The store answers, but not so: a key it does not know, a bucket that is not there."""


class _Patience:
    """When the store may be asked again by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until, self._rest = 0.0, REST

    def expect(self) -> None:
        if time.monotonic() < self._until:
            raise Away("the store did not answer a moment ago")

    def end(self) -> None:
        with self._lock:
            self._until, self._rest = time.monotonic() + self._rest, min(self._rest * 2, LONGEST_REST)

    def begin_anew(self) -> None:
        self._until, self._rest = 0.0, REST


patience = _Patience()


def private() -> Bucket:
    """The bucket of originals and of all copies, which the portal alone may read."""
    return cast("Bucket", storages["private"])


def public() -> Bucket:
    """The bucket of copies that something public shows."""
    return cast("Bucket", storages["public"])


def asked(question: Callable[[], Answer]) -> Answer:
    """What the store answers, else FileNotFoundError, ``Refused`` or ``Away``, whatever boto3 raises."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    patience.expect()
    try:
        answer = question()
    except ClientError as error:
        raise _told(error.response) from None
    except (BotoCoreError, Boto3Error, HTTPError, ConnectionError, TimeoutError) as error:
        patience.end()
        raise Away(type(error).__name__) from None
    patience.begin_anew()
    return answer


def _told(response: dict[str, Any]) -> OSError:
    """The error that an answer stands for. A code is all that is kept: other words may hold a key."""
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = str(response.get("Error", {}).get("Code", status))
    if code in GONE:
        return FileNotFoundError(code)
    if status in PASSING:
        patience.end()
        return Away(code)
    return Refused(code)
