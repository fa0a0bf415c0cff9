"""One process's way to the Redis that machines share: few connections, short waits, no error ever."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

from django.conf import settings

from portal.commons.breaker import Breaker

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import PubSub

log = logging.getLogger(__name__)
T = TypeVar("T")

# In seconds: nobody waits longer for a connection, nor for an answer.
CONNECTING: Final = 0.2
ANSWERING: Final = 0.2
# Beside one for each thread of the server: renders, followers, what the worker does.
CONNECTIONS_BESIDE: Final = 8


class Nothing(Enum):
    """What is known of something while Redis is away, or where there is none."""

    AWAY = "away"


# Nobody knows: not an empty answer, which would mean that there is nothing.
AWAY: Final = Nothing.AWAY
Away: TypeAlias = Literal[Nothing.AWAY]


class Client:
    """The connections of one process and the breaker before them."""

    def __init__(self, address: str, connections: int) -> None:
        # Imported by portals that have one, in processes that ask it.
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self.breaker = Breaker("Redis")
        self.run = ""
        self._faults = (redis.RedisError, OSError)
        self._crowded = redis.exceptions.MaxConnectionsError
        self._refusal = redis.exceptions.ResponseError
        self._unfit = redis.exceptions.ConnectionError
        self._pool = redis.ConnectionPool.from_url(
            address,
            max_connections=connections,
            socket_connect_timeout=CONNECTING,
            socket_timeout=ANSWERING,
            # Whoever waits for a second try waits twice: the breaker knows when to try again.
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
            protocol=2,
            # Each thing said at the beginning would be waited for.
            driver_info=None,
            redis_connect_func=self._greet,
        )
        self.redis: Redis = redis.Redis(connection_pool=self._pool)

    def ask(self, command: Callable[[Redis], T]) -> T | Away:
        """What ``command`` gets from Redis; ``AWAY`` where there is no answer. Never raises for that."""
        if not self.breaker.may_ask():
            return AWAY
        began = time.monotonic()
        try:
            answer = command(self.redis)
        except self._crowded:
            return AWAY
        except self._faults as error:
            self.breaker.note_failure(error)
            # Others of the same server are as dead; the next who asks shall not find that out one by one.
            self._pool.disconnect(inuse_connections=False)
            return AWAY
        self.breaker.note_answer(time.monotonic() - began)
        return answer

    def attempt(self, action: Callable[[], T]) -> T | Away:
        """The same for what waits on a line of its own, whatever the breaker says."""
        try:
            return action()
        except self._faults:
            return AWAY

    def line(self) -> PubSub:
        """A line for listening, not connected yet."""
        return self.redis.pubsub()

    def close(self) -> None:
        """Give every connection back."""
        self._pool.disconnect()

    def _greet(self, connection: Any) -> None:
        """Each connection learns which run of the server it reached: another may have forgotten things."""
        connection.on_connect()
        connection.send_command("INFO", "server")
        try:
            lines = connection.read_response().decode().splitlines()
        except self._refusal:
            lines = []
        told = dict(line.split(":", 1) for line in lines if ":" in line)
        if told.get("redis_mode") == "cluster":
            # Its scripts would fail one by one, for names that lie on different servers.
            raise self._unfit("it is a Redis Cluster, which cannot be used: name a single server")
        run = told.get("run_id", "unnamed")
        if self.run and run != self.run:
            log.warning("Redis was restarted: what it knew may be lost")
        self.run = run


_client: Client | None = None
_making = threading.Lock()


def is_on() -> bool:
    """Whether machines share a Redis (``REDIS_URL``)."""
    return bool(settings.REDIS_URL)


def ask(command: Callable[[Redis], T]) -> T | Away:
    """What ``command`` gets from Redis, soon; ``AWAY`` where nobody answers, or there is none.

    One command, one pipeline or one script: each answer is waited for. Keys are made with ``key``.
    """
    return here().ask(command) if settings.REDIS_URL else AWAY


def key(*parts: object) -> str:
    """The name under which this portal keeps something in Redis, which others may use, too."""
    return ":".join([settings.PORTAL_REDIS_PREFIX, *map(str, parts)])


def run() -> str:
    """Which run of the server answered last: another may have forgotten everything. Ask something first."""
    return _client.run if _client else ""


def in_one_run(command: Callable[[Redis, str], T]) -> T | Away:
    """As ``ask``, for what is true within one run of the server alone; ``command`` is told which run that is.

    ``AWAY`` as well where another run answered: what it says of the time before is no answer.
    """
    if not run() and ask(lambda redis: redis.ping()) is AWAY:
        return AWAY
    this = run()
    answer = ask(lambda redis: command(redis, this))
    return answer if run() == this else AWAY


def away_since() -> float | None:
    """Since when Redis does not answer this process, in seconds since 1970; None where it does."""
    return _client.breaker.away_since if _client else None


def forget() -> None:
    """Begin anew, with the settings of now. For tests, and for a process that was forked."""
    global _client
    former, _client = _client, None
    if former is not None:
        former.close()


def here() -> Client:
    """This process's way, made when first asked for."""
    global _client
    if _client is None:
        with _making:
            if _client is None:
                _client = Client(settings.REDIS_URL, settings.PORTAL_THREADS + CONNECTIONS_BESIDE)
    return _client


def _after_fork() -> None:
    """A child has its parent's sockets and locks: it leaves them and opens its own."""
    global _client, _making
    _client, _making = None, threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
