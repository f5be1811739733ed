"""Which messages of platforms were answered, so that one sent again after a restart is not answered twice.

Only a keyed hash of the platform's id of a message is stored, for a day: no word, and nothing that
leads to a conversation.
"""

from __future__ import annotations

import time
from typing import Any, Callable

import sqlalchemy as sa

from privacy.database import Database

LONGEST = 24 * 3600.0
"""Seconds; Telegram, the most patient platform, sends again for a day."""
TABLES = sa.MetaData()
_SEEN = sa.Table(
    "seen_messages",
    TABLES,
    sa.Column("message", sa.String(64), primary_key=True),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)


class SeenMessages:
    """Hashes of messages, in the database of the conversations."""

    def __init__(self, database: Database, longest: float = LONGEST, clock: Callable[[], float] = time.time) -> None:
        self._database, self._longest, self._clock = database, longest, clock

    async def has(self, message: str) -> bool:
        """Whether a message was answered.

        Raises: StoreAway.
        """
        asked = sa.select([_SEEN.c.message]).where(_SEEN.c.message == message, _SEEN.c.expires > self._clock())
        return bool(await self._database.read(lambda connection: connection.execute(asked).first() is not None))

    async def add(self, message: str) -> None:
        """Remembers a message, and forgets those whose time is over.

        Raises: StoreAway.
        """
        now = self._clock()

        def store(connection: Any) -> None:
            connection.execute(_SEEN.delete().where((_SEEN.c.expires <= now) | (_SEEN.c.message == message)))
            connection.execute(_SEEN.insert().values(message=message, expires=now + self._longest))

        await self._database.write(store)

    async def forget_old(self) -> None:
        """Forgets those whose time is over, also where nobody writes any more.

        Raises: StoreAway.
        """
        old = _SEEN.c.expires <= self._clock()
        asked = sa.select([_SEEN.c.message]).where(old).limit(1)
        if await self._database.read(lambda connection: connection.execute(asked).first()):
            await self._database.write(lambda connection: connection.execute(_SEEN.delete().where(old)))
