"""The widget as it is served: one script, under a name that changes with it, small."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import httpx

from channels.website.widget_files import FOLDER, Widget
from server.settings import ROOT

LIMIT = 20 * 1024
"""Bytes, compressed."""


def test_all_of_it_is_small() -> None:
    assert len(Widget.load().compressed) <= LIMIT


def test_every_module_is_in_it_once_and_no_name_twice() -> None:
    body = Widget.load().body.decode()
    assert not re.search(r"^(?:import|export) ", body, re.M)
    declared = re.compile(r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)", re.M)
    names = [name for module in FOLDER.glob("*.js") for name in declared.findall(module.read_text(encoding="utf-8"))]
    assert len(names) == len(set(names)), sorted(name for name in set(names) if names.count(name) > 1)


def test_comments_stay_at_home_and_texts_stay_whole() -> None:
    body = Widget.load().body.decode()
    assert "@param" not in body
    assert "Leave this page" in body
    assert "http://www.w3.org/2000/svg" in body


def test_it_holds_no_inline_script_no_markup_and_no_storage() -> None:
    body = Widget.load().body.decode()
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        ".src =",
        "srcdoc",
    ):
        assert sink not in body
    for store in ("localStorage", "sessionStorage", "document.cookie", "indexedDB"):
        assert store not in body


def test_the_name_changes_with_the_content(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(FOLDER, tmp_path / "widget", ignore=shutil.ignore_patterns("node_modules")))
    assert Widget.load(copy) == Widget.load()
    (copy / "contacts.js").write_text((copy / "contacts.js").read_text().replace("113", "999"))
    assert Widget.load(copy).name != Widget.load().name


def test_the_stable_name_leads_to_the_hashed_one(assistant: Any) -> None:
    stable = httpx.get(f"{assistant.base}/widget.js")
    assert stable.status_code == 302
    assert stable.headers["cache-control"] == "public, max-age=300"
    assert stable.headers["access-control-allow-origin"] == "*"
    assert stable.headers["location"] == Widget.load().name
    older = httpx.get(f"{assistant.base}/widget.0123456789ab.js")
    assert older.headers["location"] == Widget.load().name


def test_the_hashed_name_is_compressed_and_kept(assistant: Any) -> None:
    widget = Widget.load()
    served = httpx.get(f"{assistant.base}/{widget.name}", headers={"Accept-Encoding": "gzip"})
    assert served.status_code == 200
    assert served.headers["content-encoding"] == "gzip"
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["content-type"] == "text/javascript; charset=utf-8"
    assert served.headers["vary"] == "Accept-Encoding"
    assert int(served.headers["content-length"]) == len(widget.compressed) <= LIMIT
    assert served.content == widget.body == gzip.decompress(widget.compressed)
    plain = httpx.get(f"{assistant.base}/{widget.name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == widget.body
    asked = httpx.head(f"{assistant.base}/widget.js", follow_redirects=True)
    assert asked.status_code == 200
    assert asked.headers["cache-control"] == served.headers["cache-control"]
    assert asked.content == b""


def test_the_integrity_value_is_that_of_the_script() -> None:
    widget = Widget.load()
    kind, _, value = widget.integrity.partition("-")
    assert kind == "sha384"
    assert base64.b64decode(value) == hashlib.sha384(widget.body).digest()


def test_the_site_guide_says_what_there_is() -> None:
    guide = (ROOT / "docs" / "website.md").read_text(encoding="utf-8")
    code = "".join(module.read_text(encoding="utf-8") for module in FOLDER.glob("*.js"))
    attributes = {
        "data-" + re.sub(r"([A-Z])", r"-\1", name).lower() for name in re.findall(r"dataset\.(\w+)", code)
    } | {"data-position", "data-scheme"}
    events = set(re.findall(r"[eE]mit\(\"(\w+)\"", code))
    for word in attributes | {f"ecpat-chat:{event}" for event in events}:
        assert f"`{word}`" in guide, word
