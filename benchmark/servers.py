"""Starts the servers that are measured, each with a state of its own, and ends them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List

import httpx

from server.settings import ROOT

RECIPE = ROOT / "benchmark" / "default_recipe"
LONGEST_START = 300
"""Seconds until a server must be ready."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """Processes that answer together, how to ask them, and what they cost."""

    name: str
    state: Path
    model: Path
    processes: List[subprocess.Popen[bytes]] = field(default_factory=list)
    seconds_to_ready: float = 0.0

    def start(self) -> None:
        """Starts it and waits for its first answer.

        Raises: RuntimeError where none comes.
        """
        started = time.monotonic()
        self._launch()
        while time.monotonic() - started < LONGEST_START:
            try:
                if self.answer(httpx.post(self.url, json=self.body("hello", "ready"), timeout=60)):
                    self.seconds_to_ready = time.monotonic() - started
                    return
            except (httpx.TransportError, ValueError):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} gave no answer; its log is {self.state / 'server.log'}")

    def stop(self) -> None:
        """Ends its processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)

    def memory(self) -> float:
        """Resident memory of all its processes in megabytes (Linux)."""
        kilobytes = 0
        for process in self.processes:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            kilobytes += int(status.split("VmRSS:")[1].split()[0])
        return kilobytes / 1024

    def _run(self, *command: str, **environment: str) -> None:
        quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        with (self.state / "server.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, **quiet, **environment},
            )
        self.processes.append(process)

    url: str = ""

    def _launch(self) -> None:
        raise NotImplementedError

    def body(self, text: str, visitor: str) -> Dict[str, Any]:
        """A request with a text."""
        raise NotImplementedError

    def answer(self, response: httpx.Response) -> str:
        """The answer's text; empty where there is none."""
        raise NotImplementedError


class Ours(Server):
    """This assistant, as `make run` starts it, with its store on disk."""

    origins: str = ""
    """Other sites that may talk to it."""

    def _launch(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/webhooks/website/messages"
        self.tokens: Dict[str, str] = {}
        self._run(
            "commands.run",
            PORT=str(port),
            STATE_FOLDER=str(self.state),
            MODEL=str(self.model),
            WEBSITE_RATE_LIMIT="0",
            WEBSITE_ORIGINS=self.origins,
        )

    def body(self, text: str, visitor: str) -> Dict[str, Any]:
        """With the token of the visitor's conversation."""
        token = self.tokens.get(visitor)
        return {"text": text, **({"conversation": token} if token else {})}

    def answer(self, response: httpx.Response) -> str:
        """The first answer's text."""
        return str(response.json()["messages"][0]["text"])

    def remember(self, visitor: str, response: httpx.Response) -> None:
        """The token that goes on with a visitor's conversation."""
        self.tokens[visitor] = response.json()["conversation"]


class DefaultRecipe(Server):
    """What `rasa init` sets up: DIET, ResponseSelector, TED, REST channel, action server; with its SQL store on disk."""

    def _launch(self) -> None:
        port, action_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
        self.parse_url = f"http://127.0.0.1:{port}/model/parse"
        self._run("rasa_sdk", "--actions", "actions", "--port", str(action_port))
        command = [
            "rasa",
            "run",
            "--enable-api",
            "--model",
            str(self.model),
            "--interface",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        command += ["--credentials", str(RECIPE / "credentials.yml"), "--endpoints", str(RECIPE / "endpoints.yml")]
        self._run(*command, ACTION_PORT=str(action_port), STATE_FOLDER=str(self.state))

    def body(self, text: str, visitor: str) -> Dict[str, Any]:
        """With the visitor as the sender."""
        return {"sender": visitor, "message": text}

    def answer(self, response: httpx.Response) -> str:
        """The text of our action's answer."""
        replies = response.json()
        return str(replies[0]["custom"]["text"]) if replies else ""

    def remember(self, visitor: str, response: httpx.Response) -> None:
        """The sender's name is enough."""
