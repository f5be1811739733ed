import asyncio
from pathlib import Path

from rasa.shared.core.domain import Domain

from privacy.seen_messages import SeenMessages
from privacy.tracker_store import ErasableTrackerStore


def test_a_message_is_known_after_a_restart_until_its_time_is_over(tmp_path: Path) -> None:
    now = [1000.0]

    def opened() -> tuple[ErasableTrackerStore, SeenMessages]:
        store = ErasableTrackerStore(domain=Domain.empty(), db=str(tmp_path / "conversations.sqlite"))
        return store, SeenMessages(store._database, longest=10, clock=lambda: now[0])

    async def steps() -> None:
        store, seen = opened()
        assert not await seen.has("a")
        await seen.add("a")
        await seen.add("a")
        store.close()
        store, seen = opened()
        assert await seen.has("a")
        assert not await seen.has("b")
        now[0] = 1011
        assert not await seen.has("a")
        await seen.forget_old()
        now[0] = 1000
        assert not await seen.has("a")
        await seen.add("b")
        now[0] = 1011
        await seen.add("c")
        now[0] = 1000
        assert not await seen.has("b")
        store.close()

    asyncio.run(steps())
