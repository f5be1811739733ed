"""The part of a conversation that the policies look at: its latest turn.

Every rule and story of data/ is one turn long, while Rasa's policies build the state of each turn
of the whole conversation, twice for each message, so that a long talk would become slower and slower.
"""

from __future__ import annotations

from typing import List

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def latest_turn(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker of the latest message and what followed it, with the slots as they were before.

    The whole conversation where there is no message yet.
    """
    events = list(tracker.events)
    begin = next((index for index in range(len(events) - 1, -1, -1) if isinstance(events[index], UserUttered)), None)
    if begin is None:
        return tracker
    seen = {name for name, slot in tracker.slots.items() if slot.influence_conversation}
    before: List[Event] = []
    for event in reversed(events[:begin]):
        if not seen:
            break
        if isinstance(event, SlotSet) and event.key in seen:
            seen.remove(event.key)
            before.append(event)
    return DialogueStateTracker.from_events(
        tracker.sender_id, [*before, ActionExecuted(ACTION_LISTEN_NAME), *events[begin:]], tracker.slots.values()
    )
