"""Promises of cookies: with https only that host's own pages can set and get them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings

from portal.tests.test_serving import clean_environment

ASK = """
import json
from portal import settings
names = [name for name in dir(settings) if "_COOKIE_" in name]
names += [name for name in dir(settings) if "_HSTS_" in name]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def told(**environment: str) -> dict[str, object]:
    """The settings of a portal with this environment."""
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=clean_environment(**environment),
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_with_https_cookies_are_bound_to_the_host_and_unseen_by_scripts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = str(tmp_path_factory.mktemp("cookies"))
    found = told(PORTAL_DATA=data, PORTAL_SITE_URL="https://news.example")
    for name in ("SESSION", "CSRF"):
        assert str(found[f"{name}_COOKIE_NAME"]).startswith("__Host-")
        assert found[f"{name}_COOKIE_SECURE"] is True
        assert found[f"{name}_COOKIE_HTTPONLY"] is True
        assert found[f"{name}_COOKIE_SAMESITE"] == "Lax"
    hsts = [f"SECURE_HSTS_{name}" for name in ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")]
    assert [found[name] for name in hsts] == [31_536_000, True, True]
    alone = told(
        PORTAL_DATA=data,
        PORTAL_SITE_URL="https://news.example",
        PORTAL_HSTS_SECONDS="60",
        PORTAL_HSTS_SUBDOMAINS="off",
    )
    assert [alone[name] for name in hsts] == [60, False, False]
    plain = told(PORTAL_DATA=data, PORTAL_SITE_URL="http://localhost:8000")
    assert (plain["SESSION_COOKIE_NAME"], plain["SECURE_HSTS_SECONDS"]) == ("sessionid", 0)
