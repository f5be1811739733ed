"""Rasa's in-memory lock, looked at every few milliseconds instead of every second."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import AsyncGenerator, Optional

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore
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
