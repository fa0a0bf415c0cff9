"""Django's engine for SQLite with four habits of a server that runs for months (named in ``DATABASES``).

- A file that is missing is an error. SQLite would make an empty one in its place: readers would be told that
  every page is gone, and its log could be mixed into the file that somebody puts back. ``files.made`` makes
  one.
- A connection goes on with the file that stands under its name. SQLite would write on into one that was moved
  away or replaced by a restored copy, where nobody finds it any more.
- After an error the next request begins with a connection of its own.
- A connection that was opened while the file could not be written is kept for no second request. It stays
  read-only, and so do all that are opened while it is open: a process has one view of the log.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base, features

from portal.sqlite import waiting
from portal.sqlite.files import NO_FILE, identity, is_file, may_be_written


class DatabaseFeatures(features.DatabaseFeatures):
    """What any SQLite can do that Django takes (3.31 and up, with JSON, as Python brings it)."""

    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to one file; see above."""

    features_class = DatabaseFeatures
    _opened: tuple[int, int] = NO_FILE
    _may_write = True

    def get_connection_params(self) -> dict[str, Any]:
        told: dict[str, Any] = super().get_connection_params()
        if is_file(told["database"]):
            told["database"] = f"{Path(told['database']).absolute().as_uri()}?mode=rw"
            told["timeout"] = waiting.at_most(told.get("timeout", 5.0))
        return told

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # Looked at before it is opened: a file that comes in between is taken for another, and opened again.
        self._opened = identity(self.settings_dict["NAME"])
        self._may_write = may_be_written(self.settings_dict["NAME"])
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Asked by Django after an error alone."""
        return self.in_atomic_block or not is_file(self.settings_dict["NAME"])

    def close_if_unusable_or_obsolete(self) -> None:
        is_free = self.connection is not None and not self.in_atomic_block
        if is_free and (not self._may_write or self._is_of_another_file()):
            self.close()
        super().close_if_unusable_or_obsolete()

    def _is_of_another_file(self) -> bool:
        name = self.settings_dict["NAME"]
        return is_file(name) and identity(name) != self._opened
