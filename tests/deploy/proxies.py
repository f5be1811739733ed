"""nginx and Caddy of this machine, each started with a configuration of its own, and who visits through them."""

from __future__ import annotations

import datetime
import ipaddress
import itertools
import os
import shutil
import ssl
import subprocess
import time
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from benchmark.browser import find_chromium
from benchmark.servers import free_port

NAME = "chat.example.org"
START = 60
"""Seconds a proxy may take to listen on a slow machine."""
PATH = "/webhooks/website/messages"
_newcomers = itertools.count(1)


def find_program(name: str) -> str | None:
    """Its path, or nothing; Debian keeps nginx where only root looks."""
    if name == "chromium":
        return find_chromium()
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def newcomer() -> str:
    """An address of this machine that no visitor had before."""
    return f"127.0.1.{next(_newcomers)}"


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


def run_nginx(proxy: Proxy, folder: Path, servers: str) -> None:
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/nginx.pid; error_log stderr; daemon off; events {{}}\n"
        f"http {{ access_log off;\n{paths}{servers}\n}}\n"
    )
    proxy.start(folder, str(find_program("nginx")), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf"))


def run_caddy(proxy: Proxy, folder: Path, caddyfile: str) -> None:
    (folder / "Caddyfile").write_text(caddyfile)
    proxy.start(
        folder, str(find_program("caddy")), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"
    )


def plain_nginx(ours: int, lines: str, folder: Path) -> Proxy:
    """nginx without https, with what stands within ``server``; OURS is the server's port."""
    proxy = Proxy(free_port())
    server = f"server {{ listen 127.0.0.1:{proxy.port}; {lines.replace('OURS', str(ours))} }}"
    upstream = f"upstream assistant {{ server 127.0.0.1:{ours}; }}" if "http://assistant" in lines else ""
    run_nginx(proxy, folder, upstream + server)
    return proxy


def plain_caddy(ours: int, lines: str, folder: Path) -> Proxy:
    """Caddy without https, with what stands within a site."""
    proxy = Proxy(free_port())
    site = f"http://:{proxy.port} {{\n\tbind 127.0.0.1\n\t{lines.replace('OURS', str(ours))}\n}}\n"
    run_caddy(proxy, folder, "{\n\tadmin off\n}\n" + site)
    return proxy


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
