"""What the import linter can't see: foreign keys named by strings, menus, checks of the wiring."""

from __future__ import annotations

import re

from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db.models import Field, Model
from django.test import SimpleTestCase, override_settings

# From the bottom up. A foreign key points to its own floor's room or to a lower floor.
FLOORS = (
    {"contenttypes", "auth", "sessions", "admin", "taggit", "django_tasks_database"}
    | {"account", "mfa", "usersessions"},
    {"accounts", "headers", "jobs", "pagecache"},
    {"edge", "masthead", "pages", "operations", "media", "versions"},
    {"articles"},
    {"search", "readership", "outbox"},
    {"desk"},
    {"importing", "letters"},
    {"wiredesk"},
)


def floor_of(model: type[Model]) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if model._meta.app_label in rooms)


def foreign_keys() -> list[tuple[type[Model], Field, type[Model]]]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.many_to_one and field.related_model and getattr(field, "concrete", False):
                found.append((model, field, field.related_model))
    return found


class FloorTests(SimpleTestCase):
    def test_every_room_with_tables_has_a_floor(self) -> None:
        for model in apps.get_models(include_auto_created=True):
            floor_of(model)

    def test_foreign_keys_point_down(self) -> None:
        self.assertGreater(len(foreign_keys()), 5)
        for model, field, target in foreign_keys():
            same_room = model._meta.app_label == target._meta.app_label
            down = floor_of(model) > floor_of(target)
            # Packages know the user model by its setting.
            foreign = model._meta.app_label in FLOORS[0]
            self.assertTrue(same_room or down or foreign, f"{model._meta.label}.{field.name} → {target}")

    def test_readership_has_no_foreign_key_out_of_its_database(self) -> None:
        for model, field, target in foreign_keys():
            if model._meta.app_label == "readership":
                self.assertEqual(target._meta.app_label, "readership", field)


class ScannerTests(SimpleTestCase):
    def test_whatever_the_scanner_is_told_to_pass_over_has_a_reason(self) -> None:
        """Of its rules on safety (S), as ``make check`` asks them."""
        silent = [
            f"{file.relative_to(settings.BASE_DIR)}:{number}"
            for folder in ("articles", "portal", "bench")
            for file in (settings.BASE_DIR / folder).rglob("*.py")
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            if re.search(r"# noqa: (\w+, )*S\d+(, \w+)*\s*$", line)
        ]
        self.assertEqual(silent, [])


class WiringTests(SimpleTestCase):
    def found(self) -> set[str | None]:
        return {message.id for message in run_checks()}

    def test_the_shipped_wiring_is_clean(self) -> None:
        self.assertEqual(run_checks(), [])

    def test_a_missing_edition_middleware_is_an_error(self) -> None:
        order = [name for name in settings.MIDDLEWARE if "EditionMiddleware" not in name]
        with override_settings(MIDDLEWARE=order):
            self.assertIn("operations.E001", self.found())

    def test_an_edition_middleware_before_sign_in_is_an_error(self) -> None:
        order = ["portal.editions.EditionMiddleware"]
        order += [name for name in settings.MIDDLEWARE if name not in order]
        with override_settings(MIDDLEWARE=order):
            self.assertIn("operations.E002", self.found())

    def test_djangos_own_choice_of_language_is_an_error(self) -> None:
        with override_settings(
            MIDDLEWARE=[*settings.MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"]
        ):
            self.assertIn("operations.E003", self.found())

    def test_tasks_that_no_worker_finds_are_an_error(self) -> None:
        dummy = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        with override_settings(TASKS=dummy):
            self.assertIn("operations.E004", self.found())

    def test_an_edition_without_site_texts_is_named(self) -> None:
        with override_settings(PORTAL_EDITIONS=["en", "pl"]):
            self.assertIn("pages.W001", self.found())
