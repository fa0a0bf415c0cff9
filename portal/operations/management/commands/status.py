from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import alarmbook, moments
from portal.operations.alarms import channels
from portal.readiness import Finding, findings


class Command(BaseCommand):
    help = "Say on one screen what is wrong, since when, and what to do. Ends with status 1 if anything is."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found, book = findings(), alarmbook.read()
        wrong = [one for one in found if not one.is_well]
        for one in wrong:
            self.say_what_to_do(one, book.get(one.matter.key))
        well = [
            f"{one.matter.label} ({one.words})" if one.words else str(one.matter.label)
            for one in found
            if one.is_well
        ]
        if well:
            self.stdout.write(_("Well: %(list)s.") % {"list": ", ".join(well)})
        told = ", ".join(channels.set_up())
        nobody = _("Nobody is told: set PORTAL_ALERT_EMAILS or PORTAL_ALERT_WEBHOOK.")
        self.stdout.write(_("Alarms go by %(channels)s.") % {"channels": told} if told else nobody)
        if wrong:
            sys.exit(1)

    def say_what_to_do(self, one: Finding, entry: alarmbook.Entry | None) -> None:
        self.stdout.write(f"{str(one.matter.label).upper()}: {one.said}")
        if entry:
            moment = datetime.fromtimestamp(entry.since, timezone.get_current_timezone())
            self.stdout.write("  " + _("Since %(when)s.") % {"when": moments.minute(moment)})
        self.stdout.write(f"  {one.matter.remedy}")
        self.stdout.write(f"  {one.matter.paragraph}\n\n")
