"""A bucket, as django-storages reaches it: with our patience, our headers, and checksums both ways.

The only module that imports boto3, which takes 30 MB: Django imports it when a bucket is first asked.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterator
from typing import Any, Final

from boto3.session import Session
from botocore.config import Config
from storages.backends.s3 import S3Storage

# In seconds: what is brought is tried again anyway.
CONNECTING, READING = 2.0, 5.0
ATTEMPTS: Final = 2
# For whom a reader waits: in seconds, and once.
IN_HASTE = 2.0
PIECE: Final = 1 << 20


@functools.cache
def _client(
    address: str,
    region: str,
    key: str,
    secret: str,
    addressing: str,
    connecting: float,
    reading: float,
    attempts: int,
) -> Any:
    """A client of boto3, which many threads may use at once. Making one takes 0.3 s."""
    return Session(aws_access_key_id=key, aws_secret_access_key=secret).client(
        "s3",
        endpoint_url=address,
        region_name=region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing},
            connect_timeout=connecting,
            read_timeout=reading,
            retries={"mode": "standard", "total_max_attempts": attempts},
            # Checksums in trailers are Amazon's; other stores know Content-MD5.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class Bucket(S3Storage):
    """One bucket. Names are those of files below the folder that it stands for.

    No ACL is ever sent: many stores have none, and who may read a bucket is the store's own setting.
    """

    @property
    def client(self) -> Any:
        """The connections of this process: of django-storages every thread would have some of its own."""
        address = (self.endpoint_url, self.region_name, self.access_key, self.secret_key)
        return _client(*address, self.addressing_style, CONNECTING, READING, ATTEMPTS)

    @property
    def hasty(self) -> Any:
        """The same for what a reader waits for: it gives up sooner."""
        address = (self.endpoint_url, self.region_name, self.access_key, self.secret_key)
        return _client(*address, self.addressing_style, IN_HASTE, IN_HASTE, 1)

    def put(self, name: str, data: bytes, content_type: str, cache_control: str) -> None:
        """Store one object, whole or not at all; the store compares the checksum before it says yes."""
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        self.client.put_object(
            Bucket=self.bucket_name, Key=name, Body=data, ContentMD5=digest,
            ContentType=content_type, CacheControl=cache_control,
        )  # fmt: skip

    def take(self, name: str, *, in_haste: bool = False) -> bytes:
        """An object's bytes, with their length looked at."""
        answer = (self.hasty if in_haste else self.client).get_object(Bucket=self.bucket_name, Key=name)
        data = b"".join(answer["Body"].iter_chunks(PIECE))
        if len(data) != answer["ContentLength"]:
            raise ConnectionError(f"{name} came incomplete.")
        return data

    def copy_from(
        self, other: Bucket, name: str, as_name: str, content_type: str, cache_control: str
    ) -> None:
        """Have the store copy an object of another bucket, which spares us its bytes."""
        self.client.copy_object(
            Bucket=self.bucket_name, Key=as_name,
            CopySource={"Bucket": other.bucket_name, "Key": name},
            MetadataDirective="REPLACE", ContentType=content_type, CacheControl=cache_control,
        )  # fmt: skip

    def below(self, prefix: str) -> Iterator[tuple[str, int, str]]:
        """Name, bytes and MD5 (empty where the store tells none) of each object; 1,000 a request."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=prefix)
        for page in pages:
            for one in page.get("Contents", ()):
                digest = one["ETag"].strip('"')
                yield one["Key"], one["Size"], digest if len(digest) == 32 else ""

    def drop(self, name: str) -> None:
        """Delete one object; nothing when there is none."""
        self.client.delete_object(Bucket=self.bucket_name, Key=name)
