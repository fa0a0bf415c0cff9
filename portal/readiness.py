"""Readiness: rooms announce what must be well for the portal to do its work, ``/readyz`` asks them all."""

from __future__ import annotations

from collections.abc import Callable

# Answers with what is wrong in a few words that strangers may read, or with nothing.
Check = Callable[[], str]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have ``check`` asked under ``name``."""
    _checks[name] = check


def checks() -> dict[str, Check]:
    """Every check by its name, in the order of their announcement."""
    return dict(_checks)
