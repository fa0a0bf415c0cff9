"""Which tables live in the readership database.

Counters are written all day. In a file of their own neither their lock nor their fsync stands in an editor's
way. With one PostgreSQL database the alias ``readership`` is absent and everything lives in ``default``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

ALIAS = "readership"


class ReadershipRouter:
    """Sends the models of ``articles.readership`` to their own database where there is one."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str | None:
        return self._home(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool | None:
        ours = {first._meta.app_label == ALIAS, second._meta.app_label == ALIAS}
        return False if ours == {True, False} else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if ALIAS not in settings.DATABASES:
            return None
        if app_label == ALIAS:
            return db == ALIAS
        return db != ALIAS

    def _home(self, app_label: str) -> str | None:
        return ALIAS if app_label == ALIAS and ALIAS in settings.DATABASES else None
