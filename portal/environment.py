"""Where settings come from: the environment, and a file. What makes no sense stops the start in one line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
Value = TypeVar("Value")


def refuse(setting: str, problem: str) -> ImproperlyConfigured:
    """The error for a setting that makes no sense."""
    return ImproperlyConfigured(f"{setting}: {problem} See docs/operations.md.")


def read(setting: str, default: str, parse: Callable[[str], Value]) -> Value:
    """A value from the environment as ``parse`` reads it."""
    try:
        return parse(env.str(setting, default))
    except ValueError as problem:
        raise refuse(setting, str(problem)) from None


if PORTAL_ENV_FILE := env.str("PORTAL_ENV_FILE", str(BASE_DIR / ".env")):
    if "PORTAL_ENV_FILE" in os.environ and not os.access(PORTAL_ENV_FILE, os.R_OK):
        raise refuse("PORTAL_ENV_FILE", f"the file {PORTAL_ENV_FILE} cannot be read.")
    environ.Env.read_env(PORTAL_ENV_FILE)
