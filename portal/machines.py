"""Settings of several machines: what this one does, what all share; read by ``portal/settings.py``."""

from __future__ import annotations

from portal.commons import address
from portal.environment import env, read, refuse
from portal.kit import values

# What this machine does: everything, or one half of it.
PORTAL_ROLE = env.str("PORTAL_ROLE", "all")
if PORTAL_ROLE not in {"all", "web", "worker"}:
    raise refuse("PORTAL_ROLE", f"{PORTAL_ROLE!r} is neither all, web nor worker.")
if PORTAL_ROLE != "all" and not (env.str("DATABASE_URL", "") and env.str("PORTAL_SECRET_KEY", "")):
    raise refuse("PORTAL_ROLE", "several machines need one DATABASE_URL and one PORTAL_SECRET_KEY.")
# What they share beside the database; without it each has all there is.
REDIS_URL = read("REDIS_URL", "", address.read)
# Whether others work on the same database: then each hears of what the others do.
PORTAL_SEVERAL_MACHINES = read(
    "PORTAL_SEVERAL_MACHINES", "on" if REDIS_URL or PORTAL_ROLE != "all" else "off", values.switch
)
