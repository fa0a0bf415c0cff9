"""Promises of the image and the compose file: linted, closed, without secrets, without what is not needed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from portal.tests.composed.written import DEPLOY, ROOT, composed, files_of_the_image, health_of_the_image

PROGRAMS = Path(sys.executable).parent
OURS = ("web1", "web2", "worker", "buckets")


def ran(*command: str | Path, fails: bool = False) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return composed()


def test_the_dockerfile_has_no_fault_that_hadolint_knows() -> None:
    assert ran(PROGRAMS / "hadolint", DEPLOY / "Dockerfile") == ""
    text = (DEPLOY / "Dockerfile").read_text()
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    assert text.count("--require-hashes") == text.count("-r /tmp/requirements") == 2
    assert health_of_the_image()[:2] == [".venv/bin/python", "-c"]


def test_the_compose_file_is_one() -> None:
    ran(PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_every_service_is_closed_watched_and_comes_back(told: dict[str, Any]) -> None:
    for name, service in told["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["restart"] in {"unless-stopped", "on-failure"}, name
        assert service["logging"]["options"], name
        assert not {"privileged", "cap_add", "network_mode", "pid"} & service.keys(), name
        is_ours = name in OURS
        assert is_ours == (service["image"] == "dateline"), name
        assert is_ours or re.fullmatch(r"\S+:\d[\w.-]*", service["image"]), name
        assert is_ours or service["healthcheck"]["test"], name
    inside = {name for name, service in told["services"].items() if service["networks"] == ["back"]}
    assert inside == {"buckets", "postgres", "redis", "store"}
    assert told["networks"]["back"]["internal"] is True
    assert [name for name, service in told["services"].items() if "ports" in service] == ["nginx"]
    folders = [told["services"][name]["volumes"][0] for name in ("web1", "web2", "worker")]
    assert len(set(folders)) == 3


def test_all_that_is_named_is_there(told: dict[str, Any]) -> None:
    for kind in ("volumes", "networks", "secrets"):
        used = {
            one.partition(":")[0]
            for service in told["services"].values()
            for one in service.get(kind, [])
            if not one.startswith(".")
        }
        assert used == set(told[kind])
    (front,) = told["networks"]["front"]["ipam"]["config"]
    assert told["services"]["web1"]["environment"]["PORTAL_PROXIES"] == front["subnet"]
    upstream = set(re.findall(r"server (\w+):8000", (DEPLOY / "compose-nginx.conf").read_text()))
    assert upstream == {"web1", "web2"}
    assert not re.search(r"^\s*add_header", (DEPLOY / "compose-nginx.conf").read_text(), re.M)


def test_no_secret_stands_in_the_file_and_every_setting_is_documented(told: dict[str, Any]) -> None:
    documented = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()
    written = (DEPLOY / "secrets.sh").read_text()
    names = set(re.findall(r"^(?:# )?([A-Z_]+)=", written, re.M))
    for service in map(told["services"].get, OURS):
        names |= service["environment"].keys()
        for name, value in service["environment"].items():
            assert not re.search("SECRET|KEY|PASSWORD|TOKEN", name)
            assert "@" not in str(value)
    for name in names:
        assert f"`{name}`" in documented, name


def test_secrets_are_made_once_and_fit_each_other(tmp_path: Path, told: dict[str, Any]) -> None:
    script = tmp_path / "secrets.sh"
    script.write_bytes((DEPLOY / "secrets.sh").read_bytes())
    ran("sh", script, "https://news.example")
    made = {name: (tmp_path / entry["file"]).read_text() for name, entry in told["secrets"].items()}
    lines = dict(re.findall(r"^([A-Z_]+)=(.*)$", made["portal"], re.M))
    assert urlsplit(lines["DATABASE_URL"]).password == made["postgres"]
    assert f"requirepass {urlsplit(lines['REDIS_URL']).password}\n" in made["redis"]
    (identity,) = json.loads(made["store"])["identities"]
    assert identity["credentials"] == [
        {"accessKey": lines["PORTAL_STORE_KEY"], "secretKey": lines["PORTAL_STORE_SECRET"]}
    ]
    assert len(lines["PORTAL_SECRET_KEY"]) >= 64
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert "is there already" in ran("sh", script, "https://news.example", fails=True)
    assert (tmp_path / "secrets/portal.env").read_text() == made["portal"]


def test_the_image_holds_the_program_and_no_test_key_or_data() -> None:
    names = files_of_the_image()
    assert {name.split("/")[0] for name in names} == {
        "LICENSE", "articles", "locale", "manage.py", "portal", "pyproject.toml", "requirements-import.txt",
        "requirements-scale.txt", "static", "templates",
    }  # fmt: skip
    assert not [name for name in names if "/tests/" in name or name.endswith((".pyc", ".sqlite3"))]
    for needed in ("portal/wsgi.py", "static/css/site.css", "locale/uk/LC_MESSAGES/django.mo"):
        assert needed in names or needed.startswith("static"), needed
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert "!deploy" not in ignored
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
