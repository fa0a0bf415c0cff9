"""Prints what every address of the sitemaps answers, as JSON: ``python -m portal.tests.drill``.

For portals that were restored: their own settings and data, but no need to build static files first.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from importlib import import_module
from urllib.parse import urlsplit


def pages() -> dict[str, str]:
    """A digest of each page by its path, with the sitemaps themselves."""
    from django.test import Client

    client, found = Client(HTTP_HOST="localhost"), {}
    waiting = ["/sitemap.xml"]
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.close()
        found[path] = f"{answer.status_code} {hashlib.sha256(content).hexdigest()}"
        if path.endswith(".xml"):
            addresses = re.findall(r"<(?:image:)?loc>([^<]+)</", content.decode())
            waiting += [
                urlsplit(address).path for address in addresses if urlsplit(address).path not in found
            ]
    return found


def addresses() -> list[str]:
    """Every path that the sitemaps name, pictures and sitemaps among them."""
    return list(pages())


def main() -> None:
    """As a portal with the environment's settings answers."""
    settings = import_module("portal.settings")
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.core.management import call_command

    # As at the start.
    call_command("settle_pictures")
    json.dump(pages(), sys.stdout)


if __name__ == "__main__":
    main()
