"""Which messages go before others."""

from __future__ import annotations

import pytest
from rasa.core.channels.channel import UserMessage

from server.urgency import SHORT, Urgency


@pytest.fixture(scope="module")
def urgency() -> Urgency:
    return Urgency()


@pytest.mark.parametrize("text", ["help", "🆘", "my uncle hurts me", "Er tut mir weh", "il me fait du mal"])
def test_a_cry_for_help_goes_first(urgency: Urgency, text: str) -> None:
    assert urgency.is_urgent(UserMessage(text))


@pytest.mark.parametrize("text", ["what is your mission", "right now", "", None, "my uncle hurts me " + "and " * SHORT])
def test_other_messages_and_long_ones_take_their_turn(urgency: Urgency, text: str | None) -> None:
    assert not urgency.is_urgent(UserMessage(text))
