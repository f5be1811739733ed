import asyncio
import time

from server.lock_store import PromptLockStore


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
