from __future__ import annotations

import pytest

from channels.rates import MOST
from channels.website.guard import STRANGERS_LIMIT, TOGETHER, Guard
from channels.website.requests import RequestRefused
from server.settings import Settings
from tests.asked import asked

PAGE = "https://chat.example.org"
CADDY = {"peer": "127.0.0.1", "host": "chat.example.org"}
FORGED = {**CADDY, "x_forwarded_for": "2001:db8:{n:x}::1"}
"""nginx that passes the visitor's own X-Forwarded-For on says the same as Caddy does."""


def guard(**environment: str) -> Guard:
    return Guard(Settings.of(environment))


def taken(guard: Guard, most: int = 10_000, **request: str) -> int:
    """How many messages are taken before one is refused."""
    for number in range(most):
        try:
            guard.count(asked(**{name: value.format(n=number) for name, value in request.items()}))  # type: ignore[arg-type]
        except RequestRefused:
            return number
    return most


def test_our_own_page_and_programs_may_ask() -> None:
    assert guard().allowed_origin(asked(host="chat.example:5005", origin="http://chat.example:5005")) is None
    assert guard().allowed_origin(asked(host="chat.example")) is None


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "https://ecpat.lu.evil.example", "http://ecpat.lu"]
)
def test_a_listed_site_may_ask_and_others_may_not(origin: str) -> None:
    listing = guard(WEBSITE_ORIGINS="https://ecpat.lu", PUBLIC_URL=PAGE)
    assert listing.allowed_origin(asked(host="chat.example.org", origin="https://ecpat.lu")) == "https://ecpat.lu"
    for strange in (
        asked(host="chat.example.org", origin=origin),
        asked("127.0.0.1", origin=origin),
        asked("127.0.0.1", origin=origin, sec_fetch_site="cross-site"),
        asked("127.0.0.1", origin=origin, sec_fetch_site="cross-site", user_agent="Mozilla/5.0"),
        asked("127.0.0.1", host="localhost:5005", origin=origin, sec_fetch_site="same-site", user_agent="Mozilla/5.0"),
        asked("127.0.0.1", host="127.0.0.1:8080", origin=origin, user_agent="Mozilla/5.0"),
        asked("192.0.2.1", host="192.0.2.2:5005", origin="http://192.0.2.2:3000"),
        asked("127.0.0.1", host="ecpat.lu", origin="https://ecpat.lu:8443", sec_fetch_site="same-site"),
        asked("127.0.0.1", origin=origin, sec_fetch_site="same-site", version="1.0"),
        asked("127.0.0.1", host="chat.example.org", origin=origin, version="1.0"),
        asked("127.0.0.1", host="chat.example.org", origin=origin, x_forwarded_for="203.0.113.9"),
    ):
        with pytest.raises(RequestRefused) as refusal:
            listing.allowed_origin(strange)
        assert refusal.value.status == 403
        assert "PUBLIC_URL" in refusal.value.message("en")


@pytest.mark.parametrize(
    "request_",
    [
        asked("127.0.0.1", origin=PAGE, sec_fetch_site="same-origin"),  # nginx with one line, https
        asked("127.0.0.1", origin="http://chat.example.org", version="1.0"),  # the same without https
        asked("127.0.0.1", origin="http://chat.example.org", user_agent="Mozilla/5.0"),  # nginx 1.30
        asked("127.0.0.1", host="assistant", origin="http://chat.example.org", version="1.0"),  # with an upstream block
        asked("127.0.0.1", origin=PAGE, x_forwarded_host="chat.example.org"),  # Apache
        asked("127.0.0.1", origin=PAGE, x_forwarded_host="chat.example.org, inner"),
        asked("127.0.0.1", host="chat.example.org", origin=f"{PAGE}:8443", version="1.0"),  # nginx with $host
        asked("127.0.0.1", host="chat.example.org", origin=f"{PAGE}:8443", x_forwarded_for="203.0.113.9"),
    ],
)
def test_our_own_page_behind_a_proxy_may_ask_and_no_other_site_may_read(request_: object) -> None:
    assert guard().allowed_origin(request_) is None  # type: ignore[arg-type]


def test_a_listed_site_may_read_the_answer_also_behind_a_proxy_that_leaves_the_host() -> None:
    for request in (
        asked("127.0.0.1", origin="https://ecpat.lu", version="1.0"),
        asked("127.0.0.1", origin="https://ecpat.lu", user_agent="Mozilla/5.0", sec_fetch_site="cross-site"),
        asked("127.0.0.1", host="ecpat.lu", origin="https://ecpat.lu", x_forwarded_for="203.0.113.9"),
    ):
        assert guard(WEBSITE_ORIGINS="https://ecpat.lu").allowed_origin(request) == "https://ecpat.lu"


@pytest.mark.parametrize(
    ("public", "origin"),
    [
        (PAGE, PAGE),
        ("https://chat.example.org:443/path", PAGE),
        ("http://chat.example.org:80", "http://chat.example.org"),
        ("https://Chat.example.org:8443", f"{PAGE}:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[2001:db8::1]:81", "http://[2001:db8::1]:81"),
    ],
)
def test_the_public_address_is_our_own_whatever_the_proxy_says(public: str, origin: str) -> None:
    assert guard(PUBLIC_URL=public).allowed_origin(asked("127.0.0.1", origin=origin)) is None


def test_strangers_are_limited_this_machine_is_not() -> None:
    counting = guard()
    assert taken(counting, peer="192.0.2.1") == STRANGERS_LIMIT
    assert taken(counting, most=1000, peer="127.0.0.1") == 1000
    assert taken(counting, peer="192.0.2.2") == STRANGERS_LIMIT
    with pytest.raises(RequestRefused) as refusal:
        counting.count(asked("192.0.2.1"))
    assert refusal.value.status == 429
    assert "113" in refusal.value.message("fr")


def test_visitors_behind_a_proxy_are_limited_each() -> None:
    counting = guard()
    assert taken(counting, **CADDY, x_forwarded_for="203.0.113.9") == STRANGERS_LIMIT
    assert taken(counting, **CADDY, x_forwarded_for="{n}.1.2.3, 203.0.113.9") == 0
    assert taken(counting, **CADDY, x_forwarded_for="203.0.113.10") == STRANGERS_LIMIT
    assert taken(counting, **CADDY, x_forwarded_for="127.0.0.1") == STRANGERS_LIMIT


def test_a_household_has_one_limit_however_many_addresses_it_has() -> None:
    counting = guard()
    assert taken(counting, peer="2001:db8:0:1::{n}") == STRANGERS_LIMIT
    assert taken(counting, peer="2001:db8:0:2::{n}") == STRANGERS_LIMIT


def test_who_cannot_be_told_apart_is_limited_together() -> None:
    silent = {"peer": "127.0.0.1", "version": "1.0"}
    assert taken(guard(), **silent) == STRANGERS_LIMIT * TOGETHER
    counting = guard()
    assert taken(counting, **silent, x_forwarded_for="203.0.113.9") == STRANGERS_LIMIT
    assert taken(counting, **silent, x_forwarded_for="2001:db8:0:{n}::1") == STRANGERS_LIMIT * (TOGETHER - 1)
    assert taken(counting, **silent) == 0


@pytest.mark.parametrize("host", ["chat.example.org", "{n}.example.org", "127.0.0.1:5005"])
def test_however_many_names_a_proxy_says_they_are_limited_together(host: str, caplog: pytest.LogCaptureFixture) -> None:
    counting = guard()
    assert taken(counting, **{**FORGED, "host": host}) == STRANGERS_LIMIT * TOGETHER
    assert taken(counting, **{**FORGED, "host": host}) == 0
    assert len(caplog.messages) == 1
    assert "deploy/nginx.conf" in caplog.text


def test_what_is_declared_says_as_many_visitors_as_it_has() -> None:
    counting = guard(WEBSITE_PROXIES="1")
    assert taken(counting, most=3000, **FORGED) == 3000
    assert taken(counting, **CADDY, x_forwarded_for="203.0.113.9") == STRANGERS_LIMIT


def test_direct_visitors_and_those_of_another_proxy_do_not_wait_for_them() -> None:
    counting = guard(PUBLIC_URL=PAGE, WEBSITE_HOSTS="badly-set.example.org")
    assert taken(counting, peer="127.0.0.1", host="badly-set.example.org") == STRANGERS_LIMIT * TOGETHER
    assert taken(counting, **{**FORGED, "host": "badly-set.example.org"}) == 0
    assert taken(counting, **CADDY, x_forwarded_for="203.0.113.9") == STRANGERS_LIMIT
    assert taken(counting, peer="192.0.2.1") == STRANGERS_LIMIT


@pytest.mark.parametrize("first", [0, 1], ids=["named", "uncertain"])
def test_no_number_of_addresses_pushes_out_the_count_of_all(first: int) -> None:
    counting = guard()
    taken(counting, most=first, peer="127.0.0.1", host="chat.example.org")
    assert taken(counting, **FORGED) == STRANGERS_LIMIT * TOGETHER - first
    refused = 0
    for number in range(MOST + 1000):
        try:
            counting.count(asked("127.0.0.1", "chat.example.org", x_forwarded_for=f"2001:db9:{number:x}::1"))
        except RequestRefused:
            refused += 1
    assert refused == MOST + 1000
    # Nobody who was refused took a place in memory.
    assert len(counting._rates) <= STRANGERS_LIMIT * TOGETHER


def test_who_is_refused_alone_takes_nothing_from_the_others() -> None:
    counting = guard()
    for _ in range(2 * STRANGERS_LIMIT * TOGETHER):
        taken(counting, most=1, **CADDY, x_forwarded_for="203.0.113.9")
    assert taken(counting, **FORGED) == STRANGERS_LIMIT * (TOGETHER - 1)


def test_a_set_limit_is_for_everybody_and_zero_is_none() -> None:
    assert taken(guard(WEBSITE_RATE_LIMIT="1"), peer="127.0.0.1") == 1
    assert taken(guard(WEBSITE_RATE_LIMIT="0"), most=1000, peer="192.0.2.1") == 1000
    assert taken(guard(WEBSITE_RATE_LIMIT="0"), most=1000, peer="127.0.0.1", version="1.0") == 1000


def forgotten(guard: Guard, shows_token: bool, most: int = 10_000, **request: str) -> int:
    """How often somebody is forgotten before being told to wait."""
    for number in range(most):
        try:
            guard.count_forgetting(
                asked(**{name: value.format(n=number) for name, value in request.items()}), shows_token
            )  # type: ignore[arg-type]
        except RequestRefused:
            return number
    return most


def test_forgetting_is_limited_apart_from_messages() -> None:
    counting = guard(WEBSITE_RATE_LIMIT="1")
    assert taken(counting, peer="192.0.2.1") == 1
    for shows_token, peer in ((True, "192.0.2.1"), (False, "192.0.2.2")):
        assert forgotten(counting, shows_token, peer=peer) == STRANGERS_LIMIT
        assert forgotten(counting, not shows_token, peer=peer) == 0
    assert forgotten(guard(), False, most=1000, peer="127.0.0.1") == 1000
    assert forgotten(guard(WEBSITE_RATE_LIMIT="0"), False, most=1000, peer="192.0.2.1") == 1000


def test_who_shows_a_token_does_not_wait_for_others_to_be_forgotten() -> None:
    counting = guard()
    assert forgotten(counting, False, **FORGED) == STRANGERS_LIMIT * TOGETHER
    assert forgotten(counting, True, **CADDY, x_forwarded_for="203.0.113.9") == STRANGERS_LIMIT
    assert taken(counting, **CADDY, x_forwarded_for="203.0.113.9") == STRANGERS_LIMIT
