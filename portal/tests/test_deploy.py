"""Promises of deploy/: programs take its files, and nothing is added to what the portal says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = Path(settings.BASE_DIR) / "deploy"
INSTALL = Path(settings.BASE_DIR) / "docs" / "install.md"


def ran(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-microcache.conf", "compose-nginx.conf"])
def test_nginx_leads_nowhere_else_and_speaks_no_old_tls(name: str) -> None:
    """Whatever host a plain request names, it is led to ours; of TLS 1.2 only what has forward secrecy."""
    text = (DEPLOY / name).read_text()
    assert re.findall(r"return 301 (\S+);", text) == ["https://$server_name$request_uri"]
    assert re.findall(r"ssl_protocols ([^;]+);", text) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"ssl_ciphers ([^;]+);", text)
    for cipher in ciphers.split(":"):
        assert re.fullmatch(r"ECDHE-\w+-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)", cipher)


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-microcache.conf"])
def test_nginx_takes_its_file_and_sends_no_header_of_its_own(name: str, tmp_path: Path) -> None:
    """With a certificate made here; where nginx is not installed, its text is looked at alone."""
    text = (DEPLOY / name).read_text().replace("/var/cache/nginx", str(tmp_path))
    assert not re.search(r"^\s*add_header", text, re.M)
    for needed in ("X-Forwarded-For", "X-Forwarded-Proto", "Host $host"):
        assert needed in text
    if not (shutil.which("nginx") and shutil.which("openssl")):
        return
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    ran("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
        "-days", "2", "-subj", "/CN=news.example")  # fmt: skip
    site = text.replace("/etc/letsencrypt/live/news.example", str(tmp_path))
    for wanted, free in (("80", "28080"), ("443", "28443")):
        site = re.sub(rf"(listen (?:\[::\]:)?){wanted}\b", rf"\g<1>{free}", site)
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {site} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    assert "successful" in ran("nginx", "-t", "-c", tmp_path / "nginx.conf")


def test_caddys_file_leaves_headers_to_the_portal() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    assert re.findall(r"^\s*header (.*)", text, re.M) == ["Retry-After 5"]
    assert "reverse_proxy 127.0.0.1:8000" in text


@pytest.mark.parametrize("name", ["dateline.service", "dateline-mirror.service"])
def test_systemd_takes_the_units_and_finds_them_closed(name: str, tmp_path: Path) -> None:
    unit = (DEPLOY / name).read_text()
    for promise in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "User=dateline",
        "CapabilityBoundingSet=\n",
    ):
        assert promise in unit
    if not shutil.which("systemd-analyze"):
        return
    # The programs of an installed portal are not here.
    (tmp_path / name).write_text(unit.replace("/opt/dateline/.venv/bin/python", shutil.which("true") or ""))
    ran("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / name)
    told = ran("systemd-analyze", "security", "--offline=true", tmp_path / name)
    score = re.search(r"exposure level for \S+: ([\d.]+)", told)
    assert score is not None
    assert float(score[1]) <= 3.0, told


def test_the_guide_names_only_what_is_there() -> None:
    said = INSTALL.read_text()
    # What whoever follows it makes.
    made = (Path(settings.BASE_DIR) / ".gitignore").read_text().splitlines()
    for name in re.findall(r"deploy/([\w.-]+[\w])", said):
        assert list(DEPLOY.glob(f"{name}*")) or f"deploy/{name}/" in made, name
    operations = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()
    for setting in re.findall(r"^(PORTAL_\w+|EMAIL_URL)=", said, re.M):
        assert f"`{setting}`" in operations, setting
