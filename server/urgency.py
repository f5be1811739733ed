"""Whether a message goes before others that wait, told before it is understood: by the signs of danger alone.

It decides about nothing but the order. A long message is never urgent: whoever writes one has the time to wait for
a moment, and nobody can put a row of them before a cry for help.
"""

from __future__ import annotations

from pathlib import Path

from rasa.core.channels.channel import UserMessage

from answers.catalogue import CONTENT
from answers.content import read_yaml
from components.signs import NOW, Signs
from components.text import tidy

SHORT = 200
"""Characters of the longest message that is urgent."""


class Urgency:
    """The signs of content/safeguarding.yml."""

    def __init__(self, content: Path = CONTENT) -> None:
        self._signs = Signs(read_yaml(content / "safeguarding.yml"))

    def is_urgent(self, message: UserMessage) -> bool:
        """Whether a short message calls for help or speaks of danger."""
        text = message.text or ""
        if len(text) > SHORT:
            return False
        read = tidy(text)
        return self._signs.calls_for_help(read) or any(sign != NOW for sign in self._signs.found(read))
