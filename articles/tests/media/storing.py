"""What tests of pictures in the store have in common."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.media.models import Errand, Image
from articles.media.store import delivering, reaching
from articles.tests.media.samples import MediaTestCase
from portal.accounts.models import User
from portal.tests.store.fixtures import Line

FOREVER = "public, max-age=31536000, immutable"


class StoreTestCase(MediaTestCase):
    """Tests whose pictures lie in the store."""

    line: Line

    @pytest.fixture(autouse=True)
    def _to_the_store(self, store_line: Line) -> None:
        self.line = store_line

    def deliver(self) -> int:
        """What a worker does once everything is due again and it asks anew."""
        Errand.objects.update(due_at=timezone.now(), claimed_until=None)
        reaching.patience.begin_anew()
        return delivering.carry_out()

    def commit(self, deed, *arguments):
        with self.captureOnCommitCallbacks(execute=True):
            return deed(*arguments)

    def names(self, bucket: str) -> set[str]:
        reaching.patience.begin_anew()
        return {name for name, *_facts in getattr(reaching, bucket)().below("")}

    def waiting(self) -> set[str]:
        root = self.folder / "private"
        return {
            str(file.relative_to(root)) for file in root.rglob("*") if file.is_file() and file.name[0] != "."
        }

    def names_of(self, image: Image) -> set[str]:
        """What the private bucket holds of a picture."""
        image.refresh_from_db()
        copies = {f"renditions/{image.key}/{copy.name}" for copy in image.renditions}
        return {str(image.original.name), *copies}

    def sign_in(self) -> None:
        user = User.objects.create(username="olena", email="olena@example.org", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_image"))
        self.client.force_login(user)
