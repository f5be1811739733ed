"""The HTTP application: Rasa's channels on Sanic, without Rasa's own API, which nobody outside may reach."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any

from rasa.core.channels import channel as rasa_channels
from rasa.exceptions import ModelNotFound
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.website.tokens import KeptSecret
from privacy.tracker_store import ErasableTrackerStore
from server.agent import Stores, load_agent
from server.channels import served_channels
from server.errors import SpeakingErrorHandler
from server.hosts import guard_hosts
from server.requests import LARGEST_HEAD
from server.settings import ROOT, Settings
from server.watchdog import watch

logger = logging.getLogger(__name__)

ROUTE = "/webhooks/"
CHAT_PAGE = "/webhooks/website/"
LARGEST_BODY = 256 * 1024
"""Bytes of a request: a platform's may hold several messages of 4,000 characters and what they reply to.

A visitor's may be smaller only, and is refused with a sentence: channels/website/requests.py.
"""
REQUEST_TIMEOUT = 20
"""Seconds from the first byte of a request to its last."""


CARE = 5.0
"""Seconds between two looks after what the database could not do before."""


async def take_care(store: ErasableTrackerStore) -> None:
    """Looks after the store until it is cancelled."""
    while True:
        await asyncio.sleep(CARE)
        try:
            await store.look_after()
        except Exception as problem:
            logger.error("The store could not be looked after: %s", type(problem).__name__)


def build_app(settings: Settings) -> Sanic:
    """The application with every channel that is switched on; the agent is loaded when it starts.

    Raises: SettingError where a channel is half set up.
    """
    channels = served_channels()
    app = Sanic("assistant", configure_logging=False, error_handler=SpeakingErrorHandler())
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    # Heads are measured by server/requests.py, which writes them anew, a little longer at times.
    app.config.REQUEST_MAX_HEADER_SIZE = 2 * LARGEST_HEAD
    app.config.REQUEST_TIMEOUT = REQUEST_TIMEOUT
    guard_hosts(app, settings)
    rasa_channels.register(channels, app, route=ROUTE)

    async def load(running: Sanic, _: Any) -> None:
        stores = running.ctx.stores = Stores.of(ROOT / "endpoints.yml")
        if settings.secret is None:
            stores.trackers.store_only_if(KeptSecret(settings.state_folder), KeptSecret.trouble)
        await stores.trackers.look_after(first=True)
        running.ctx.care = asyncio.get_running_loop().create_task(take_care(stores.trackers))
        try:
            running.ctx.agent = load_agent(settings.model, stores)
        except ModelNotFound as problem:
            # Whoever writes meanwhile still gets the emergency numbers, and may have a talk erased.
            logger.error("Not able to answer: %s", problem)
            return
        # What is loaded stays: the garbage collector need not look at it while somebody waits.
        gc.collect()
        gc.freeze()

    async def close(running: Sanic, _: Any) -> None:
        running.ctx.care.cancel()
        await running.ctx.stores.trackers.look_after()
        running.ctx.stores.trackers.close()

    async def tell(running: Sanic, _: Any) -> None:
        state = "is ready" if hasattr(running.ctx, "agent") else "shows the emergency numbers and cannot answer yet"
        print(f"The assistant {state}: http://{settings.host}:{settings.port}{CHAT_PAGE}\nCtrl-C ends it.", flush=True)

    @app.get("/")
    async def to_the_chat(_: Request) -> HTTPResponse:
        return response.redirect(CHAT_PAGE)

    app.register_listener(load, "before_server_start")
    app.register_listener(tell, "after_server_start")
    app.register_listener(close, "after_server_stop")
    watch(app, settings.watchdog)
    return app
