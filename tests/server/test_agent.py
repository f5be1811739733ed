"""What the message processor adds to Rasa's: the talk beside the message, what a new session knows. Without a model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.memory import SLOT, Memory
from privacy.tracker_store import ErasableTrackerStore
from server.agent import AssistantProcessor
from server.batch import Batch
from server.settings import ROOT

HOUR = 60 * 60


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def processor(domain: Domain) -> AssistantProcessor:
    """A processor that understands nothing, and says what it was given."""
    made = AssistantProcessor.__new__(AssistantProcessor)
    made.domain, made.action_endpoint, made.nlg = domain, None, None
    made._direct = {}

    def heard(messages: Sequence[UserMessage]) -> list[dict[str, Any]]:
        return [{"text": message.text, "metadata": message.metadata} for message in messages]

    made._parses = Batch(heard)
    return made


def tracker_of(domain: Domain, events: Sequence[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("conversation", events, domain.slots)


def remembering(domain: Domain, memory: Memory, hours_ago: float = 0.0) -> DialogueStateTracker:
    at = time.time() - hours_ago * HOUR
    events = [
        ActionExecuted("action_session_start", timestamp=at),
        ActionExecuted("action_listen", timestamp=at),
        UserUttered("…", {"name": "need_help", "confidence": 1.0}, timestamp=at),
        SlotSet(SLOT, memory.as_slot(), timestamp=at),
        ActionExecuted("action_listen", timestamp=at),
    ]
    return tracker_of(domain, events)


def test_each_message_of_a_batch_has_its_own_talk(processor: AssistantProcessor, domain: Domain) -> None:
    in_trouble = remembering(domain, Memory(helped=["need_help.online"], subject="need_help.online"))
    metadata = {"language": "de"}
    first = UserMessage("er will geld", sender_id="a", metadata=metadata)
    second = UserMessage("/was", sender_id="b")

    async def together() -> list[dict[str, Any]]:
        return await asyncio.gather(processor.parse_message(first, in_trouble), processor.parse_message(second, None))

    heard = asyncio.run(together())
    assert heard[0]["metadata"]["language"] == "de"
    assert heard[0]["metadata"]["talk"] == {
        "helped": "need_help.online",
        "subject": "need_help.online",
        "offered": False,
        "list": False,
    }
    assert heard[1]["metadata"]["talk"]["helped"] is None
    assert heard[1]["text"] == "was"
    # What is stored of the messages is what was said with them.
    assert first.metadata == metadata == {"language": "de"}
    assert second.metadata == {} or second.metadata is None
    assert second.text == "/was"


def test_who_asks_without_a_conversation_may_say_what_the_talk_is_about(
    processor: AssistantProcessor, domain: Domain
) -> None:
    told = UserMessage("er will geld", metadata={"talk": {"helped": "need_help"}})
    (alone, beside) = (
        asyncio.run(processor.parse_message(told, tracker))["metadata"]["talk"]["helped"]
        for tracker in (None, tracker_of(domain, []))
    )
    assert alone == "need_help"
    # A conversation knows better.
    assert beside is None


def new_session(processor: AssistantProcessor, tracker: DialogueStateTracker) -> Memory:
    asyncio.run(processor._update_tracker_session(tracker, CollectingOutputChannel()))
    return Memory.of(tracker.current_slot_values())


def test_a_new_session_knows_that_somebody_was_in_trouble_and_nothing_else(
    processor: AssistantProcessor, domain: Domain
) -> None:
    at = time.time() - 2 * HOUR
    memory = Memory(
        helped=["need_help.online"], helped_at=at, subject="mission", chosen="fr", offered=["values"], introduced=True
    )
    tracker = remembering(domain, memory, hours_ago=2)
    assert new_session(processor, tracker) == Memory(helped_before="need_help.online", helped_at=at)
    assert tracker.get_slot("context") is None


@pytest.mark.parametrize(
    ("memory", "hours_ago"),
    [
        (Memory(helped=["need_help"], helped_at=1.0), 25),
        (Memory(helped_before="need_help", helped_at=time.time() - 30 * HOUR), 2),
        (Memory(subject="mission"), 2),
    ],
)
def test_it_knows_nothing_of_help_long_ago_nor_of_anything_else(
    processor: AssistantProcessor, domain: Domain, memory: Memory, hours_ago: float
) -> None:
    assert new_session(processor, remembering(domain, memory, hours_ago)) == Memory()


def test_a_session_that_goes_on_keeps_all(processor: AssistantProcessor, domain: Domain) -> None:
    memory = Memory(helped=["need_help"], subject="need_help")
    assert new_session(processor, remembering(domain, memory, hours_ago=0.5)) == memory


def test_a_first_session_knows_nothing(processor: AssistantProcessor, domain: Domain) -> None:
    assert new_session(processor, tracker_of(domain, [])) == Memory()


def test_who_needs_help_late_in_a_long_talk_leaves_no_word_of_it(
    processor: AssistantProcessor, domain: Domain, tmp_path: Path
) -> None:
    store = ErasableTrackerStore(domain=domain, db=str(tmp_path / "talk.sqlite"))
    processor.tracker_store = store
    said = [UserUttered(f"secret {number}", {"name": "mission", "confidence": 1.0}) for number in range(60)]
    events: list[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
    for one in said:
        events += [ActionExecuted("action_listen"), one, SlotSet(SLOT, Memory().as_slot())]
    asyncio.run(store.save(tracker_of(domain, events)))

    async def cries() -> DialogueStateTracker | None:
        tracker = await store.retrieve("conversation")
        assert tracker is not None
        assert len(tracker.events) < len(events)
        tracker.update(UserUttered("secret cry", {"name": "need_help", "confidence": 1.0}))
        tracker.update(SlotSet(SLOT, Memory(helped=["need_help"]).as_slot()))
        await processor.save_tracker(tracker)
        return await store.retrieve_full_tracker("conversation")

    whole = asyncio.run(cries())
    assert whole is not None
    assert [event.text for event in whole.events if isinstance(event, UserUttered)] == ["…"] * 61
    assert Memory.of(whole.current_slot_values()).helped == ["need_help"]
    assert b"secret" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    store.close()
