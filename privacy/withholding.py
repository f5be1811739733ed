"""What is kept of somebody who needs help: which help it was, not a word of theirs."""

from __future__ import annotations

from typing import Optional

from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

WITHHELD = "…"
"""Stands where a visitor's words stood."""


def withhold_words(tracker: DialogueStateTracker) -> Optional[int]:
    """Takes every word of the visitor out of a conversation; the position of the first event that held any.

    The topic of each message stays, and nothing else that was found in it.
    """
    first = None
    for position, event in enumerate(tracker.events):
        if withhold(event) and first is None:
            first = position
    return first


def withhold(event: Event) -> bool:
    """Takes the visitor's words out of an event; whether it held any."""
    if not isinstance(event, UserUttered) or event.text in (None, WITHHELD):
        return False
    topic = {"name": event.intent.get("name"), "confidence": event.intent.get("confidence", 1.0)}
    event.text, event.entities, event.intent = WITHHELD, [], topic
    event.parse_data = {"text": WITHHELD, "intent": topic, "entities": []}
    return True
