"""A message that comes twice is answered once.

Browsers send a POST again by themselves when the connection breaks before the answer, and a visitor
presses "try again" without knowing whether the first try arrived.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Awaitable, Callable, Dict, List, NamedTuple, Optional, Tuple

from channels.website.requests import Message, RequestRefused

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


class Repeats:
    """The replies of the last minute, by whose they are and what was said."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._replies: Dict[_Key, Tuple[float, asyncio.Task[Reply]]] = {}
        self._abandoned: Dict[Tuple[str, str], float] = {}
        """Messages whose writer left before they came, and since when."""

    async def once(self, message: Message, visitor: str, answer: Callable[[], Awaitable[Reply]]) -> Reply:
        """The reply to a message of ``visitor``; for one without an id, or a new one, ``answer`` makes it.

        It is made even when the visitor's connection breaks meanwhile. Raises what ``answer`` raises;
        that is not kept, and neither is an apology, so that the next try may succeed.
        """
        if message.id is None:
            return await answer()
        self._tidy()
        begins = message.conversation is None
        if begins and (visitor, message.id) in self._abandoned:
            raise RequestRefused(404, "conversation_unknown")
        said = hash((message.text, message.choice, message.language))
        key = _Key(message.conversation or "", visitor if begins else "", message.id, said)
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

    async def abandon(self, message: str, visitor: str) -> Optional[str]:
        """The token of the conversation that a message of ``visitor`` began, once its reply is made.

        Nothing for a message that did not come yet or begins nothing; it is not answered when it comes.
        """
        self._tidy()
        for key, (_, task) in self._replies.items():
            if (key.conversation, key.visitor, key.id) == ("", visitor, message):
                try:
                    return (await asyncio.shield(task))[0]
                except Exception:
                    return None
        self._abandoned[visitor, message] = self._now()
        return None

    def forget(self, token: str) -> None:
        """Drops what was answered in a conversation."""
        for key, (_, task) in list(self._replies.items()):
            began_with_it = task.done() and not task.cancelled() and not task.exception() and task.result()[0] == token
            if key.conversation == token or began_with_it:
                del self._replies[key]

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
