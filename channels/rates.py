"""How often somebody did something within the last minute, in memory that stays small whoever asks."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import OrderedDict
from typing import Callable, List, Tuple

WINDOW = 60.0
"""Seconds."""
MOST = 20_000
"""Who is remembered at once, some 10 MB. More than so many never get an answer within a minute."""


class Rates:
    """Counts over a moving minute, by a clock that nobody sets.

    The package ``limits`` has a memory storage, too: that of 2.4, the newest version which fits Rasa's pin of
    packaging, keeps every address for ever; that of 5.8 forgets, without a bound, by the clock of the wall.
    """

    def __init__(self, most: int = MOST, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._times: OrderedDict[Tuple[str, ...], List[float]] = OrderedDict()
        """When each was let pass, oldest first; who was let pass last stands last."""

    def __len__(self) -> int:
        return len(self._times)

    def hit(self, limit: int, *who: str) -> bool:
        """Whether ``who`` may once more; at most ``limit``, at least 1, a minute. Only what may is counted."""
        if not self.may(limit, *who):
            return False
        self._times.setdefault(who, []).append(self._now())
        self._times.move_to_end(who)
        if len(self._times) > self._most:
            self._times.popitem(last=False)
        return True

    def may(self, limit: int, *who: str) -> bool:
        """The same without counting."""
        now = self._now()
        self._forget(now)
        times = self._times.get(who, [])
        del times[: bisect_right(times, now - WINDOW)]
        return len(times) < limit

    def _forget(self, now: float) -> None:
        # Each is looked at once more than it is dropped, so that nobody waits for a look through all.
        while self._times and next(iter(self._times.values()))[-1] <= now - WINDOW:
            self._times.popitem(last=False)
