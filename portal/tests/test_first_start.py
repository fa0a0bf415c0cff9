"""What a newcomer meets before Python runs: each missing thing is one line with its remedy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / ".ci"
OLD = "exit 1"
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac; exit 0'
GOOD = "exit 0"


def ask(script: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Run a script with nothing on the path but what the test put into ``folder``."""
    done = subprocess.run(
        ["/bin/sh", str(SCRIPTS / script)],
        cwd=folder,
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def put(folder: Path, name: str, script: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("pythons", [{}, {"python3": OLD, "python": OLD}])
def test_without_a_new_python_it_says_which_is_needed(tmp_path: Path, pythons: dict[str, str]) -> None:
    for name, script in pythons.items():
        put(tmp_path, name, script)
    status, _found, said = ask("python", tmp_path)
    assert status == 1
    assert said.startswith("Python 3.11 or newer is needed")
    assert len(said.splitlines()) == 1


def test_without_venv_it_names_the_package(tmp_path: Path) -> None:
    put(tmp_path, "python3", WITHOUT_VENV)
    status, _found, said = ask("python", tmp_path)
    assert status == 1
    assert "apt install python3-venv" in said
    assert len(said.splitlines()) == 1


def test_it_finds_a_newer_python_beside_an_old_one(tmp_path: Path) -> None:
    put(tmp_path, "python3", OLD)
    newer = put(tmp_path, "python3.12", GOOD)
    assert ask("python", tmp_path) == (0, str(newer), "")


def test_the_named_python_comes_first(tmp_path: Path) -> None:
    put(tmp_path, "python3", GOOD)
    own = put(tmp_path, "own", GOOD)
    assert ask("python", tmp_path, PYTHON=str(own))[1] == str(own)


def test_the_named_browser_comes_first(tmp_path: Path) -> None:
    put(tmp_path, "chromium", GOOD)
    own = put(tmp_path, "own", GOOD)
    assert ask("browser", tmp_path, CHROMIUM=str(own)) == (0, str(own), "")


def test_chrome_will_do(tmp_path: Path) -> None:
    chrome = put(tmp_path, "google-chrome", GOOD)
    assert ask("browser", tmp_path)[1] == str(chrome)


def test_debians_package_is_installed_where_that_needs_no_password(tmp_path: Path) -> None:
    put(tmp_path, "id", "echo 0")
    put(tmp_path, "env", '"$@"')
    (tmp_path / "chromium-headless-shell").write_text("")
    put(tmp_path, "apt-get", f'[ "$1" = update ] || /bin/chmod 755 {tmp_path}/chromium-headless-shell')
    status, found, _said = ask("browser", tmp_path)
    assert (status, found) == (0, str(tmp_path / "chromium-headless-shell"))


def test_without_any_browser_the_last_line_is_the_remedy(tmp_path: Path) -> None:
    status, _found, said = ask("browser", tmp_path)
    assert status == 1
    assert said.splitlines()[-1].startswith("No browser for the tests. Install Chromium")


def programs(folder: Path) -> Path:
    folder.mkdir(parents=True)
    put(folder, "initdb", GOOD)
    put(folder, "postgres", GOOD)
    return folder


def test_the_named_postgresql_comes_first(tmp_path: Path) -> None:
    own = programs(tmp_path / "own")
    assert ask("postgres", tmp_path, POSTGRES=str(own)) == (0, str(own), "")


def test_postgresql_on_the_path_will_do(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin")
    assert ask("postgres", path, INSTALLED=str(tmp_path / "none"))[:2] == (0, str(path))


def test_debians_postgresql_is_installed_where_that_needs_no_password(tmp_path: Path) -> None:
    put(tmp_path, "id", "echo 0")
    put(tmp_path, "env", 'case "$1" in *=*) shift;; esac; "$@"')
    made = tmp_path / "usr" / "15" / "bin"
    put(
        tmp_path,
        "apt-get",
        f'[ "$1" = update ] || {{ /bin/mkdir -p {made}; /bin/cp {tmp_path}/id {made}/initdb; '
        f"/bin/cp {tmp_path}/id {made}/postgres; }}",
    )
    status, found, _said = ask("postgres", tmp_path, INSTALLED=str(tmp_path / "usr"))
    assert (status, found) == (0, str(made))


def test_without_postgresql_the_last_line_is_the_remedy(tmp_path: Path) -> None:
    status, _found, said = ask("postgres", tmp_path, INSTALLED=str(tmp_path / "none"))
    assert status == 1
    assert said.splitlines()[-1].startswith("No PostgreSQL for the tests. Install it")


def test_make_help_lists_what_the_readme_names() -> None:
    done = subprocess.run(
        ["make", "help"], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=30, check=True
    )
    for name in ("run", "test", "check"):
        assert f"make {name} " in done.stdout
