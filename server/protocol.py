"""Sanic's connection, with a strict reader in front: whole requests, each within one time, and not too many at once."""

from __future__ import annotations

import asyncio
import logging
import resource
from time import monotonic
from typing import Optional

from sanic.http import Stage
from sanic.server.protocols.http_protocol import HttpProtocol

from server.requests import CONTINUE, Refused, RequestReader

logger = logging.getLogger(__name__)

MOST_CONNECTIONS = 1000
"""Open at once. Each may hold a body, so that they are together a quarter of a gigabyte at worst."""
KEPT_FILES = 128
"""File descriptors left for the model, the stores and the platforms."""
LINGERING = 2.0
"""Seconds in which what a refused client still sends is thrown away, so that it can read the refusal."""
UNREAD = 3.0
"""Seconds after which a client that reads nothing of its answers is the first to make room for another."""
TELL_EVERY = 60.0
"""Seconds between two log lines about too many connections."""


def most_connections() -> int:
    """How many connections may be open, within what the system allows this process."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return (
        MOST_CONNECTIONS if allowed == resource.RLIM_INFINITY else max(16, min(MOST_CONNECTIONS, allowed - KEPT_FILES))
    )


class StrictProtocol(HttpProtocol):
    """Hands Sanic one whole request at a time, which it cannot misread.

    REQUEST_TIMEOUT counts from the first byte of a request to its last, however slowly they come; for as long
    an answer may wait for a client that does not read.
    """

    # Sanic's metaclass leaves its protocols no other attributes.
    __slots__ = (
        "_clock",
        "_gives_way",
        "_is_refused",
        "_reader",
        "_unread_clock",
        "_unread_since",
        "_waiting_since",
    )
    _told = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """As in Sanic; where there are too many, the one whose request is longest in coming makes room."""
        self._http = None  # type: ignore[misc]  # a slot of Sanic's, which sets it only when its task begins
        self._reader = RequestReader(self.request_max_size)
        self._clock: Optional[asyncio.TimerHandle] = None
        self._is_refused = False
        self._gives_way = False
        self._unread_clock: Optional[asyncio.TimerHandle] = None
        self._unread_since: Optional[float] = None
        self._waiting_since = monotonic()
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            self._make_room()

    def connection_lost(self, exc: Optional[Exception]) -> None:
        """As in Sanic."""
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Keeps what came for the reader; while a request is answered the next one waits on the line."""
        if self._is_refused or self.transport is None:
            return
        self._reader.receive(data)
        if self._data_received.is_set():
            self.transport.pause_reading()
        else:
            self._data_received.set()

    def eof_received(self) -> bool:
        """The other side sends nothing more: what it asked is answered, then the connection ends."""
        if self._is_refused or self.transport is None:
            return False
        self._reader.end()
        self._data_received.set()
        return True

    def pause_writing(self) -> None:
        """As in Sanic; and whoever does not read will not be waited for."""
        super().pause_writing()
        self._unread_since = monotonic()
        self._unread_clock = self.loop.call_later(self.request_timeout, self.transport.abort)

    def resume_writing(self) -> None:
        """As in Sanic."""
        super().resume_writing()
        self._unread_since = None
        if self._unread_clock is not None:
            self._unread_clock.cancel()
            self._unread_clock = None

    async def receive_more(self) -> None:
        """Waits until one whole request has arrived. Sanic asks only between two of them."""
        self._waiting_since = monotonic()
        while not self._is_refused:
            # Others have their turn between two requests of one piece, and within a long one.
            await asyncio.sleep(0)
            if self._is_refused:
                break
            try:
                request = self._reader.next()
            except Refused as refusal:
                self._refuse(refusal)
                break
            if request is not None:
                self._stop_clock()
                self._time = monotonic()  # type: ignore[misc]
                self.recv_buffer += request
                return
            if self._reader.ended:
                self.close()
                break
            if self._reader.wants_to_continue():
                self.transport.write(CONTINUE)
            if self._reader.is_within and self._clock is None:
                self._clock = self.loop.call_later(self.request_timeout, self._too_slow)
            if not self._reader.has_more:
                await super().receive_more()
        # Sanic must not go on: the end of the connection ends this.
        await asyncio.get_running_loop().create_future()

    def check_timeouts(self) -> None:
        """As in Sanic; a request that arrives has its own clock."""
        if self._clock is not None:
            self._time = monotonic()  # type: ignore[misc]
        super().check_timeouts()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is being answered."""
        return self._http is None or (self._http.stage is Stage.IDLE and not self.recv_buffer)

    @property
    def is_done_with(self) -> bool:
        """Whether nothing will come of it: it was refused, or does not read what it was sent."""
        return self._is_refused or (self._unread_since is not None and monotonic() - self._unread_since > UNREAD)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        self._refuse(
            Refused(
                408, "too_slow", f"The request did not arrive within {self.request_timeout} seconds; please try again."
            )
        )

    def _make_room(self) -> None:
        if monotonic() - StrictProtocol._told > TELL_EVERY:
            StrictProtocol._told = monotonic()
            logger.warning(
                "%d connections are open: those whose request is longest in coming are closed", len(self.connections)
            )
        waiting = [one for one in self.connections if (one.is_waiting or one.is_done_with) and not one._gives_way]
        # Whoever is being answered keeps the place; the newest is turned away where all are.
        first: StrictProtocol = min(waiting, key=lambda one: (not one.is_done_with, one._waiting_since), default=self)
        first._give_way()

    def _give_way(self) -> None:
        self._gives_way = True
        transport = self.transport
        if transport is None:
            return
        if self._is_refused or transport.is_closing() or transport.get_write_buffer_size():
            # It has been told why, or does not read: to close would be to wait until it does.
            self._is_refused = True
            transport.abort()
            return
        self._refuse(Refused(503, "too_busy", "Too many connections are open; please try again in a moment."), wait=0)
        self.loop.call_later(LINGERING, transport.abort)

    def _refuse(self, refusal: Refused, wait: float = LINGERING) -> None:
        """Says why, and ends the connection as soon as the other side had the time to read it."""
        self._is_refused = True
        self._stop_clock()
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        transport.write(refusal.as_response())
        if not wait:
            transport.close()
            return
        transport.write_eof()
        transport.resume_reading()
        self.loop.call_later(wait, transport.abort)
