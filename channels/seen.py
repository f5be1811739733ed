"""Remembers for a while what was received, so that a message sent twice is answered once.

In memory: what is being answered, too. What was answered before a restart is in privacy/seen_messages.py.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Callable

MOST = 20_000
"""Messages remembered; the oldest go first."""
LONGEST = 24 * 3600.0
"""Seconds; Telegram, the most patient platform, sends again for a day."""


class Seen:
    """Ids of messages, in memory, bounded in number and time."""

    def __init__(self, most: int = MOST, longest: float = LONGEST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._longest, self._clock = most, longest, clock
        self._times: OrderedDict[str, float] = OrderedDict()

    def first_time(self, message: str) -> bool:
        """Whether the id is new; it is remembered from now on."""
        now = self._clock()
        while self._times and now - next(iter(self._times.values())) > self._longest:
            self._times.popitem(last=False)
        if message in self._times:
            return False
        if len(self._times) >= self._most:
            self._times.popitem(last=False)
        self._times[message] = now
        return True

    def forget(self, message: str) -> bool:
        """Forgets an id; whether it was remembered."""
        return self._times.pop(message, None) is not None
