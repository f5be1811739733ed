"""A platform's HTTP API without an SDK: one session, JSON, no redirects."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Tuple

import aiohttp

from channels.sending import TIME_OUT, answered_json


class Api:
    """Calls the methods of an API under one address."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._session: Optional[aiohttp.ClientSession] = None

    async def call(self, method: str, path: str, **request: Any) -> Tuple[int, Mapping[str, str], Mapping[str, Any]]:
        """Status, headers and JSON of the reply.

        Raises: aiohttp.ClientError or asyncio.TimeoutError where there is none.
        """
        if self._session is None:
            # Made here, because a session belongs to the event loop that runs.
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIME_OUT))
        async with self._session.request(method, self._base + path, allow_redirects=False, **request) as reply:
            return reply.status, reply.headers, await answered_json(reply)

    async def close(self) -> None:
        """Gives the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None
