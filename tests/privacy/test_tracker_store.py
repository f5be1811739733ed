import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from privacy.tracker_store import TURNS, ErasableTrackerStore
from privacy.withholding import WITHHELD, withhold_words
from server.settings import ROOT


@pytest.fixture
def store(tmp_path: Path) -> ErasableTrackerStore:
    return ErasableTrackerStore(domain=Domain.empty(), db=str(tmp_path / "conversations.sqlite"))


def save(store: ErasableTrackerStore, conversation: str, text: str) -> None:
    asyncio.run(store.save(DialogueStateTracker.from_events(conversation, [UserUttered(text)])))


def test_what_is_stored_is_there_for_the_next_process(store: ErasableTrackerStore, tmp_path: Path) -> None:
    save(store, "one", "hello")
    store.close()
    again = ErasableTrackerStore(domain=Domain.empty(), db=str(tmp_path / "conversations.sqlite"))
    assert asyncio.run(again.exists("one"))
    assert not asyncio.run(again.exists("two"))


def test_each_event_of_a_new_conversation_is_stored_once(store: ErasableTrackerStore) -> None:
    async def stored() -> list[str]:
        tracker = await store.get_or_create_tracker("one", append_action_listen=False)
        for text in ("hello", "who are you"):
            tracker.update(UserUttered(text))
            await store.save(tracker)
        again = await store.get_or_create_tracker("one")
        again.update(UserUttered("thanks"))
        await store.save(again)
        whole = await store.retrieve_full_tracker("one")
        assert whole is not None
        return [str(event.text) for event in whole.events if isinstance(event, UserUttered)]

    assert asyncio.run(stored()) == ["hello", "who are you", "thanks"]


def test_forgetting_one_conversation_leaves_no_byte_of_it_and_the_others_whole(
    store: ErasableTrackerStore, tmp_path: Path
) -> None:
    save(store, "one", "the secret of one")
    save(store, "two", "the words of two")
    assert asyncio.run(store.forget("one"))
    assert not asyncio.run(store.forget("one"))
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"secret of one" not in stored
    assert b"words of two" in stored
    assert asyncio.run(store.exists("two"))


def a_turn(number: int) -> list[Event]:
    return [
        ActionExecuted("action_listen"),
        UserUttered(f"question {number}", {"name": "mission", "confidence": 1.0}),
        ActionExecuted("action_answer"),
        BotUttered("answer", {"custom": {"text": "word " * 100}}),
        SlotSet("memory", {"lost": number}),
        SlotSet("context", "subject"),
    ]


@pytest.fixture
def talks(tmp_path: Path) -> ErasableTrackerStore:
    store = ErasableTrackerStore(domain=Domain.load(ROOT / "domain.yml"), db=str(tmp_path / "talks.sqlite"))
    for conversation, turns in (("new", 1), ("usual", 50), ("long", 500)):
        events = [event for number in range(turns) for event in a_turn(number)]
        begin = [ActionExecuted("action_session_start"), SessionStarted()]
        tracker = DialogueStateTracker.from_events(conversation, [*begin, *events], store.domain.slots)
        asyncio.run(store.save(tracker))
    return store


def counted(store: ErasableTrackerStore, conversation: str) -> tuple[int, int]:
    """Events that are loaded, and thousands of steps of the database, to answer one more message."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    # The one connection of a SQLite file.
    raw = store.engine.raw_connection()
    raw.driver_connection.set_progress_handler(count, 10)
    raw.close()
    tracker = asyncio.run(store.retrieve(conversation))
    assert tracker is not None
    loaded = len(tracker.events)
    for event in a_turn(999):
        tracker.update(event)
    asyncio.run(store.save(tracker))
    raw = store.engine.raw_connection()
    raw.driver_connection.set_progress_handler(None, 0)
    raw.close()
    return loaded, steps


def test_the_next_answer_costs_as_much_in_a_talk_of_500_turns_as_of_50(talks: ErasableTrackerStore) -> None:
    events, steps = counted(talks, "usual")
    more_events, more_steps = counted(talks, "long")
    assert more_events == events <= TURNS * len(a_turn(0)) + 2
    assert more_steps <= steps * 1.5


def test_the_latest_turns_hold_what_the_talk_remembers(talks: ErasableTrackerStore) -> None:
    async def both() -> tuple[DialogueStateTracker, DialogueStateTracker]:
        latest, whole = await talks.retrieve("long"), await talks.retrieve_full_tracker("long")
        assert latest is not None
        assert whole is not None
        return latest, whole

    latest, whole = asyncio.run(both())
    assert latest.current_slot_values() == whole.current_slot_values()
    assert list(whole.events)[-len(latest.events) :] == list(latest.events)
    assert sum(isinstance(event, UserUttered) for event in latest.events) == TURNS


def test_what_was_not_read_stays_stored(talks: ErasableTrackerStore) -> None:
    counted(talks, "long")
    whole = asyncio.run(talks.retrieve_full_tracker("long"))
    assert whole is not None
    said = [event.text for event in whole.events if isinstance(event, UserUttered)]
    assert said == [*(f"question {number}" for number in range(500)), "question 999"]


def test_a_talk_whose_latest_turns_failed_is_read_whole(talks: ErasableTrackerStore) -> None:
    tracker = asyncio.run(talks.retrieve("usual"))
    assert tracker is not None
    for _ in range(TURNS + 1):
        tracker.update(UserUttered("again"))
        tracker.update(ActionExecuted("action_listen"))
    asyncio.run(talks.save(tracker))
    again = asyncio.run(talks.retrieve("usual"))
    assert again is not None
    assert again.get_slot("memory") == {"lost": 49}


def test_a_talk_is_shown_with_more_of_its_turns(talks: ErasableTrackerStore) -> None:
    shown = asyncio.run(talks.retrieve_to_show("usual"))
    assert shown is not None
    assert sum(isinstance(event, UserUttered) for event in shown.events) == 50
    assert asyncio.run(talks.retrieve_to_show("nobody")) is None


def test_of_a_long_talk_every_word_is_withheld_and_no_turn_lost(talks: ErasableTrackerStore) -> None:
    async def withheld() -> DialogueStateTracker:
        tracker = await talks.retrieve("usual")
        assert tracker is not None
        tracker.update(UserUttered("help"))
        talks.withhold(tracker, withhold_words(tracker))
        await talks.save(tracker)
        whole = await talks.retrieve_full_tracker("usual")
        assert whole is not None
        return whole

    whole = asyncio.run(withheld())
    said = [event for event in whole.events if isinstance(event, UserUttered)]
    assert [event.text for event in said] == [WITHHELD] * 51
    assert {event.intent["name"] for event in said[:50]} == {"mission"}
    assert sum(isinstance(event, BotUttered) for event in whole.events) == 50
    other = asyncio.run(talks.retrieve("new"))
    assert other is not None
    assert other.latest_message is not None
    assert other.latest_message.text == "question 0"
