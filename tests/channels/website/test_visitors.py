"""Who is counted: through proxies that say who visits, through those that do not, and without any."""

from __future__ import annotations

import pytest

from channels.website.visitors import MOST_NAMES, SILENCE, Visitor, Visitors
from server.settings import Settings
from tests.asked import asked

PUBLIC = "chat.example.org"
PAGE = f"https://{PUBLIC}"


def visitors(**environment: str) -> Visitors:
    return Visitors(Settings.of(environment))


def through_caddy(forwarded_for: str | list[str]) -> Visitor:
    return visitors().of(asked("127.0.0.1", PUBLIC, x_forwarded_for=forwarded_for))


def believed(address: str) -> Visitor:
    """Named by a proxy that nobody has declared."""
    return Visitor(address, is_vouched_for=False)


def unsure(address: str | None) -> Visitor:
    return Visitor(address, is_certain=False, is_vouched_for=False)


def test_a_direct_visitor_is_the_address_of_the_connection() -> None:
    assert visitors().of(asked("192.0.2.1")) == Visitor("192.0.2.1")
    assert visitors().of(asked("::ffff:192.0.2.1")) == Visitor("192.0.2.1")


@pytest.mark.parametrize("proxies", [{}, {"WEBSITE_PROXIES": "0"}])
@pytest.mark.parametrize("forged", ["203.0.113.9", "127.0.0.1", "::1", ["203.0.113.9", "127.0.0.1"]])
def test_what_a_direct_visitor_forges_is_not_believed(proxies: dict[str, str], forged: str | list[str]) -> None:
    request = asked("192.0.2.1", x_forwarded_for=forged, x_real_ip="127.0.0.1", forwarded="for=127.0.0.1")
    assert visitors(**proxies).of(request) == Visitor("192.0.2.1")


def test_this_machine_is_itself_only_where_nothing_was_passed_on() -> None:
    for peer in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        for host in ("127.0.0.1:5005", "localhost:5005", "[::1]:5005", "chat.localhost:5005"):
            assert visitors().of(asked(peer, host)).is_this_machine
    own_page = asked("127.0.0.1", origin="http://localhost:8080")
    assert visitors().of(own_page).is_this_machine


@pytest.mark.parametrize(
    "trace",
    [
        {"x_forwarded_for": "127.0.0.1"},
        {"x_forwarded_for": "unknown"},
        {"x_forwarded_for": ""},
        {"x_forwarded_proto": "https"},
        {"x_real_ip": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"via": "1.1 Caddy"},
        {"origin": PAGE},
        {"host": PUBLIC},
        {"version": "1.0"},
    ],
    ids=str,
)
def test_whatever_a_proxy_shows_of_itself_ends_the_exemption(trace: dict[str, str]) -> None:
    assert not visitors().of(asked("127.0.0.1", **trace)).is_this_machine  # type: ignore[arg-type]


def test_of_several_values_the_last_one_counts() -> None:
    assert through_caddy("203.0.113.9") == believed("203.0.113.9")
    assert through_caddy("198.51.100.1, 203.0.113.9") == believed("203.0.113.9")
    assert through_caddy(["198.51.100.1", "127.0.0.1,203.0.113.9"]) == believed("203.0.113.9")
    assert through_caddy(" ,, 203.0.113.9 ,") == believed("203.0.113.9")


def test_as_many_as_the_proxies_that_are_ours() -> None:
    request = asked("10.0.0.2", PUBLIC, x_forwarded_for="198.51.100.1, 203.0.113.9, 10.0.0.3")
    assert visitors(WEBSITE_PROXIES="1").of(request).address == "10.0.0.3"
    assert visitors(WEBSITE_PROXIES="2").of(request).address == "203.0.113.9"
    assert visitors(WEBSITE_PROXIES="9").of(request).address == "198.51.100.1"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[fe80::1%eth0]:4711", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:4711", "203.0.113.9"),
    ],
)
def test_an_address_is_read_with_its_port_and_zone_and_counts_by_its_64(written: str, address: str) -> None:
    assert through_caddy(written) == believed(address)


@pytest.mark.parametrize(
    "written", ["unknown", "_hidden", "unix:", "1.2.3", "1.2.3.4.5", "[", "\udcff", "9" * 5000, "%"]
)
def test_what_is_no_address_is_nobody(written: str) -> None:
    assert through_caddy(written) == unsure(None)


@pytest.mark.parametrize("host", ["127.0.0.1:5005", "localhost:5005", "assistant", None])
def test_behind_a_proxy_that_leaves_the_host_what_is_passed_on_is_not_certain(host: str | None) -> None:
    request = asked("127.0.0.1", host, x_forwarded_for="203.0.113.9")
    assert visitors().of(request) == unsure("203.0.113.9")
    assert visitors(WEBSITE_PROXIES="1").of(request) == Visitor("203.0.113.9")


def test_a_proxy_seen_to_say_nothing_is_not_believed_when_a_visitor_does(caplog: pytest.LogCaptureFixture) -> None:
    seen = visitors()
    forged = asked("127.0.0.1", PUBLIC, x_forwarded_for="203.0.113.9")
    assert seen.of(forged).is_certain
    for _ in range(3):
        assert seen.of(asked("127.0.0.1", PUBLIC)) == unsure(None)
        assert seen.of(forged) == unsure("203.0.113.9")
    # What looks like a program on this machine may come through it, too.
    assert not seen.of(asked("127.0.0.1")).is_this_machine
    assert [record.message for record in caplog.records if "deploy/nginx.conf" in record.message] == caplog.messages
    assert len(caplog.messages) == 1


def test_what_one_name_is_not_told_says_nothing_of_another_and_is_forgotten() -> None:
    clock = [0.0]
    seen = Visitors(Settings.of({}), lambda: clock[0])
    silent, telling = "other.example.org", asked("127.0.0.1", PUBLIC, x_forwarded_for="203.0.113.9")
    forged = asked("127.0.0.1", f"{silent.upper()}:8080", x_forwarded_for="203.0.113.9")
    seen.of(asked("127.0.0.1", silent))
    assert seen.of(telling) == believed("203.0.113.9")
    assert seen.of(forged) == unsure("203.0.113.9")
    clock[0] = SILENCE - 1
    assert seen.of(forged) == unsure("203.0.113.9")
    clock[0] = SILENCE
    assert seen.of(forged) == believed("203.0.113.9")
    # What looks like a program on this machine may still be somebody elsewhere.
    assert not seen.of(asked("127.0.0.1")).is_this_machine


def test_no_more_names_are_remembered_than_so_many() -> None:
    seen = visitors()
    for number in range(2 * MOST_NAMES):
        seen.of(asked("127.0.0.1", f"{number}.example.org"))
    assert len(seen._silent) == MOST_NAMES
    assert not seen.of(
        asked("127.0.0.1", f"{2 * MOST_NAMES - 1}.example.org", x_forwarded_for="203.0.113.9")
    ).is_certain


def test_a_proxy_elsewhere_is_believed_where_it_is_set_and_named_where_not(caplog: pytest.LogCaptureFixture) -> None:
    request = asked("172.18.0.5", PUBLIC, x_forwarded_for="203.0.113.9")
    assert visitors(WEBSITE_PROXIES="1").of(request) == Visitor("203.0.113.9")
    assert not caplog.messages
    assert visitors().of(request) == Visitor("172.18.0.5")
    assert "WEBSITE_PROXIES=1" in caplog.text
    assert "203.0.113.9" not in caplog.text
