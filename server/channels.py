"""Which channels there are, and which of them are switched on."""

from __future__ import annotations

from pathlib import Path
from typing import List, Type

from rasa.core.channels.channel import InputChannel
from rasa.shared.utils.common import class_from_module_path

from answers.content import read_yaml
from channels.messaging import MessagingChannel
from server.settings import ROOT

CREDENTIALS = ROOT / "credentials.yml"


def known_channels(file: Path = CREDENTIALS) -> List[Type[InputChannel]]:
    """The classes of all channels of credentials.yml."""
    return [class_from_module_path(name) for name in read_yaml(file)]


def served_channels(file: Path = CREDENTIALS) -> List[InputChannel]:
    """The channels that are switched on, ready to be registered.

    Raises: SettingError where one is half set up.
    """
    return [known.from_credentials(None) for known in known_channels(file) if not is_off(known)]


def is_off(known: Type[InputChannel]) -> bool:
    """Whether none of a messaging channel's own variables is set. The website is always on.

    Raises: SettingError where it is half set up.
    """
    return issubclass(known, MessagingChannel) and known.variables() is None
