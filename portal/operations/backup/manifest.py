"""What a backup tells of itself, and whether this release can read it."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from portal.operations import preparing
from portal.operations.backup.archive import Refused

FORMAT: Final = 1


def version() -> str:
    """The release that runs, as ``pyproject.toml`` names it."""
    file = Path(settings.BASE_DIR) / "pyproject.toml"
    try:
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"


def begun(engine: str) -> dict[str, Any]:
    """The manifest of a backup that begins now."""
    return {
        "format": FORMAT,
        "version": version(),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "site": settings.PORTAL_SITE_URL,
        "engine": engine,
    }


def made_at(manifest: dict[str, Any]) -> dt.datetime:
    """When the backup was begun."""
    return dt.datetime.fromisoformat(manifest["made_at"])


def expect_ours(manifest: dict[str, Any], engine: str) -> None:
    """Raise ``Refused`` for a backup of a newer release, or of another engine than this portal has."""
    made_by = f"This backup was made by release {manifest.get('version')}"
    if manifest.get("format") != FORMAT:
        raise Refused(f"{made_by} in another format ({manifest.get('format')}). Install that release first.")
    if manifest["engine"] != engine:
        raise Refused(
            f"{made_by} on {manifest['engine']}; this portal is on {engine}. Restore it where DATABASE_URL "
            "names the same kind of database."
        )
    unknown = migrations(manifest) - known_migrations()
    if unknown:
        example = "/".join(sorted(unknown)[0])
        raise Refused(f"{made_by}, newer than this one ({version()}): {example} is unknown. Upgrade first.")


def migrations(manifest: dict[str, Any]) -> set[tuple[str, str]]:
    """The migrations that were applied, as (app, name), of all databases."""
    return {(app, name) for applied in manifest["migrations"].values() for app, name in applied}


def known_migrations() -> set[tuple[str, str]]:
    """The migrations of this release, as (app, name)."""
    return {
        (label, file.stem)
        for label in preparing.apps_of(None)
        for file in Path(apps.get_app_config(label).path, "migrations").glob("[0-9]*.py")
    }
