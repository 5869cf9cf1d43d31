"""What people have beside their password: an app that counts codes, and a passkey that is made of software."""

import hashlib
import json
import os
import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from people import second_factors
from tests.website.reading import words

FLAG = AuthenticatorData.FLAG


class App:
    """An authenticator app that has read the secret. Each code that it shows is of half a minute later than the one before."""

    def __init__(self, secret):
        self.secret, self.shown = secret.replace(" ", ""), 0

    def code(self):
        counter = int(time.time()) // 30 + self.shown
        self.shown += 1
        return format_hotp_value(hotp_value(self.secret, counter))


class Passkey:
    """What a telephone keeps: a key of its own for one site and one account."""

    def __init__(self, origin="https://testserver", site="testserver"):
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.origin, self.site, self.account = origin, site, b""

    def made(self, asked):
        """The answer to a page that asks for a new passkey."""
        options = asked["publicKey"]
        self.account = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        of_key = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = self._data(FLAG.UP | FLAG.UV | FLAG.AT, of_key)
        told = {
            "clientDataJSON": self._client("webauthn.create", options["challenge"]),
            "attestationObject": AttestationObject.create("none", data, {}),
        }
        return self._answer(told)

    def confirmed(self, asked, *, is_asked_for=True, account=None):
        """The answer to a page that asks for it; without the finger it is not `is_asked_for`."""
        client = self._client("webauthn.get", asked["publicKey"]["challenge"])
        data = self._data(FLAG.UP | FLAG.UV if is_asked_for else FLAG.UP)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        told = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": signed,
            "userHandle": account or self.account,
        }
        return self._answer(told)

    def _data(self, flags, of_key=b""):
        return AuthenticatorData.create(
            hashlib.sha256(self.site.encode()).digest(), flags, 0, of_key
        )

    def _client(self, what, challenge):
        return CollectedClientData.create(what, challenge, self.origin)

    def _answer(self, told):
        own = websafe_encode(self.id)
        response = {name: websafe_encode(value) for name, value in told.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})


def give_app(person):
    """An app of somebody's, and their recovery codes."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    second_factors.add_app(person=person, secret=secret, place="192.0.2.1")
    return App(secret), second_factors.codes_of(person).wrap().get_unused_codes()


def give_passkey(person, client):
    """A passkey of somebody's who is signed in there, and has just shown who they are."""
    passkey = Passkey()
    page = client.get("/accounts/second-factor/passkey/")
    sent = {"name": "My telephone", "credential": passkey.made(json.loads(page.context["asked"]))}
    answer = client.post("/accounts/second-factor/passkey/", sent)
    assert answer.status_code == 302, words(answer)
    return passkey


def secret_on(answer):
    return re.search(r'class="secret">([A-Z2-7 ]+)<', answer.content.decode())[1]
