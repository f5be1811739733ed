"""Conversations in an SQL database that can be erased so that nothing of them is left in the file.

Rasa's own store never deletes (PUT of an empty event list removes nothing), and waits for ever for a
database that is away. Here nobody waits for it: what can not be read or stored raises ``StoreAway``,
and what can not be erased is erased when the database is back. Rasa's also reads all of a talk for each
message, so that a long talk becomes slower and slower; here only its latest turns are read, which hold
all that the next answer depends on: each turn sets the slots anew. SQLite is the default; any dialect of
Rasa's store works.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Type

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import sessionmaker

from privacy import seen_messages
from privacy.database import IN_MEMORY, Database
from privacy.promises import Promises
from privacy.seen_messages import SeenMessages
from privacy.trouble import ErasedLater, StoreAway
from privacy.withholding import withhold
from server.settings import Settings

logger = logging.getLogger(__name__)

_EVERY_EVENT = sa.text("SELECT data FROM events WHERE sender_id = :conversation ORDER BY id")
_EVENTS_OF_LATEST_SESSION = sa.text(
    "SELECT data FROM events WHERE sender_id = :conversation AND id >= COALESCE("
    "(SELECT MAX(id) FROM events WHERE sender_id = :conversation AND type_name = 'session_started'), 0) ORDER BY id"
)
_LATEST_EVENTS = sa.text(
    "SELECT type_name, data FROM events WHERE sender_id = :conversation ORDER BY id DESC LIMIT :most"
)
_LATEST_EVENT = sa.text("SELECT data FROM events ORDER BY id DESC LIMIT 1")
_ANY_EVENT = sa.text("SELECT 1 FROM events WHERE sender_id = :conversation LIMIT 1")
_ERASE = sa.text("DELETE FROM events WHERE sender_id = :conversation")
_MESSAGES = sa.text("SELECT id, data FROM events WHERE sender_id = :conversation AND type_name = 'user'")
_REWRITE = sa.text("UPDATE events SET data = :data WHERE id = :number")
_STORED = "events_in_store"
"""Attribute of a tracker that was read from the store: how many of its events are stored."""
_WITHHELD = "words_withheld"
"""Attribute of a tracker without the visitor's words: whether its stored events still hold some."""
_UNREAD = "not_read"
"""Attribute of a tracker that stands in for one that could not be read."""
MOST_KEPT = 1000
"""Conversations whose events, without words, wait in memory for the database; the oldest of more are erased."""
MOST_UNSTORED = 10_000
"""Conversations of which nothing could be stored, known by their id until the process ends."""
TURNS = 10
"""Latest turns of a talk that are read to answer the next message."""
SHOWN = 100
"""Latest turns of a talk that are read to show it."""
_EVENTS_A_TURN = 12
"""Events that turns have on average, at most."""
_MEMORY = "memory"
"""The slot that tells what a talk remembers (actions/memory.py); without it the latest turns are not enough."""

Rows = List[Dict[str, Any]]


class Owed(NamedTuple):
    """What has to become of a conversation when the database is back: it is erased, or its words are withheld."""

    rows: Rows
    """What is known of it meanwhile, without words."""
    stored: int
    """How many of the first rows are stored already; the others are added."""
    erases: bool
    """Whether all that is stored of it is erased before."""
    if_there: bool = False
    """Whether its rows are added only where something is stored of it."""


_FORGOTTEN = Owed([], 0, True)
_WORDS_TO_WITHHOLD = Owed([], 0, False)


class ErasableTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with ``forget``, a cheap ``exists``, and a database that may be away."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        dialect: str = "sqlite",
        host: Optional[str] = None,
        port: Optional[int] = None,
        db: Optional[str] = None,
        username: Optional[str] = None,
        password: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        query: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> None:
        # Rasa's own beginning opens the database, and does not go on before that works.
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
        if db is None:
            db = str(Settings.of().state_folder / "conversations.sqlite")
        url = self.get_db_url(dialect, host, port and int(port), db, username, password, None, query or {})
        self._database = Database(url, (self.Base.metadata, seen_messages.TABLES))
        self.engine = self._database.engine
        self.sessionmaker = sessionmaker(bind=self.engine)
        self.seen = SeenMessages(self._database)
        self._promises = Promises(_promises_file(self._database))
        # Of those that the last process had promised nothing is known but what has to be done.
        self._owed: Dict[str, Owed] = {
            one: _FORGOTTEN if erases else _WORDS_TO_WITHHOLD for one, erases in self._promises.read().items()
        }
        self._unstored: Dict[str, None] = {}
        self._behind: Dict[str, None] = {}
        self._unsure: Dict[str, None] = {}
        self._may_store: Callable[[], bool] = lambda: True
        self._why_not: Optional[str] = None

    engine: Any
    sessionmaker: Any

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> Optional[DialogueStateTracker]:
        """As in Rasa, without looking for the class of each event among all classes anew.

        Raises: StoreAway.
        """
        if fetch_events_from_all_sessions:
            return await self._tracker(sender_id, lambda connection: _read(connection, _EVERY_EVENT, sender_id))
        return await self._tracker(sender_id, lambda connection: _latest(connection, sender_id, TURNS))

    async def retrieve_to_show(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The latest SHOWN turns of a conversation's latest session, or nothing where it has none.

        Raises: StoreAway.
        """
        return await self._tracker(sender_id, lambda connection: _latest(connection, sender_id, SHOWN))

    async def _tracker(self, sender_id: str, read: Callable[[Any], List[Event]]) -> Optional[DialogueStateTracker]:
        await self._settle()
        owed = self._owed.get(sender_id)
        if owed == _WORDS_TO_WITHHOLD:
            raise StoreAway("words are to be withheld before the conversation can be read")
        events = [_event(row["data"]) for row in owed.rows] if owed else await self._database.read(read)
        return self._tracker_of(sender_id, events) if events else None

    def _tracker_of(self, sender_id: str, events: Sequence[Event]) -> DialogueStateTracker:
        tracker = DialogueStateTracker.from_events(sender_id, list(events), self.domain.slots)
        # What need not be counted when it is saved: the events that were read.
        setattr(tracker, _STORED, len(events))
        return tracker

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """As in Rasa; it is called where nothing is stored of a conversation, which need not be counted then."""
        tracker = super().init_tracker(sender_id)
        setattr(tracker, _STORED, 0)
        return tracker

    def stand_in(self, sender_id: str) -> DialogueStateTracker:
        """A tracker to answer with where the stored one can not be read. Nothing it says is stored, but that somebody needs help."""
        tracker = self.init_tracker(sender_id)
        setattr(tracker, _UNREAD, True)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """As in Rasa, all new events at once; where words were withheld, with them those of all that is stored.

        Raises: StoreAway. What was withheld is then kept in memory, and stored when the database is back.
        """
        await self.stream_events(tracker)
        await self._settle()
        if getattr(tracker, _UNREAD, False):
            self._not_saved(tracker)
            raise StoreAway("the conversation could not be read")
        withholds = bool(getattr(tracker, _WITHHELD, False))

        is_unsure = tracker.sender_id in self._unsure

        def store(connection: Any) -> int:
            if is_unsure and not _is_there(connection, tracker.sender_id):
                raise StoreAway("the conversation is not there")
            known = getattr(tracker, _STORED, None)
            if withholds:
                _withhold_stored(connection, tracker.sender_id)
            if known is None:
                known = len(connection.execute(_EVENTS_OF_LATEST_SESSION, {"conversation": tracker.sender_id}).all())
            rows = _rows(tracker, known)
            if rows:
                connection.execute(self.SQLEvent.__table__.insert(), rows)
            return int(known) + len(rows)

        if not withholds and getattr(tracker, _STORED, None) == len(tracker.events):
            return
        try:
            if tracker.sender_id in self._owed:
                raise StoreAway("older events of the conversation are not stored yet")
            if not self._may_store():
                raise StoreAway(str(self._why_not))
            stored = await self._database.write(store)
        except StoreAway:
            self._not_saved(tracker)
            raise
        self._unstored.pop(tracker.sender_id, None)
        setattr(tracker, _STORED, stored)
        if withholds:
            setattr(tracker, _WITHHELD, False)
            self._database.empty_log()

    def _not_saved(self, tracker: DialogueStateTracker) -> None:
        _note(self._behind, tracker.sender_id)
        is_unsure = tracker.sender_id in self._unsure
        if hasattr(tracker, _WITHHELD):
            # That somebody needs help is remembered, and older words of theirs must not stay.
            stored = int(getattr(tracker, _STORED, 0))
            before = self._owed.get(tracker.sender_id) or Owed([], stored, False, is_unsure)
            self._owe(tracker.sender_id, before._replace(rows=_rows(tracker, 0)))
        elif not getattr(tracker, _STORED, None) and not is_unsure:
            _note(self._unstored, tracker.sender_id)

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything is known of a conversation, without reading it.

        Raises: StoreAway.
        """
        await self._settle()
        owed = self._owed.get(conversation_id)
        if owed is not None:
            return owed != _FORGOTTEN
        if conversation_id in self._unstored:
            return True
        found = await self._database.read(lambda connection: _is_there(connection, conversation_id))
        self._unsure.pop(conversation_id, None)
        return found

    async def may_go_on(self, conversation_id: str) -> bool:
        """Whether a conversation is there, or may be.

        What can not be looked up may have been erased: it is answered, and nothing more of it is stored before it
        was found to be there.
        """
        try:
            return await self.exists(conversation_id)
        except StoreAway:
            _note(self._unsure, conversation_id)
            return True

    def is_behind(self, conversation_id: str) -> bool:
        """Whether a turn of a conversation could not be stored, so that what was offered in it is not known."""
        return conversation_id in self._behind

    def store_only_if(self, condition: Callable[[], bool], why_not: str) -> None:
        """Stores nothing new where ``condition`` does not hold; ``why_not`` says so to whoever runs the assistant."""

        def holds() -> bool:
            self._why_not = None if condition() else why_not
            return self._why_not is None

        self._may_store = holds

    def is_unstored(self, conversation_id: str) -> bool:
        """Whether a conversation was begun here and nothing of it could be stored."""
        return conversation_id in self._unstored

    def withhold(self, tracker: DialogueStateTracker, first: Optional[int]) -> None:
        """Tells that a tracker has no words any more, from the event at position ``first`` on where it had any.

        Where such events are stored, saving it takes the words out of all that is stored of the conversation,
        which may be more than was read, and adds what is new: both or neither.
        """
        are_stored = first is not None and first < getattr(tracker, _STORED, 0)
        setattr(tracker, _WITHHELD, are_stored or getattr(tracker, _WITHHELD, False))

    async def forget(self, conversation_id: str) -> bool:
        """Erases every event of a conversation; whether there was any.

        Raises: ErasedLater where that has to wait; until then nobody can read it here any more.
        """
        for known in (self._unstored, self._behind, self._unsure):
            known.pop(conversation_id, None)
        owed = self._owed.get(conversation_id)
        asked = {"conversation": conversation_id}
        try:
            erased = await self._database.write(lambda connection: connection.execute(_ERASE, asked).rowcount)
        except StoreAway as away:
            self._owe(conversation_id, _FORGOTTEN)
            raise ErasedLater(str(away)) from None
        self._owed.pop(conversation_id, None)
        self._promises.keep(self._promised())
        if erased:
            self._database.empty_log()
        return bool(erased) or bool(owed and owed.rows)

    def _owe(self, conversation_id: str, owed: Owed) -> None:
        self._owed.pop(conversation_id, None)
        self._owed[conversation_id] = owed
        kept = [conversation for conversation, waiting in self._owed.items() if waiting.rows]
        for conversation in kept[:-MOST_KEPT]:
            self._owed[conversation] = _FORGOTTEN
            self._promises.add(conversation, erases=True)
        self._promises.add(conversation_id, self._owed[conversation_id].erases)

    def _promised(self) -> Dict[str, bool]:
        return {conversation: owed.erases for conversation, owed in self._owed.items()}

    async def _settle(self) -> None:
        """Erases and stores what had to wait, if the database is back."""
        if not self._owed:
            return

        may_store = self._may_store()

        def settle(connection: Any) -> Dict[str, Owed]:
            # Looked up here: while the database was held, more may have come or been done.
            all_owed = {one: owed for one, owed in self._owed.items() if may_store or not owed.rows[owed.stored :]}
            for conversation, owed in all_owed.items():
                # Before it is erased: what is owed may be a new beginning.
                adds = not owed.if_there or _is_there(connection, conversation)
                if owed.erases:
                    connection.execute(_ERASE, {"conversation": conversation})
                else:
                    _withhold_stored(connection, conversation)
                if adds and owed.rows[owed.stored :]:
                    connection.execute(self.SQLEvent.__table__.insert(), owed.rows[owed.stored :])
            return all_owed

        try:
            settled = await self._database.write(settle)
        except StoreAway:
            return
        for conversation, owed in settled.items():
            if self._owed.get(conversation) is owed:
                del self._owed[conversation]
        self._promises.keep(self._promised())
        self._database.empty_log()

    async def look_after(self, first: bool = False) -> None:
        """Does what could not be done before; to be called every few seconds. Never raises StoreAway.

        The ``first`` time it also looks whether anything can be stored at all.
        """
        self._may_store()
        try:
            await self._database.look(_look)
            await self._settle()
            if first or self._database.trouble:
                await self._database.write(_try_to_write)
            if self._database.holds_erased:
                self._database.empty_log()
            await self.seen.forget_old()
        except StoreAway:
            # It is in the log already.
            return

    def problems(self) -> List[str]:
        """What is wrong, a few words each, without names of files and people."""
        found = []
        if self._database.trouble:
            found.append(f"conversations can not be stored: {self._database.trouble.reason}")
        if self._why_not:
            found.append(f"conversations can not be stored: {self._why_not}")
        if self._owed:
            found.append(f"to be erased when the database is back: {len(self._owed)}")
        if self._database.holds_erased:
            found.append("what was erased may still be in the write-ahead log")
        return found

    def close(self) -> None:
        """Gives the database back."""
        if self._owed:
            logger.error(
                "Still to be erased, because the database did not come back: %d (see SECURITY.md).", len(self._owed)
            )
        self._database.close()


def _note(known: Dict[str, None], conversation: str) -> None:
    known.pop(conversation, None)
    known[conversation] = None
    while len(known) > MOST_UNSTORED:
        del known[next(iter(known))]


def _is_there(connection: Any, conversation: str) -> bool:
    return connection.execute(_ANY_EVENT, {"conversation": conversation}).first() is not None


def _promises_file(database: Database) -> Optional[Path]:
    """Beside a SQLite file, under a name that stays where that one is moved away; else in the folder of our state."""
    if database.file is not None:
        return database.file.with_suffix(".owed")
    return None if database.is_sqlite else Settings.of().state_folder / "conversations.owed"


def _read(connection: Any, query: Any, sender_id: str) -> List[Event]:
    return [_event(data) for (data,) in connection.execute(query, {"conversation": sender_id})]


def _latest(connection: Any, sender_id: str, turns: int) -> List[Event]:
    """The latest turns of the latest session, in order."""
    wanted = {"conversation": sender_id, "most": turns * _EVENTS_A_TURN}
    rows: List[str] = []
    said, kind = 0, ""
    for kind, data in connection.execute(_LATEST_EVENTS, wanted):
        rows.append(data)
        # What stands before a message, that it is waited for, belongs to its turn.
        if kind == SessionStarted.type_name or said == turns:
            break
        said += kind == UserUttered.type_name
    events = [_event(data) for data in reversed(rows)]
    is_whole = kind == SessionStarted.type_name
    if not is_whole and not any(isinstance(one, SlotSet) and one.key == _MEMORY for one in events):
        return _read(connection, _EVENTS_OF_LATEST_SESSION, sender_id)
    return events


def _withhold_stored(connection: Any, sender_id: str) -> None:
    """Takes the visitor's words out of every event that is stored of a conversation."""
    for number, data in connection.execute(_MESSAGES, {"conversation": sender_id}).all():
        event = _event(data)
        if withhold(event):
            connection.execute(_REWRITE, {"number": number, "data": _data(event)})


def _event(data: str) -> Event:
    event = json.loads(data)
    return _event_class(event["event"])._from_parameters(event)


@cache
def _event_class(name: str) -> Type[Event]:
    return Event.resolve_by_type(name)


def _rows(tracker: DialogueStateTracker, first: int) -> Rows:
    """The events of a tracker from position ``first`` on, as they are stored."""
    return [_row(tracker.sender_id, event) for event in islice(tracker.events, first, None)]


def _row(sender_id: str, event: Event) -> Dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": _data(event),
    }


def _data(event: Event) -> str:
    return json.dumps(event.as_dict(), ensure_ascii=False)


def _look(connection: Any) -> None:
    """Reads a little of the table and of its index, so that a file that was overwritten is found out."""
    connection.execute(_LATEST_EVENT).first()
    connection.execute(_ANY_EVENT, {"conversation": ""}).first()


def _try_to_write(connection: Any) -> None:
    """Takes and gives back the room of a turn."""
    row = {"sender_id": "", "type_name": "", "data": " " * 32_768}
    connection.execute(SQLTrackerStore.SQLEvent.__table__.insert(), row)
    connection.execute(_ERASE, {"conversation": ""})


__all__ = ["IN_MEMORY", "ErasableTrackerStore"]
