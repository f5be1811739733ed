"""Rasa's output channel that keeps answers as data, for whoever draws them."""

from __future__ import annotations

from typing import Any, Dict

from rasa.core.channels.channel import CollectingOutputChannel

from answers import catalogue


class AnswerCollector(CollectingOutputChannel):
    """Collects answers as data."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa's responses, of which this project has none."""
        return "collected"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps the answer; our actions send nothing else."""
        if message.get("custom"):
            self.messages.append(message["custom"])

    def remark(self, phrase: str) -> None:
        """Adds a sentence of content/phrases.yml to the last answer, in its language."""
        if self.messages:
            last = self.messages[-1]
            self.messages[-1] = {**last, "notes": [*last["notes"], catalogue().phrase(phrase, last["language"])]}
