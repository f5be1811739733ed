"""The real pip-audit and the real npm, asking a server on this machine."""

import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from audit.locked import npm_libraries
from audit.online import PIP_AUDIT, NotReached, ask_npm, ask_pip_audit
from benchmark.servers import free_port
from server.settings import ROOT
from tests.audit.made import advisory

TOOL = ROOT / PIP_AUDIT
needs_pip_audit = pytest.mark.skipif(not TOOL.exists(), reason="pip-audit is missing: 'make audit' fetches it")
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is missing")
LOCK = f"rasa==3.6.21 \\\n    --hash=sha256:{'0' * 64}\nrasa-sdk==3.6.2 \\\n    --hash=sha256:{'0' * 64}\n"
OF_NPM = {
    "id": 1,
    "url": "https://github.com/advisories/GHSA-test-npm",
    "title": "A weakness",
    "severity": "high",
    "vulnerable_versions": "<99.0.0",
}
NEEDS_IT = {"name": "needs-it", "version": "1.0.0", "dependencies": {"typescript": "7.0.2"}}


class Advisories(BaseHTTPRequestHandler):
    """What osv.dev and npm's registry answer to the two questions that are asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        question = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        if self.path == "/v1/query":
            is_rasa = question == {"package": {"name": "rasa", "ecosystem": "PyPI"}, "version": "3.6.21"}
            self._answer({"vulns": [advisory("PYSEC-1", aliases=["CVE-1"])]} if is_rasa else {})
        elif self.path == "/-/npm/v1/security/advisories/bulk":
            self._answer({"typescript": [OF_NPM]} if "typescript" in question else {})
        else:
            self.send_error(404)

    def do_GET(self) -> None:
        # npm asks, too, which versions of a library need the one with the weakness.
        if self.path == "/needs-it":
            self._answer({"name": "needs-it", "versions": {"1.0.0": NEEDS_IT}})
        else:
            self.send_error(404)

    def _answer(self, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK)
    return path


@pytest.fixture
def npm_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "widget" / name, tmp_path)
    return tmp_path


@needs_pip_audit
def test_pip_audit_tells_what_osv_knows(address: str, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"{address}/v1/query")
    (finding,) = ask_pip_audit(lock, TOOL)
    assert str(finding) == "rasa 3.6.21: CVE-1, PYSEC-1: A weakness.; mended in 99"
    lock.write_text(LOCK.partition("\n    ")[2].partition("\n")[2])
    assert ask_pip_audit(lock, TOOL) == []


@needs_pip_audit
def test_pip_audit_without_a_network_or_with_an_error_is_not_reached(
    address: str, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"http://127.0.0.1:{free_port()}/v1/query")
    with pytest.raises(NotReached, match=r"^pip-audit: ConnectionError$"):
        ask_pip_audit(lock, TOOL)
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"{address}/elsewhere")
    with pytest.raises(NotReached, match=r"^pip-audit: "):
        ask_pip_audit(lock, TOOL)


def test_without_pip_audit_nothing_is_reached(lock: Path, tmp_path: Path) -> None:
    with pytest.raises(NotReached, match="not installed"):
        ask_pip_audit(lock, tmp_path / "absent")


@needs_npm
def test_npm_tells_what_its_registry_knows(address: str, npm_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", address)
    libraries = [one.library for one in npm_libraries(npm_folder / "package-lock.json")]
    (finding,) = ask_npm(npm_folder, libraries)
    assert (finding.library.name, finding.names) == ("typescript", {"GHSA-test-npm"})


@needs_npm
def test_what_needs_a_library_with_a_weakness_is_not_told_of_again(
    address: str, npm_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", address)
    for name in ("package.json", "package-lock.json"):
        content = json.loads((npm_folder / name).read_text())
        ours = content["packages"][""] if "packages" in content else content
        ours["dependencies"] = {"needs-it": "1.0.0"}
        content.get("packages", {})["node_modules/needs-it"] = NEEDS_IT
        (npm_folder / name).write_text(json.dumps(content))
    libraries = [one.library for one in npm_libraries(npm_folder / "package-lock.json")]
    assert "needs-it" in [library.name for library in libraries]
    assert [finding.library.name for finding in ask_npm(npm_folder, libraries)] == ["typescript"]


@needs_npm
def test_npm_without_a_network_is_not_reached(npm_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NotReached, match=r"^npm audit: "):
        ask_npm(npm_folder, [])


def test_without_npm_nothing_is_reached(npm_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotReached, match="npm: not installed"):
        ask_npm(npm_folder, [])
