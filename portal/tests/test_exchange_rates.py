"""Rates: never empty, never wrong, and honest about their age."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from unittest.mock import patch

import time_machine
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings
from hypothesis import given
from hypothesis import strategies as st

from portal.masthead import national_bank, rates, updating
from portal.masthead.models import ExchangeRate, Source
from portal.masthead.national_bank import NoRatesError
from portal.masthead.rates import Quotation

json_values = st.recursive(st.none() | st.floats() | st.text(), st.lists)
FRIDAY = dt.date(2025, 11, 21)


def row(code: str, rate: object, day: dt.date, **more: object) -> dict[str, object]:
    """One row as the bank writes it."""
    numbers = {"USD": 840, "EUR": 978, "PLN": 985}
    told = {"r030": numbers[code], "txt": "…", "rate": rate, "cc": code, "exchangedate": f"{day:%d.%m.%Y}"}
    return told | {"special": None} | more


class Bank:
    """A bank on this machine: real HTTP, answers by the asked day ('' when none was asked)."""

    def __init__(self, answer: Callable[[str], bytes | None] = lambda day: b"[]", status: int = 200) -> None:
        self.asked: list[str] = []
        self.released = threading.Event()
        bank = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                day = self.path.partition("&date=")[2]
                bank.asked.append(day)
                body = answer(day)
                if body is None:
                    bank.released.wait(10)
                    return
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/exchange?json"

    def __enter__(self) -> Bank:
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        self.settings = override_settings(PORTAL_RATES_URL=self.url, PORTAL_OUTGOING_NETWORKS=["127.0.0.0/8"])
        self.settings.enable()
        return self

    def __exit__(self, *exc: object) -> None:
        self.settings.disable()
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def saying(*rows: dict[str, object]) -> bytes:
    return json.dumps(rows).encode()


def usual_bank(newest: dt.date) -> Callable[[str], bytes]:
    """Tells a rate for every day: on weekends Friday's; without a date the newest."""

    def answer(asked: str) -> bytes:
        day = dt.datetime.strptime(asked, "%Y%m%d").date() if asked else newest
        working = day - dt.timedelta(days=max(0, day.weekday() - 4))
        value = round(42 + working.day / 100, 4)
        return saying(row("PLN", 11.5, day), row("USD", value, day), row("EUR", value + 6.8125, day))

    return answer


def keep(currency: str, value: str, day: dt.date, source: Source = Source.BANK) -> ExchangeRate:
    return ExchangeRate.objects.create(
        currency=currency, value=Decimal(value), effective_on=day, source=source
    )


class AnswerTests(SimpleTestCase):
    """Every shape of answer the bank has been seen to give, and some it has not."""

    def refused(self, answer: bytes) -> str:
        with self.assertRaises(NoRatesError) as caught:
            national_bank.read(answer)
        return str(caught.exception)

    def test_the_decimals_are_kept_as_written(self) -> None:
        answer = b'[{"r030":840,"rate":42.1234,"cc":"USD","exchangedate":"21.11.2025","special":"N"}]'
        self.assertEqual(national_bank.read(answer), [Quotation("USD", Decimal("42.123400"), FRIDAY)])

    def test_an_older_answer_without_special_is_read(self) -> None:
        old = {key: value for key, value in row("USD", 42, FRIDAY).items() if key != "special"}
        self.assertEqual(len(national_bank.read(saying(old))), 1)

    def test_an_empty_list_is_no_answer(self) -> None:
        self.assertEqual(self.refused(b"[]"), "the list is empty")

    def test_text_with_status_200_is_no_answer(self) -> None:
        self.assertEqual(self.refused(b"Wrong parameters format"), "the answer is not JSON")

    def test_an_object_is_no_answer(self) -> None:
        self.assertEqual(self.refused(b'{"message": "sorry"}'), "the answer is not a list")

    def test_a_row_with_a_missing_field_is_left_out_and_the_other_read(self) -> None:
        for field in ("rate", "cc", "exchangedate"):
            broken = row("USD", 42.1, FRIDAY)
            del broken[field]
            found = national_bank.read(saying(broken, row("EUR", 49, FRIDAY)))
            self.assertEqual([one.currency for one in found], ["EUR"])

    def test_impossible_values_are_left_out(self) -> None:
        for rate in (0, -1, "42.15", None, True, 10**9, [42]):
            self.assertIn("no wanted currency", self.refused(saying(row("USD", rate, FRIDAY))))
        self.assertIn("no wanted", self.refused(saying(row("USD", 42, FRIDAY, exchangedate="2025-11-21"))))
        self.assertIn("no wanted", self.refused(b'[{"cc":"USD","rate":NaN,"exchangedate":"21.11.2025"}]'))

    @given(
        st.binary()
        | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
    )
    def test_whatever_comes_is_read_or_refused(self, answer: bytes) -> None:
        with suppress(NoRatesError):
            national_bank.read(answer)


class AskingTests(SimpleTestCase):
    def test_a_day_is_asked_as_the_bank_wants_it(self) -> None:
        with Bank(usual_bank(FRIDAY)) as bank:
            national_bank.ask(FRIDAY)
            national_bank.ask()
        self.assertEqual(bank.asked, ["20251121", ""])

    def fails(self, bank: Bank, because: str) -> None:
        with bank, self.assertRaisesRegex(NoRatesError, because):
            national_bank.ask()

    def test_an_error_status_is_no_answer(self) -> None:
        self.fails(Bank(lambda day: b"oops", status=503), "status 503")

    def test_a_redirect_is_not_followed(self) -> None:
        bank = Bank(lambda day: b"", status=302)
        self.fails(bank, "status 302")
        self.assertEqual(len(bank.asked), 1)

    def test_a_silent_bank_is_given_up(self) -> None:
        with patch.object(national_bank, "MOST_SECONDS", 0.4):
            self.fails(Bank(lambda day: None), "in time")

    def test_a_bank_in_a_closed_network_is_asked_only_if_the_setting_names_it(self) -> None:
        with (
            Bank(usual_bank(FRIDAY)) as bank,
            override_settings(PORTAL_OUTGOING_NETWORKS=[]),
            self.assertRaisesRegex(NoRatesError, "not one of the public internet"),
        ):
            national_bank.ask()
        self.assertEqual(bank.asked, [])

    def test_an_endless_answer_is_cut(self) -> None:
        self.fails(Bank(lambda day: b" " * (national_bank.MOST_BYTES + 1)), "too long")

    def test_nobody_listening_is_one_line(self) -> None:
        with Bank() as bank:
            gone = bank.url
        with (
            override_settings(PORTAL_RATES_URL=gone, PORTAL_OUTGOING_NETWORKS=["127.0.0.0/8"]),
            self.assertRaisesRegex(NoRatesError, "could not be reached"),
        ):
            national_bank.ask()


class StripTests(TestCase):
    def strip_on(self, day: dt.date) -> dict[str, rates.Rate]:
        return {rate.currency: rate for rate in rates.strip(day)}

    def test_the_change_is_against_the_effective_date_before(self) -> None:
        keep("USD", "42.0904", dt.date(2025, 11, 20))
        keep("USD", "42.1530", FRIDAY)
        usd = self.strip_on(FRIDAY)["USD"]
        self.assertEqual((usd.value, usd.change, usd.direction), (Decimal("42.15"), Decimal("0.06"), "up"))

    def test_shown_values_and_change_agree(self) -> None:
        keep("USD", "42.0849", dt.date(2025, 11, 20))
        keep("USD", "42.0850", FRIDAY)
        usd = self.strip_on(FRIDAY)["USD"]
        self.assertEqual((usd.value, usd.change), (Decimal("42.09"), Decimal("0.01")))

    def test_a_fall_and_a_standstill_are_told_apart(self) -> None:
        keep("USD", "42.10", dt.date(2025, 11, 20))
        keep("USD", "42.00", FRIDAY)
        keep("EUR", "49.00", dt.date(2025, 11, 20))
        keep("EUR", "49.00", FRIDAY)
        shown = self.strip_on(FRIDAY)
        self.assertEqual((shown["USD"].direction, shown["EUR"].direction), ("down", "same"))

    def test_tomorrows_rate_waits_for_midnight(self) -> None:
        keep("USD", "42.10", FRIDAY)
        keep("USD", "42.50", dt.date(2025, 11, 24))
        self.assertEqual(self.strip_on(FRIDAY)["USD"].value, Decimal("42.10"))
        self.assertEqual(self.strip_on(dt.date(2025, 11, 23))["USD"].effective_on, FRIDAY)
        self.assertEqual(self.strip_on(dt.date(2025, 11, 24))["USD"].change, Decimal("0.40"))

    def test_a_rate_without_one_before_has_no_direction(self) -> None:
        keep("USD", "42.10", FRIDAY)
        self.assertEqual(self.strip_on(FRIDAY)["USD"].direction, "")

    def test_it_is_stale_after_two_working_days(self) -> None:
        keep("USD", "42.10", FRIDAY)
        for days, stale in ((0, False), (2, False), (3, False), (4, False), (5, True)):
            rate = self.strip_on(FRIDAY + dt.timedelta(days=days))["USD"]
            self.assertEqual((rate.is_stale, rate.age_days), (stale, days))

    def test_no_rate_is_no_strip(self) -> None:
        self.assertEqual(rates.strip(FRIDAY), [])

    def test_it_costs_one_query(self) -> None:
        keep("USD", "42.10", FRIDAY)
        with self.assertNumQueries(1):
            rates.strip(FRIDAY)


class UpdateTests(TestCase):
    def stored(self, currency: str = "USD") -> dict[dt.date, Decimal]:
        rows = ExchangeRate.objects.filter(currency=currency)
        return {one.effective_on: rates.in_cents(one.value) for one in rows}

    @time_machine.travel("2025-11-21 19:00+02:00", tick=False)
    def test_in_the_evening_both_dates_are_known_and_todays_is_shown(self) -> None:
        monday = dt.date(2025, 11, 24)
        with Bank(usual_bank(monday)):
            updating.update()
        self.assertEqual(self.stored()[FRIDAY], Decimal("42.21"))
        self.assertEqual(self.stored()[monday], Decimal("42.24"))
        self.assertEqual([rate.value for rate in rates.strip()], [Decimal("42.21"), Decimal("49.02")])
        self.assertEqual([rate.change for rate in rates.strip()], [Decimal("0.01"), Decimal("0.01")])

    @time_machine.travel("2025-11-23 12:00+02:00", tick=False)
    def test_a_weekend_keeps_fridays_date_and_change(self) -> None:
        with Bank(usual_bank(dt.date(2025, 11, 23))):
            updating.update()
            updating.update()
        usd = rates.strip()[0]
        self.assertEqual((usd.effective_on, usd.change, usd.is_stale), (FRIDAY, Decimal("0.01"), False))

    @time_machine.travel("2025-11-21 10:00+02:00", tick=False)
    def test_the_first_update_fills_thirty_days_and_the_second_asks_twice(self) -> None:
        with Bank(usual_bank(FRIDAY)) as bank:
            updating.update()
            first = len(bank.asked)
            updating.update()
        self.assertEqual(len(self.stored()), 22)
        self.assertEqual(len(bank.asked) - first, 2)

    @time_machine.travel("2025-11-21 10:00+02:00", tick=False)
    def test_a_silent_bank_changes_nothing(self) -> None:
        keep("USD", "42.10", FRIDAY)
        for answer in (b"[]", b"Wrong parameters format", b"{"):
            with Bank(lambda day, answer=answer: answer), self.assertRaises(CommandError):
                call_command("update_rates")
        self.assertEqual(self.stored(), {FRIDAY: Decimal("42.10")})

    @time_machine.travel("2025-11-21 10:00+02:00", tick=False)
    def test_one_good_answer_of_two_is_enough(self) -> None:
        with Bank(lambda day: saying(row("USD", 42.3, FRIDAY)) if not day else b"[]"):
            updating.update()
        self.assertEqual(self.stored(), {FRIDAY: Decimal("42.30")})

    @time_machine.travel("2025-11-21 10:00+02:00", tick=False)
    def test_a_date_far_away_is_not_believed(self) -> None:
        with Bank(lambda day: saying(row("USD", 42.3, dt.date(2035, 1, 1)))):
            updating.update()
        self.assertEqual(self.stored(), {})

    def test_demonstration_rates_go_with_the_first_real_one(self) -> None:
        rates.record([Quotation("USD", Decimal(40), dt.date(2025, 11, 20))], source=Source.DEMONSTRATION)
        rates.record([Quotation("EUR", Decimal(47), dt.date(2025, 11, 20))], source=Source.DEMONSTRATION)
        rates.record([Quotation("USD", Decimal(42), FRIDAY)])
        shown = {rate.currency: rate for rate in rates.strip(FRIDAY)}
        self.assertEqual(self.stored(), {FRIDAY: Decimal("42.00")})
        self.assertFalse(shown["USD"].is_demonstration)
        self.assertTrue(shown["EUR"].is_demonstration)

    def test_an_editors_rate_stands(self) -> None:
        keep("USD", "42.99", FRIDAY, Source.EDITOR)
        self.assertEqual(rates.record([Quotation("USD", Decimal(42), FRIDAY)]), 0)
        self.assertEqual(self.stored(), {FRIDAY: Decimal("42.99")})

    def test_the_same_answer_twice_changes_nothing(self) -> None:
        told = [Quotation("USD", Decimal("42.153"), FRIDAY)]
        self.assertEqual((rates.record(told), rates.record(told)), (1, 0))

    def test_the_worker_notes_a_silent_bank_in_one_line(self) -> None:
        with Bank(lambda day: b"[]"), self.assertLogs("portal.masthead", "WARNING") as logged:
            updating.update_in_background.call()
        self.assertEqual(len(logged.records), 1)

    @time_machine.travel("2025-11-21 10:00+02:00", tick=False)
    def test_the_command_says_what_came(self) -> None:
        out = StringIO()
        with Bank(lambda day: saying(row("USD", 42.3, FRIDAY))):
            call_command("update_rates", stdout=out)
        self.assertEqual(out.getvalue().strip(), "1 rate is new.")
