"""Settings of what is asked of others, told them and kept elsewhere; read by ``portal/settings.py``."""

from __future__ import annotations

import re
from importlib.util import find_spec

from portal.environment import env, read, refuse
from portal.kit import objectstore, values

# --- Exchange rates ----------------------------------------------------------------------------------------

PORTAL_RATES_URL = read(
    "PORTAL_RATES_URL",
    "https://bank.gov.ua/NBUStatService/v1/statdirectory/exchange?json",
    values.web_address,
)

# --- What is pushed ----------------------------------------------------------------------------------------

PORTAL_WEBSUB_HUB = read("PORTAL_WEBSUB_HUB", "", values.web_address_or_none)
PORTAL_WEBSUB_TOGETHER = read("PORTAL_WEBSUB_TOGETHER", "off", values.switch)
PORTAL_TELEGRAM_TOKEN = env.str("PORTAL_TELEGRAM_TOKEN", "").strip()
PORTAL_TELEGRAM_CHATS = read("PORTAL_TELEGRAM_CHATS", "", values.chats)
PORTAL_TELEGRAM_API = read(
    "PORTAL_TELEGRAM_API", "https://api.telegram.org", lambda written: values.site(written).geturl()
)
if bool(PORTAL_TELEGRAM_TOKEN) != bool(PORTAL_TELEGRAM_CHATS):
    raise refuse("PORTAL_TELEGRAM_TOKEN", "it goes with PORTAL_TELEGRAM_CHATS: give both or neither.")
if not PORTAL_TELEGRAM_TOKEN.replace(":", "").replace("-", "").replace("_", "a").isalnum() and (
    PORTAL_TELEGRAM_TOKEN
):
    raise refuse("PORTAL_TELEGRAM_TOKEN", "it is no token as BotFather gives it.")
# Networks that may be sent to beside the public internet, and how long one request may take.
PORTAL_OUTGOING_NETWORKS = read("PORTAL_OUTGOING_NETWORKS", "", values.network_list)
PORTAL_OUTGOING_SECONDS = read("PORTAL_OUTGOING_SECONDS", "10", values.seconds)

# --- In front ----------------------------------------------------------------------------------------------

# The cache that stands in front, if one does, and how it is told what has changed; nginx never is.
PORTAL_FRONT = env.str("PORTAL_FRONT", "").strip()
if PORTAL_FRONT not in {"", "nginx", "varnish", "fastly", "cloudflare"}:
    raise refuse("PORTAL_FRONT", f"{PORTAL_FRONT!r} is none of nginx, varnish, fastly and cloudflare.")
PORTAL_VARNISH = read("PORTAL_VARNISH", "", values.sites)
PORTAL_FASTLY_SERVICE = read("PORTAL_FASTLY_SERVICE", "", values.word)
PORTAL_FASTLY_TOKEN = read("PORTAL_FASTLY_TOKEN", "", values.token)
PORTAL_FASTLY_API = read("PORTAL_FASTLY_API", "https://api.fastly.com", values.site_address)
PORTAL_CLOUDFLARE_ZONE = read("PORTAL_CLOUDFLARE_ZONE", "", values.word)
PORTAL_CLOUDFLARE_TOKEN = read("PORTAL_CLOUDFLARE_TOKEN", "", values.token)
PORTAL_CLOUDFLARE_API = read("PORTAL_CLOUDFLARE_API", "https://api.cloudflare.com", values.site_address)
for _front, _name, _is_given in (
    ("varnish", "PORTAL_VARNISH", bool(PORTAL_VARNISH)),
    ("fastly", "PORTAL_FASTLY_SERVICE", bool(PORTAL_FASTLY_SERVICE)),
    ("fastly", "PORTAL_FASTLY_TOKEN", bool(PORTAL_FASTLY_TOKEN)),
    ("cloudflare", "PORTAL_CLOUDFLARE_ZONE", bool(PORTAL_CLOUDFLARE_ZONE)),
    ("cloudflare", "PORTAL_CLOUDFLARE_TOKEN", bool(PORTAL_CLOUDFLARE_TOKEN)),
):
    if _is_given != (_front == PORTAL_FRONT):
        raise refuse(_name, f"it goes with PORTAL_FRONT={_front}: give both or neither.")

# --- Pictures in an object store ---------------------------------------------------------------------------

# Entries of STORAGES, holding the keys: never shown.
STORE_BUCKETS = read(
    "PORTAL_STORE",
    "",
    lambda written: objectstore.buckets(
        written, env.str("PORTAL_STORE_KEY", ""), env.str("PORTAL_STORE_SECRET", "")
    ),
)
# Where readers' browsers get public pictures, if not from the portal.
PORTAL_STORE_PUBLIC = read("PORTAL_STORE_PUBLIC", "", values.web_folder_or_none)
if PORTAL_STORE_PUBLIC and not STORE_BUCKETS:
    raise refuse("PORTAL_STORE_PUBLIC", "it goes with PORTAL_STORE.")

# --- Backups and alarms --------------------------------------------------------------------------------

PORTAL_BACKUPS = read("PORTAL_BACKUPS", "", values.folder_or_none)
PORTAL_BACKUPS_HOURS = read("PORTAL_BACKUPS_HOURS", "24", values.positive)
PORTAL_BACKUPS_KEPT = read("PORTAL_BACKUPS_KEPT", "7", values.positive)
PORTAL_ALERT_EMAILS = read("PORTAL_ALERT_EMAILS", "", values.letters)
PORTAL_ALERT_WEBHOOK = read("PORTAL_ALERT_WEBHOOK", "", values.web_address_or_none)

# --- Who watches -------------------------------------------------------------------------------------

# For people, or one JSON object a line for programs that gather logs.
PORTAL_LOG = env.str("PORTAL_LOG", "plain")
if PORTAL_LOG not in {"plain", "json"}:
    raise refuse("PORTAL_LOG", f"{PORTAL_LOG!r} is neither plain nor json.")
# What takes longer to answer is told in the log.
PORTAL_SLOW_SECONDS = read("PORTAL_SLOW_SECONDS", "2", values.seconds)
# Where Prometheus asks for figures; nothing is counted without.
PORTAL_METRICS = read("PORTAL_METRICS", "", values.listening_place)
PORTAL_METRICS_TOKEN = env.str("PORTAL_METRICS_TOKEN", "")
if PORTAL_METRICS and not PORTAL_METRICS_TOKEN and not values.is_loopback(PORTAL_METRICS[0]):
    raise refuse("PORTAL_METRICS", "others reach that address: set PORTAL_METRICS_TOKEN, too.")
if PORTAL_METRICS_TOKEN and len(PORTAL_METRICS_TOKEN) < 16:
    raise refuse("PORTAL_METRICS_TOKEN", "it is shorter than 16 characters.")
# Whom faults of the code are told with their tracebacks.
SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    if not re.fullmatch(r"https?://\w+@[\w.:-]+/(?:[\w/-]+/)?\d+", SENTRY_DSN):
        raise refuse("SENTRY_DSN", "it is no address like https://key@sentry.example/1.")
    if find_spec("sentry_sdk") is None:
        raise refuse("SENTRY_DSN", "its package is missing: see requirements-scale.txt.")
