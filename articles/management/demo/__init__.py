"""The demonstration newsroom: written stories, drawn pictures."""

from __future__ import annotations
