"""A real browser, a site that embeds the chat, and a line to the assistant that a test may cut, slow or alter."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from benchmark.browser import HOW_TO_INSTALL, find_chromium, open_browser
from server.settings import ROOT
from tests.conftest import Assistant

STRICT = (
    "default-src 'none'; script-src {line}; style-src {line}; connect-src {line}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
EMBED = '<script src="{line}/webhooks/website/widget.js" defer></script>'
HOSTILE = """
* { all: unset !important; display: none !important; opacity: 0 !important; transform: scale(0) !important; }
* { direction: rtl !important; --ground: #f00 !important; --ink: #f00 !important; --strong: #f00 !important; }
html { font-size: 7px !important; }
html, head, body, main, p, h1 { display: block !important; opacity: 1 !important; transform: none !important; }
body { filter: blur(0); transform: translateX(10px); }
.cookies { display: block !important; opacity: 1 !important; transform: none !important; position: fixed !important;
  inset: 0 !important; z-index: 2147483647 !important; background: #ddd !important; }
div, p, a, button { color: #eee !important; font-size: 3px !important; }
"""
LEFT_OUT: list[str] = []


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if LEFT_OUT:
        terminalreporter.section("THE WIDGET WAS NOT TESTED IN A BROWSER", red=True)
        terminalreporter.line(f"No Chromium was found, so {len(LEFT_OUT)} tests were left out:")
        for name in LEFT_OUT:
            terminalreporter.line(f"  {name}")
        terminalreporter.line(f"To run them, {HOW_TO_INSTALL}.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Any) -> None:
    if "browser" not in item.fixturenames or find_chromium() is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"No Chromium was found: {HOW_TO_INSTALL}.", pytrace=False)
    LEFT_OUT.append(item.nodeid)
    pytest.skip("no Chromium")


class Server:
    """An HTTP server of the test's own, in a thread."""

    def __init__(self, answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            do_GET = do_POST = do_DELETE = do_OPTIONS = lambda handler: answer(handler)  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Site(Server):
    """A site whose pages a test writes."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str, str]] = {}
        super().__init__(self._answer)

    def _answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        body, kind, policy = self.pages.get(handler.path.partition("?")[0], ("", "text/html", ""))
        handler.send_response(200)
        handler.send_header("Content-Type", f"{kind}; charset=utf-8")
        handler.send_header("Content-Length", str(len(body.encode())))
        if policy:
            handler.send_header("Content-Security-Policy", policy)
        handler.end_headers()
        handler.wfile.write(body.encode())


class Line(Server):
    """The way to the real assistant. It can be slow, fail, be away, and alter what is answered."""

    def __init__(self, port: int, state: Path) -> None:
        self.port, self.state = port, state
        self.reset()
        super().__init__(self._answer)

    def reset(self) -> None:
        self.delay = 0.0
        """Seconds before a message is passed on."""
        self.back = 0.0
        """Seconds before an answer is passed back."""
        self.away = False
        self.lost = False
        """Whether the answer is lost on its way back."""
        self.fails: int | None = None
        """An HTTP status instead of the assistant's."""
        self.alter: Callable[[dict[str, Any]], Any] | None = None
        self.messages: list[dict[str, Any]] = []
        """What was sent to the assistant."""
        self.erased: list[str] = []
        self.tokens: list[str] = []

    def _answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        is_message = handler.command == "POST" and handler.path.endswith("/messages")
        is_file = handler.command == "GET"
        if self.away and not is_file:
            handler.close_connection = True
            return
        if is_message:
            self.messages.append(json.loads(body))
            time.sleep(self.delay)
        if self.fails and is_message:
            self._send(handler, self.fails, [("Access-Control-Allow-Origin", "*")], b"<h1>Bad gateway</h1>")
            return
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asked.request(handler.command, handler.path, body, dict(handler.headers))
        reply = asked.getresponse()
        content = reply.read()
        headers = [(name, value) for name, value in reply.getheaders() if name.lower() not in _HOP]
        asked.close()
        if is_message:
            time.sleep(self.back)
        if self.lost and is_message:
            handler.close_connection = True
            return
        if handler.command == "DELETE" or handler.path.endswith("/forget"):
            self.erased.append(handler.path.rpartition("/")[2] + body.decode())
        if is_message and reply.status == 200 and "conversation" in (answered := json.loads(content)):
            self.tokens.append(answered["conversation"])
            if self.alter:
                content = json.dumps(self.alter(answered)).encode()
        self._send(handler, reply.status, headers, content)

    @staticmethod
    def _send(handler: Any, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        try:
            handler.send_response(status)
            for name, value in headers:
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True


_HOP = ("content-length", "connection", "transfer-encoding", "keep-alive")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


@pytest.fixture(scope="session")
def open_line(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Line]:
    running = Assistant(tmp_path_factory.mktemp("widget"), WEBSITE_ORIGINS=site.address, WEBSITE_RATE_LIMIT="0")
    running.start()
    line = Line(running.port, running.state)
    yield line
    line.close()
    running.stop()


@pytest.fixture
def line(open_line: Line) -> Line:
    open_line.reset()
    return open_line


class Chat:
    """The chat on a page, as a visitor uses it."""

    def __init__(self, page: Page, errors: list[str]) -> None:
        self.page, self.errors = page, errors

    def __getitem__(self, selector: str) -> Locator:
        return self.page.locator(f"ecpat-chat {selector}")

    def open(self) -> Chat:
        self[".launcher"].click()
        self[".panel"].wait_for()
        return self

    def say(self, text: str) -> Locator:
        """Says something and waits; the newest answer or problem."""
        before = self[".answer, .problem"].count()
        self["textarea"].fill(text)
        self["textarea"].press("Enter")
        return self.newest(before)

    def newest(self, before: int) -> Locator:
        newest = self[".answer, .problem"].nth(before)
        newest.wait_for()
        return newest


@pytest.fixture
def visit(browser: Browser, site: Site, line: Line) -> Iterator[Callable[..., Chat]]:
    """Opens a page with the chat: under the strict policy, with hostile styles where asked to."""
    contexts = []

    def opened(
        body: str = "<h1>A site</h1>",
        embed: str = EMBED,
        hostile: bool = False,
        language: str = "en",
        policy: str = STRICT,
        wait: bool = True,
        **device: Any,
    ) -> Chat:
        styles = '<link rel="stylesheet" href="/hostile.css">' if hostile else ""
        site.pages["/hostile.css"] = (HOSTILE, "text/css", "")
        site.pages["/before"] = ("<!doctype html><title>Before</title>before", "text/html", "")
        site.pages["/neutral"] = ("<!doctype html><title>Weather</title>weather", "text/html", "")
        html = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>A site</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}</head>'
            f"<body><main>{body}</main>{embed.format(line=line.address)}</body></html>"
        )
        strict = policy.format(line=line.address).replace(
            "; connect", f" {site.address}; connect" if hostile else "; connect"
        )
        site.pages["/page"] = (html, "text/html", strict)
        context = browser.new_context(**device)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: _keep(message, errors))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{site.address}/before")
        page.goto(f"{site.address}/page")
        chat = Chat(page, errors)
        if wait:
            chat[".corner, .panel"].first.wait_for(state="attached")
        return chat

    yield opened
    for context in contexts:
        context.close()


def _keep(message: ConsoleMessage, errors: list[str]) -> None:
    if message.type in ("error", "warning"):
        errors.append(message.text)


@pytest.fixture(scope="session")
def served_script() -> str:
    from channels.website.widget_files import Widget

    return Widget.load(ROOT / "widget").body.decode()
