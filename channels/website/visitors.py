"""Whose request it is: which address counts, seen through the proxies in front."""

from __future__ import annotations

import ipaddress
import logging
import re
from dataclasses import dataclass
from typing import List, Optional
from urllib.parse import urlsplit

from sanic.request import Request

from server.hosts import Address, Hosts, address_of, host_of, is_loopback
from server.settings import Settings

logger = logging.getLogger(__name__)

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")


@dataclass(frozen=True)
class Visitor:
    """Who is counted together."""

    address: Optional[str]
    """An IPv4 address, or the /64 of an IPv6 address, of which one household has all; nothing where nobody says."""
    is_certain: bool = True
    """Whether it is the visitor's own, and not what the visitor may have made up."""
    is_this_machine: bool = False
    """Somebody at this machine itself, with no proxy between."""


class Visitors:
    """Finds the visitor behind a request.

    WEBSITE_PROXIES of our own stand in front; where nothing is said of them, one on this machine is believed,
    as long as it is seen to say who visits.
    """

    def __init__(self, settings: Settings) -> None:
        self._proxies = settings.proxies
        self._hosts = Hosts(settings)
        self._is_silent = False
        """A request came through the proxy without X-Forwarded-For: where there is one, the visitor wrote it."""
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
            is_certain = bool(self._proxies) or not (self._is_silent or self._hosts.is_of_the_proxy(request))
            return self._uncertain(_network(named)) if not is_certain else Visitor(_network(named))
        if self._proxies:
            return self._uncertain(None)
        if peer is not None and not is_local:
            if entries and self._proxies is None:
                self._tell("Another machine passes visitors on; where it is a proxy of ours, set WEBSITE_PROXIES=1")
            return Visitor(_network(peer))
        self._is_silent = self._is_silent or self._was_passed_on(request)
        if self._is_silent or not is_local:
            return self._uncertain(None)
        return Visitor("this machine", is_this_machine=True)

    def _was_passed_on(self, request: Request) -> bool:
        """Whether anything shows that somebody else than a program on this machine has asked."""
        host, origin = request.headers.get("host"), request.headers.get("origin")
        return self._hosts.is_passed_on(request) or _is_elsewhere(host) or _is_elsewhere(urlsplit(origin or "").netloc)

    def _uncertain(self, address: Optional[str]) -> Visitor:
        self._tell(
            "The proxy in front does not surely say who visits, so that all visitors are counted together, too: "
            "let it set Host and X-Forwarded-For, as deploy/nginx.conf has it"
        )
        return Visitor(address, is_certain=False)

    def _tell(self, line: str) -> None:
        if line not in self._has_told:
            self._has_told.add(line)
            logger.warning(line)


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
