"""The HTTP application: Rasa's channels on Sanic, without Rasa's own API, which nobody outside may reach."""

from __future__ import annotations

import gc
import logging
from typing import Any

from rasa.core.channels import channel as rasa_channels
from rasa.exceptions import ModelNotFound
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from server.agent import load_agent
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
        try:
            running.ctx.agent = load_agent(settings.model, ROOT / "endpoints.yml")
        except (ModelNotFound, SQLAlchemyError, OSError) as problem:
            # Whoever writes meanwhile still gets the emergency numbers: see channels/website/channel.py.
            logger.error("Not able to answer (%s): make the model with 'make model'.", type(problem).__name__)
            return
        # What is loaded stays: the garbage collector need not look at it while somebody waits.
        gc.collect()
        gc.freeze()

    async def close(running: Sanic, _: Any) -> None:
        if hasattr(running.ctx, "agent"):
            running.ctx.agent.tracker_store.close()

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
