"""A webhook for platforms that are not known here: the Standard Webhooks, both ways.

https://www.standardwebhooks.com: the headers webhook-id, webhook-timestamp and webhook-signature,
where the signature is HMAC-SHA256 over "<id>.<timestamp>.<body>". docs/messaging.md has the bodies.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from typing import List, Mapping
from urllib.parse import urlsplit

from sanic.request import Request

from answers.content import LANGUAGES
from channels.drawing import Drawn
from channels.http import Api
from channels.incoming import Incoming
from channels.messaging import MessagingChannel, id_of, json_object, text_of
from channels.sending import judge
from server.settings import SettingError, Settings

WINDOW = 300
"""Seconds that a signature is worth something, before and after its time."""
PREFIX = "whsec_"
SHORTEST_SECRET = 24
"""Bytes, as the standard has it."""


class SignedChannel(MessagingChannel):
    """Takes signed messages, and sends signed answers to one address."""

    TITLE = "The signed webhook"
    NEEDS = ("SIGNED_WEBHOOK_SECRET", "SIGNED_WEBHOOK_REPLY_URL")

    @classmethod
    def name(cls) -> str:
        """The last part of its address."""
        return "signed"

    def __init__(self, variables: Mapping[str, str], settings: Settings) -> None:
        super().__init__(variables, settings)
        self._key = _key(variables["SIGNED_WEBHOOK_SECRET"])
        address = variables["SIGNED_WEBHOOK_REPLY_URL"]
        if urlsplit(address).scheme not in ("https", "http") or not urlsplit(address).hostname:
            raise SettingError(
                f"SIGNED_WEBHOOK_REPLY_URL is '{address}'; write a whole address such as https://example.org/replies."
            )
        self._address = address
        self._api = Api("")

    def is_genuine(self, request: Request) -> bool:
        """Signed with our secret, now: an old signature is a replayed one."""
        message, timestamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        if not message or not timestamp.isascii() or not timestamp.isdigit():
            return False
        right = signature(self._key, message, timestamp, request.body).encode()
        given = request.headers.get("webhook-signature", "").split(" ")
        # Every one is compared: a secret that is being changed makes two.
        matches = [hmac.compare_digest(one.encode("utf-8", "replace"), right) for one in given]
        return any(matches) and abs(time.time() - int(timestamp)) <= WINDOW

    def read(self, request: Request) -> List[Incoming]:
        """The one message of the body."""
        body = json_object(request.body)
        language = text_of(body, "language")
        sender = id_of(body, "from")
        # Half a character could not be sent back.
        sender.encode()
        return [
            Incoming(
                id=request.headers["webhook-id"],
                person=sender,
                address=sender,
                text=text_of(body, "text"),
                choice=text_of(body, "choice"),
                has_more=body.get("attachments") is True,
                language=language if language in LANGUAGES else None,
            )
        ]

    async def send(self, incoming: Incoming, drawn: Drawn) -> None:
        """One message as JSON, signed like those that come in."""
        body = json.dumps({"to": incoming.address, "text": drawn.text, "choices": drawn.choices}, ensure_ascii=False)
        message, timestamp = f"msg_{secrets.token_urlsafe(12)}", str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._key, message, timestamp, body.encode()),
        }
        status, answered, _ = await self._api.call("POST", self._address, data=body.encode(), headers=headers)
        judge(status, answered)

    def doubts(self) -> List[str]:
        """What looks wrong in the settings."""
        if not self._address.startswith("https://"):
            return ["SIGNED_WEBHOOK_REPLY_URL should begin with https://"]
        return []

    async def ask_platform(self) -> str:
        """There is nobody to ask without sending a message."""
        return "nothing was asked: the address only takes messages"

    async def close(self) -> None:
        """Gives connections back."""
        await self._api.close()


def signature(key: bytes, message: str, timestamp: str, body: bytes) -> str:
    """The signature of a message, with its version."""
    signed = f"{message}.{timestamp}.".encode("utf-8", "replace") + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret[len(PREFIX) :] if secret.startswith(PREFIX) else secret, validate=True)
    except binascii.Error:
        key = b""
    if len(key) < SHORTEST_SECRET:
        raise SettingError(
            f"SIGNED_WEBHOOK_SECRET should be {PREFIX} and {SHORTEST_SECRET} or more random bytes in base64; "
            f"make one with: echo {PREFIX}$(openssl rand -base64 32)"
        )
    return key
