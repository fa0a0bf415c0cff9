"""Signatures of webhooks: https://github.com/standard-webhooks/standard-webhooks, symmetric (v1)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.utils.crypto import salted_hmac

PREFIX = "whsec_"


def secret_of(nonce: str) -> str:
    """The secret as its receiver is told it, once. Another key of the portal makes another."""
    key = salted_hmac("articles.outbox.webhook", nonce, algorithm="sha256").digest()
    return PREFIX + base64.b64encode(key).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """What ``webhook-signature`` says of a message with this number, sent at this Unix time."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    told = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()


def headers(secret: str, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a signed message."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message, timestamp, body),
    }
