"""Every admin module that registers a model."""

from __future__ import annotations

from articles.admin import article, assignment, author, front, image, rubric, tag

__all__ = ["article", "assignment", "author", "front", "image", "rubric", "tag"]
