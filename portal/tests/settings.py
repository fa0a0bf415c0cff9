"""Settings for tests: the portal's own, away from the data and the environment of whoever runs them.

On SQLite, or on the server that ``TEST_DATABASE_URL`` names; ``portal.tests.postgres`` starts one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Each test process has a data folder of its own, so that parallel ones never meet.
_folder = tempfile.mkdtemp(prefix="dateline-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("PORTAL_")] + [
    "HOST",
    "PORT",
    "DATABASE_URL",
    "REDIS_URL",
    "SENTRY_DSN",
]:
    os.environ.pop(_name, None)
os.environ["PORTAL_DATA"] = _folder
os.environ["PORTAL_ENV_FILE"] = ""
# All tests ask from one address. What limits promise is tried with the limits on.
os.environ["PORTAL_LIMITS"] = "off"
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# Portals that tests start are told of databases of their own.
os.environ.pop("DATABASE_URL", None)
# A worker would outlive the page of one browser test; its own test has a portal to itself.
PORTAL_OFFLINE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The same for every test process: made once.
PORTAL_DICTIONARY = Path(tempfile.gettempdir()) / "dateline-test-dictionary"
STATIC_ROOT.mkdir()  # WhiteNoise warns where it is missing.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
for _database in DATABASES.values():
    _options = _database["OPTIONS"]
    if _database["ENGINE"].endswith("sqlite"):
        _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        _database["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE")}
