"""An invented Ghost site as it would write itself down."""

from __future__ import annotations

import json
from typing import Any


def text(words: str, bits: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": words, "format": bits, "version": 1}


def lexical(*children: dict[str, Any]) -> str:
    return json.dumps({"root": {"type": "root", "children": list(children)}})


def post(number: int, **facts: Any) -> dict[str, Any]:
    """A published post of Ghost 5."""
    known = {
        "id": f"post{number}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "html": f'<p>See <a href="__GHOST_URL__/post-2/">the other</a>, number {number}.</p><p>Then.</p>',
        "type": "post",
        "status": "published",
        "visibility": "public",
        "published_at": "2021-03-24T04:34:13.000Z",
        "updated_at": "2022-03-24T04:34:13.000Z",
        "custom_excerpt": f"What number {number} is about.",
        "author_id": "u1",
        "feature_image": None,
    }
    return {**known, **facts}


def export(*posts: dict[str, Any], **tables: Any) -> dict[str, Any]:
    """The whole file, as Ghost 4 and later write it."""
    data = {
        "posts": list(posts),
        "tags": [
            {"id": "t1", "name": "Harbour", "slug": "harbour", "visibility": "public"},
            {"id": "t2", "name": "Fish", "slug": "fish", "visibility": "public"},
            {"id": "t3", "name": "#wide", "slug": "hash-wide", "visibility": "internal"},
        ],
        "posts_tags": [
            {"post_id": "post1", "tag_id": "t2", "sort_order": 2},
            {"post_id": "post1", "tag_id": "t3", "sort_order": 0},
            {"post_id": "post1", "tag_id": "t1", "sort_order": 1},
        ],
        "users": [
            {"id": "u1", "name": "Ada Quill", "slug": "ada", "email": "ada@old.example"},
            {"id": "u2", "name": "Bo Ink", "slug": "bo"},
        ],
        "posts_authors": [
            {"post_id": "post1", "author_id": "u2", "sort_order": 1},
            {"post_id": "post1", "author_id": "u1", "sort_order": 0},
        ],
        "posts_meta": [{"post_id": "post1", "feature_image_alt": "A quay"}],
        "settings": [{"key": "title", "value": "The Quay"}, {"key": "locale", "value": "en"}],
        **tables,
    }
    return {"db": [{"meta": {"version": "5.87.0"}, "data": data}]}
