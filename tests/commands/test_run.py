import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "commands.run"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_busy_port_is_said_in_one_sentence() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ended = run(PORT=str(port))
    assert ended.returncode == 1
    assert (
        ended.stderr.strip() == f"Port {port} is busy; stop what uses it, or choose another: PORT={port + 1} make run."
    )


def test_a_wrong_setting_is_said_in_one_sentence() -> None:
    ended = run(PORT="soon")
    assert ended.returncode == 1
    assert ended.stderr.strip() == "PORT is 'soon'; write a whole number from 0 to 65535."
