"""Real nginx and Caddy in front of a real server: the plainest settings, the common ones, and those of deploy/."""

from __future__ import annotations

import datetime
import ipaddress
import itertools
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from benchmark.servers import free_port
from channels.website.guard import STRANGERS_LIMIT, TOGETHER
from server.hosts import SENTENCE
from server.settings import ROOT
from tests.conftest import Assistant, WithoutModel

NAME = "chat.example.org"
START = 60
"""Seconds a proxy may take to listen on a slow machine."""
PATH = "/webhooks/website/messages"

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
CADDY_PLAIN = "http://:LISTEN {\n bind 127.0.0.1\n reverse_proxy 127.0.0.1:OURS\n}"


def program(name: str) -> str:
    # Debian keeps nginx where only root looks.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is missing; on Debian: apt-get install {name}")
    return found


class Proxy:
    """A proxy of its own, ended with the test."""

    def __init__(self, port: int, scheme: str = "http", trusted: Path | None = None) -> None:
        self.port, self.scheme, self.trusted = port, scheme, trusted
        self.address = f"{scheme}://{NAME}:{port}"

    def start(self, folder: Path, *command: str) -> None:
        self.log = folder / "proxy.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                stdout=log,
                stderr=log,
                env={"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            )
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with self.visitor("127.0.0.1") as visitor:
                    visitor.get("/webhooks/website/health")
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"the proxy did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def visitor(self, address: str, **headers: str) -> httpx.Client:
        """Somebody whose connection comes from an address of this machine, as a browser has asked for the name."""
        verified = ssl.create_default_context(cafile=self.trusted) if self.trusted else False
        return httpx.Client(
            base_url=f"{self.scheme}://127.0.0.1:{self.port}",
            headers={"Host": f"{NAME}:{self.port}", **headers},
            transport=httpx.HTTPTransport(local_address=address, verify=verified),
            timeout=60,
        )

    def say(self, address: str, **headers: str) -> httpx.Response:
        with self.visitor(address, **headers) as visitor:
            return visitor.post(PATH, json={"text": "hello"})

    def taken(self, address: str, most: int, **headers: str) -> int:
        """How many messages of a visitor are taken before one is refused; {n} in a header is the number."""
        with self.visitor(address) as visitor:
            for number in range(most):
                numbered = {name: value.format(n=number) for name, value in headers.items()}
                reply = visitor.post(PATH, json={"text": "hello"}, headers=numbered)
                if reply.status_code == 429:
                    return number
                assert reply.status_code == 200, reply.text
        return most


Start = Callable[[int, str], Proxy]
_newcomers = itertools.count(1)


def newcomer() -> str:
    """An address that no visitor had before."""
    return f"127.0.1.{next(_newcomers)}"


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Start]:
    running: list[Proxy] = []

    def start(ours: int, lines: str) -> Proxy:
        proxy = Proxy(free_port())
        server = f"server {{ listen 127.0.0.1:{proxy.port}; {lines.replace('OURS', str(ours))} }}"
        upstream = f"upstream assistant {{ server 127.0.0.1:{ours}; }}" if "http://assistant" in lines else ""
        folder = tmp_path / str(proxy.port)
        folder.mkdir()
        run_nginx(proxy, folder, upstream + server)
        running.append(proxy)
        return proxy

    yield start
    for proxy in running:
        proxy.stop()


@pytest.fixture
def caddy(tmp_path: Path) -> Iterator[Start]:
    running: list[Proxy] = []

    def start(ours: int, site: str) -> Proxy:
        proxy = Proxy(free_port())
        site = site.replace("LISTEN", str(proxy.port)).replace("OURS", str(ours))
        run_caddy(proxy, tmp_path, "{\n admin off\n}\n" + site)
        running.append(proxy)
        return proxy

    yield start
    for proxy in running:
        proxy.stop()


def run_nginx(proxy: Proxy, folder: Path, servers: str) -> None:
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/nginx.pid; error_log stderr; daemon off; events {{}}\n"
        f"http {{ access_log off;\n{paths}{servers}\n}}\n"
    )
    proxy.start(folder, program("nginx"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf"))


def run_caddy(proxy: Proxy, folder: Path, caddyfile: str) -> None:
    (folder / "Caddyfile").write_text(caddyfile)
    proxy.start(folder, program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile")


def served(folder: Path, **environment: str) -> Iterator[Assistant]:
    running = WithoutModel(folder, MODEL=str(folder / "none.tar.gz"), **environment)
    running.start()
    yield running
    running.stop()


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


def assert_the_page_works(proxy: Proxy, headers: dict[str, str]) -> None:
    """The page, its form and the chat's messages, as a browser sends them; another site gets nothing to read."""
    with proxy.visitor(newcomer(), Origin=proxy.address, **headers) as visitor:
        assert "<form" in visitor.get("/webhooks/website/").text
        assert visitor.get("/webhooks/website/widget.js", follow_redirects=True).status_code == 200
        assert visitor.post(PATH, json={"text": "hello"}).json()["conversation"]
        page = visitor.post("/webhooks/website/", data={"text": "hello"})
        assert page.status_code == 200
        assert "113" in page.text


def assert_other_sites_get_nothing(proxy: Proxy) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
        strange = proxy.say(newcomer(), Origin="https://evil.example", **headers)
        assert "access-control-allow-origin" not in strange.headers
        assert strange.status_code == 403 or not headers


def test_nginx_that_does_not_say_who_visits(uninformed: Assistant, nginx: Start) -> None:
    proxies = [nginx(uninformed.port, lines) for lines in (NGINX_PLAIN, NGINX_UPSTREAM, NGINX_HOST)]
    # A visitor who knows how, before any other came.
    assert proxies[0].say(newcomer(), **{"X-Forwarded-For": "203.0.113.7"}).status_code == 200
    for proxy in proxies:
        # Browsers say where they ask from with https, and on this machine; without https they do not.
        assert_the_page_works(proxy, {"Sec-Fetch-Site": "same-origin"})
        assert_the_page_works(proxy, {})
        assert_other_sites_get_nothing(proxy)
    together = STRANGERS_LIMIT * TOGETHER
    taken = proxies[2].taken(newcomer(), 10 * together, **{"X-Forwarded-For": "2001:db8:0:{n}::1"})
    assert together - 30 < taken < 10 * together
    for proxy in proxies:
        assert proxy.taken(newcomer(), 1) == 0
    assert uninformed.log.read_text().count("deploy/nginx.conf") == 1


def assert_each_visitor_is_counted(proxy: Proxy) -> None:
    visitor, most = newcomer(), 10 * STRANGERS_LIMIT
    assert proxy.taken(visitor, most) == STRANGERS_LIMIT
    assert proxy.taken(newcomer(), most, **{"X-Forwarded-For": "10.9.8.{n}"}) == STRANGERS_LIMIT
    assert proxy.taken(visitor, 1, **{"X-Forwarded-For": "10.9.8.7", "Forwarded": "for=10.9.8.7"}) == 0
    assert proxy.taken(newcomer(), 3) == 3


def test_nginx_with_the_common_lines(default: Assistant, nginx: Start) -> None:
    proxy = nginx(default.port, NGINX_COMMON)
    assert_the_page_works(proxy, {})
    assert_other_sites_get_nothing(proxy)
    assert_each_visitor_is_counted(proxy)
    assert "deploy/nginx.conf" not in default.log.read_text()


def test_caddy_with_nothing_but_the_address(default: Assistant, caddy: Start) -> None:
    proxy = caddy(default.port, CADDY_PLAIN)
    assert_the_page_works(proxy, {})
    assert proxy.say(newcomer(), Origin="https://evil.example").status_code == 403
    assert_each_visitor_is_counted(proxy)
    assert "deploy/nginx.conf" not in default.log.read_text()


def certificate(folder: Path) -> Path:
    """For the name and for this machine; its key lies beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "fullchain.pem"


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
@pytest.mark.parametrize("start", [shipped_nginx, shipped_caddy])
def test_what_is_shipped_works_and_counts_each_visitor(
    start: Callable[[Assistant, Path], Proxy], settings: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    program(start.__name__.removeprefix("shipped_"))
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


def test_where_the_public_address_is_set_a_proxy_cannot_add_another_name(public: Assistant, nginx: Start) -> None:
    proxy = nginx(public.port, NGINX_COMMON)
    assert proxy.say(newcomer()).status_code == 200
    strange = proxy.say(newcomer(), Host="evil.example")
    assert strange.status_code == 421
    assert strange.json()["error"]["message"] == SENTENCE
