"""The widget as it is served: its modules and looks in one script, under a name that changes with its content.

The modules of widget/ are plain JavaScript; they are put one after the other, which saves the
visitor a dozen requests and lets one integrity value cover everything.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Mapping

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from server.settings import ROOT

FOLDER = ROOT / "widget"
ENTRY = "widget.js"
A_YEAR = 365 * 24 * 3600
FIVE_MINUTES = 300
_IMPORT = re.compile(
    r'^import (?:\{[^}]*\}|(?P<name>\w+)) from "\./(?P<file>[\w.]+)"(?: with \{ type: "css" \})?;\n', re.M
)
_COMMENT_LINE = re.compile(r"^\s*(?://.*|/\*\*(?:(?!\*/).)*(?:\*/)?|\*(?:[ /].*)?)\n", re.M)
_STYLE_SPACE = re.compile(r"/\*.*?\*/|(?<=[{};:,])\s+|\s+(?=[{}])|(?<=\s)\s+", re.S)


@dataclass(frozen=True)
class Widget:
    """One script that holds all of the widget."""

    body: bytes

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Widget:
        """From the modules of a folder, beginning with its widget.js."""
        modules: Dict[str, str] = {}
        _collect(folder, ENTRY, modules)
        return cls(("(() => {\n" + "".join(modules.values()) + "})();\n").encode())

    @property
    def name(self) -> str:
        """Its file name, which changes with its content."""
        return f"widget.{hashlib.sha256(self.body).hexdigest()[:12]}.js"

    @property
    def compressed(self) -> bytes:
        """As sent to every browser; the same bytes at every start."""
        return gzip.compress(self.body, 9, mtime=0)

    @property
    def integrity(self) -> str:
        """What a site may write into the script tag's ``integrity``."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()


def _collect(folder: Path, name: str, modules: Dict[str, str]) -> None:
    """Adds a module after those that it imports, without comments and without the words of imports and exports."""
    if name in modules:
        return
    source = (folder / name).read_text(encoding="utf-8")
    for needed in _IMPORT.finditer(source):
        if needed["name"]:
            looks = _STYLE_SPACE.sub("", (folder / needed["file"]).read_text(encoding="utf-8"))
            modules[needed["file"]] = (
                f"const {needed['name']} = new CSSStyleSheet();\n"
                f"{needed['name']}.replaceSync({json.dumps(looks, ensure_ascii=False)});\n"
            )
        else:
            _collect(folder, needed["file"], modules)
    code = re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.M)
    modules[name] = re.sub(r"^\s+|\n(?=\n)", "", _COMMENT_LINE.sub("", code), flags=re.M)


def serve_widget(routes: Blueprint) -> None:
    """Adds the stable name, kept for minutes, and the name with the hash, kept for ever."""
    widget = Widget.load()
    compressed = widget.compressed

    @routes.route("/widget.js", methods=("GET", "HEAD"))
    async def stable(_: Request) -> HTTPResponse:
        return response.redirect(widget.name, headers=_headers(FIVE_MINUTES))

    @routes.route(r"/<name:widget\.[0-9a-f]{12}\.js>", methods=("GET", "HEAD"))
    async def hashed(request: Request, name: str) -> HTTPResponse:
        if name != widget.name:
            # A page that remembers an older name gets the widget of today.
            return response.redirect(widget.name, headers=_headers(FIVE_MINUTES))
        zipped = "gzip" in (request.headers.get("accept-encoding") or "")
        return response.raw(
            compressed if zipped else widget.body,
            content_type="text/javascript; charset=utf-8",
            headers={**_headers(A_YEAR), **({"Content-Encoding": "gzip"} if zipped else {})},
        )


def _headers(seconds: int) -> Mapping[str, str]:
    return {
        "Cache-Control": f"public, max-age={seconds}" + (", immutable" if seconds == A_YEAR else ""),
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
