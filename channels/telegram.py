"""Telegram: a bot's webhook and sendMessage. https://core.telegram.org/bots/api"""

from __future__ import annotations

import hmac
import re
from typing import Any, Dict, List, Mapping

from rasa.core.channels.telegram import TelegramInput
from sanic.request import Request

from answers.content import LANGUAGES
from channels.drawing import Drawn
from channels.http import Api
from channels.incoming import Incoming
from channels.limits import LIMITS
from channels.messaging import MessagingChannel, id_of, json_object, object_of, text_of
from channels.sending import Refused, judge, part_of
from server.settings import Settings

API = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query")
"""What the webhook must be sent, its allowed_updates; without any, Telegram sends all of them."""
NOT_WORDS = (
    *("photo", "video", "animation", "audio", "document", "sticker", "story", "video_note", "voice", "paid_media"),
    *("contact", "dice", "game", "poll", "venue", "location", "checklist"),
)
"""Kinds of messages that are answered with "only words"; every other kind without text is met with silence."""
_START = re.compile(r"/start(@\w+)?(\s+[A-Za-z0-9_-]{1,64})?\s*")
"""What the button for a new talk sends, with what a link to it may carry; more than that is somebody's words."""


class TelegramChannel(MessagingChannel, TelegramInput):
    """Talks with one person at a time; in groups it is silent."""

    TITLE = "Telegram"
    NEEDS = ("TELEGRAM_TOKEN", "TELEGRAM_SECRET_TOKEN")
    TESTS_ONLY = ("TELEGRAM_API",)

    def __init__(self, variables: Mapping[str, str], settings: Settings) -> None:
        MessagingChannel.__init__(self, variables, settings)
        TelegramInput.__init__(self, variables["TELEGRAM_TOKEN"], variables["TELEGRAM_SECRET_TOKEN"], self.webhook)
        self._api = Api(f"{variables.get('TELEGRAM_API', API)}/bot{self.access_token}")

    def is_genuine(self, request: Request) -> bool:
        """Telegram sends back the secret that was set with the webhook."""
        token = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        return hmac.compare_digest(token.encode(), str(self.verify).encode())

    def read(self, request: Request) -> List[Incoming]:
        """A message, an edit or a pressed button in a private chat; silence for groups, joins and the rest."""
        update = json_object(request.body)
        update_id = id_of(update, "update_id")
        pressed = object_of(update, "callback_query")
        edited = object_of(update, "edited_message")
        message = edited or object_of(pressed or update, "message")
        sender = object_of(pressed or message, "from")
        chat = object_of(message, "chat")
        if chat.get("type") != "private" or sender.get("is_bot"):
            return []
        common: Dict[str, Any] = {
            "id": update_id,
            "person": id_of(sender),
            "address": id_of(chat),
            "language": _language(text_of(sender, "language_code")),
        }
        if pressed:
            return [Incoming(**common, choice=text_of(pressed, "data"), pressed=id_of(pressed))]
        text = text_of(message, "text") or text_of(message, "caption")
        # A shared place is edited with each step of who shares it.
        has_more = any(kind in message for kind in NOT_WORDS) and not (edited and text is None)
        if text is None and not has_more:
            return []
        return [Incoming(**common, text=text, begins=bool(text and _START.fullmatch(text)), has_more=has_more)]

    async def before_answering(self, incoming: Incoming) -> None:
        """Takes the waiting sign off the pressed button."""
        if incoming.pressed:
            await self._call("answerCallbackQuery", {"callback_query_id": incoming.pressed})

    async def send(self, incoming: Incoming, drawn: Drawn) -> None:
        """One message, its choices as buttons in a column."""
        limits = LIMITS[self.name()]
        message: Dict[str, Any] = {
            "chat_id": incoming.address,
            "text": drawn.text,
            "parse_mode": limits.formatting.upper(),
            **limits.no_preview,
        }
        if drawn.choices:
            rows = [[{"text": choice["label"], "callback_data": choice["id"]}] for choice in drawn.choices]
            message["reply_markup"] = {"inline_keyboard": rows}
        await self._call("sendMessage", message)

    async def _call(self, method: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        status, headers, content = await self._api.call("POST", f"/{method}", json=fields)
        after = part_of(content, "parameters").get("retry_after")
        judge(status, headers, after=float(after) if isinstance(after, (int, float)) and after >= 0 else None)
        return content

    def doubts(self) -> List[str]:
        """What looks wrong in the settings."""
        found = []
        if not re.fullmatch(r"\d{5,}:[\w-]{30,}", self.access_token):
            found.append("TELEGRAM_TOKEN does not look like a token of @BotFather, such as 123456789:ABC...")
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", str(self.verify)):
            found.append("TELEGRAM_SECRET_TOKEN should have 16 to 256 letters, digits, _ and - and nothing else")
        return found

    async def ask_platform(self) -> str:
        """The bot's name, where its webhook points and what it is sent."""
        bot = part_of(await self._call("getMe", {}), "result").get("username")
        webhook = part_of(await self._call("getWebhookInfo", {}), "result")
        if webhook.get("url") != self.webhook:
            raise Refused(f"the token belongs to @{bot}, but its webhook points to '{webhook.get('url')}'")
        missing = [kind for kind in UPDATES if kind not in (webhook.get("allowed_updates") or UPDATES)]
        if missing:
            raise Refused(f"the webhook of @{bot} is not sent {', '.join(missing)}; set it again: docs/messaging.md")
        return f"the token belongs to @{bot}, and its webhook points here"

    async def close(self) -> None:
        """Gives connections back."""
        await self._api.close()


def _language(code: Any) -> Any:
    language = str(code or "").partition("-")[0].lower()
    return language if language in LANGUAGES else None
