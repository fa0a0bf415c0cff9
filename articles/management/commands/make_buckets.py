from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.media.store import reaching

THERE = {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}


class Command(BaseCommand):
    help = "Make both buckets of PORTAL_STORE where they are not there yet."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if "private" not in settings.STORAGES:
            raise CommandError("PORTAL_STORE names no store.")
        # It comes with the packages of a store.
        said = import_module("botocore.exceptions")
        for bucket in (reaching.private(), reaching.public()):
            try:
                bucket.client.create_bucket(Bucket=bucket.bucket_name)
            except said.ClientError as error:
                if error.response["Error"]["Code"] not in THERE:
                    raise CommandError(f"{bucket.bucket_name}: {error}") from error
                self.stdout.write(f"{bucket.bucket_name} is there.")
            except said.BotoCoreError as error:
                raise CommandError(f"The store does not answer: {error}") from error
            else:
                self.stdout.write(f"{bucket.bucket_name} was made.")
