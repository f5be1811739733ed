"""Understands messages that wait at the same moment together, beside the event loop, the urgent ones first.

Most of the time to read a sentence goes into fetching the encoder's weights from memory; for eight
sentences they are fetched once. A message that is alone does not wait: the batch is what has
arrived by the time the event loop comes round. The work is done in one thread of its own, so that the loop
goes on answering whatever needs no model.

Nobody waits for long messages of others: a batch is no longer than one of them, and who writes little goes
before who writes much, by fair queueing (Demers, Keshav & Shenker 1989, "Analysis and Simulation of a Fair
Queueing Algorithm"). Its clock is the work that was done, so that a long message is put off only so often.
"""

from __future__ import annotations

import asyncio
import heapq
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Callable, Generic, List, Optional, Sequence, Tuple, TypeVar, Union

LARGEST = 32
"""Messages at once; more would only let the first of them wait for the last."""
LONGEST = 1000
"""Size of a batch of several messages, in characters: what arrives meanwhile waits no longer than for one message."""
PATIENCE = 32
"""How much work goes before a message, at most, as a multiple of its size."""
Item = TypeVar("Item")
Result = TypeVar("Result")
Waiting = Tuple[bool, int, int, Item, "asyncio.Future[Result]"]
"""Whether it is not urgent, the work until which it is put off at most, its number; the item and its future result."""


class Batch(Generic[Item, Result]):
    """Collects items and handles them together in a thread. ``work`` gives one result for each item, in order.

    ``size``: of an item; ``is_urgent``: whether one goes before all that are not. Both are asked on the event loop.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        size: Callable[[Item], int] = lambda _: 1,
        is_urgent: Callable[[Item], bool] = lambda _: False,
    ) -> None:
        self._work, self._size, self._is_urgent = work, size, is_urgent
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="understanding")
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._waiting: List[Waiting[Item, Result]] = []
        self._is_at_work = False
        self._done = self._count = 0

    async def result(self, item: Item) -> Result:
        """The result for one item; raises what the work raised for it."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Whoever waited in a loop that has ended waits no more.
            self._loop, self._waiting, self._is_at_work = loop, [], False
        future: asyncio.Future[Result] = loop.create_future()
        self._count += 1
        until = self._done + PATIENCE * self._size(item)
        heapq.heappush(self._waiting, (not self._is_urgent(item), until, self._count, item, future))
        if not self._is_at_work:
            self._is_at_work = True
            loop.call_soon(self._begin, loop)
        return await future

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        batch = self._next()
        self._is_at_work = bool(batch)
        if batch:
            work = loop.run_in_executor(self._thread, self._results, [item for *_, item, _ in batch])
            work.add_done_callback(partial(self._deliver, loop, batch))

    def _next(self) -> List[Waiting[Item, Result]]:
        """Who is next; somebody who waits no more is left out."""
        batch: List[Waiting[Item, Result]] = []
        together = 0
        while self._waiting and len(batch) < LARGEST:
            *_, item, future = self._waiting[0]
            together += 0 if future.done() else self._size(item)
            if batch and together > LONGEST:
                break
            first = heapq.heappop(self._waiting)
            if not future.done():
                batch.append(first)
        self._done += sum(self._size(item) for *_, item, _ in batch)
        return batch

    def _results(self, items: Sequence[Item]) -> List[Union[Result, Exception]]:
        try:
            return list(self._work(items))
        except Exception as problem:
            # One of them may be at fault; the others must not pay for it.
            return [problem] if len(items) == 1 else [self._results([item])[0] for item in items]

    def _deliver(
        self,
        loop: asyncio.AbstractEventLoop,
        batch: Sequence[Waiting[Item, Result]],
        work: asyncio.Future[List[Union[Result, Exception]]],
    ) -> None:
        if work.cancelled():
            # The loop ends.
            return
        for (*_, future), result in zip(batch, work.result(), strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
        self._begin(loop)
