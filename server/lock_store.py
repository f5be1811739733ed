"""One thing at a time in each conversation: Rasa's in-memory lock, looked at every few milliseconds."""

from __future__ import annotations

from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import AsyncGenerator, List, Optional

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockStore
from rasa.utils.endpoints import EndpointConfig

LOOK_EVERY = 0.005
"""Seconds; a turn takes about twice as long."""


class PromptLockStore(InMemoryLockStore):
    """Two messages at once in one conversation: the second begins as soon as the first is answered."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None) -> None:
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_EVERY,
    ) -> AsyncGenerator[TicketLock, None]:
        """As in Rasa, with a shorter wait between looks."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as lock:
            yield lock


_HELD: ContextVar[Optional[List[str]]] = ContextVar("conversation_held", default=None)
"""The conversation whose lock is held by what runs now; empty again once it is given back."""


@asynccontextmanager
async def held(lock_store: LockStore, conversation_id: str) -> AsyncGenerator[None, None]:
    """The lock of a conversation; whoever holds it already goes on with it.

    So a channel looks whether a conversation exists, has a message answered and looks again, and
    nobody erases it in between. Raises: rasa.core.lock.LockError where it can not be had.
    """
    before = _HELD.get()
    if before and conversation_id in before:
        yield
        return
    async with lock_store.lock(conversation_id):
        # A list, so that a task which outlives this block does not believe that it still holds the lock.
        mine = [conversation_id]
        _HELD.set(mine)
        try:
            yield
        finally:
            mine.clear()
            _HELD.set(before)
