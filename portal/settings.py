"""Settings: driven by the environment, working without any. Some rooms read theirs themselves, for here.

Every setting is listed in docs/operations.md. A value that makes no sense stops the start with one line.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor

from articles.body.embeds import FRAME_SOURCES
from portal import environment, limits
from portal.accounts import policy
from portal.accounts.policy import *  # noqa: F403
from portal.environment import BASE_DIR, env, read, refuse
from portal.headers import policy as pages_policy
from portal.kit import databases, objectstore, values
from portal.kit.secret import kept
from portal.machines import *  # noqa: F403
from portal.outward import *  # noqa: F403
from portal.outward import PORTAL_FRONT, PORTAL_LOG, PORTAL_STORE_PUBLIC, PORTAL_TELEGRAM_CHATS, STORE_BUCKETS

PORTAL_ENV_FILE = environment.PORTAL_ENV_FILE

# --- Where data live ---------------------------------------------------------------------------------------

PORTAL_DATA = Path(env.str("PORTAL_DATA", str(BASE_DIR / "var"))).expanduser().resolve()
try:
    PORTAL_DATA.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise refuse("PORTAL_DATA", f"the folder {PORTAL_DATA} cannot be made ({error.strerror}).") from error


def secret_key() -> str:
    """The key from the environment, else one made once and kept readable for the owner only."""
    given = env.str("PORTAL_SECRET_KEY", "")
    if given and len(given) < 32:
        raise refuse("PORTAL_SECRET_KEY", "it is shorter than 32 characters.")
    try:
        return given or kept(PORTAL_DATA / "secret-key", lambda: secrets.token_urlsafe(64))
    except OSError as error:
        raise refuse("PORTAL_DATA", f"{error.filename} cannot be used ({error.strerror}).") from error


SECRET_KEY = secret_key()
DEBUG = read("PORTAL_DEBUG", "off", values.switch)

# --- Where the portal answers ------------------------------------------------------------------------------

HOST = env.str("HOST", "127.0.0.1")
PORT = read("PORT", "8000", values.port)
_site = read("PORTAL_SITE_URL", f"http://localhost:{PORT}", values.site)
PORTAL_SITE_URL = _site.geturl()
ALLOWED_HOSTS = sorted({_site.hostname or "", "localhost", "127.0.0.1", "[::1]"})
SECURE = _site.scheme == "https"
CSRF_TRUSTED_ORIGINS = [PORTAL_SITE_URL]
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
# Proxies of our own in front: what they say about who asks is believed, nobody else's word is.
PORTAL_PROXIES = read("PORTAL_PROXIES", "", values.network_list)
# How often one address may ask for what costs something, where it differs from portal/limits.py.
PORTAL_LIMITS = read("PORTAL_LIMITS", "", limits.read)
# How long browsers insist on https once they were there; only where the site's address is https.
SECURE_HSTS_SECONDS = read("PORTAL_HSTS_SECONDS", "31536000", values.whole_number) if SECURE else 0
# Whether names below the site's are bound by it too; off where one of them has no https.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE and read(
    "PORTAL_HSTS_SUBDOMAINS", "on", values.switch
)
# No page under another name or without https can set or get cookies called so (RFC 6265bis, 4.1.3).
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = [
    f"__Host-{name}" if SECURE else name for name in ("sessionid", "csrftoken")
]
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = pages_policy.of(FRAME_SOURCES, PORTAL_STORE_PUBLIC)

# --- Editions and languages --------------------------------------------------------------------------------

LANGUAGES = [("en", "English"), ("uk", "Українська")]
PORTAL_EDITIONS = [code.strip() for code in env.list("PORTAL_EDITIONS", default=["en", "uk"]) if code.strip()]
if not PORTAL_EDITIONS or len(set(PORTAL_EDITIONS)) != len(PORTAL_EDITIONS):
    raise refuse("PORTAL_EDITIONS", "name each edition once, the primary first, such as uk,en.")
if unknown := set(PORTAL_EDITIONS) - dict(LANGUAGES).keys():
    raise refuse("PORTAL_EDITIONS", f"no translation of the portal for {', '.join(sorted(unknown))}.")
if strange := set(PORTAL_TELEGRAM_CHATS) - set(PORTAL_EDITIONS):
    raise refuse("PORTAL_TELEGRAM_CHATS", f"there is no edition {', '.join(sorted(strange))}.")
LANGUAGE_CODE = PORTAL_EDITIONS[0]
# The second holds, by hand, what Django and the prose editor leave in English.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
USE_I18N = True
USE_TZ = True
PORTAL_TIME_ZONE = TIME_ZONE = read("PORTAL_TIME_ZONE", "Europe/Kyiv", values.time_zone)

# --- Rooms -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.accounts",
    "portal.operations",
    "portal.jobs",
    "portal.headers",
    "portal.pagecache",
    "portal.edge",
    "portal.masthead",
    "portal.pages",
    "portal.versions",
    "articles.apps.ArticlesConfig",
    "articles.media",
    "articles.search",
    "articles.readership",
    "articles.outbox",
    "articles.desk",
    "articles.importing",
    "articles.wiredesk",
    "articles.letters",
    "django_prose_editor",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "articles.apps.NewsroomAdminConfig",
    *policy.APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.editions.EditionMiddleware",
    "articles.desk.whence.DeskMiddleware",
    "articles.admin.busy.BusyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *policy.AROUND,
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if PORTAL_STORE_PUBLIC:
    MIDDLEWARE.append("articles.views.elsewhere.PicturesElsewhereMiddleware")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["portal.operations.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Data --------------------------------------------------------------------------------------------------

# Threads of each web process; all but a few only answer from memory, so they are cheap. With fewer than
# connections that ask at once they hand work over more often, which costs more than the answers.
PORTAL_THREADS = read("PORTAL_THREADS", "16", values.whole_number)
if not 4 <= PORTAL_THREADS <= 64:
    raise refuse("PORTAL_THREADS", f"{PORTAL_THREADS} is not between 4 and 64.")

DATABASES: dict[str, dict[str, Any]]
if env.str("DATABASE_URL", ""):
    # One database for everything: writers of different rows don't wait for each other there.
    # A web process needs four connections, however many threads it has, a worker six, and for moments more.
    DATABASES = {
        "default": read("DATABASE_URL", "", lambda written: databases.postgresql(written, connections=12))
    }
else:
    # Editors' work survives a power cut (FULL); counters may lose the last second and never stand in its way.
    DATABASES = {
        "default": databases.sqlite(PORTAL_DATA / "portal.sqlite3", "FULL"),
        "readership": databases.sqlite(PORTAL_DATA / "readership.sqlite3", "NORMAL"),
    }
# Another portal at the same Redis keeps its things under another name. It hangs on what all processes of a
# portal have, however they were started: two names would hide purges of one from the other.
_of_ours = hashlib.blake2b(SECRET_KEY.encode(), digest_size=6, person=b"redis").hexdigest()
PORTAL_REDIS_PREFIX = env.str("PORTAL_REDIS_PREFIX", f"dateline:{_of_ours}")
DATABASE_ROUTERS = ["articles.readership.router.ReadershipRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
        "OPTIONS": {"id_function": "portal.kit.requestids.task_id"},
    }
}

# --- Files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Renditions that something public uses; originals and the rest are private.
PORTAL_PUBLIC_MEDIA = PORTAL_DATA / "public"
MEDIA_ROOT = PORTAL_DATA / "private"
MEDIA_URL = "/media/r/"
# Forms of words, written once for all processes.
PORTAL_DICTIONARY = PORTAL_DATA / "dictionary"
STORAGES = {
    "default": {"BACKEND": objectstore.SPOOL if STORE_BUCKETS else objectstore.FOLDER},
    "staticfiles": {"BACKEND": "portal.operations.stylesheet.PortalStaticFilesStorage"},
    **STORE_BUCKETS,
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# For names without a hash, such as scripts that other scripts import; hashed ones are kept for ever anyway.
WHITENOISE_MAX_AGE = 600
# Only our own pages use them, and a slow line counts each header.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Compressing source maps would take most of the first start, and only developers' tools fetch them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- People ------------------------------------------------------------------------------------------------

# How they sign in: portal/accounts/policy.py.
AUTH_USER_MODEL = "accounts.User"
PORTAL_ADMIN_PASSWORD = env.str("PORTAL_ADMIN_PASSWORD", "")

PORTAL_SECOND_FACTOR = env.str("PORTAL_SECOND_FACTOR", "optional")
if PORTAL_SECOND_FACTOR not in {"optional", "required"}:
    raise refuse("PORTAL_SECOND_FACTOR", f"{PORTAL_SECOND_FACTOR!r} is neither optional nor required.")
# After so many hours in which nothing is done somewhere, they are signed out there.
PORTAL_IDLE_HOURS = read("PORTAL_IDLE_HOURS", "24", values.positive)
# Letters: into the log, or to a mail server.
_mail = read("EMAIL_URL", "console:", values.mail_server)
EMAIL_BACKEND = f"django.core.mail.backends.{_mail['backend']}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail["host"], _mail["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["user"], _mail["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["security"] == "starttls", _mail["security"] == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("PORTAL_EMAIL_FROM", f"portal@{_site.hostname}")

# --- Serving -----------------------------------------------------------------------------------------------

PORTAL_WORKERS = read("PORTAL_WORKERS", "2", values.whole_number)
if not 1 <= PORTAL_WORKERS <= 64:
    raise refuse("PORTAL_WORKERS", f"{PORTAL_WORKERS} is not between 1 and 64.")
# Where views are counted: where a page is answered, or by a beacon in it when another cache stands in front.
PORTAL_VIEWS = env.str("PORTAL_VIEWS", "beacon" if PORTAL_FRONT else "page")
if PORTAL_VIEWS not in {"page", "beacon"}:
    raise refuse("PORTAL_VIEWS", f"{PORTAL_VIEWS!r} is neither page nor beacon.")
if PORTAL_FRONT and PORTAL_VIEWS != "beacon":
    raise refuse("PORTAL_VIEWS", f"what {PORTAL_FRONT} answers in front is counted by a beacon only.")
if PORTAL_FRONT and not PORTAL_PROXIES:
    raise refuse(
        "PORTAL_FRONT", "without PORTAL_PROXIES, which names what stands there, all readers are one."
    )
# What feeds give of a story.
PORTAL_FEEDS = env.str("PORTAL_FEEDS", "summary")
if PORTAL_FEEDS not in {"summary", "full"}:
    raise refuse("PORTAL_FEEDS", f"{PORTAL_FEEDS!r} is neither summary nor full.")
# Whether each answer says how it was come by (Cache-Status, RFC 9211).
PORTAL_CACHE_STATUS = read("PORTAL_CACHE_STATUS", str(DEBUG), values.switch)
# Whether readers' devices keep what was read last, for when there is no connection; off removes it from them.
PORTAL_OFFLINE = read("PORTAL_OFFLINE", "on", values.switch)

# --- Third-party pieces ------------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

# --- Logs --------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"portal.kit.loglines.{PORTAL_LOG.title()}"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Whoever wanted the connection says that there was none.
    "loggers": {"psycopg.pool": {"level": "ERROR"}},
}
