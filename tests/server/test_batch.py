import asyncio
from collections.abc import Sequence

import pytest

from server.batch import LARGEST, Batch


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
