"""make pictures: docs/pictures/*.png, taken of the running assistant: light and dark, desk and phone."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, List, Tuple

import server.quiet  # noqa: F401  (before rasa)
from server.settings import ROOT

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 120 * 1024
"""Bytes of a picture."""
DESK = {"viewport": {"width": 1040, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
MISSION = ("What is your mission?",)
HELP_THEN_VALUES = ("I am being threatened online", "What are your values?")
PICTURES: Tuple[Tuple[str, Any, Any, Tuple[str, ...]], ...] = (
    ("desk-light", DESK, "light", MISSION),
    ("desk-dark", DESK, "dark", HELP_THEN_VALUES),
    ("phone-light", PHONE, "light", HELP_THEN_VALUES[:1]),
    ("phone-dark", PHONE, "dark", HELP_THEN_VALUES),
)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A site</title><style>:root {{ color-scheme: light dark; font: 1rem/1.6 system-ui }} body {{ margin: 2.5rem; max-width: 30rem }}</style>
<h1>A page of your site</h1><p>The chat is in its corner. It waits until somebody opens it, and keeps nothing.</p>
<script src="{base}/widget.js" defer></script></html>"""


def main() -> int:
    """Takes every picture; exit code 1 where one is too large or there is no browser."""
    from benchmark.browser import find_chromium

    if find_chromium() is None:
        from benchmark.browser import HOW_TO_INSTALL

        print(f"No Chromium was found: {HOW_TO_INSTALL}.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        return _take_all(Path(state))


def _take_all(state: Path) -> int:
    from benchmark.browser import open_browser
    from benchmark.page_host import PageHost
    from benchmark.servers import Ours

    too_large: List[str] = []
    with PageHost() as host:
        assistant = Ours("the assistant", state, ROOT / "models" / "assistant.tar.gz")
        assistant.origins = host.address
        assistant.start()
        host.html = PAGE.format(base=assistant.url.removesuffix("/messages"))
        try:
            with open_browser() as browser:
                for name, device, scheme, questions in PICTURES:
                    page = browser.new_context(**device, color_scheme=scheme).new_page()
                    page.goto(host.address)
                    page.locator("ecpat-chat .launcher").click()
                    for number, question in enumerate(questions):
                        page.locator("ecpat-chat textarea").fill(question)
                        page.keyboard.press("Enter")
                        page.locator("ecpat-chat .answer").nth(number).wait_for()
                    if questions == MISSION:
                        page.locator("ecpat-chat summary").click()
                    page.wait_for_timeout(300)
                    file = FOLDER / f"{name}.png"
                    page.screenshot(path=file, caret="hide")
                    print(f"{file.relative_to(ROOT)}  {file.stat().st_size / 1024:.0f} KB")
                    if file.stat().st_size > LARGEST:
                        too_large.append(name)
                    page.context.close()
        finally:
            assistant.stop()
    if too_large:
        print(f"Larger than {LARGEST // 1024} KB: {', '.join(too_large)}", file=sys.stderr)
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
