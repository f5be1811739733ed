"""Conversations in an SQL database that can be erased so that nothing of them is left in the file.

Rasa's own store never deletes (PUT of an empty event list removes nothing); this adds
``forget``. SQLite is the default; any dialect of Rasa's store works.
"""

from __future__ import annotations

from typing import Any, Optional

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

from server.settings import Settings

_SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    # A commit survives the end of the process at any moment; WAL needs no more for that.
    "PRAGMA synchronous=NORMAL",
    # Deleted rows are overwritten, not only unlinked.
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=5000",
)


class ErasableTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with ``forget``, a cheap ``exists``, and one SQLite connection kept open."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        dialect: str = "sqlite",
        db: str | None = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        if db is None:
            folder = Settings.of().state_folder
            folder.mkdir(parents=True, exist_ok=True)
            db = str(folder / "conversations.sqlite")
        super().__init__(domain=domain, dialect=dialect, db=db, event_broker=event_broker, **kwargs)
        if dialect == "sqlite":
            self._keep_sqlite_open()

    engine: Any
    sessionmaker: Any

    def _keep_sqlite_open(self) -> None:
        # SQLAlchemy opens a SQLite file anew for each session, which costs more than the query.
        url: Any = self.engine.url
        self.engine.dispose()
        self.engine = sa.create_engine(url, poolclass=QueuePool, pool_size=1, connect_args={"check_same_thread": False})
        sa.event.listen(self.engine, "connect", _configure_sqlite)
        self.sessionmaker = sessionmaker(bind=self.engine)

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything is stored of a conversation, without reading it."""
        with self.session_scope() as session:
            found = session.query(self.SQLEvent.id).filter(self.SQLEvent.sender_id == conversation_id).limit(1)
            return found.first() is not None

    async def forget(self, conversation_id: str) -> bool:
        """Erase every event of a conversation; whether there was any."""
        with self.session_scope() as session:
            erased = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            session.commit()
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                # The write-ahead log still holds the old pages until it is emptied.
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return bool(erased)

    def close(self) -> None:
        """Give the database back."""
        self.engine.dispose()


def _configure_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for setting in _SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()
