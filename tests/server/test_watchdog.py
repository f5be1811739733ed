"""A server that stands still ends itself; one that works does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from server.settings import ROOT

STANDS_STILL = """
import asyncio, sys, time
import server.quiet
from sanic import Sanic
from server.watchdog import watch

app = Sanic("watched", configure_logging=False)
watch(app, int(sys.argv[1]))
app.add_route(lambda _: None, "/")

@app.after_server_start
async def begin(running, _):
    async def stand_still():
        await asyncio.sleep(3)
        {still}
        print("went on", flush=True)
        running.stop()
    running.add_task(stand_still())

app.run(port=0, motd=False, access_log=False)
"""


def run(still: str, seconds: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", STANDS_STILL.format(still=still), seconds],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("still", ["while True: pass", "time.sleep(100)", "sum(range(10**12))"])
def test_a_loop_that_nobody_foresaw_ends_the_process(still: str) -> None:
    ended = run(still, "2")
    assert ended.returncode == 1
    assert "stand_still" in ended.stderr  # where it stood
    assert "went on" not in ended.stdout


def test_a_server_that_works_is_left_alone_for_longer_than_it_may_stand_still() -> None:
    ended = run("await asyncio.sleep(0)", "2")
    assert ended.returncode == 0
    assert "went on" in ended.stdout


def test_zero_watches_nothing() -> None:
    ended = run("time.sleep(1.5)", "0")
    assert ended.returncode == 0
    assert "went on" in ended.stdout
