"""Under which names the server answers, and what reached it through a proxy.

A page elsewhere can let its own name lead to this machine (DNS rebinding); then the browser takes the
assistant for a part of that page. The name in the request, its Host, gives it away.
"""

from __future__ import annotations

import ipaddress
import re
from typing import FrozenSet, Optional, Tuple, Union
from urllib.parse import urlsplit

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from server.settings import Settings

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
FOR_PROBES = ("/webhooks/website/health", "/webhooks/website/ready")
"""Whoever watches the server reaches it under names of its own, and learns nothing but whether it is well."""
SENTENCE = "This server does not answer under this name; who runs it sets PUBLIC_URL, or adds it to WEBSITE_HOSTS."
TRACES = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via")
"""Headers that proxies add and browsers do not."""
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^\s:/?#@\[\]\\]+)(?::(?P<port>\d*))?")


def host_of(written: Optional[str]) -> Optional[Tuple[str, Optional[int]]]:
    """The name or address in a Host header, in lower case, and its port; nothing where it is none."""
    found = _HOST.fullmatch(written or "")
    if found is None:
        return None
    return found["name"].strip("[]").rstrip(".").lower(), int(found["port"]) if found["port"] else None


def address_of(name: str) -> Optional[Address]:
    """An IP address; an IPv4 one also where a socket that takes both writes it as ::ffff:192.0.2.1."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(name: str) -> bool:
    """Whether a name is that of the machine itself, whoever says it."""
    address = address_of(name)
    return address.is_loopback if address else name == "localhost" or name.endswith(".localhost")


class Hosts:
    """What a request's Host says."""

    def __init__(self, settings: Settings) -> None:
        public = urlsplit(settings.public_url).hostname if settings.public_url else None
        self._names: FrozenSet[str] = frozenset(ascii_name(name) for name in (*settings.hosts, public) if name)
        self._own = settings.host
        self._port = settings.port
        self._proxies = settings.proxies

    def is_ours(self, request: Request) -> bool:
        """Whether we answer under this Host: our names, this machine's own, any bare IP address.

        An address is no name that somebody else could let lead here; without a Host it was no browser.
        Where no name is set, a proxy on this machine answers for others: a page whose name leads here has to
        write our own port behind it, so that a browser which does not has asked somebody in front.
        """
        written = request.headers.get("host")
        if written is None:
            return True
        host = host_of(written)
        if host is None:
            return False
        name, port = host
        if name in self._names or name == self._own or is_loopback(name) or address_of(name) is not None:
            return True
        if self._names or (port or 80) == self._port:
            return False
        return self.is_passed_on(request) or (self._may_be_a_proxy(request) and is_browser(request))

    def is_of_the_proxy(self, request: Request) -> bool:
        """Whether the Host is the address a proxy asks, not the one that the visitor did.

        So does nginx without further lines: our own address, or the name of an ``upstream`` block.
        """
        host = host_of(request.headers.get("host"))
        if host is None:
            return True
        name, port = host
        if name in self._names:
            return False
        if is_loopback(name):
            return (port or 80) == self._port
        return "." not in name and address_of(name) is None

    def is_passed_on(self, request: Request) -> bool:
        """Whether a proxy that may be ours shows. HTTP/1.0 is what nginx before 1.30 speaks, and no browser."""
        shows = request.version == "1.0" or any(name in request.headers for name in TRACES)
        return shows and self._may_be_a_proxy(request)

    def _may_be_a_proxy(self, request: Request) -> bool:
        """Whether it is on this machine; anywhere where WEBSITE_PROXIES is set."""
        peer = address_of(request.ip)
        return bool(self._proxies) or (peer is not None and peer.is_loopback)


def is_browser(request: Request) -> bool:
    """Whether it calls itself one. No page can write this to another site without being asked for leave first."""
    return bool(request.headers.get("user-agent", "").startswith("Mozilla/"))


def guard_hosts(app: Sanic, settings: Settings) -> None:
    """Refuses requests under other names with 421, before any channel sees them."""
    hosts = Hosts(settings)

    @app.middleware("request")
    async def _refuse(request: Request) -> Optional[HTTPResponse]:
        if hosts.is_ours(request) or request.path in FOR_PROBES:
            return None
        return response.json({"error": {"code": "host_unknown", "message": SENTENCE}}, status=421)


def ascii_name(name: str) -> str:
    """As browsers write it in Host: in lower case, and in ASCII."""
    try:
        return name.encode("idna").decode().rstrip(".").lower()
    except UnicodeError:
        return name.rstrip(".").lower()
