"""Who may talk, and how often."""

from __future__ import annotations

import ipaddress
from typing import Optional, Tuple

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sanic.request import Request

from channels.website.requests import RequestRefused

STRANGERS_LIMIT = 60
"""Messages a minute for one address where nothing else is set; nobody types faster."""


class Guard:
    """Checks origin and rate of a request."""

    def __init__(self, origins: Tuple[str, ...], rate_limit: Optional[int]) -> None:
        self._origins = origins
        self._rate_limit = rate_limit
        # The limiter holds its storage weakly.
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)

    def allowed_origin(self, request: Request) -> Optional[str]:
        """The other site that asks and may, for the CORS header; nothing for our own page or a program.

        Raises: RequestRefused (403) for a site that may not.
        """
        origin = request.headers.get("origin")
        if origin is None or origin.partition("://")[2] == request.headers.get("host"):
            return None
        if origin in self._origins:
            return str(origin)
        raise RequestRefused(
            403,
            "origin_refused",
            "This site may not use the assistant; its address has to be added to WEBSITE_ORIGINS.",
        )

    def count(self, request: Request) -> None:
        """Counts one message of an address.

        Raises: RequestRefused (429) for one too many.
        """
        address = request.remote_addr or request.ip
        limit = self._rate_limit
        if limit is None:
            limit = 0 if _is_this_machine(address) else STRANGERS_LIMIT
        if limit and not self._limiter.hit(RateLimitItemPerMinute(limit), address):
            raise RequestRefused(429, "too_many_messages")


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
