"""The task API under one name.

It is ``django.tasks`` from Django 6.0 on; until then a package with the same interface. Everybody imports
it from here, so that moving up changes this file alone.
"""

from __future__ import annotations

from django_tasks import TaskContext, TaskResultStatus, default_task_backend, task

__all__ = ["TaskContext", "TaskResultStatus", "default_task_backend", "task"]
