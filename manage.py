#!/usr/bin/env python
"""Dateline's command line."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # What is loaded at the start stays: to look for rubbish among it again and again is a sixth of the start.
    gc.disable()
    try:
        import django
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ImportError:
        sys.exit("Django is not installed here. Run 'make run' once, or use .venv/bin/python manage.py.")
    try:
        _ = settings.DEBUG  # the first look loads them all
    except ImproperlyConfigured as error:
        sys.exit(f"Setting {error}")
    django.setup()
    gc.enable()
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)  # as shells say it: 128 and the number of SIGINT
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        remedy = "Was 'manage.py prepare' run, with the same settings?"
        sys.exit(f"The database does not answer: {error}. {remedy}")


if __name__ == "__main__":
    main()
