"""Choices that come back from a visitor: only what was offered in the conversation is taken."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.memory import Memory
from channels.drawing import Choice, choices_of

_WORDS = r"#|n[°º]|(?:no|nr)\.|(?:number|option|numéro|nummer|nombre|número|opção)\s"
_NUMBER = re.compile(rf"(?:{_WORDS})?\s?\(?([1-9][0-9]?)\s?[.)!]?", re.IGNORECASE)
_KEYS = {ord("\ufe0f"): None, ord("\u20e3"): None, **{ord("０") + digit: str(digit) for digit in range(10)}}
"""The keycaps and wide digits of phones' keyboards."""


def choice_parse(choice: str, label: str) -> Dict[str, Any]:
    """What Rasa understands of a pressed button: the technical intent "choose"."""
    return {
        "text": label,
        "intent": {"name": "choose", "confidence": 1.0},
        "entities": [{"entity": "choice", "value": choice}],
    }


def offered(tracker: Optional[DialogueStateTracker]) -> List[str]:
    """The ids of every choice that was offered in a conversation."""
    return Memory.of(tracker.current_slot_values()).offered if tracker else []


def last_choices(tracker: Optional[DialogueStateTracker]) -> List[Choice]:
    """The choices of the last turn, in the order in which they were numbered."""
    answers: List[Dict[str, Any]] = []
    for event in reversed(tracker.events if tracker else ()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered) and event.data.get("custom"):
            answers.insert(0, event.data["custom"])
    return choices_of(answers)


def numbered_choice(text: str, choices: List[Choice]) -> Optional[str]:
    """The id of the choice that "2", "2.", "(2)", "#2" or "number 2" means, or nothing."""
    number = _NUMBER.fullmatch(text.translate(_KEYS).strip())
    return choices[int(number[1]) - 1]["id"] if number and int(number[1]) <= len(choices) else None
