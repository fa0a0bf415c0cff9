"""Promise: what is measured is an export that the importer reads whole, and the same each time."""

from __future__ import annotations

import io

from django.test import SimpleTestCase

from articles.importing.wordpress import items, pieces
from bench import exports


class ExportTests(SimpleTestCase):
    def test_every_post_is_there_and_the_same_each_time(self) -> None:
        written = []
        for _time in range(2):
            file = io.StringIO()
            exports.write(file, 5)
            written.append(file.getvalue())
        self.assertEqual(*written)
        found = [
            items.item_of(piece.text)
            for piece in pieces.pieces(io.BytesIO(written[0].encode()))
            if piece.name == "item"
        ]
        self.assertEqual([item.name for item in found], [f"post-{number}" for number in range(1, 6)])
        self.assertFalse(any(item.mistake for item in found))
