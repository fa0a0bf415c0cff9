"""The settings of this portal without its secrets: what whoever builds it anew has to know."""

from __future__ import annotations

import os
import re
from typing import Final
from urllib.parse import urlsplit

NAMES: Final = re.compile(r"PORTAL_[A-Z_]+|HOST|PORT|DATABASE_URL|EMAIL_URL")
# What is a secret by its name, and addresses that may hold one anywhere.
SECRET: Final = re.compile(r"KEY|TOKEN|PASSWORD|SECRET|WEBHOOK")
WITHHELD: Final = "(not in the backup)"


def settings_without_secrets() -> dict[str, str]:
    """Every setting that somebody chose; of secrets only that there is one."""
    return {name: _shown(name, value) for name, value in sorted(os.environ.items()) if NAMES.fullmatch(name)}


def _shown(name: str, value: str) -> str:
    if SECRET.search(name):
        return WITHHELD
    try:
        parts = urlsplit(value)
    except ValueError:
        return WITHHELD
    if parts.username or parts.password:
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
    return value
