"""What the platforms send when somebody writes there: the shapes of their documentation, signed their way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from twilio.request_validator import RequestValidator

from tests.channels.platforms import stand_in as platform

_numbers = itertools.count(1000)


def number() -> int:
    """A number that was not used before."""
    return next(_numbers)


@dataclass
class Post:
    """A request to one of our webhooks."""

    channel: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/webhooks/{self.channel}/webhook"


class TelegramPerson:
    channel = platform_name = "telegram"

    def __init__(self, language: str = "en") -> None:
        self.id = number()
        self.address = str(self.id)
        self.sender = {"id": self.id, "is_bot": False, "first_name": "Hippolyta", "language_code": language}
        self.chat: dict[str, Any] = {"id": self.id, "first_name": "Hippolyta", "type": "private"}

    def update(self, **kind: Any) -> Post:
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": platform.TELEGRAM_SECRET_TOKEN,
        }
        return Post("telegram", json.dumps({"update_id": number(), **kind}).encode(), headers)

    def message(self, **content: Any) -> Post:
        return self.update(
            message={"message_id": number(), "from": self.sender, "chat": self.chat, "date": 1441645532, **content}
        )

    def edits(self, **content: Any) -> Post:
        return self.update(
            edited_message={"message_id": 1, "from": self.sender, "chat": self.chat, "date": 1441645532, **content}
        )

    def says(self, text: str) -> Post:
        return self.message(text=text)

    def presses(self, payload: str, label: str = "") -> Post:
        message = {"message_id": number(), "chat": self.chat, "date": 1441645532, "text": "x"}
        query = {"id": str(number()), "from": self.sender, "message": message, "chat_instance": "1", "data": payload}
        return self.update(callback_query=query)

    def sends_a_picture(self, **more: Any) -> Post:
        return self.message(photo=[{"file_id": "x", "file_unique_id": "y", "width": 90, "height": 90}], **more)


class SmsPerson:
    channel = platform_name = "twilio"
    ours = platform.SMS_NUMBER

    def __init__(self) -> None:
        self.address = f"+1555{number():07}"

    def form(self, **fields: str) -> Post:
        return signed_by_twilio({"AccountSid": platform.TWILIO_ACCOUNT_SID, "ApiVersion": "2010-04-01", **fields})

    def message(self, **fields: str) -> Post:
        sid = f"SM{number():032x}"
        common = {"MessageSid": sid, "SmsSid": sid, "SmsStatus": "received", "From": self.address, "To": self.ours}
        return self.form(**{**common, "NumSegments": "1", "NumMedia": "0", **fields})

    def says(self, text: str) -> Post:
        return self.message(Body=text)

    def presses(self, payload: str, label: str = "") -> Post:
        raise NotImplementedError("there are no buttons here")

    def sends_a_picture(self, **more: Any) -> Post:
        # Twilio leaves Body in, empty, and signs it.
        return self.message(
            Body=more.get("text", ""), NumMedia="1", MediaUrl0="https://example.org/x", MediaContentType0="image/jpeg"
        )


class WhatsAppPerson(SmsPerson):
    ours = platform.WHATSAPP_NUMBER

    def __init__(self) -> None:
        super().__init__()
        self.address = "whatsapp:" + self.address


def signed_by_twilio(fields: dict[str, str], address: str = "") -> Post:
    address = address or f"{platform.PUBLIC_URL}/webhooks/twilio/webhook"
    signature = RequestValidator(platform.TWILIO_AUTH_TOKEN).compute_signature(address, fields)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return Post("twilio", urlencode(fields).encode(), headers)


class MessengerPerson:
    channel = platform_name = "messenger"

    def __init__(self) -> None:
        self.address = str(number())

    def event(self, **content: Any) -> Post:
        event = {"sender": {"id": self.address}, "recipient": {"id": "1"}, "timestamp": 1458692752478, **content}
        return signed_by_facebook(
            {"object": "page", "entry": [{"id": "1", "time": 1458692752478, "messaging": [event]}]}
        )

    def message(self, **content: Any) -> Post:
        return self.event(message={"mid": f"m_{number()}", **content})

    def says(self, text: str) -> Post:
        return self.message(text=text)

    def edits(self, text: str) -> Post:
        return self.event(message_edit={"mid": f"m_{number()}", "text": text, "num_edit": 1})

    def presses(self, payload: str, label: str = "x") -> Post:
        return self.message(text=label, quick_reply={"payload": payload})

    def sends_a_picture(self, **more: Any) -> Post:
        return self.message(attachments=[{"type": "image", "payload": {"url": "https://example.org/x"}}], **more)


def signed_by_facebook(batch: Any) -> Post:
    body = json.dumps(batch).encode()
    digest = hmac.new(platform.MESSENGER_APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return Post("messenger", body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"})


class SlackPerson:
    channel = platform_name = "slack"

    def __init__(self) -> None:
        self.id, self.address = f"U{number()}", f"D{number()}"

    def event(self, **content: Any) -> Post:
        return signed_by_slack(
            {
                "type": "event_callback",
                "team_id": "T1",
                "api_app_id": "A1",
                "event_id": f"Ev{number()}",
                "event_time": int(time.time()),
                "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
                "event": {
                    "type": "message",
                    "channel": self.address,
                    "channel_type": "im",
                    "user": self.id,
                    "ts": "1355517523.000005",
                    **content,
                },
            }
        )

    def says(self, text: str) -> Post:
        return self.event(text=text)

    def message(self, **content: Any) -> Post:
        return self.event(**content)

    def edits(self, text: str, before: str = "a slip", **content: Any) -> Post:
        message = {"type": "message", "user": self.id, "ts": "1355517523.000005", **content}
        changed = {"message": {**message, "text": text}, "previous_message": {**message, "text": before}}
        return self.event(subtype="message_changed", hidden=True, user=None, **changed)

    def presses(self, payload: str, label: str = "") -> Post:
        content = {
            "type": "block_actions",
            "user": {"id": self.id, "team_id": "T1"},
            "team": {"id": "T1"},
            "channel": {"id": self.address, "name": "directmessage"},
            "trigger_id": str(number()),
            "actions": [{"type": "button", "value": payload, "action_id": payload, "action_ts": f"{number()}.1"}],
        }
        form = urlencode({"payload": json.dumps(content)}).encode()
        return signed_by_slack(form, content_type="application/x-www-form-urlencoded")

    def sends_a_picture(self, **more: Any) -> Post:
        return self.event(
            **{"subtype": "file_share", "text": "", "files": [{"id": "F1", "mimetype": "image/png"}], **more}
        )


def signed_by_slack(content: Any, at: float = 0, content_type: str = "application/json") -> Post:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    timestamp = str(int(at or time.time()))
    signature = SignatureVerifier(platform.SLACK_SIGNING_SECRET).generate_signature(timestamp=timestamp, body=body)
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(signature),
    }
    return Post("slack", body, headers)


class SignedPerson:
    channel = platform_name = "signed"

    def __init__(self) -> None:
        self.address = f"person-{number()}"

    def message(self, **content: Any) -> Post:
        return signed_by_key({"from": self.address, **content})

    def says(self, text: str) -> Post:
        return self.message(text=text)

    def presses(self, payload: str, label: str = "") -> Post:
        return self.message(choice=payload)

    def sends_a_picture(self, **more: Any) -> Post:
        return self.message(attachments=True, **more)


def signed_by_key(content: Any, at: float = 0, key: bytes = platform.SIGNED_KEY) -> Post:
    body, message, timestamp = json.dumps(content).encode(), f"msg_{number()}", str(int(at or time.time()))
    digest = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
    return Post("signed", body, headers)


PEOPLE = (TelegramPerson, SmsPerson, WhatsAppPerson, MessengerPerson, SlackPerson, SignedPerson)
WITH_BUTTONS = (TelegramPerson, MessengerPerson, SlackPerson, SignedPerson)
