"""Every admin module that registers a model."""

from __future__ import annotations

from articles.admin import article, author, front, image, rubric, tag

__all__ = ["article", "author", "front", "image", "rubric", "tag"]
