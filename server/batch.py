"""Understands messages that wait at the same moment together.

Most of the time to read a sentence goes into fetching the encoder's weights from memory; for eight
sentences they are fetched once. A message that is alone does not wait: the batch is what has
arrived by the time the event loop comes round.
"""

from __future__ import annotations

import asyncio
from typing import Callable, Generic, List, Sequence, Tuple, TypeVar

LARGEST = 32
"""Messages at once; more would only let the first of them wait for the last."""
Item = TypeVar("Item")
Result = TypeVar("Result")


class Batch(Generic[Item, Result]):
    """Collects items and handles them at once. ``work`` gives one result for each item, in order."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._waiting: List[Tuple[Item, asyncio.Future[Result]]] = []

    async def result(self, item: Item) -> Result:
        """The result for one item; raises what the work raised for it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, future))
        if len(self._waiting) == 1:
            loop.call_soon(self._flush, loop)
        return await future

    def _flush(self, loop: asyncio.AbstractEventLoop) -> None:
        now, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
        if self._waiting:
            loop.call_soon(self._flush, loop)
        try:
            results = self._work([item for item, _ in now])
        except Exception:
            # One of them may be at fault; the others must not pay for it.
            for item, future in now:
                self._alone(item, future)
            return
        for (_, future), result in zip(now, results, strict=True):
            if not future.done():
                future.set_result(result)

    def _alone(self, item: Item, future: asyncio.Future[Result]) -> None:
        if future.done():
            return
        try:
            future.set_result(self._work([item])[0])
        except Exception as problem:
            future.set_exception(problem)
