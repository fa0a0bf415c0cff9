"""What several machines share: a Redis that is asked briefly and may be gone, hung or empty at any moment.

Whoever asks gets an answer or ``AWAY``, mostly at once, and goes on alone with the latter: of all threads of
a process one waits a fifth of a second in each second that Redis is silent. Nothing is kept there that cannot
be lost. Without ``REDIS_URL`` everything is ``AWAY``, and the package is not even imported.
"""

from __future__ import annotations

from portal.commons.client import AWAY, Away, ask, away_since, forget, in_one_run, is_on, key, run

__all__ = ["AWAY", "Away", "ask", "away_since", "forget", "in_one_run", "is_on", "key", "run"]
