"""What waits for the worker, done at once."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult


def work() -> int:
    """Do every waiting task in this transaction; how many there were."""
    waiting = list(DBTaskResult.objects.ready())
    for row in waiting:
        row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.delete()
    return len(waiting)
