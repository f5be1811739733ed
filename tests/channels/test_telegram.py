"""What Telegram must be set to send, and what its command for a new talk may carry."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from channels.sending import Refused
from tests.channels.platforms.people import TelegramPerson
from tests.channels.platforms.stand_in import PUBLIC_URL, StandIn

WEBHOOK = f"{PUBLIC_URL}/webhooks/telegram/webhook"


def asked(channel: Any, platforms: StandIn, webhook: dict[str, Any]) -> str:
    """What the check says where Telegram knows this webhook."""
    for result in ({"username": "pigeon_bot"}, webhook):
        platforms.scripted["telegram"].append((200, {}, json.dumps({"ok": True, "result": result}).encode()))

    async def ask() -> str:
        try:
            return str(await channel.ask_platform())
        finally:
            await channel.close()

    return asyncio.run(ask())


def test_a_webhook_that_is_not_sent_edits_is_found(channels: dict[str, Any], platforms: StandIn) -> None:
    with pytest.raises(Refused, match="is not sent edited_message"):
        asked(channels["telegram"], platforms, {"url": WEBHOOK, "allowed_updates": ["message", "callback_query"]})
    for sent in ([], ["message", "edited_message", "callback_query", "poll"]):
        assert "points here" in asked(channels["telegram"], platforms, {"url": WEBHOOK, "allowed_updates": sent})


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("/start", True),
        ("/start@pigeon_bot from-the_page2", True),
        ("/start\n", True),
        ("/start i am afraid", False),
        ("/start ich habe Angst", False),
        ("/started", False),
    ],
)
def test_only_the_command_by_itself_begins_a_talk(channels: dict[str, Any], text: str, begins: bool) -> None:
    [incoming] = channels["telegram"].read(SimpleNamespace(body=TelegramPerson().says(text).body))
    assert incoming.begins == begins
    assert incoming.text == text
