"""What the tests of messaging channels share: the platforms' stand-in, and channels that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.platforms.stand_in import StandIn, running_stand_in


@pytest.fixture(scope="module")
def platforms() -> Iterator[StandIn]:
    with running_stand_in() as stand_in:
        yield stand_in


@pytest.fixture
def channels(platforms: StandIn, tmp_path: Path) -> dict[str, Any]:
    """Every channel by name, as a server would make it."""
    # Imported late: Rasa's noise is filtered only once all of this folder is loaded.
    from channels.messenger import MessengerChannel
    from channels.signed import SignedChannel
    from channels.slack import SlackChannel
    from channels.telegram import TelegramChannel
    from channels.twilio import TwilioChannel
    from server.settings import Settings, switched_on

    environment = {**platforms.environment(), "STATE_FOLDER": str(tmp_path)}
    made: dict[str, Any] = {}
    for channel in (TelegramChannel, TwilioChannel, MessengerChannel, SlackChannel, SignedChannel):
        variables = switched_on(channel.TITLE, channel.NEEDS, channel.TESTS_ONLY, environment)
        assert variables is not None
        made[channel.name()] = channel(variables, Settings.of(environment))
    return made
