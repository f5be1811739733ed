"""Requests that no honest program sends: none stops the server, ends in a traceback, or is met with silence.

One real server; raw bytes on a socket. After each the server answers an honest request.
"""

from __future__ import annotations

import contextlib
import json
import re
import resource
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from server.protocol import KEPT_FILES
from tests.conftest import Assistant, WithoutModel

HOST = b"Host: x\r\n"
PATH = "/webhooks/website/messages"


def head(first: bytes, *headers: bytes, host: bytes = HOST, body: bytes = b"") -> bytes:
    return first + b"\r\n" + host + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def post(*headers: bytes, body: bytes = b"", path: bytes = PATH.encode()) -> bytes:
    return head(b"POST " + path + b" HTTP/1.1", *headers, body=body)


def get(target: bytes, *headers: bytes) -> bytes:
    return head(b"GET " + target + b" HTTP/1.1", *headers)


LENGTHS = {
    f"length {value!r}": post(b"Content-Length: " + value, body=b"0123456789" * 10)
    for value in (
        b"-1",
        b"-0",
        b"+16",
        b"1_6",
        b"0x10",
        b"16 ",
        b"1 6",
        b"16.0",
        b"1e1",
        b"abc",
        b"",
        b"NaN",
        b"\xd9\xa1\xd9\xa6",
        b"9" * 19,
        b"9" * 5000,
        b"16, 17",
        b"16;q=1",
    )
} | {f"length of a GET {value!r}": get(b"/", b"Content-Length: " + value) for value in (b"-1", b"+1", b"abc", b"1_0")}
FRAMINGS = {
    f"framing {headers!r}": post(*headers, body=b"5\r\nhello\r\n0\r\n\r\n")
    for headers in (
        (b"Content-Length: 5", b"Content-Length: 5"),
        (b"Content-Length: 5", b"Content-Length: 6"),
        (b"Content-Length: 5", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: Chunked", b"Content-Length: 5"),
        (b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding: gzip, chunked",),
        (b"Transfer-Encoding: identity",),
        (b"Transfer-Encoding:\x0bchunked",),
        (b"Transfer-Encoding : chunked",),
        (b" Transfer-Encoding: chunked",),
        (b"Content-Length : 5",),
        (b"Content-Length\x00: 5",),
    )
}
CHUNKS = {
    f"chunk {chunk[:20]!r}": post(b"Transfer-Encoding: chunked", body=chunk)
    for chunk in (
        b"-1\r\nx\r\n0\r\n\r\n",
        b"+1\r\nx\r\n0\r\n\r\n",
        b"0x1\r\nx\r\n0\r\n\r\n",
        b"1_0\r\n0123456789abcdef\r\n0\r\n\r\n",
        b" 1\r\nx\r\n0\r\n\r\n",
        b"\r\nx\r\n0\r\n\r\n",
        b"zz\r\nx\r\n0\r\n\r\n",
        b"1\r\nxAB0\r\n\r\n",
        b"f" * 30 + b"\r\nx",
        b"ffffffffffffffff\r\n" + b"x" * 300_000,
        b"1;" + b"x" * 20_000 + b"\r\nx\r\n0\r\n\r\n",
    )
}
TARGETS = {
    f"target {target[:24]!r} of {len(target)}": get(target)
    for target in (
        b"/\x00",
        b"/%00",
        b"/%0d%0aX:1",
        b"/\xff\xfe",
        b"/%ff",
        b"/%c3%28",
        b"/%ed%a0%80",
        b"/%zz",
        b"/%",
        b"*",
        b"http://other.example/",
        b"http://[::1",
        b"//[",
        b"x",
        b"?",
        b"/a#b",
        b"/\\..\\",
        b'/"<b>',
        b"/" + b"a" * 9000,
        b"/webhooks/website/conversations/%00",
        b"/webhooks/website/conversations/%ff",
        b"//",
        b"/" * 3000,
        b"/" * 7900,
        b"/webhooks/website/health" + b"/" * 3000,
        b"/webhooks/website/health//?a=b",
        b"/webhooks/website/" + b"a/" * 3900,
        b"/webhooks/website/conversations" + b"/a" * 3900,
    )
}
LINES = {
    "nothing but an end": b"\r\n\r\n",
    "many ends": b"\r\n" * 5000,
    "zeros": b"\x00" * 1000,
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "a preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/2.0": head(b"GET / HTTP/2.0"),
    "HTTP/1.10": head(b"GET / HTTP/1.10"),
    "http/1.1": head(b"GET / http/1.1"),
    "no address": head(b"GET HTTP/1.1"),
    "two spaces": head(b"GET  /  HTTP/1.1"),
    "a tab": head(b"GET\t/\tHTTP/1.1"),
    "no method": head(b" / HTTP/1.1"),
    "a method with a zero": head(b"G\x00T / HTTP/1.1"),
    "a method that is none": head(b"G(T / HTTP/1.1"),
    "an unknown method": head(b"BREW / HTTP/1.1"),
    "a small method": head(b"get / HTTP/1.1"),
    "CONNECT": head(b"CONNECT other.example:443 HTTP/1.1"),
    "TRACE": head(b"TRACE / HTTP/1.1"),
    "no host": head(b"GET /x HTTP/1.1", host=b""),
    "two hosts": head(b"GET /x HTTP/1.1", HOST.strip()),
    "a header without a colon": get(b"/x", b"colonless"),
    "a header without a name": get(b"/x", b": nameless"),
    "a header with a zero": get(b"/x", b"A: \x00"),
    "a header with a lone return": get(b"/x", b"A: b\rC: d"),
    "a name in bad UTF-8": get(b"/x", b"\xff\xfe: 1"),
    "a value in bad UTF-8": get(b"/x", b"A: \xff\xfe"),
    "a host in bad UTF-8": head(b"GET /x HTTP/1.1", host=b"Host: \xff\xfe\r\n"),
    "a host that is none": head(b"GET /x HTTP/1.1", host=b"Host: [::1:a:99999999\r\n"),
    "one header of 60 KB": get(b"/x", b"A: " + b"b" * 60_000),
    "ten thousand headers": get(b"/x", *[b"A: b"] * 10_000),
    "endless headers": b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000,
    "an endless first line": b"G" * 100_000,
    "an unknown expectation": post(b"Expect: 200-fine", b"Content-Length: 2", body=b"{}"),
    "an upgrade": get(b"/x", b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Key: x"),
    "bad types": get(b"/x", b"Accept: ;;;,,/", b"Content-Type: ;=;", b"Cookie: ;;=\x80;", b"Range: bytes=9-1"),
    "bad forwarding": get(b"/x", b"X-Forwarded-For: \xff,,,[", b"X-Forwarded-Port: x", b"Forwarded: for=;;\x80"),
}
BODIES = {
    "not UTF-8": post(b"Content-Length: 2", body=b"\xff\xfe"),
    "too long": post(b"Content-Length: 300000", body=b"x" * 300_000),
    "too long, as it says": post(b"Content-Length: 99999999999"),
    "deep": post(b"Content-Length: 15000", body=b"[" * 15_000),
    "a number of many digits": post(b"Content-Length: 15000", body=b"9" * 15_000),
    "a form that is none": post(b"Content-Length: 2", body=b"%f", path=b"/webhooks/website/"),
    "a form in bad UTF-8": post(
        b"Content-Type: application/x-www-form-urlencoded",
        b"Content-Length: 6",
        body=b"text=\xff",
        path=b"/webhooks/website/",
    ),
    "parts without a boundary": post(
        b"Content-Type: multipart/form-data", b"Content-Length: 4", body=b"--\r\n", path=b"/webhooks/website/"
    ),
    "parts with a bad boundary": post(
        b"Content-Type: multipart/form-data; boundary=\xff",
        b"Content-Length: 9",
        body=b"--\xff\r\n\r\n:\r\n",
        path=b"/webhooks/website/",
    ),
    "a hundred thousand fields": post(
        b"Content-Type: application/x-www-form-urlencoded",
        b"Content-Length: 200000",
        body=b"a&" * 100_000,
        path=b"/webhooks/website/",
    ),
}
HOSTILE = {**LENGTHS, **FRAMINGS, **CHUNKS, **TARGETS, **LINES, **BODIES}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("hostile")
    running = WithoutModel(folder, MODEL=str(folder / "none.tar.gz"), WEBSITE_PROXIES="1", WEBSITE_HOSTS="x")
    running.start()
    # It says once that its proxy does not say who visits, and then nothing more.
    running.post({"text": "hello"})
    yield running
    running.stop()


def everything(connection: socket.socket) -> bytes:
    """What comes until the other side closes."""
    received = b""
    try:
        while more := connection.recv(65_536):
            received += more
    except ConnectionResetError:
        pass
    return received


def send(server: Assistant, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        try:
            connection.sendall(request)
            # Where the request is taken as whole, this ends the connection; where not, it changes nothing.
            connection.sendall(b"GET /webhooks/website/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        return everything(connection)


def is_well(server: Assistant) -> bool:
    return httpx.get(f"{server.base}/health", timeout=10).status_code == 200


def test_there_are_sixty_and_more() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_is_refused_and_the_next_one_answered(server: Assistant, name: str) -> None:
    before = len(server.log.read_text())
    reply = send(server, HOSTILE[name])
    assert is_well(server)
    assert server.log.read_text()[before:] == ""
    status, _, rest = reply.partition(b"\r\n")
    assert re.match(rb"HTTP/1\.1 4\d\d ", status), reply[:200]
    head, _, body = rest.partition(b"\r\n\r\n")
    if b"text/html" in head:  # the page without JavaScript says it in its own words
        return
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
    if length and not name.startswith("a HEAD"):
        problem = json.loads(body[:length])["error"]
        assert problem["code"]
        assert re.fullmatch(r"[^\n]{10,120}[.}]", problem["message"])


def test_a_slow_request_is_told_so_and_closed_however_it_drips(server: Assistant) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(b"POST " + PATH.encode() + b" HTTP/1.1\r\n")
        connection.settimeout(1)
        reply = b""
        for _ in range(120):
            try:
                reply = connection.recv(65_536)
                break
            except TimeoutError:
                connection.sendall(b"A")  # never silent for long, never done
        assert reply.startswith(b"HTTP/1.1 408 ")
        assert json.loads(reply.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_slow"
    assert is_well(server)


def test_a_body_that_drips_is_closed_too(server: Assistant) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(post(b"Content-Length: 5000", body=b"{"))
        connection.settimeout(1)
        reply = b""
        for _ in range(120):
            try:
                reply = connection.recv(65_536)
                break
            except TimeoutError:
                connection.sendall(b" ")
        assert reply.startswith(b"HTTP/1.1 408 ")


def test_requests_in_one_piece_are_answered_in_their_order(server: Assistant) -> None:
    known, unknown = get(b"/webhooks/website/health"), get(b"/nothing")
    last = get(b"/webhooks/website/health", b"Connection: close")
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(known + unknown + post(b"Content-Length: 2", body=b"[]") + last)
        reply = everything(connection)
    assert re.findall(rb"HTTP/1\.1 (\d+)", reply) == [b"200", b"404", b"400", b"200"]


def test_a_refusal_comes_after_the_answers_before_it(server: Assistant) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(get(b"/webhooks/website/health") + post(b"Content-Length: -1", body=b"x" * 100))
        reply = everything(connection)
    assert re.findall(rb"HTTP/1\.1 (\d+)", reply) == [b"200", b"400"]


def test_a_body_may_come_in_chunks_and_after_a_pause(server: Assistant) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(post(b"Transfer-Encoding: chunked", b"Expect: 100-continue", b"Connection: close"))
        assert connection.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        for byte in b"2\r\n{}\r\n0\r\n\r\n":
            connection.sendall(bytes([byte]))
        assert b"text_missing" in everything(connection)


def test_more_connections_than_there_is_room_for_end_the_oldest(server: Assistant) -> None:
    before = len(server.log.read_text())
    opened = []
    try:
        for _ in range(1050):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            connection.sendall(b"GET / HTTP/1.1\r\n")
            opened.append(connection)
        assert is_well(server)
        assert everything(opened[0]).startswith(b"HTTP/1.1 503 ")
    finally:
        for connection in opened:
            connection.close()
    logged = server.log.read_text()[before:]
    assert logged.count("connections are open") == logged.count("\n") == 1
    assert is_well(server)


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (post(b"Content-Length: 2", body=b"{}"), [b"400"]),
        (get(b"/webhooks/website/health") * 3, [b"200"] * 3),
        (get(b"/webhooks/website/health") + post(b"Content-Length: 3", body=b"{"), [b"200", b"400"]),
        (b"", []),
    ],
    ids=["whole", "several", "half", "nothing"],
)
def test_whoever_has_said_all_is_still_answered(server: Assistant, sent: bytes, statuses: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        assert re.findall(rb"HTTP/1\.1 (\d+)", everything(connection)) == statuses


def test_clients_that_never_read_make_room_for_others(server: Assistant) -> None:
    soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    places = 20
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (places + KEPT_FILES, hard))
    silent = []
    try:
        for _ in range(places):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(0.5)
            silent.append(connection)
            connection.connect(("127.0.0.1", server.port))
            # Until the server reads no more, for its answers are not read.
            with contextlib.suppress(TimeoutError, ConnectionError):
                while True:
                    connection.sendall(get(b"/webhooks/website/") * 100)
        deadline = time.monotonic() + 15  # less than any of the server's own limits
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if is_well(server):
                    return
            time.sleep(0.2)
        raise AssertionError("nobody else was let in")
    finally:
        for connection in silent:
            connection.close()
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (soft, hard))


def test_it_ends_when_told_to_after_all_of_this(server: Assistant) -> None:
    server.process.terminate()
    assert server.process.wait(timeout=30) == 0
