"""Reads whole, plain requests off a connection, before Sanic sees a byte of them.

Sanic 21.12 is the newest that Rasa 3.6 takes, and its reader believes what strangers write: a length
of -1 keeps it busy for ever, other lengths and paths end in a traceback. h11 reads strictly and is
maintained; what it took, whole and within the limits, is written anew in the one way that Sanic
cannot misread. What it refuses never reaches Sanic.
"""

from __future__ import annotations

import json
import re
from typing import List, Optional
from urllib.parse import unquote_to_bytes

import h11

LARGEST_HEAD = 8 * 1024
"""Bytes of the request line and the headers together."""
PIECE = 4 * 1024
"""Bytes that h11 is given at once; what it did not read of them is copied for the next request."""
EVENTS_AT_ONCE = 32
"""Chunks and pieces that are read before others have their turn."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TARGET = re.compile(rb"/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")
"""RFC 9112, 3.2.1 origin-form: a path and a query; what is not ASCII is written with %."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
MOST_SEGMENTS = 16
"""Parts of a path between slashes; the longest of our own has four."""
_BODILESS = (b"GET", b"HEAD", b"OPTIONS", b"DELETE", b"TRACE", b"CONNECT")
"""Methods whose body is read and left out: it means nothing, and Sanic complains of it in the log."""
_REWRITTEN = (b"connection", b"content-length", b"expect", b"keep-alive", b"te", b"trailer", b"transfer-encoding")
"""Headers about the bytes on the line, which are others behind this."""
_IGNORED = (b"upgrade", b"http2-settings", b"sec-websocket-key", b"sec-websocket-version")
"""A server may ignore an upgrade; Sanic would stop its clock for one."""
_REASONS = {
    400: "Bad Request",
    404: "Not Found",
    408: "Request Timeout",
    413: "Payload Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


class Refused(Exception):
    """A request that is not read any further: a 4xx (or 503) and a sentence for who wrote the program."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence

    def as_response(self) -> bytes:
        """The last response of a connection, in the form of docs/interface.md."""
        body = json.dumps({"error": {"code": self.code, "message": self.sentence}}).encode()
        head = (
            f"HTTP/1.1 {self.status} {_REASONS[self.status]}\r\n"
            "content-type: application/json\r\n"
            f"content-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        return head.encode() + body


class RequestReader:
    """The requests of one connection, one after the other."""

    def __init__(self, largest_body: int) -> None:
        self._largest_body = largest_body
        self.ended = False
        """The last request of the connection was taken; what follows is nobody's."""
        self._unread = bytearray()
        """What came and h11 has not been given yet."""
        self._is_over = False
        """The other side sends nothing more; it may still read."""
        self._begin(b"")

    def _begin(self, rest: bytes) -> None:
        # A fresh one for each request: h11 would want to see our responses, which Sanic writes.
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        self._request: Optional[h11.Request] = None
        self._body: List[bytes] = []
        self._size = 0
        self.is_within = bool(rest or self._unread)
        """Something of a request has arrived, but not all of it."""
        self.has_more = self.is_within or self._is_over
        """Whether next() has something to read without that more arrives."""
        if rest:
            self._connection.receive_data(rest)

    def receive(self, data: bytes) -> None:
        """Takes what the connection brought."""
        if data and not self.ended:
            self._unread += data
            self.is_within = self.has_more = True

    def end(self) -> None:
        """The connection brings nothing more; requests that are whole are still read."""
        self._is_over = self.has_more = True

    def wants_to_continue(self) -> bool:
        """Whether the other side waits for "100 Continue" before it sends the body; says so once."""
        if not self._connection.they_are_waiting_for_100_continue:
            return False
        self._connection.send(h11.InformationalResponse(status_code=100, headers=[]))
        return True

    def next(self) -> Optional[bytes]:
        """The next request, whole and written plainly; nothing where more has to arrive.

        It reads a little at a time: nothing also where ``has_more`` asks for another call, after others' turn.

        Raises: Refused.
        """
        for _ in range(EVENTS_AT_ONCE):
            if self.ended:
                break
            event = self._next_event()
            if event is h11.NEED_DATA:
                if not self._feed():
                    self.has_more = False
                    return None
            elif isinstance(event, h11.Request):
                self._request = event
                self._check(event)
            elif isinstance(event, h11.Data):
                self._size += len(event.data)
                if self._size > self._largest_body:
                    raise self._too_large()
                self._body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                return self._take()
            else:  # the connection was closed between two requests
                self.ended = True
        return None

    def _feed(self) -> bool:
        """Gives h11 the next piece, or the end; whether there was one."""
        if self._unread:
            self._connection.receive_data(bytes(self._unread[:PIECE]))
            del self._unread[:PIECE]
        elif self._is_over:
            self._connection.receive_data(b"")
        else:
            return False
        return True

    def _next_event(self) -> object:
        try:
            return self._connection.next_event()
        except h11.RemoteProtocolError as problem:
            if problem.error_status_hint == 431:
                raise self._long_head() from problem
            raise Refused(
                400, "bad_request", "This is not HTTP/1.1 as RFC 9112 writes it; please check its lines and its length."
            ) from problem

    def _check(self, request: h11.Request) -> None:
        """Raises: Refused for a head that a strict reader takes and this server does not."""
        names = [name for name, _ in request.headers]
        head = (
            len(request.method) + len(request.target) + sum(len(name) + len(value) for name, value in request.headers)
        )
        if head + 4 * len(names) > LARGEST_HEAD:
            raise self._long_head()
        if request.http_version not in (b"1.1", b"1.0"):
            raise Refused(400, "bad_request", "This server speaks HTTP/1.1.")
        if names.count(b"content-length") + names.count(b"transfer-encoding") > 1:
            # Two servers that read them in two ways would see two different requests.
            raise Refused(400, "bad_request", "A request has one length: one Content-Length or 'chunked'.")
        if not _is_plain(request.target):
            raise Refused(
                400, "bad_request", "The address must be a path such as /webhooks/website/, in UTF-8 written with %."
            )
        if not _may_be_a_route(request.target):
            raise Refused(404, "not_found", "There is nothing at this address.")
        length = dict(request.headers).get(b"content-length", b"0")
        if int(length) > self._largest_body:
            raise self._too_large()

    def _too_large(self) -> Refused:
        return Refused(413, "too_large", f"Please send less than {self._largest_body // 1024} KB at once.")

    @staticmethod
    def _long_head() -> Refused:
        return Refused(431, "head_too_large", f"Please send less than {LARGEST_HEAD // 1024} KB of headers.")

    def _take(self) -> bytes:
        request, body = self._request, b"".join(self._body)
        assert request is not None
        if request.method in _BODILESS:
            body = b""
        closes = request.http_version == b"1.0" or any(
            name == b"connection" and b"close" in value.lower() for name, value in request.headers
        )
        lines = [b"%b %b HTTP/%b" % (request.method, request.target, request.http_version)]
        lines += [
            b"%b: %b" % (name, value)
            for name, value in request.headers
            if name not in _REWRITTEN and name not in _IGNORED
        ]
        lines.append(b"connection: close" if closes else b"connection: keep-alive")
        if body:
            lines.append(b"content-length: %d" % len(body))
        self.ended = closes
        self._begin(b"" if closes else self._connection.trailing_data[0])
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _is_plain(target: bytes) -> bool:
    """Whether it is a path and a query whose path is text."""
    if not _TARGET.fullmatch(target):
        return False
    try:
        path = unquote_to_bytes(target.partition(b"?")[0]).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CONTROLS.search(path)


def _may_be_a_route(target: bytes) -> bool:
    """Whether Sanic may look for it: its router calls itself once for each slash that the path ends with."""
    path = target.partition(b"?")[0]
    return b"//" not in path and path.count(b"/") <= MOST_SEGMENTS
