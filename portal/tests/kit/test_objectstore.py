from __future__ import annotations

from unittest import mock

import pytest

from portal.headers import policy
from portal.kit import objectstore, values

GOOD = "https://s3.example?private=originals&public=pictures"


def test_two_buckets_of_one_store_are_told_django() -> None:
    entries = objectstore.buckets(f"{GOOD}&region=eu-central-1", "key", "secret")
    assert {alias: entry["OPTIONS"]["bucket_name"] for alias, entry in entries.items()} == {
        "private": "originals",
        "public": "pictures",
    }
    options = entries["private"]["OPTIONS"]
    assert (options["endpoint_url"], options["region_name"]) == ("https://s3.example", "eu-central-1")
    assert objectstore.buckets(" ", "", "") == {}


@pytest.mark.parametrize(
    "written",
    [
        "s3.example",
        "https://key:secret@s3.example?private=a&public=b",
        "https://s3.example/bucket?private=a&public=b",
        "https://s3.example",
        "https://s3.example?private=a&public=a",
        "https://s3.example?private=a&public=b&secret=secret",
        "https://s3.example?private=a&public=b&addressing=none",
        "https://s3.example:x?private=a&public=b",
    ],
)
def test_what_makes_no_sense_is_refused_without_a_secret_in_the_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        objectstore.buckets(written, "key", "hidden")
    assert "hidden" not in str(refused.value)
    assert "key:secret" not in str(refused.value)


def test_a_store_without_its_key_is_refused() -> None:
    with pytest.raises(ValueError, match="PORTAL_STORE_SECRET"):
        objectstore.buckets(GOOD, "key", "")


def test_a_missing_package_is_said_in_one_line_that_names_the_file() -> None:
    with (
        mock.patch.object(objectstore, "find_spec", return_value=None),
        pytest.raises(ValueError, match=r"requirements-scale\.txt"),
    ):
        objectstore.buckets(GOOD, "key", "secret")


@pytest.mark.parametrize(
    "written", ["pictures.example", "https://p.example/; script-src *", "https://u:w@p.example/"]
)
def test_a_public_address_that_would_say_more_in_the_policy_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="address"):
        values.web_folder_or_none(written)


def test_the_public_address_is_a_source_of_pictures_and_of_nothing_else() -> None:
    address = values.web_folder_or_none("https://pictures.example")
    directives = policy.of([], address)["DIRECTIVES"]
    assert [name for name, sources in directives.items() if "https://pictures.example/" in sources] == [
        "img-src"
    ]
