"""Conversations in an SQL database that can be erased so that nothing of them is left in the file.

Rasa's own store never deletes (PUT of an empty event list removes nothing); this adds
``forget``. It also reads all of a talk for each message, so that a long talk becomes slower and slower;
here only its latest turns are read, which hold all that the next answer depends on: each turn sets the
slots anew. SQLite is the default; any dialect of Rasa's store works.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import Any, Dict, List, Optional, Sequence, Type

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
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


_EVERY_EVENT = sa.text("SELECT data FROM events WHERE sender_id = :conversation ORDER BY id")
_EVENTS_OF_LATEST_SESSION = sa.text(
    "SELECT data FROM events WHERE sender_id = :conversation AND id >= COALESCE("
    "(SELECT MAX(id) FROM events WHERE sender_id = :conversation AND type_name = 'session_started'), 0) ORDER BY id"
)
_LATEST_EVENTS = sa.text(
    "SELECT type_name, data FROM events WHERE sender_id = :conversation ORDER BY id DESC LIMIT :most"
)
_ANY_EVENT = sa.text("SELECT 1 FROM events WHERE sender_id = :conversation LIMIT 1")
_STORED = "events_in_store"
"""Attribute of a tracker that was read from the store: how many of its events are stored."""
TURNS = 10
"""Latest turns of a talk that are read to answer the next message."""
SHOWN = 100
"""Latest turns of a talk that are read to show it."""
_EVENTS_A_TURN = 12
"""Events that turns have on average, at most."""
_MEMORY = "memory"
"""The slot that tells what a talk remembers (actions/memory.py); without it the latest turns are not enough."""

IN_MEMORY = ":memory:"
"""The ``db`` of a store that ends with the process."""


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
        # A database in memory went with the connection that Rasa opened.
        self.Base.metadata.create_all(self.engine)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> Optional[DialogueStateTracker]:
        """As in Rasa, without looking for the class of each event among all classes anew."""
        events = (
            self._read(_EVERY_EVENT, sender_id) if fetch_events_from_all_sessions else self._latest(sender_id, TURNS)
        )
        return self._tracker_of(sender_id, events) if events else None

    async def retrieve_to_show(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The latest SHOWN turns of a conversation's latest session, or nothing where it has none."""
        events = self._latest(sender_id, SHOWN)
        return self._tracker_of(sender_id, events) if events else None

    async def whole_session(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """A tracker of which only the latest turns were read, with all of its session before them."""
        stored = self._read(_EVENTS_OF_LATEST_SESSION, tracker.sender_id)
        new = islice(tracker.events, getattr(tracker, _STORED, 0), None)
        whole = self._tracker_of(tracker.sender_id, [*stored, *new])
        setattr(whole, _STORED, len(stored))
        return whole

    def _tracker_of(self, sender_id: str, events: Sequence[Event]) -> DialogueStateTracker:
        tracker = DialogueStateTracker.from_events(sender_id, list(events), self.domain.slots)
        # What need not be counted when it is saved: the events that were read.
        setattr(tracker, _STORED, len(events))
        return tracker

    def _read(self, query: Any, sender_id: str) -> List[Event]:
        with self.engine.connect() as connection:
            return [_event(data) for (data,) in connection.execute(query, {"conversation": sender_id})]

    def _latest(self, sender_id: str, turns: int) -> List[Event]:
        """The latest turns of the latest session, in order."""
        wanted = {"conversation": sender_id, "most": turns * _EVENTS_A_TURN}
        rows: List[str] = []
        said, kind = 0, ""
        with self.engine.connect() as connection:
            for kind, data in connection.execute(_LATEST_EVENTS, wanted):
                rows.append(data)
                # What stands before a message, that it is waited for, belongs to its turn.
                if kind == SessionStarted.type_name or said == turns:
                    break
                said += kind == UserUttered.type_name
        events = [_event(data) for data in reversed(rows)]
        is_whole = kind == SessionStarted.type_name
        if not is_whole and not any(isinstance(one, SlotSet) and one.key == _MEMORY for one in events):
            return self._read(_EVENTS_OF_LATEST_SESSION, sender_id)
        return events

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """As in Rasa; it is called where nothing is stored of a conversation, which need not be counted then."""
        tracker = super().init_tracker(sender_id)
        setattr(tracker, _STORED, 0)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """As in Rasa, with one insert for all new events."""
        await self.stream_events(tracker)
        known = getattr(tracker, _STORED, None)
        if known is None:
            with self.session_scope() as session:
                known = self._event_query(session, tracker.sender_id, fetch_events_from_all_sessions=False).count()
        rows = [_row(tracker.sender_id, event) for event in islice(tracker.events, known, None)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self.SQLEvent.__table__.insert(), rows)
            setattr(tracker, _STORED, known + len(rows))

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything is stored of a conversation, without reading it."""
        with self.engine.connect() as connection:
            return connection.execute(_ANY_EVENT, {"conversation": conversation_id}).first() is not None

    @staticmethod
    def is_stored(tracker: DialogueStateTracker, position: int) -> bool:
        """Whether the event at a position of a tracker is stored already."""
        return position < getattr(tracker, _STORED, 0)

    async def take_back(self, tracker: DialogueStateTracker) -> None:
        """Erases what is stored of a conversation, so that saving stores it anew."""
        await self.forget(tracker.sender_id)
        setattr(tracker, _STORED, 0)

    async def forget(self, conversation_id: str) -> bool:
        """Erases every event of a conversation; whether there was any."""
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


def _event(data: str) -> Event:
    event = json.loads(data)
    return _event_class(event["event"])._from_parameters(event)


@cache
def _event_class(name: str) -> Type[Event]:
    return Event.resolve_by_type(name)


def _row(sender_id: str, event: Event) -> Dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data, ensure_ascii=False),
    }


def _configure_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for setting in _SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()
