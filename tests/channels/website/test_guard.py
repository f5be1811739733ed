import gc
from types import SimpleNamespace

import pytest

from channels.website.guard import STRANGERS_LIMIT, Guard
from channels.website.requests import RequestRefused


def request(address: str = "192.0.2.1", **headers: str) -> SimpleNamespace:
    return SimpleNamespace(headers=headers, remote_addr="", ip=address)


def test_our_own_page_and_programs_may_ask() -> None:
    guard = Guard((), None)
    assert guard.allowed_origin(request(host="chat.example:5005", origin="http://chat.example:5005")) is None
    assert guard.allowed_origin(request(host="chat.example")) is None


def test_a_listed_site_may_ask_and_others_may_not() -> None:
    guard = Guard(("https://ecpat.lu",), None)
    assert guard.allowed_origin(request(host="chat.example", origin="https://ecpat.lu")) == "https://ecpat.lu"
    for origin in ("https://evil.example", "null", "https://ecpat.lu.evil.example", "http://ecpat.lu"):
        with pytest.raises(RequestRefused) as refusal:
            guard.allowed_origin(request(host="chat.example", origin=origin))
        assert refusal.value.status == 403


def test_strangers_are_limited_this_machine_is_not() -> None:
    guard = Guard((), None)
    for _ in range(STRANGERS_LIMIT):
        guard.count(request())
        guard.count(request("127.0.0.1"))
    guard.count(request("127.0.0.1"))
    guard.count(request("192.0.2.2"))
    with pytest.raises(RequestRefused) as refusal:
        guard.count(request())
    assert refusal.value.status == 429
    assert "113" in refusal.value.message("fr")


def test_a_set_limit_is_for_everybody_and_zero_is_none() -> None:
    strict, open_door = Guard((), 1), Guard((), 0)
    strict.count(request("127.0.0.1"))
    with pytest.raises(RequestRefused):
        strict.count(request("127.0.0.1"))
    for _ in range(STRANGERS_LIMIT * 2):
        open_door.count(request())


def test_it_counts_also_long_after_it_was_made() -> None:
    guard = Guard((), 1)
    gc.collect()
    guard.count(request())
    with pytest.raises(RequestRefused):
        guard.count(request())
