"""Settings for tests: the portal's own, away from the data and the environment of whoever runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Each test process has a data folder of its own, so that parallel ones never meet.
_folder = tempfile.mkdtemp(prefix="dateline-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("PORTAL_") or name in {"HOST", "PORT"}]:
    del os.environ[_name]
os.environ["PORTAL_DATA"] = _folder
os.environ["PORTAL_ENV_FILE"] = ""

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir()  # WhiteNoise warns where it is missing.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
for _database in DATABASES.values():
    _options = _database["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
