import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.channels.platforms.stand_in import PUBLIC_URL, StandIn, running_stand_in


@pytest.fixture(scope="module")
def platforms() -> Iterator[StandIn]:
    with running_stand_in() as stand_in:
        yield stand_in


def check(state: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "commands.check_channels"],
        cwd=ROOT,
        env={**os.environ, "STATE_FOLDER": str(state), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_everything_is_off_by_default_and_nobody_is_asked(tmp_path: Path) -> None:
    ended = check(tmp_path)
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("on   The website")
    assert [line.split(":")[0] for line in lines[1:]] == [
        "off  Telegram",
        "off  Twilio",
        "off  Messenger",
        "off  Slack",
        "off  The signed webhook",
    ]
    assert "TELEGRAM_TOKEN, TELEGRAM_SECRET_TOKEN" in lines[1]
    assert list(tmp_path.iterdir()) == []


def test_what_is_on_is_asked_and_its_webhook_is_shown(tmp_path: Path, platforms: StandIn) -> None:
    ended = check(tmp_path, **{**platforms.environment(), "SIGNED_WEBHOOK_REPLY_URL": "https://example.org/replies"})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for said in (
        "on   Telegram: the token belongs to @pigeon_bot, and its webhook points here",
        "on   Twilio: the account is active",
        "on   Messenger: the token belongs to the page 'Pigeon Page'",
        "on   Slack: the token belongs to pigeon in Pigeons",
        f"its webhook: {PUBLIC_URL}/webhooks/messenger/webhook",
    ):
        assert said in ended.stdout
    assert platforms.faults == []


def test_what_is_half_set_up_or_looks_wrong_or_is_refused_is_said(tmp_path: Path, platforms: StandIn) -> None:
    environment = {
        **platforms.environment(),
        "TELEGRAM_TOKEN": "1:x",
        "SLACK_SIGNING_SECRET": "",
        "TWILIO_NUMBERS": "0049 1",
    }
    platforms.scripted["messenger"].append((401, {}, b'{"error": {"code": 190}}'))
    platforms.scripted["twilio"].append((0, {}, b""))
    ended = check(tmp_path, **environment)
    assert ended.returncode == 1
    for said in (
        "on   Telegram: the platform does not take these settings: 400",
        "CHECK: TELEGRAM_TOKEN does not look like a token of @BotFather",
        "on   Twilio: the platform cannot be reached now",
        "CHECK: '00491' in TWILIO_NUMBERS should be like +352... or whatsapp:+352...",
        "on   Messenger: the platform does not take these settings: 401 190",
        "HALF Slack is half set up: SLACK_SIGNING_SECRET is missing.",
        "CHECK: SIGNED_WEBHOOK_REPLY_URL should begin with https://",
    ):
        assert said in ended.stdout
    assert "7 to correct" in ended.stderr
