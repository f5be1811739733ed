"""Real nginx and Caddy in front of a real server: the plainest settings, the common ones, and those of deploy/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmark.servers import free_port
from channels.website.guard import STRANGERS_LIMIT, TOGETHER
from server.hosts import SENTENCE
from server.settings import ROOT
from tests.conftest import Assistant
from tests.deploy.conftest import Start, served
from tests.deploy.proxies import NAME, PATH, Proxy, certificate, newcomer, run_caddy, run_nginx

# As their manuals have it, and no line more.
NGINX_PLAIN = "location / { proxy_pass http://127.0.0.1:OURS; }"
# What tutorials add.
NGINX_HOST = "location / { proxy_pass http://127.0.0.1:OURS; proxy_set_header Host $host; }"
NGINX_COMMON = """location / {
    proxy_pass http://127.0.0.1:OURS;
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
}"""
NGINX_UPSTREAM = "location / { proxy_pass http://assistant; }"
# What nginx does by itself from 1.30 on; before, it speaks HTTP/1.0.
NEWER = 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass'
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
CADDY_PLAIN = "reverse_proxy 127.0.0.1:OURS"


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A server for which nothing was set, behind proxies that say who visits."""
    yield from served(tmp_path_factory.mktemp("default"))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A server that was told its address."""
    yield from served(tmp_path_factory.mktemp("public"), PUBLIC_URL=f"https://{NAME}")


@pytest.fixture(scope="module")
def uninformed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A server for which nothing was set, behind proxies that do not say who visits."""
    yield from served(tmp_path_factory.mktemp("uninformed"))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Assistant]:
    """A server for which nothing was set and that nobody has asked yet."""
    yield from served(tmp_path / "fresh")


def assert_the_page_works(proxy: Proxy, headers: dict[str, str]) -> None:
    """The page, its form and the chat's messages, as a browser sends them; another site gets nothing to read."""
    with proxy.visitor(newcomer(), **{**BROWSER, "Origin": proxy.address, **headers}) as visitor:
        assert "<form" in visitor.get("/webhooks/website/").text
        assert visitor.get("/webhooks/website/widget.js", follow_redirects=True).status_code == 200
        assert visitor.post(PATH, json={"text": "hello"}).json()["conversation"]
        page = visitor.post("/webhooks/website/", data={"text": "hello"})
        assert page.status_code == 200
        assert "113" in page.text


def assert_other_sites_get_nothing(proxy: Proxy) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
        strange = proxy.say(newcomer(), **{**BROWSER, "Origin": "https://evil.example", **headers})
        assert "access-control-allow-origin" not in strange.headers
        assert strange.status_code == 403 or not headers


@pytest.mark.program("nginx")
def test_nginx_that_does_not_say_who_visits(uninformed: Assistant, nginx: Start) -> None:
    older = [nginx(uninformed, lines) for lines in (NGINX_PLAIN, NGINX_UPSTREAM, NGINX_HOST)]
    newer = [
        nginx(uninformed, lines.replace("proxy_pass", NEWER)) for lines in (NGINX_PLAIN, NGINX_UPSTREAM, NGINX_HOST)
    ]
    # A visitor who knows how, before any other came.
    assert older[0].say(newcomer(), **{"X-Forwarded-For": "203.0.113.7"}).status_code == 200
    for proxy in (*older, *newer):
        # Browsers say where they ask from with https, and on this machine; without https they do not.
        assert_the_page_works(proxy, {"Sec-Fetch-Site": "same-origin"})
        assert_the_page_works(proxy, {})
        assert_other_sites_get_nothing(proxy)
    for proxy in older:
        assert_the_page_works(proxy, {"User-Agent": "something old"})
    together = STRANGERS_LIMIT * TOGETHER
    taken = older[2].taken(newcomer(), 10 * together, **{"X-Forwarded-For": "2001:db8:0:{n}::1"})
    assert together - 60 < taken < 10 * together
    for proxy in (*older, newer[0]):
        assert proxy.taken(newcomer(), 1) == 0
    assert uninformed.log.read_text().count("deploy/nginx.conf") == 1


@pytest.mark.program("nginx")
@pytest.mark.parametrize("change", [("", ""), ("proxy_pass", NEWER)], ids=["1.0", "1.1"])
def test_nginx_that_passes_on_what_visitors_make_up_before_any_other_came(
    fresh: Assistant, nginx: Start, change: tuple[str, str]
) -> None:
    proxy = nginx(fresh, NGINX_HOST.replace(*change))
    together = STRANGERS_LIMIT * TOGETHER
    taken = proxy.taken(newcomer(), 10 * together, **{"X-Forwarded-For": "2001:db8:0:{n}::1"})
    assert together <= taken < 10 * together
    # Those who make nothing up are others, and do not wait for them.
    assert proxy.say(newcomer(), **BROWSER).status_code == 200


def assert_each_visitor_is_counted(proxy: Proxy) -> None:
    visitor, most = newcomer(), 10 * STRANGERS_LIMIT
    assert proxy.taken(visitor, most) == STRANGERS_LIMIT
    assert proxy.taken(newcomer(), most, **{"X-Forwarded-For": "10.9.8.{n}"}) == STRANGERS_LIMIT
    assert proxy.taken(visitor, 1, **{"X-Forwarded-For": "10.9.8.7", "Forwarded": "for=10.9.8.7"}) == 0
    assert proxy.taken(newcomer(), 3) == 3


@pytest.mark.program("nginx")
def test_nginx_with_the_common_lines(default: Assistant, nginx: Start) -> None:
    proxy = nginx(default, NGINX_COMMON)
    assert_the_page_works(proxy, {})
    assert_other_sites_get_nothing(proxy)
    assert_each_visitor_is_counted(proxy)
    assert "deploy/nginx.conf" not in default.log.read_text()


@pytest.mark.program("caddy")
def test_caddy_with_nothing_but_the_address(default: Assistant, caddy: Start) -> None:
    proxy = caddy(default, CADDY_PLAIN)
    assert_the_page_works(proxy, {})
    assert proxy.say(newcomer(), Origin="https://evil.example").status_code == 403
    assert_each_visitor_is_counted(proxy)
    assert "deploy/nginx.conf" not in default.log.read_text()


def replaced(text: str, changes: dict[str, str]) -> str:
    """An example on ports of this machine; every line that changes has to be there."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def shipped_nginx(ours: Assistant, folder: Path) -> Proxy:
    """deploy/nginx.conf, as it is but for ports, certificate and the place of the server."""
    chain = certificate(folder)
    proxy = Proxy(free_port(), "https", chain)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen [::]:80;": "",
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.port} ssl;",
        "listen [::]:443 ssl;": "",
        f"/etc/letsencrypt/live/{NAME}": str(chain.parent),
        "127.0.0.1:5005": f"127.0.0.1:{ours.port}",
    }
    run_nginx(proxy, folder, replaced((ROOT / "deploy" / "nginx.conf").read_text(), changes))
    return proxy


def shipped_caddy(ours: Assistant, folder: Path) -> Proxy:
    """deploy/Caddyfile, the same."""
    chain = certificate(folder)
    proxy = Proxy(free_port(), "https", chain)
    sites = f"https://{NAME}:{proxy.port}, https://127.0.0.1:{proxy.port}"
    changes = {
        "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
        f"\n{NAME} {{": f"\n{sites} {{\n\tbind 127.0.0.1\n\ttls {chain} {chain.parent}/privkey.pem",
        "127.0.0.1:5005": f"127.0.0.1:{ours.port}",
    }
    run_caddy(proxy, folder, replaced((ROOT / "deploy" / "Caddyfile").read_text(), changes))
    return proxy


@pytest.mark.parametrize("settings", ["default", "public"])
@pytest.mark.parametrize(
    "start",
    [
        pytest.param(shipped_nginx, marks=pytest.mark.program("nginx"), id="nginx"),
        pytest.param(shipped_caddy, marks=pytest.mark.program("caddy"), id="caddy"),
    ],
)
def test_what_is_shipped_works_and_counts_each_visitor(
    start: Callable[[Assistant, Path], Proxy], settings: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ours: Assistant = request.getfixturevalue(settings)
    shipped = start(ours, tmp_path)
    try:
        assert_the_page_works(shipped, {"Sec-Fetch-Site": "same-origin"})
        assert_the_page_works(shipped, {})
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
            assert shipped.say(newcomer(), Origin="https://evil.example", **headers).status_code == 403
        assert_each_visitor_is_counted(shipped)
        with shipped.visitor(newcomer()) as visitor:
            assert visitor.get("/").headers["location"].endswith("/webhooks/website/")
            assert visitor.get("/.env").status_code == 404
            assert visitor.post(PATH, content=b" " * 300_000).status_code == 413
            # What is too large for a message alone is told in the chat's own words.
            assert visitor.post(PATH, content=b" " * 20_000).json()["error"]["code"] == "text_too_large"
    finally:
        shipped.stop()
    assert "deploy/nginx.conf" not in ours.log.read_text()


@pytest.mark.program("nginx")
def test_where_the_public_address_is_set_a_proxy_cannot_add_another_name(public: Assistant, nginx: Start) -> None:
    proxy = nginx(public, NGINX_COMMON)
    assert proxy.say(newcomer()).status_code == 200
    strange = proxy.say(newcomer(), Host="evil.example")
    assert strange.status_code == 421
    assert strange.json()["error"]["message"] == SENTENCE
