"""Two portals in one test: an export of the first comes into the second."""

from __future__ import annotations

import shutil
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import TransactionTestCase, override_settings


class MovingTestCase(TransactionTestCase):
    """A portal that is exported, emptied and brought in again, as another one with a key of its own."""

    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="moving-test-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.move_to("first")

    def move_to(self, name: str) -> None:
        """Have files of pictures kept in folders of their own."""
        media = override_settings(
            MEDIA_ROOT=self.root / name / "private", PORTAL_PUBLIC_MEDIA=self.root / name / "public"
        )
        media.enable()
        self.addCleanup(media.disable)

    def export(self, name: str = "export", **options: Any) -> Path:
        call_command("export", self.root / name, stdout=StringIO(), **options)
        return self.root / name

    def bring_in(self, folder: Path, **options: Any) -> str:
        said = StringIO()
        call_command("import_portal", folder, stdout=said, **options)
        return said.getvalue()

    def empty(self) -> None:
        for alias in self.databases:
            call_command("flush", database=alias, interactive=False, verbosity=0)
        self.move_to("second")
        self.enterContext(override_settings(SECRET_KEY="the key of another portal"))
