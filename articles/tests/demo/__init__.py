"""Promises of the demonstration newsroom."""

from __future__ import annotations
