"""A message that comes twice is answered once.

Browsers send a POST again by themselves when the connection breaks before the answer, and a visitor
presses "try again" without knowing whether the first try arrived.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any, Awaitable, Callable, Dict, List, NamedTuple, Tuple

from channels.website.requests import Message, RequestRefused
from channels.website.visitors import Visitor

KEPT = 60.0
"""Seconds for which a reply can be had again."""
MOST = 1000
"""Replies kept; answers only, never what a visitor wrote."""

Reply = Tuple[str, List[Dict[str, Any]]]
"""The token to go on with, and the answers."""


class _Key(NamedTuple):
    """What must be the same for a message to be the same: its id alone may be chosen by two visitors."""

    conversation: str
    """The token, which only its visitor has; empty at the beginning of a talk."""
    visitor: str
    """Where a talk begins: the address that it comes from."""
    id: str
    said: int
    """The hash of all else; never the words."""
    attempt: int
    """Where a talk begins and nobody knows whose it is, which of several: none of them gets what another one got."""


class Repeats:
    """The replies of the last minute, by whose they are and what was said."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._replies: Dict[_Key, Tuple[float, asyncio.Task[Reply]]] = {}
        self._abandoned: Dict[Tuple[str, str], float] = {}
        """First messages, by visitor and id, whose writer has left or had the talk erased, and since when."""
        self._attempts = itertools.count(1)

    async def once(self, message: Message, visitor: Visitor, answer: Callable[[], Awaitable[Reply]]) -> Reply:
        """The reply to a message of ``visitor``; for one without an id, or a new one, ``answer`` makes it.

        So it does for each that begins a talk where the visitor is not certain: else somebody who has an id could have
        the talk. It is made even when the visitor's connection breaks meanwhile. Raises what ``answer`` raises; that is
        not kept, and neither is an apology, so that the next try may succeed. RequestRefused (404) for the beginning of
        a talk that its visitor has left.
        """
        if message.id is None:
            return await answer()
        self._tidy()
        begins, home = message.conversation is None, visitor.address or ""
        if begins and (home, message.id) in self._abandoned:
            raise RequestRefused(404, "conversation_unknown")
        said = hash((message.text, message.choice, message.language))
        attempt = next(self._attempts) if begins and not visitor.is_certain else 0
        key = _Key(message.conversation or "", home if begins else "", message.id, said, attempt)
        if key not in self._replies:
            self._replies[key] = self._now(), asyncio.ensure_future(_started(answer))
        task = self._replies[key][1]
        try:
            reply = await asyncio.shield(task)
        except Exception:
            self._replies.pop(key, None)
            raise
        if reply[1][-1]["topic"] == "error":
            self._replies.pop(key, None)
        return reply

    async def abandon(self, message: str, visitor: Visitor) -> List[str]:
        """The tokens of the talks that a message of ``visitor`` began, once their replies are made.

        Whether it came already or comes later, it is not answered again.
        """
        self._tidy()
        home = visitor.address or ""
        self._abandoned[home, message] = self._now()
        began = [task for key, (_, task) in self._replies.items() if key[:3] == ("", home, message)]
        replies = await asyncio.gather(*map(asyncio.shield, began), return_exceptions=True)
        return [reply[0] for reply in replies if not isinstance(reply, BaseException)]

    def forget(self, token: str) -> None:
        """Drops what was answered in a conversation; the message that began it does not begin it again."""
        for key, (_, task) in list(self._replies.items()):
            began_with_it = task.done() and not task.cancelled() and not task.exception() and task.result()[0] == token
            if key.conversation == token or began_with_it:
                del self._replies[key]
            if began_with_it and not key.conversation:
                self._abandoned[key.visitor, key.id] = self._now()

    def _tidy(self) -> None:
        oldest_allowed = self._now() - KEPT
        for left, since in list(self._abandoned.items()):
            if since < oldest_allowed or len(self._abandoned) >= MOST:
                del self._abandoned[left]
        for key, (since, _) in list(self._replies.items()):
            if since >= oldest_allowed and len(self._replies) < MOST:
                return
            del self._replies[key]


async def _started(answer: Callable[[], Awaitable[Reply]]) -> Reply:
    return await answer()
