import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from privacy.tracker_store import ErasableTrackerStore


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
