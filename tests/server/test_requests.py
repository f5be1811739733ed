"""The strict reader alone: what it hands on is whole and plain, whatever the pieces it came in."""

from __future__ import annotations

from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.requests import EVENTS_AT_ONCE, PIECE, Refused, RequestReader

LARGEST = 1000
HEAD = b"POST /a?b=%20c HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n"
WHOLE = b"POST /a?b=%20c HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\ncontent-length: 6\r\n\r\nhello!"


def read(*pieces: bytes) -> list[bytes]:
    reader, found = RequestReader(LARGEST), []
    for piece in pieces:
        reader.receive(piece)
        found += every(reader)
    return found


def every(reader: RequestReader) -> list[bytes]:
    found = []
    while reader.has_more and not reader.ended:
        if (request := reader.next()) is not None:
            found.append(request)
    return found


@given(st.lists(st.integers(0, len(CHUNKED)), max_size=5))
def test_a_request_in_pieces_is_written_in_one(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(CHUNKED)]
    pieces = [CHUNKED[begin:end] for begin, end in pairwise(places)]
    assert read(*pieces) == [WHOLE]


def test_two_requests_in_one_piece_are_two() -> None:
    assert read(CHUNKED + CHUNKED) == [WHOLE, WHOLE]


def test_a_body_of_many_chunks_is_read_a_little_at_a_time() -> None:
    reader = RequestReader(LARGEST)
    reader.receive(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * LARGEST + b"0\r\n\r\n")
    calls = 1
    while (request := reader.next()) is None:
        assert reader.has_more
        calls += 1
    assert request.endswith(b"\r\n\r\n" + b"x" * LARGEST)
    assert calls > LARGEST // EVENTS_AT_ONCE


def test_of_many_requests_in_one_piece_h11_is_given_few() -> None:
    reader = RequestReader(LARGEST)
    reader.receive(CHUNKED * 2000)
    assert reader.next() == WHOLE
    assert len(reader._connection.trailing_data[0]) <= PIECE
    assert every(reader) == [WHOLE] * 1999


def test_after_the_end_whole_requests_are_read_and_a_half_one_is_refused() -> None:
    reader = RequestReader(LARGEST)
    reader.receive(CHUNKED + CHUNKED)
    reader.end()
    assert every(reader) == [WHOLE, WHOLE]
    assert reader.ended
    reader = RequestReader(LARGEST)
    reader.receive(CHUNKED[:-3])
    reader.end()
    with pytest.raises(Refused):
        every(reader)


def test_nothing_follows_the_last_request() -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert len(read(request + request)) == 1


def test_a_body_as_large_as_it_may_be_is_taken_and_one_byte_more_is_not() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
    assert read(head % LARGEST + b"x" * LARGEST)[0].endswith(b"x" * LARGEST)
    with pytest.raises(Refused) as refused:
        read(head % (LARGEST + 1))
    assert refused.value.status == 413


@pytest.mark.parametrize("header", [b"Upgrade: websocket", b"Expect: 100-continue", b"TE: trailers", b"Keep-Alive: 9"])
def test_headers_about_the_line_end_here(header: bytes) -> None:
    assert read(HEAD + header + b"\r\n\r\n") == [
        b"POST /a?b=%20c HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n"
    ]


@pytest.mark.parametrize("path", [b"//", b"/" * 3000, b"/a//b", b"/a//?b=c", b"/a" * 17, b"/a" * 16 + b"/"], ids=len)
def test_paths_that_keep_the_router_busy_are_no_routes(path: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert refused.value.status == 404


@pytest.mark.parametrize("target", [b"/", b"/a/b/c/token/", b"/a" * 16, b"/a?b=//" + b"/" * 3000], ids=len)
def test_other_paths_reach_the_router(target: bytes) -> None:
    assert len(read(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")) == 1


_LINES = st.sampled_from(
    [
        b"GET / HTTP/1.1",
        b"POST /\xff HTTP/1.1",
        b"Host: x",
        b"Content-Length: -1",
        b"Content-Length: 3",
        b"abc",
        b"Transfer-Encoding: chunked",
        b"3",
        b"0",
        b"",
        b" ",
        b"\x00",
        b":",
        b"A:\xff",
        b"PUT /%e2%82%ac?%ff HTTP/1.0",
    ]
)


@given(st.lists(_LINES | st.binary(max_size=20), max_size=12).map(b"\r\n".join))
def test_whatever_comes_is_refused_or_written_so_that_it_can_be_read_in_one_way(sent: bytes) -> None:
    try:
        found = read(sent)
    except Refused:
        return
    for request in found:
        strict = h11.Connection(h11.SERVER)
        strict.receive_data(request)
        head, *body = _events(strict)
        assert isinstance(head, h11.Request)
        length = int(dict(head.headers).get(b"content-length", b"0"))
        assert sum(len(event.data) for event in body if isinstance(event, h11.Data)) == length


def _events(connection: h11.Connection) -> list[object]:
    events: list[object] = []
    while not events or not isinstance(events[-1], h11.EndOfMessage):
        events.append(connection.next_event())
    return events
