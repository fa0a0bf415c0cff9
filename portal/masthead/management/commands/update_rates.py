from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from portal.masthead.national_bank import NoRatesError
from portal.masthead.updating import update


class Command(BaseCommand):
    help = "Ask the National Bank of Ukraine for exchange rates; what is known stays when it is silent."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = update()
        except NoRatesError as error:
            raise CommandError(f"No new rates: {error}. The last good ones stay.") from error
        self.stdout.write(
            ngettext("%(count)d rate is new.", "%(count)d rates are new.", changed) % {"count": changed}
        )
