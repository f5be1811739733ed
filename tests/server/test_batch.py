import asyncio
import threading
from collections.abc import Sequence

import pytest

from server.batch import LARGEST, LONGEST, PATIENCE, Batch


def run(items: Sequence[int]) -> tuple[list[object], list[int]]:
    """The results of items that arrive at once, and the sizes of the batches."""
    sizes: list[int] = []

    def work(batch: Sequence[int]) -> list[int]:
        sizes.append(len(batch))
        if 13 in batch:
            raise ValueError("thirteen")
        return [item * 2 for item in batch]

    async def everybody() -> list[object]:
        batch = Batch(work)
        return await asyncio.gather(*(batch.result(item) for item in items), return_exceptions=True)

    return asyncio.run(everybody()), sizes


def test_what_arrives_at_once_is_handled_at_once_and_in_order() -> None:
    assert run([1, 2, 3]) == ([2, 4, 6], [3])


def test_a_batch_has_a_largest_size() -> None:
    results, sizes = run(range(14, 14 + LARGEST + 1))
    assert len(results) == LARGEST + 1
    assert sizes == [LARGEST, 1]


def test_one_at_fault_does_not_spoil_the_others() -> None:
    results, _ = run([1, 13, 3])
    assert results[0] == 2
    assert results[2] == 6
    assert isinstance(results[1], ValueError)
    with pytest.raises(ValueError, match="thirteen"):
        raise results[1]


def order(items: Sequence[str], late: Sequence[str] = ()) -> list[list[str]]:
    """The batches in which texts are handled; ``late`` ones arrive while the first batch is at work."""
    begun, go_on = threading.Event(), threading.Event()
    batches: list[list[str]] = []

    def work(batch: Sequence[str]) -> Sequence[str]:
        batches.append(list(batch))
        begun.set()
        go_on.wait()
        return batch

    async def everybody() -> None:
        batch = Batch(work, len, lambda text: text == "help")
        waiting = [asyncio.ensure_future(batch.result(item)) for item in items]
        # The loop goes on while the work is done.
        while not begun.is_set():
            await asyncio.sleep(0)
        waiting += [asyncio.ensure_future(batch.result(item)) for item in late]
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(*waiting)

    asyncio.run(everybody())
    return batches


LONG = "a" * LONGEST


def test_a_cry_for_help_waits_for_one_long_message_and_not_for_all() -> None:
    assert order([LONG] * 4, ["why", "help"]) == [[LONG], ["help", "why"], [LONG], [LONG], [LONG]]


def test_who_writes_little_goes_before_who_writes_much() -> None:
    assert order([LONG, LONG], ["why", "who"])[1] == ["why", "who"]


def test_a_long_message_is_not_put_off_for_ever() -> None:
    short = "b" * (LONGEST // 2)
    handled: list[str] = []

    def work(batch: Sequence[str]) -> Sequence[str]:
        handled.extend(batch)
        return batch

    async def others_go_on_writing() -> None:
        batch = Batch(work, len)

        async def writes() -> None:
            for _ in range(PATIENCE):
                await batch.result(short)

        await asyncio.gather(*(writes() for _ in range(4)), batch.result(LONG))

    asyncio.run(others_go_on_writing())
    assert handled.index(LONG) <= 2 * PATIENCE < len(handled) - 1


def test_whoever_waits_no_more_costs_nothing() -> None:
    handled: list[str] = []

    def work(batch: Sequence[str]) -> Sequence[str]:
        handled.extend(batch)
        return batch

    async def one_leaves() -> None:
        batch = Batch(work, len)
        leaves, stays = (asyncio.ensure_future(batch.result(item)) for item in ("a", "b"))
        await asyncio.sleep(0)
        leaves.cancel()
        assert await stays == "b"

    asyncio.run(one_leaves())
    # Whether it had begun or not, the other is answered; cancelled before it begins, it is left out.
    assert handled == ["b"]


def test_it_serves_one_event_loop_after_another() -> None:
    batch: Batch[int, int] = Batch(lambda items: [item * 2 for item in items])
    assert asyncio.run(batch.result(1)) == 2
    assert asyncio.run(batch.result(2)) == 4
