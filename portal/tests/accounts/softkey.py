"""A passkey as a program, so that tests can have it sign what no browser would ask for."""

from __future__ import annotations

import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


class SoftKey:
    """One credential of one person at one site."""

    def __init__(self, site: str, person: str) -> None:
        self.site, self.person = site, websafe_encode(person.encode())
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.number = secrets.token_bytes(16)

    def registered(self, options: Any, origin: str) -> dict[str, Any]:
        """What a browser says after making it, for a page at ``origin``."""
        public = ES256.from_cryptography_key(self.secret.public_key())
        held = AttestedCredentialData.create(b"\0" * 16, self.number, public)
        data = AuthenticatorData.create(sha256(self.site.encode()), FLAG.UP | FLAG.UV | FLAG.AT, 0, held)
        signed = AttestationObject.create("none", data, {})
        client = self._asked("webauthn.create", options, origin)
        response = {"attestationObject": websafe_encode(bytes(signed)), "clientDataJSON": client}
        extensions = {"credProps": {"rk": True}}
        return {**self._named(), "response": response, "clientExtensionResults": extensions}

    def signed(self, options: Any, origin: str, *, is_person_seen: bool = True) -> dict[str, Any]:
        """What a browser says after it signed, for a page at ``origin``."""
        flags = FLAG.UP | FLAG.UV if is_person_seen else FLAG.UP
        data = bytes(AuthenticatorData.create(sha256(self.site.encode()), flags, 1))
        client = self._asked("webauthn.get", options, origin)
        made = self.secret.sign(data + sha256(websafe_decode(client)), ec.ECDSA(hashes.SHA256()))
        response = {
            "authenticatorData": websafe_encode(data),
            "clientDataJSON": client,
            "signature": websafe_encode(made),
            "userHandle": self.person,
        }
        return {**self._named(), "response": response, "clientExtensionResults": {}}

    def _named(self) -> dict[str, str]:
        number = websafe_encode(self.number)
        return {"id": number, "rawId": number, "type": "public-key", "authenticatorAttachment": "platform"}

    def _asked(self, kind: str, options: Any, origin: str) -> str:
        challenge = options["publicKey"]["challenge"]
        return websafe_encode(bytes(CollectedClientData.create(kind, challenge, origin)))
