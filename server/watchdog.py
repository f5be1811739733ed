"""Ends a server that does nothing any more, so that whoever started it starts it anew.

A loop that nobody foresaw holds the one thread that answers everybody, and reads no signal either.
faulthandler's own thread is written in C and needs nothing of Python's: it counts down, the event loop
winds it up again every second, and where the loop no longer does, it writes where the process stands,
as files and line numbers without a word of anybody, and ends it.
"""

from __future__ import annotations

import asyncio
import faulthandler
from typing import Any

from sanic import Sanic

WIND_EVERY = 1.0
"""Seconds."""


def watch(app: Sanic, seconds: int) -> None:
    """Ends the process with code 1 once its event loop has stood still for ``seconds``; 0 watches nothing.

    It begins when the server has started: to load the model takes as long as it takes.
    """
    if not seconds:
        return

    standard_error = 2

    async def wind_up() -> None:
        while True:
            faulthandler.dump_traceback_later(seconds, exit=True, file=standard_error)
            await asyncio.sleep(min(WIND_EVERY, seconds / 2))

    async def begin(running: Sanic, _: Any) -> None:
        running.ctx.watchdog = asyncio.get_running_loop().create_task(wind_up())

    async def end(running: Sanic, _: Any) -> None:
        running.ctx.watchdog.cancel()
        faulthandler.cancel_dump_traceback_later()

    app.register_listener(begin, "after_server_start")
    app.register_listener(end, "after_server_stop")
