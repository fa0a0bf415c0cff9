from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.readership import checking


class Command(BaseCommand):
    """Shows what is kept about views, and whether it agrees with itself."""

    help = "Show and check the view counts. Repairs nothing; ends with status 1 if two numbers differ."

    def handle(self, *args: Any, **options: Any) -> None:
        state = checking.check()
        carried = sum(views for _, views in state.carried.values())
        self.stdout.write(f"Shown in all: {state.counted + carried:,}")
        self.stdout.write(f"Counted here: {state.counted:,}")
        self.stdout.write(f"  in hours: {state.in_hours:,}, in days: {state.in_days:,}")
        self.stdout.write(f"Carried over: {carried:,}")
        for source, (articles, views) in state.carried.items():
            self.stdout.write(f"  {source}: {views:,}, articles: {articles:,}")
        self.stdout.write("Journals:" if state.journals else "Journals: none")
        for journal in state.journals:
            owner = "in use" if journal.is_owned else "free"
            self.stdout.write(
                f"  {journal.number}: {owner}, {journal.counted:,} counted, {journal.waiting:,} not booked"
            )
        if state.differences:
            raise CommandError("\n".join(["These numbers differ:", *state.differences]))
        self.stdout.write("All numbers agree.")
