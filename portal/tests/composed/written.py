"""What the files of deploy/ say: services with their settings, and which files an image would hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"


def composed() -> dict[str, Any]:
    """The compose file as plain values, merges done."""
    return dict(YAML(typ="safe").load(DEPLOY / "compose.yaml"))


def health_of_the_image() -> list[str]:
    """The command of the Dockerfile's health check."""
    said = (DEPLOY / "Dockerfile").read_text()
    return list(json.loads(re.findall(r"^HEALTHCHECK [^\n]*\\\n\s+CMD (\[.*\])$", said, re.M)[0]))


def files_of_the_image() -> list[str]:
    """The files of this checkout that .dockerignore lets through."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    rules = [line for line in (ROOT / ".dockerignore").read_text().split("\n") if line and line[0] != "#"]
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file() and _is_in(name, rules)]


def _is_in(name: str, rules: list[str]) -> bool:
    """The last rule that fits a file, or a folder it lies in, decides."""
    parts = name.split("/")
    places = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    is_in = True
    for rule in rules:
        pattern = rule.removeprefix("!")
        tail = pattern.removeprefix("**/")
        found = [place.rpartition("/")[2] for place in places] if tail != pattern else places
        if any(fnmatch(one, tail) for one in found):
            is_in = rule.startswith("!")
    return is_in


def image(folder: Path) -> Path:
    """What the image holds below its folder, but for the packages: those of this environment."""
    for name in files_of_the_image():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return folder
