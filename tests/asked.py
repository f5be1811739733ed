"""A request as Sanic hands it on, with whatever headers, from whatever address."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sanic.compat import Header
from sanic.request import Request

OURS = "127.0.0.1:5005"
"""The Host that a proxy without further lines asks."""


def asked(
    peer: str = "192.0.2.1", host: str | None = OURS, version: str = "1.1", **headers: str | list[str]
) -> Request:
    """``x_forwarded_for=[...]`` is one header, several times."""
    pairs = [("host", host)] if host is not None else []
    for name, value in headers.items():
        pairs += [(name.replace("_", "-"), one) for one in ([value] if isinstance(value, str) else value)]
    nothing: Any = None
    request = Request(b"/webhooks/website/messages", Header(pairs), version, "POST", nothing, nothing)
    request.conn_info = SimpleNamespace(client_ip=peer)
    return request
