"""What several tests need: a content folder to spoil, a trained assistant that runs, somebody who talks to it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from answers import Catalogue
from answers.catalogue import CONTENT
from benchmark.servers import free_port
from server.quiet import NOISE
from server.settings import ROOT


def pytest_configure(config: pytest.Config) -> None:
    """Every warning is an error, except the libraries' noise, which is listed once for all."""
    for message in NOISE:
        config.addinivalue_line("filterwarnings", f"ignore:{message}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """Libraries that set filters of their own while they are imported get past the above."""
    noise = re.compile("|".join(NOISE))
    recorded = terminalreporter.stats.get("warnings", [])
    terminalreporter.stats["warnings"] = [report for report in recorded if not noise.search(report.message)]
    yield


START = 600
"""Seconds the server may take to be ready on a busy machine; one that ends is seen at once."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
def content_folder(tmp_path: Path) -> Path:
    """A copy of content/ that a test may spoil."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


class Assistant:
    """A running assistant of its own: its process, its state, its address."""

    ready = "ready"
    """The address that says 200 once it has started."""

    def __init__(self, state: Path, **environment: str) -> None:
        self.state, self.environment = state, environment
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/webhooks/website"
        self.log = state / "server.log"

    def start(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PORT": str(self.port), "STATE_FOLDER": str(self.state), **self.environment}
        starts = self._starts()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commands.run"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                is_ready = httpx.get(f"{self.base}/{self.ready}", timeout=5).status_code == 200
                # It answers a moment before it says so in the log, which tests read.
                if is_ready and self._starts() > starts:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"the assistant did not start:\n{self.log.read_text()}")

    def _starts(self) -> int:
        return self.log.read_text().count("Ctrl-C ends it.") if self.log.exists() else 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)

    def post(self, body: Any, **more: Any) -> httpx.Response:
        # Written in ASCII, so that characters which UTF-8 cannot hold are sent too.
        return httpx.post(f"{self.base}/messages", content=json.dumps(body).encode(), timeout=30, **more)

    def talk(self) -> Talk:
        return Talk(self)


class WithoutModel(Assistant):
    """A server that found no model: it starts quickly, and reads requests all the same."""

    ready = "health"


class Talk:
    """One conversation with a running assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.token: str | None = None

    def say(self, text: str) -> dict[str, Any]:
        """Says something; the last answer."""
        return self._send({"text": text})

    def choose(self, choice: str) -> dict[str, Any]:
        return self._send({"choice": choice})

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        response = self.assistant.post({**body, **({"conversation": self.token} if self.token else {})})
        assert response.status_code == 200, response.text
        self.token = response.json()["conversation"]
        answer: dict[str, Any] = response.json()["messages"][-1]
        return answer


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A trained assistant that all tests share."""
    running = Assistant(tmp_path_factory.mktemp("assistant"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    return assistant.talk()
