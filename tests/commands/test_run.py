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


def test_a_half_configured_channel_stops_the_start_with_one_sentence() -> None:
    ended = run(PORT="0", TELEGRAM_TOKEN="1:x", PUBLIC_URL="https://chat.example.org")
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "Telegram is half set up: TELEGRAM_SECRET_TOKEN is missing. "
        "Set it as docs/messaging.md says, or unset TELEGRAM_TOKEN to leave Telegram off."
    )
