"""Under which names the server answers, as rules and over HTTP."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from server.hosts import SENTENCE, Hosts
from server.settings import Settings
from tests.asked import asked
from tests.conftest import Assistant, WithoutModel


def is_ours(host: str | None, peer: str = "127.0.0.1", version: str = "1.1", **environment: str) -> bool:
    return Hosts(Settings.of(environment)).is_ours(asked(peer, host, version))


@pytest.mark.parametrize(
    "host",
    [
        "localhost:5005",
        "LOCALHOST",
        "localhost.",
        "x.localhost:1",
        "127.0.0.1",
        "[::1]:5005",
        "192.0.2.1:",
        "[2001:db8::1]",
    ],
)
def test_this_machine_and_any_address_are_ours(host: str) -> None:
    assert is_ours(host)
    assert is_ours(host, PUBLIC_URL="https://chat.example.org")


STRANGE = ["evil.example", "evil.example:5005", "localhost.evil.example", "127.0.0.1.evil.example", "assistant"]
BROKEN = [
    "",
    " ",
    ":5005",
    "a b",
    "localhost:port",
    "user@localhost",
    "localhost/x",
    "[::1",
    "::1",
    "[x]",
    "a,b:c",
    "\udcff:",
]


@pytest.mark.parametrize("host", [*STRANGE, *BROKEN])
@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1"])
def test_other_names_and_none_are_not(host: str, peer: str) -> None:
    assert not is_ours(host, peer)
    assert not is_ours(host, peer, PUBLIC_URL="https://chat.example.org", WEBSITE_HOSTS="chat.local")


def test_names_that_are_set_are_ours() -> None:
    both = {
        "PUBLIC_URL": "https://Chat.example.org:8443/path",
        "WEBSITE_HOSTS": "chat.local, Bücher.example",
        "HOST": "box",
    }
    for host in ("chat.example.org", "CHAT.example.org.:5005", "chat.local:80", "xn--bcher-kva.example", "box:5005"):
        assert is_ours(host, "192.0.2.1", **both)
        assert not is_ours(host, "192.0.2.1")
    assert not is_ours("www.chat.example.org", **both)


def test_what_is_no_browser_may_leave_the_name_out() -> None:
    assert is_ours(None, version="1.0")


class TestAProxyOnThisMachineWhereNoNameIsSet:
    def test_answers_for_the_name(self) -> None:
        assert Hosts(Settings.of({})).is_ours(asked("127.0.0.1", "chat.example.org", x_forwarded_for="203.0.113.9"))
        assert is_ours("chat.example.org", version="1.0")
        assert is_ours("assistant", version="1.0")
        # nginx from 1.30 on shows nothing of itself; but a browser that asks without our port asks somebody in front.
        for name in ("chat.example.org", "chat.example.org:8080", "assistant"):
            assert Hosts(Settings.of({})).is_ours(asked("127.0.0.1", name, user_agent="Mozilla/5.0"))

    def test_but_not_for_one_that_leads_here_directly(self) -> None:
        # A page can write X-Forwarded-For, and cannot leave out our port.
        hosts = Hosts(Settings.of({}))
        assert not hosts.is_ours(asked("127.0.0.1", "evil.example:5005", x_forwarded_for="203.0.113.9"))
        assert not hosts.is_ours(asked("127.0.0.1", "evil.example:5005", user_agent="Mozilla/5.0"))
        on_80 = Hosts(Settings.of({"PORT": "80"}))
        assert not on_80.is_ours(asked("127.0.0.1", "evil.example", x_forwarded_for="203.0.113.9"))

    def test_nor_from_another_machine_nor_where_names_are_set(self) -> None:
        passed_on = {"x_forwarded_for": "203.0.113.9", "user_agent": "Mozilla/5.0"}
        assert not Hosts(Settings.of({})).is_ours(asked("192.0.2.1", "chat.example.org", **passed_on))  # type: ignore[arg-type]
        for names in ({"PUBLIC_URL": "https://chat.example.org"}, {"WEBSITE_HOSTS": "chat.example.org"}):
            assert not Hosts(Settings.of(names)).is_ours(asked("127.0.0.1", "evil.example", **passed_on))  # type: ignore[arg-type]
        elsewhere = Hosts(Settings.of({"WEBSITE_PROXIES": "1"}))
        assert elsewhere.is_ours(asked("172.18.0.5", "chat.example.org", **passed_on))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("hosts")
    running = WithoutModel(folder, MODEL=str(folder / "none.tar.gz"))
    running.start()
    yield running
    running.stop()


def reply(server: Assistant, start: str, *headers: str) -> str:
    """What comes until the other side closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall("\r\n".join([start, *headers, "Connection: close", "", ""]).encode())
        received = b""
        while more := connection.recv(65_536):
            received += more
    return received.decode()


@pytest.mark.parametrize("path", ["/", "/webhooks/website/", "/webhooks/website/messages", "/nothing"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "", "a b"])
def test_a_wrong_name_is_told_in_one_sentence(server: Assistant, path: str, host: str) -> None:
    for method in ("GET", "POST"):
        received = reply(server, f"{method} {path} HTTP/1.1", f"Host: {host.format(port=server.port)}")
        assert re.match(r"HTTP/1\.1 4(21|00) ", received)
        assert received.count("HTTP/1.1") == 1
        assert SENTENCE in received or "HTTP/1.1 as RFC 9112" in received
    assert host == "a b" or SENTENCE in received


def test_a_page_that_leads_its_name_here_gets_nothing_whatever_it_writes(server: Assistant) -> None:
    name = f"evil.example:{server.port}"
    headers = [f"Host: {name}", f"Origin: http://{name}", "X-Forwarded-For: 203.0.113.9", f"X-Forwarded-Host: {name}"]
    assert "HTTP/1.1 421 " in reply(server, "POST /webhooks/website/messages HTTP/1.1", *headers, "Content-Length: 0")


def test_who_watches_the_server_needs_no_name(server: Assistant) -> None:
    assert '"alive"' in reply(server, "GET /webhooks/website/health HTTP/1.1", "Host: 10-0-0-1.pods.example")
