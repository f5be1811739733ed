"""The connection alone, with a small application of its own: whose turn it is."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from server.protocol import StrictProtocol


class Server:
    """It stands still between two calls, so that all that clients send is there before the next one."""

    def __init__(self) -> None:
        # One for all: Sanic rewrites itself when it starts, which it can do once in a process.
        self.app = Sanic("turns")
        self.app.add_route(self._answer, "/<name:str>", methods=["GET", "POST"])
        self.answered: list[str] = []
        self.loop = asyncio.new_event_loop()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.loop.run_until_complete(self._start())

    async def _start(self) -> None:
        running = await self.app.create_server(sock=self.listening, protocol=StrictProtocol, return_asyncio_server=True)
        assert running is not None
        await running.startup()
        await running.start_serving()
        self.running = running

    async def _answer(self, _: Request, name: str) -> HTTPResponse:
        for _turn in range(100 if name == "slow" else 0):
            await asyncio.sleep(0)
        self.answered.append(name)
        return response.empty()

    def answer(self, *sent: bytes, count: int, ends: bool = False) -> tuple[list[str], list[bytes]]:
        """The paths in the order in which they were answered, and what the clients got."""
        self.answered.clear()
        clients = [socket.create_connection(self.listening.getsockname()) for _ in sent]
        for client, request in zip(clients, sent, strict=True):
            client.sendall(request)
            if ends:
                client.shutdown(socket.SHUT_WR)
        got: list[bytes] = []
        try:
            self.loop.run_until_complete(asyncio.wait_for(self._until(clients, got, count), 60))
        finally:
            for client in clients:
                client.close()
        return list(self.answered), got

    async def _until(self, clients: list[socket.socket], got: list[bytes], count: int) -> None:
        for client in clients:
            client.setblocking(False)
            received = b""
            while received.count(b"HTTP/1.1 ") < count:
                more = await self.loop.sock_recv(client, 65_536)
                if not more:
                    break
                received += more
            got.append(received)
            count = 1

    def stop(self) -> None:
        self.running.close()
        self.loop.run_until_complete(self.running.wait_closed())
        self.loop.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def get(path: str) -> bytes:
    return b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode()


def test_between_two_requests_of_one_client_others_have_their_turn(server: Server) -> None:
    answered, _ = server.answer(get("many") * 200, get("other"), count=200)
    assert answered.index("other") < 20
    assert len(answered) == 201


def test_within_a_body_of_many_chunks_others_have_their_turn(server: Server) -> None:
    head = b"POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    answered, _ = server.answer(head + b"1\r\nx\r\n" * 5000 + b"0\r\n\r\n", get("other"), count=1)
    assert answered == ["other", "chunks"]


def test_an_answer_that_takes_its_time_comes_although_its_client_has_said_all(server: Server) -> None:
    answered, got = server.answer(get("slow") * 2, count=3, ends=True)
    assert answered == ["slow", "slow"]
    assert got[0].count(b"HTTP/1.1 204 ") == 2
