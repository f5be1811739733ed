"""An SQL database that may be full, damaged, held by others or away at any moment, and comes back by itself.

Nothing here waits for it while others want to be served, and nothing is lost half: every piece of
work is one transaction.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Sequence, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import create_engine_kwargs
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from privacy.trouble import FileChanged, StoreAway, Trouble, is_held, trouble_with

logger = logging.getLogger(__name__)

IN_MEMORY = ":memory:"
"""The name of a SQLite database that ends with the process."""
PATIENCE = 5.0
"""Seconds that work waits for another program that writes to the same file; others are served meanwhile."""
LOOK_AGAIN = 0.02
"""Seconds between two tries."""
CONNECT = 2
"""Seconds that a database of another machine has to take a connection; all wait for it."""
REST = 5.0
"""Seconds for which a database of another machine is left alone after it failed."""
_SQLITE_SETTINGS = (
    # Waiting inside SQLite would stop everybody; see PATIENCE.
    "PRAGMA busy_timeout=0",
    "PRAGMA journal_mode=WAL",
    # A commit survives the end of the process at any moment; WAL needs no more for that.
    "PRAGMA synchronous=NORMAL",
    # Deleted rows are overwritten, not only unlinked.
    "PRAGMA secure_delete=ON",
)
_PROBLEMS = (SQLAlchemyError, sqlite3.Error, OSError, FileChanged)
_HEAD = b"SQLite format 3\0"
"""What a SQLite file begins with."""
Result = TypeVar("Result")


class Database:
    """Opened when it is first needed, and again after it was away."""

    def __init__(self, url: Any, tables: Sequence[sa.MetaData]) -> None:
        self._url, self._tables = sa.engine.make_url(url), tables
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._in_memory = self.is_sqlite and self._url.database in (None, "", IN_MEMORY)
        self.engine: Any = sa.create_engine(self._url, hide_parameters=True, **self._engine_settings())
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _configure_sqlite)
        self.file = Path(str(self._url.database)) if self.is_sqlite and not self._in_memory else None
        """The file of a SQLite database."""
        self.trouble: Optional[Trouble] = None
        """What was wrong when something was last to be stored."""
        self.holds_erased = False
        """Whether words that were erased are still in SQLite's write-ahead log."""
        self._open, self._was_open, self._left_alone_until = False, False, 0.0
        self._opened: Optional[int] = None
        """The descriptor of the file that is open, by which it is known. Whoever closes one gives up SQLite's
        locks on the file, so it is kept until SQLite's own are closed."""

    def _engine_settings(self) -> Dict[str, Any]:
        if self.is_sqlite:
            # SQLAlchemy opens a SQLite file anew for each session, which costs more than the query.
            return {
                "poolclass": QueuePool,
                "pool_size": 1,
                "connect_args": {"check_same_thread": False, "timeout": 0},
            }
        settings = {**create_engine_kwargs(self._url), "pool_pre_ping": True}
        if self._url.get_backend_name() == "postgresql":
            settings["connect_args"] = {"connect_timeout": CONNECT, **settings.get("connect_args", {})}
        return settings

    async def write(self, work: Callable[[Any], Result]) -> Result:
        """Does ``work`` with a connection, all of it or nothing.

        Raises: StoreAway.
        """
        result = await self._do(work)
        if self.trouble:
            logger.warning("Conversations are stored again.")
            self.trouble = None
        return result

    async def read(self, work: Callable[[Any], Result]) -> Result:
        """As ``write``; that a full disk can be read says nothing about writing.

        Raises: StoreAway.
        """
        return await self._do(work)

    async def _do(self, work: Callable[[Any], Result]) -> Result:
        if time.monotonic() < self._left_alone_until and self.trouble:
            raise StoreAway(self.trouble.reason)
        # Whoever comes while it is held for long does not wait in vain once more.
        until = time.monotonic() + (0 if self.trouble else PATIENCE)
        while True:
            try:
                if not self._open:
                    self._make_ready()
                self._look_at_file()
                with self.engine.begin() as connection:
                    return work(connection)
            except _PROBLEMS as problem:
                if not (self.is_sqlite and is_held(problem) and time.monotonic() < until):
                    # Without the cause: whatever prints it could print what was to be stored.
                    raise self._away(problem) from None
            await asyncio.sleep(LOOK_AGAIN)

    def _make_ready(self) -> None:
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        for tables in self._tables:
            tables.create_all(self.engine)
        if self.file is not None and self._opened is None:
            self._opened = os.open(self.file, os.O_RDONLY | os.O_CLOEXEC)
        self._open = True
        if not self._was_open:
            # What a process that was killed had erased may still be there.
            self.empty_log()
        self._was_open = True

    def _look_at_file(self) -> None:
        """SQLite goes on with a file that was moved away, removed or replaced, which the next process will not find.

        Raises: FileChanged.
        """
        if self._opened is None or self.file is None:
            return
        opened = os.fstat(self._opened)
        try:
            there = os.stat(self.file)
        except (FileNotFoundError, NotADirectoryError):
            self._complete_file()
            raise FileChanged("the file was moved away") from None
        if (there.st_dev, there.st_ino) != (opened.st_dev, opened.st_ino):
            self._complete_file()
            raise FileChanged("the file was replaced")
        if os.pread(self._opened, len(_HEAD), 0) != _HEAD:
            raise FileChanged("the file is not a database any more")

    def _complete_file(self) -> None:
        """Brings what is in the log into the file that is open, wherever it is; SQLite would read the log into another."""
        with suppress(*_PROBLEMS), self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def look(self, work: Callable[[Any], Result]) -> Result:
        """As ``read``, from the file itself and not from what is remembered of it.

        Raises: StoreAway, where it is damaged too.
        """

        def read(connection: Any) -> Result:
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA shrink_memory")
            return work(connection)

        return await self._do(read)

    def _away(self, problem: BaseException) -> StoreAway:
        trouble = trouble_with(problem, self.is_sqlite)
        if trouble != self.trouble:
            where = self._url.database if self.is_sqlite else self._url.host
            logger.error(
                "Conversations can not be stored: %s (%s: %s). %s Meanwhile everybody is answered and nothing remembered.",
                trouble.reason,
                type(problem).__name__,
                where,
                trouble.advice,
            )
        self.trouble = trouble
        if not (self._in_memory or trouble.passes):
            # The file may be another one by then.
            self.close()
        if not self.is_sqlite:
            self._left_alone_until = time.monotonic() + REST
        return StoreAway(trouble.reason)

    def empty_log(self) -> None:
        """Takes what was erased out of SQLite's write-ahead log, or says that a reader keeps it there."""
        if not self.is_sqlite or self._in_memory:
            return
        try:
            with self.engine.connect() as connection:
                busy = bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()[0])
        except _PROBLEMS:
            busy = True
        if busy and not self.holds_erased:
            logger.warning(
                "What was erased may still be in %s-wal, because another program, such as a backup, reads the database, "
                "or its disk is full. It is overwritten as soon as that is over.",
                self._url.database,
            )
        elif self.holds_erased and not busy:
            logger.warning("What was erased is gone from %s-wal, too.", self._url.database)
        self.holds_erased = busy

    def close(self) -> None:
        """Gives the database back."""
        self.engine.dispose()
        self._open = False
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None


def _configure_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for setting in _SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()
