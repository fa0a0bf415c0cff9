"""Token buckets that machines share: whoever asks too often at one has asked too often at all."""

from __future__ import annotations

from typing import Final

from portal.commons import client
from portal.commons.client import AWAY, Away
from portal.kit.buckets import Rate

# One number, the moment at which the bucket is full again, by the clock of Redis, in milliseconds. It goes by
# itself when the bucket is full. ARGV: milliseconds from one token to the next; tokens at once.
TAKE: Final = """
local apart, at_once = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
if full > now + apart * at_once + 1000 then full = now end
local wait = full - now - apart * (at_once - 1)
if wait > 1 then return math.ceil(wait / 1000) end
local value, kept = string.format('%.0f', full + apart), string.format('%.0f', full + apart - now + 1000)
redis.call('SET', KEYS[1], value, 'PX', kept)
return 0
"""


def take(bucket: str, rate: Rate) -> int | Away:
    """Take a token: 0, or the whole seconds to wait for the next one; ``AWAY`` where Redis does not answer.

    One command, of a tenth of a millisecond there. Two machines at once take two tokens.
    """
    name, numbers = client.key("limit", bucket), (f"{rate.apart * 1000:.0f}", f"{rate.at_once}")
    answer = client.ask(lambda redis: redis.eval(TAKE, 1, name, *numbers))
    return AWAY if answer is AWAY else int(answer)
