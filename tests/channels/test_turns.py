import asyncio
import logging
from typing import Any

import pytest

from answers import Catalogue
from channels.incoming import Incoming
from channels.limits import LIMITS
from channels.turns import Turns

PRIVATE_CHAT = "https://chat.example.org/webhooks/website/"


async def nobody_answers(_: Any) -> None:
    raise AssertionError("the message must not come this far")


@pytest.mark.parametrize("agent", [None, object()], ids=["not loaded", "its store is away"])
def test_whatever_fails_somebody_in_need_gets_the_numbers_and_the_private_chat(
    catalogue: Catalogue, agent: Any, caplog: pytest.LogCaptureFixture
) -> None:
    turns = Turns("sms", catalogue, PRIVATE_CHAT)
    message = Incoming(id="1", person="Hippolyta", address="Hippolyta", text="Hippolyta is in danger")
    with caplog.at_level(logging.WARNING):
        [answer] = asyncio.run(turns.answers(message, "sms-1", LIMITS["sms"], agent, nobody_answers))
    assert answer["topic"] == "error"
    assert "113" in answer["text"]
    assert PRIVATE_CHAT in [link["url"] for link in answer["links"]]
    assert "Hippolyta" not in caplog.text


def test_fixed_answers_are_in_every_language_and_else_in_english(catalogue: Catalogue) -> None:
    turns = Turns("sms", catalogue, PRIVATE_CHAT)
    for name in ("private_chat", "only_words", "too_many", "shortened"):
        texts = {turns.fixed(name, language)["text"] for language in ("en", "fr", "de", "lb", "pt")}
        assert len(texts) == 5
        assert turns.fixed(name, "xx") == turns.fixed(name, None) == turns.fixed(name, "en")
