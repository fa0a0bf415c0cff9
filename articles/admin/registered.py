"""Every admin module that registers a model."""

from __future__ import annotations

from articles.admin import image

__all__ = ["image"]
