"""The system's own Chromium: which one, and started so that it talks to nobody but the page."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import Iterator, Optional

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_INSTALL = "install one, on Debian with 'apt-get install chromium', or name it: CHROMIUM=/path/to/chromium"
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def find_chromium() -> Optional[str]:
    """The path of a Chromium of this machine, or nothing; CHROMIUM of the environment wins."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def open_browser(*arguments: str) -> Iterator[Browser]:
    """A browser without a window; ``arguments`` are Chromium's own.

    Raises: RuntimeError where this machine has none.
    """
    path = find_chromium()
    if path is None:
        raise RuntimeError(f"No Chromium was found: {HOW_TO_INSTALL}.")
    # As root, as in a container, Chromium starts only without its own sandbox.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox, *arguments])
        try:
            yield browser
        finally:
            browser.close()
