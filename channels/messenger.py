"""Facebook Messenger. https://developers.facebook.com/docs/messenger-platform"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any, Dict, List, Mapping, Optional

from rasa.core.channels.facebook import FacebookInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.drawing import Drawn
from channels.http import Api
from channels.incoming import Incoming
from channels.messaging import MessagingChannel, id_of, json_object, object_of, text_of
from channels.sending import Busy, judge, part_of
from server.settings import Settings

API = "https://graph.facebook.com"
VERSION = "v25.0"
"""Of the Graph API; each is kept for two years."""
START = "start"
"""What the button "Get started" carries: docs/messaging.md."""
BUSY_CODES = (1, 2, 4, 17, 32, 613)
"""Errors that pass, which come with status 400: https://developers.facebook.com/docs/graph-api/guides/error-handling"""


class MessengerChannel(MessagingChannel, FacebookInput):
    """A page's Messenger."""

    TITLE = "Messenger"
    NEEDS = ("MESSENGER_PAGE_TOKEN", "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN")
    TESTS_ONLY = ("MESSENGER_API",)

    @classmethod
    def name(cls) -> str:
        """Rasa calls it "facebook"; here one word names the platform, its variables and its address."""
        return "messenger"

    def __init__(self, variables: Mapping[str, str], settings: Settings) -> None:
        MessagingChannel.__init__(self, variables, settings)
        FacebookInput.__init__(
            self,
            variables["MESSENGER_VERIFY_TOKEN"],
            variables["MESSENGER_APP_SECRET"],
            variables["MESSENGER_PAGE_TOKEN"],
        )
        self._api = Api(f"{variables.get('MESSENGER_API', API)}/{VERSION}")

    def is_genuine(self, request: Request) -> bool:
        """Facebook signs the body with the app's secret."""
        digest = hmac.new(self.fb_secret.encode(), request.body, hashlib.sha256).hexdigest()
        signature = request.headers.get("X-Hub-Signature-256", "")
        return hmac.compare_digest(signature.encode(), f"sha256={digest}".encode())

    def add_routes(self, routes: Blueprint) -> None:
        """The question with which Facebook makes sure whose address this is."""

        @routes.get("/webhook")
        async def verify(request: Request) -> HTTPResponse:
            token, challenge = request.args.get("hub.verify_token", ""), request.args.get("hub.challenge", "")
            known = hmac.compare_digest(token.encode("utf-8", "replace"), self.fb_verify.encode())
            if request.args.get("hub.mode") != "subscribe" or not known or not re.fullmatch(r"[\w-]{1,200}", challenge):
                return response.text("The verify token is missing or wrong.", status=403)
            return response.text(challenge)

    def read(self, request: Request) -> List[Incoming]:
        """Messages, edits, quick replies and postbacks; silence for deliveries, reads, reactions and our own echoes."""
        batch = json_object(request.body)
        if batch.get("object") != "page":
            raise ValueError("not from a page")
        events = [
            object_of({"event": event}, "event") for entry in batch["entry"] for event in entry.get("messaging", ())
        ]
        return [incoming for incoming in map(_incoming, events) if incoming]

    def acknowledgement(self, request: Request) -> HTTPResponse:
        """As in Facebook's own examples."""
        return response.text("EVENT_RECEIVED")

    async def send(self, incoming: Incoming, drawn: Drawn) -> None:
        """One message, its choices as quick replies."""
        message: Dict[str, Any] = {"text": drawn.text}
        if drawn.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": choice["label"], "payload": choice["id"]} for choice in drawn.choices
            ]
        body = {"recipient": {"id": incoming.address}, "messaging_type": "RESPONSE", "message": message}
        await self._call("POST", "/me/messages", json=body)

    async def _call(self, method: str, path: str, **request: Any) -> Mapping[str, Any]:
        query = {"access_token": self.fb_access_token}
        status, headers, content = await self._api.call(method, path, params=query, **request)
        error = part_of(content, "error")
        if error.get("is_transient") is True or error.get("code") in BUSY_CODES:
            raise Busy(f"{status} {error.get('code')}")
        judge(status, headers, str(error.get("code") or ""))
        return content

    def doubts(self) -> List[str]:
        """What looks wrong in the settings."""
        found = []
        if not re.fullmatch(r"[0-9a-f]{32}", self.fb_secret):
            found.append("MESSENGER_APP_SECRET should be 32 digits and letters from a to f")
        if len(self.fb_verify) < 16:
            found.append("MESSENGER_VERIFY_TOKEN should be long and random, 16 characters or more")
        return found

    async def ask_platform(self) -> str:
        """The page's name."""
        return f"the token belongs to the page '{(await self._call('GET', '/me')).get('name')}'"

    async def close(self) -> None:
        """Gives connections back."""
        await self._api.close()


def _incoming(event: Mapping[str, Any]) -> Optional[Incoming]:
    message, postback = object_of(event, "message"), object_of(event, "postback")
    edit = object_of(event, "message_edit")
    if message.get("is_echo") or not (message or postback or edit):
        return None
    sender = id_of(object_of(event, "sender"))
    common: Dict[str, Any] = {"person": sender, "address": sender}
    if edit:
        # Each edit keeps the id of the message and counts.
        new = text_of(edit, "text")
        return Incoming(**common, id=f"{id_of(edit, 'mid')} {edit.get('num_edit')}", text=new) if new else None
    if postback:
        payload = text_of(postback, "payload")
        # Older postbacks have no id; the same person presses a button once in a millisecond.
        pressed = postback.get("mid") or f"{sender} {event.get('timestamp')}"
        return Incoming(
            **common, id=str(pressed), text=text_of(postback, "title"), choice=payload, begins=payload == START
        )
    text, attachments = text_of(message, "text"), message.get("attachments")
    if text is None and not attachments:
        return None
    return Incoming(
        **common,
        id=id_of(message, "mid"),
        text=text,
        choice=text_of(object_of(message, "quick_reply"), "payload"),
        has_more=bool(attachments),
    )
