from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.memory import SLOT


class Conversation:
    """Runs actions one after another, as Rasa would with the same understanding."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}

    def run(
        self,
        action: Action,
        intent: str,
        terms: Sequence[tuple[str, str]] = (),
        ranking: Sequence[str] = (),
        **understood: Any,
    ) -> dict[str, Any]:
        """One turn; the answer. ``understood``: other output properties of the pipeline."""
        message = {
            "intent": {"name": intent},
            "intent_ranking": [{"name": name} for name in ranking],
            "entities": [{"entity": kind, "value": value} for kind, value in terms],
            **understood,
        }
        tracker = Tracker("conversation", dict(self.slots), message, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        for event in asyncio.run(action.run(dispatcher, tracker, {})):
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        assert len(dispatcher.messages) == 1
        answer: dict[str, Any] = dispatcher.messages[0]["custom"]
        return answer

    @property
    def memory(self) -> dict[str, Any]:
        memory: dict[str, Any] = self.slots[SLOT]
        return memory


@pytest.fixture
def conversation() -> Conversation:
    return Conversation()
