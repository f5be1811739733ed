"""What is kept of somebody who needs help: which help it was, not a word of theirs."""

from __future__ import annotations

from typing import Optional

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

WITHHELD = "…"
"""Stands where a visitor's words stood."""


def withhold_words(tracker: DialogueStateTracker) -> Optional[int]:
    """Takes every word of the visitor out of a conversation; the position of the first event that held any.

    The topic of each message stays, and nothing else that was found in it.
    """
    first = None
    for position, event in enumerate(tracker.events):
        if not isinstance(event, UserUttered) or event.text in (None, WITHHELD):
            continue
        first = position if first is None else first
        topic = {"name": event.intent.get("name"), "confidence": event.intent.get("confidence", 1.0)}
        event.text, event.entities, event.intent = WITHHELD, [], topic
        event.parse_data = {"text": WITHHELD, "intent": topic, "entities": []}
    return first
