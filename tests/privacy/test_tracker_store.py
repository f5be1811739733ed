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
