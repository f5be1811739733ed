import asyncio
import time

from server.lock_store import PromptLockStore, held


def test_the_second_message_waits_for_the_first_but_not_a_whole_second() -> None:
    store = PromptLockStore()
    order: list[str] = []

    async def turn(name: str, work: float) -> float:
        asked = time.monotonic()
        async with store.lock("conversation"):
            waited = time.monotonic() - asked
            order.append(name)
            await asyncio.sleep(work)
        return waited

    async def both() -> list[float]:
        return list(await asyncio.gather(turn("first", 0.05), turn("second", 0)))

    waits = asyncio.run(both())
    assert order == ["first", "second"]
    # Not a measurement: Rasa's own store would have slept for one second.
    assert 0.04 < waits[1] < 0.9


def test_who_holds_a_conversation_may_take_it_again_and_nobody_else() -> None:
    order = []

    async def steps() -> None:
        locks = PromptLockStore()
        begun = asyncio.Event()

        async def other() -> None:
            await begun.wait()
            async with held(locks, "one"):
                order.append("other")

        waiting = asyncio.ensure_future(other())
        async with held(locks, "one"):
            begun.set()
            await asyncio.sleep(0)
            # In a task of its own, as wait_for makes it.
            await asyncio.wait_for(again(locks), 60)
            left = asyncio.ensure_future(later(locks, waiting))
            order.append("first")
        await waiting
        await left

    async def again(locks: PromptLockStore) -> None:
        async with held(locks, "one"):
            order.append("again")

    async def later(locks: PromptLockStore, waiting: asyncio.Future[None]) -> None:
        # What outlives the block waits like everybody else.
        async with held(locks, "one"):
            assert waiting.done()
            order.append("later")

    asyncio.run(steps())
    assert order == ["again", "first", "other", "later"]
