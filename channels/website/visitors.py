"""Whose request it is: which address counts, seen through the proxies in front."""

from __future__ import annotations

import ipaddress
import logging
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Callable, List, Optional
from urllib.parse import urlsplit

from sanic.request import Request

from server.hosts import Address, Hosts, address_of, host_of, is_loopback
from server.settings import Settings

logger = logging.getLogger(__name__)

SILENCE = 600.0
"""Seconds for which a name is remembered whose proxy did not say who visits: so long a corrected one has to wait."""
MOST_NAMES = 100
"""Names remembered so; where none is set a visitor can ask under any."""
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")


@dataclass(frozen=True)
class Visitor:
    """Who is counted together."""

    address: Optional[str]
    """An IPv4 address, or the /64 of an IPv6 address, of which one household has all; nothing where nobody says."""
    is_certain: bool = True
    """Whether it is the visitor's own, and not what the visitor may have made up."""
    is_vouched_for: bool = True
    """Whether it is the connection's, or WEBSITE_PROXIES says that a proxy of ours wrote it: else nobody knows whether
    the proxy did, or has passed on what the visitor wrote."""
    is_this_machine: bool = False
    """Somebody at this machine itself, with no proxy between."""


class Visitors:
    """Finds the visitor behind a request.

    WEBSITE_PROXIES of our own stand in front; where nothing is said of them, one on this machine is believed,
    as long as it is seen to say who visits, but not vouched for.
    """

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self._proxies = settings.proxies
        self._hosts = Hosts(settings)
        self._now = now
        self._silent: OrderedDict[str, float] = OrderedDict()
        """Names under which a request came through a proxy without X-Forwarded-For, and when the last one did: where
        there is one under that name, the visitor wrote it."""
        self._was_ever_silent = False
        """Then somebody elsewhere may look like a program on this machine, under whatever name."""
        self._has_told: set[str] = set()

    def of(self, request: Request) -> Visitor:
        """The visitor behind a request."""
        peer = address_of(request.ip)
        is_local = peer is not None and peer.is_loopback
        believed = int(is_local) if self._proxies is None else self._proxies
        entries = _forwarded_for(request)
        # Of the last ones each was written by a proxy of ours; what stands before is whatever the visitor wrote.
        named = _address(entries[-believed:][0]) if believed and entries else None
        if named is not None:
            if self._proxies:
                return Visitor(_network(named))
            if self._is_silent(request) or self._hosts.is_of_the_proxy(request):
                return self._uncertain(_network(named))
            return Visitor(_network(named), is_vouched_for=False)
        if self._proxies:
            return self._uncertain(None)
        if peer is not None and not is_local:
            if entries and self._proxies is None:
                self._tell("Another machine passes visitors on; where it is a proxy of ours, set WEBSITE_PROXIES=1")
            return Visitor(_network(peer))
        if self._was_passed_on(request):
            self._remember_silence(request)
        if self._was_ever_silent or not is_local:
            return self._uncertain(None)
        return Visitor("this machine", is_this_machine=True)

    def _is_silent(self, request: Request) -> bool:
        since = self._silent.get(_name(request))
        return since is not None and self._now() - since < SILENCE

    def _remember_silence(self, request: Request) -> None:
        self._was_ever_silent = True
        self._silent[_name(request)] = self._now()
        self._silent.move_to_end(_name(request))
        if len(self._silent) > MOST_NAMES:
            self._silent.popitem(last=False)

    def _was_passed_on(self, request: Request) -> bool:
        """Whether anything shows that somebody else than a program on this machine has asked."""
        host, origin = request.headers.get("host"), request.headers.get("origin")
        return self._hosts.is_passed_on(request) or _is_elsewhere(host) or _is_elsewhere(urlsplit(origin or "").netloc)

    def _uncertain(self, address: Optional[str]) -> Visitor:
        self._tell(
            "The proxy in front does not surely say who visits, so that all visitors are counted together, too: "
            "let it set Host and X-Forwarded-For, as deploy/nginx.conf has it"
        )
        return Visitor(address, is_certain=False, is_vouched_for=False)

    def _tell(self, line: str) -> None:
        if line not in self._has_told:
            self._has_told.add(line)
            logger.warning(line)


def _name(request: Request) -> str:
    host = host_of(request.headers.get("host"))
    return host[0] if host else ""


def _is_elsewhere(written: Optional[str]) -> bool:
    host = host_of(written)
    return host is not None and not is_loopback(host[0])


def _forwarded_for(request: Request) -> List[str]:
    lines = request.headers.getall("x-forwarded-for", [])
    return [entry.strip() for line in lines for entry in line.split(",") if entry.strip()]


def _address(written: str) -> Optional[Address]:
    with_port = _WITH_PORT.fullmatch(written)
    return address_of((with_port[1] or with_port[2]) if with_port else written)


def _network(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
