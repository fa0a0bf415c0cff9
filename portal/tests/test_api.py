"""Promises of the API that hold for every operation: document, cursors, refusals, what others may read."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase, TestCase
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portal.api import cursors
from portal.api.document import document
from portal.api.operations import every
from portal.api.parameters import moment
from portal.api.problems import Problem
from portal.api.shapes import plain, said, schemas_of
from portal.masthead.models import ExchangeRate, Source

KYIV = ZoneInfo("Europe/Kyiv")


@dataclass(frozen=True)
class Inner:
    """Something inside."""

    on: dt.date


@dataclass(frozen=True)
class Outer:
    """Something outside."""

    name: Annotated[str, said("Its name.", example="a")]
    size: int | None
    cost: Decimal
    at: dt.datetime
    inner: list[Inner]
    texts: dict[str, str]


class ShapeTests(SimpleTestCase):
    def test_what_is_told_is_what_the_schema_says(self) -> None:
        noon = dt.datetime(2026, 11, 26, 10, tzinfo=dt.UTC)
        value = Outer("a", None, Decimal("41.8700"), noon, [Inner(noon.date())], {"en": "b"})
        told = plain(value)
        self.assertEqual(told["at"], "2026-11-26T12:00:00+02:00")
        self.assertEqual((told["cost"], told["inner"]), ("41.8700", [{"on": "2026-11-26"}]))
        schemas = schemas_of(Outer)
        self.assertEqual(set(schemas), {"Outer", "Inner"})
        self.assertEqual(schemas["Outer"]["required"], [*told])
        self.assertEqual(schemas["Outer"]["properties"]["name"]["description"], "Its name.")

    def test_what_has_no_place_in_json_is_no_field(self) -> None:
        @dataclass(frozen=True)
        class Wrong:
            things: set[int]

        with self.assertRaises(TypeError):
            schemas_of(Wrong)


class CursorTests(SimpleTestCase):
    @given(st.lists(st.one_of(st.integers(), st.text(max_size=40)), max_size=4), st.text(max_size=20))
    def test_a_cursor_comes_back_and_is_good_for_its_list_alone(self, place: list[Any], of: str) -> None:
        cursor = cursors.made(place, of)
        self.assertRegex(cursor, r"^[\w-]+$")
        self.assertEqual(cursors.read(cursor, of), place)
        with self.assertRaises(Problem):
            cursors.read(cursor, of + " another")

    @given(st.text(max_size=500))
    def test_what_was_not_given_out_is_refused(self, text: str) -> None:
        with self.assertRaises(Problem):
            cursors.read(text, "list")


class MomentTests(SimpleTestCase):
    def test_days_begin_at_the_newsrooms_midnight_and_moments_keep_their_offset(self) -> None:
        self.assertEqual(moment("2026-11-26"), dt.datetime(2026, 11, 26, tzinfo=KYIV))
        # A plus that was not encoded arrives as a space.
        self.assertEqual(moment("2026-11-26T14:05:00 02:00"), dt.datetime(2026, 11, 26, 14, 5, tzinfo=KYIV))

    @given(st.text(max_size=40))
    def test_anything_else_is_refused_in_one_sentence(self, text: str) -> None:
        try:
            moment(text)
        except ValueError as error:
            self.assertIn("2026-11-26", str(error))


class DocumentTests(TestCase):
    databases = {"default", "readership"}

    def test_it_is_sound(self) -> None:
        told = json.loads(json.dumps(document()))
        self.assertEqual(told["openapi"], "3.1.0")
        self.assertEqual(len(told["paths"]), len(every()))
        for schema in told["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
        named = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
        self.assertEqual(set(_refs(told)) - named, set())
        names = [one["get"]["operationId"] for one in told["paths"].values()]
        self.assertEqual(len(set(names)), len(names))
        for address, one in told["paths"].items():
            for parameter in one["get"]["parameters"]:
                self.assertTrue(parameter["description"].endswith("."), parameter)
                self.assertEqual(parameter["in"] == "path", f"{{{parameter['name']}}}" in address)

    def test_people_read_of_it_in_their_language_and_programs_in_english(self) -> None:
        rates = "Exchange rates of the last 30 days"
        self.assertContains(self.client.get("/api/"), rates)
        self.assertContains(self.client.get("/uk/api/"), "Курси валют за останні 30 днів")
        with translation.override("uk"):
            self.assertEqual(document()["paths"]["/rates"]["get"]["summary"], rates)

    def test_it_is_served_to_everybody(self) -> None:
        response = self.client.get("/api/v1/openapi.json")
        self.assertEqual(response["Content-Type"], "application/json")
        self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        self.assertIn("/rates", response.json()["paths"])

    def test_people_find_every_operation_on_its_page_in_both_editions(self) -> None:
        for home in ("/", "/uk/"):
            response = self.client.get(f"{home}api/")
            for operation in every():
                self.assertContains(response, f"/api/v1/{operation.path}")
            self.assertContains(self.client.get(f"{home}feeds/"), f'href="{home}api/"')


class RefusalTests(TestCase):
    def refused(self, path: str, status: int, **how: Any) -> str:
        response = self.client.generic(how.pop("method", "GET"), path, **how)
        self.assertEqual(
            (response.status_code, response["Content-Type"]), (status, "application/problem+json")
        )
        self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        told = response.json()
        self.assertEqual(set(told), {"type", "title", "status", "detail"})
        self.assertEqual(told["status"], status)
        self.assertNotIn("\n", told["detail"])
        return str(told["detail"])

    def test_an_unknown_address_is(self) -> None:
        for path in ("", "nothing", "articles/", "rates/USD"):
            self.refused(f"/api/v1/{path}", 404)

    def test_writing_is(self) -> None:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            self.assertIn("read-only", self.refused("/api/v1/rates", 405, method=method))

    def test_senseless_values_are_and_say_which(self) -> None:
        for query, word in {
            "edition=fr": "en, uk",
            "limit=0": "1 to 100",
            "limit=101": "1 to 100",
            "limit=²": "1 to 100",
            "cursor=abc": "begin again",
            "since=yesterday": "2026-11-26",
            "until=2026-13-01": "2026-11-26",
            "kind=gossip": "opinion",
            "rubric=%00": "letters",
            "rubric=a&tag=b": "rubric and tag",
            "updated_since=2026-11-26&since=2026-11-25": "stands alone",
        }.items():
            detail = self.refused(f"/api/v1/articles?{query}", 400)
            self.assertIn(word, detail)

    def test_browsers_that_ask_first_are_told_yes(self) -> None:
        response = self.client.options("/api/v1/rates")
        self.assertEqual((response.status_code, response.content), (204, b""))
        self.assertIn("If-None-Match", response["Access-Control-Allow-Headers"])


class RateTests(TestCase):
    def test_rates_say_which_is_in_force_and_cost_one_query(self) -> None:
        today = dt.datetime.now(KYIV).date()
        for age, value in enumerate(("41.8732", "41.9000")):
            day = today - dt.timedelta(days=age)
            ExchangeRate.objects.create(
                currency="USD", value=Decimal(value), effective_on=day, source=Source.BANK
            )
        with self.assertNumQueries(1):
            told = self.client.get("/api/v1/rates").json()
        self.assertIsNone(told["next"])
        self.assertEqual(
            [(row["value"], row["is_in_force"]) for row in told["data"]], [("41.8732", True), ("41.9", False)]
        )
        self.assertEqual(told["data"][0]["effective_on"], today.isoformat())


def _refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [ref for one in value.values() for ref in _refs(one)]
    return [ref for one in value for ref in _refs(one)] if isinstance(value, list) else []
