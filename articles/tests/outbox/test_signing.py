"""Signatures that the libraries of receivers accept."""

from __future__ import annotations

import base64

from django.test import SimpleTestCase, override_settings

from articles.outbox.signing import secret_of, signature


class SignatureTests(SimpleTestCase):
    def test_the_example_of_the_specification_comes_out(self) -> None:
        signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        self.assertEqual(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")

    def test_a_secret_is_as_long_as_the_specification_asks_and_needs_the_portals_key(self) -> None:
        secret = secret_of("nonce")
        self.assertEqual(secret, secret_of("nonce"))
        self.assertEqual(len(base64.b64decode(secret.removeprefix("whsec_"))), 32)
        self.assertNotEqual(secret, secret_of("another"))
        with override_settings(SECRET_KEY="x" * 50):
            self.assertNotEqual(secret, secret_of("nonce"))
