"""Who may talk, and how often."""

from __future__ import annotations

import logging
from typing import Optional
from urllib.parse import urlsplit

from sanic.request import Request

from channels.rates import Rates
from channels.website.requests import RequestRefused
from channels.website.visitors import Visitor, Visitors
from server.hosts import Hosts, ascii_name, host_of, is_browser
from server.settings import Settings

logger = logging.getLogger(__name__)

STRANGERS_LIMIT = 60
"""Messages a minute for one address where nothing else is set; nobody types faster."""
TOGETHER = 10
"""Times as many for all those together whom nobody vouches for: behind a proxy that does not say who visits, and behind
one that says it but was not declared (WEBSITE_PROXIES), so that it may only pass on what the visitor made up."""


class Guard:
    """Checks origin and rate of a request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._public = _origin_of(settings.public_url) if settings.public_url else None
        self._hosts = Hosts(settings)
        self._visitors = Visitors(settings)
        self._rates = Rates()
        self._together = Rates()
        """Apart, so that no number of addresses pushes out the count of all."""
        self._has_told = False

    def allowed_origin(self, request: Request) -> Optional[str]:
        """The other site that asks and may, for the CORS header; nothing for our own page or a program.

        Raises: RequestRefused (403) for a site that may not.
        """
        origin = request.headers.get("origin")
        if origin in self._settings.origins:
            return str(origin)
        if origin is None or self._is_our_page(origin, request):
            return None
        raise RequestRefused(
            403,
            "origin_refused",
            "This site may not use the assistant; its address has to be added to WEBSITE_ORIGINS, "
            "or to PUBLIC_URL where it is the assistant's own.",
        )

    def _is_our_page(self, origin: str, request: Request) -> bool:
        """Whether our own page asks, also where a proxy in front has changed its name.

        No page can write Origin, Host or Sec-Fetch-Site, nor X-Forwarded-Host without being asked for leave first.
        """
        host, forwarded = request.headers.get("host"), request.headers.get("x-forwarded-host", "")
        ours = origin.partition("://")[2]
        if origin == self._public or (ours and ours in (host, forwarded.partition(",")[0].strip())):
            return True
        fetched_from = request.headers.get("sec-fetch-site")
        if fetched_from is not None:
            return bool(fetched_from == "same-origin")
        # To this machine itself browsers always say (those before 2023 never), without https to others they do not. So
        # there is a proxy that passes the name on without its port, or not at all: nginx with $host, or without further
        # lines. The answer has no CORS header, so that no other site's page can read it.
        named, asking = host_of(host), host_of(ours)
        if named is not None and asking is not None and named == (asking[0], None):
            return True
        passed_on = request.version == "1.0" or is_browser(request)
        return asking is not None and passed_on and self._hosts.is_of_the_proxy(request)

    def count(self, request: Request) -> Visitor:
        """Counts one message; whose it is.

        Raises: RequestRefused (429) for one too many.
        """
        visitor = self._visitors.of(request)
        self._count(visitor, "messages", self._settings.rate_limit)
        return visitor

    def count_forgetting(self, request: Request, shows_token: bool) -> Visitor:
        """Counts one wish to be forgotten, apart from messages; whose it is.

        Who ``shows_token`` is counted alone: nobody else can make them wait.
        Raises: RequestRefused (429) for one too many.
        """
        visitor = self._visitors.of(request)
        # A small limit for messages is no reason to keep a talk.
        limit = self._settings.rate_limit and max(self._settings.rate_limit, STRANGERS_LIMIT)
        self._count(visitor, "forgetting", limit, is_alone=shows_token)
        return visitor

    def _count(self, visitor: Visitor, what: str, limit: Optional[int], is_alone: bool = False) -> None:
        if limit == 0 or (limit is None and visitor.is_this_machine):
            return
        limit = limit or STRANGERS_LIMIT
        crowd = None if visitor.is_vouched_for or is_alone else "named" if visitor.is_certain else "uncertain"
        # All together are asked before the one is counted: an address that nobody answers takes no place in memory, and
        # who is refused alone takes nothing from the others.
        if crowd is not None and not self._together.may(limit * TOGETHER, what, crowd):
            self._tell(visitor)
            raise RequestRefused(429, "too_many_messages")
        if visitor.address is not None and not self._rates.hit(limit, what, visitor.address):
            raise RequestRefused(429, "too_many_messages")
        if crowd is not None:
            self._together.hit(limit * TOGETHER, what, crowd)

    def _tell(self, visitor: Visitor) -> None:
        if visitor.is_certain and not self._has_told:
            self._has_told = True
            logger.warning(
                "All visitors behind the proxy together have reached their limit; where it writes X-Forwarded-For "
                "itself, as deploy/nginx.conf has it, set WEBSITE_PROXIES=1, so that each is counted alone"
            )


def _origin_of(url: str) -> str:
    """As browsers write it: without the port that is the scheme's own."""
    parts = urlsplit(url)
    name = ascii_name(parts.hostname or "")
    port = f":{parts.port}" if parts.port not in (None, {"http": 80, "https": 443}.get(parts.scheme)) else ""
    return f"{parts.scheme}://{f'[{name}]' if ':' in name else name}{port}"
