"""What all messaging platforms share: the way of a request from the platform to the reply sent to it.

A request is verified, read, acknowledged at once and answered in the background, each person's
messages in their order. A platform adds how to verify, to read and to send: one file, and one
line in credentials.yml. Rasa's connectors are the base of each, for their names and their settings;
their webhooks are not used, because most of them trust strangers and answer before they acknowledge.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any, ClassVar, Dict, List, Mapping, Optional, Set, Tuple
from weakref import WeakValueDictionary

import aiohttp
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from answers import catalogue
from channels.drawing import Drawn, draw
from channels.incoming import Incoming
from channels.limits import LIMITS, Limits
from channels.people import People
from channels.rates import Rates
from channels.seen import Seen
from channels.sending import TIME_OUT, Busy, Refused, deliver
from channels.turns import OnNewMessage, Turns
from channels.website.guard import STRANGERS_LIMIT, Guard
from channels.website.requests import RequestRefused
from channels.website.tokens import kept_secret
from privacy.tracker_store import ErasableTrackerStore
from privacy.trouble import StoreAway
from server.settings import SettingError, Settings, switched_on

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
"""Messages being answered; more are refused, so that the platform sends them again later."""
LONGEST_END = 10.0
"""Seconds that messages being answered get when the server stops."""


class MessagingChannel(InputChannel):
    """A platform's channel under /webhooks/<name>/webhook. Subclasses verify, read and send."""

    TITLE: ClassVar[str]
    """The platform's name for people."""
    NEEDS: ClassVar[Tuple[str, ...]]
    """Variables of the environment that switch it on; all of them or none."""
    TESTS_ONLY: ClassVar[Tuple[str, ...]] = ()
    """Variables that put a stand-in on this machine in the place of the platform."""

    @classmethod
    def variables(cls) -> Optional[Dict[str, str]]:
        """Its variables that are set; nothing where it is off.

        Raises: SettingError where it is half set up.
        """
        return switched_on(cls.TITLE, cls.NEEDS, cls.TESTS_ONLY)

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> MessagingChannel:
        """Its settings come from the environment alone.

        Raises: SettingError where it is off or half set up.
        """
        variables = cls.variables()
        if variables is None:
            raise SettingError(f"{cls.TITLE} is off; set {', '.join(cls.NEEDS)} to switch it on.")
        return cls(variables, Settings.of())

    def __init__(self, variables: Mapping[str, str], settings: Settings) -> None:
        self.public_url = str(settings.public_url)
        self._turns = Turns(self.name(), catalogue(), str(settings.private_chat))
        self._people = People(settings.secret or kept_secret(settings.state_folder))
        self._seen = Seen()
        self._guard = Guard(settings)
        self._rates = Rates()
        self._limit = STRANGERS_LIMIT if settings.rate_limit is None else settings.rate_limit
        self._under_way: Set[asyncio.Task[None]] = set()
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # --- What each platform does in its own way --------------------------------

    def is_genuine(self, request: Request) -> bool:
        """Whether the platform itself sent this, compared in constant time. Wrong types may raise ValueError."""
        raise NotImplementedError

    def read(self, request: Request) -> List[Incoming]:
        """What people sent; an empty list for what is met with silence.

        Raises: ValueError, KeyError, TypeError or AttributeError for what the platform would not send.
        """
        raise NotImplementedError

    async def send(self, incoming: Incoming, drawn: Drawn) -> None:
        """Sends one message once.

        Raises: sending.Busy, sending.Refused, or what the connection raises.
        """
        raise NotImplementedError

    def limits(self, incoming: Incoming) -> Limits:
        """What the platform takes."""
        return LIMITS[self.name()]

    def acknowledgement(self, request: Request) -> HTTPResponse:
        """What the platform wants to hear at once."""
        return response.empty(200)

    async def before_answering(self, incoming: Incoming) -> None:
        """What a platform wants done before the answer, once and without trying again."""

    def add_routes(self, routes: Blueprint) -> None:
        """Further addresses of the platform."""

    def doubts(self) -> List[str]:
        """What looks wrong in the settings, a sentence each."""
        return []

    async def ask_platform(self) -> str:
        """Asks the platform whether the settings work: who it says we are.

        Raises: sending.Busy, sending.Refused, or what the connection raises.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Gives connections back."""

    # --- What is the same for all ----------------------------------------------

    @property
    def webhook(self) -> str:
        """The address to enter at the platform."""
        return f"{self.public_url}/webhooks/{self.name()}/webhook"

    def get_output_channel(self) -> None:
        """None: this assistant writes to nobody who has not just written."""
        return None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook."""
        routes = Blueprint(self.name())

        @routes.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            if not self._is_verified(request):
                return self._refused(request)
            try:
                received, acknowledgement = self.read(request), self.acknowledgement(request)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return response.text(f"{self.TITLE} sends other bodies than this.", status=400)
            if len(self._under_way) + len(received) > MOST_AT_ONCE and received:
                self._log_once(
                    "too-busy", f"{self.TITLE}: too many messages at once, the platform is told to try later"
                )
                return response.text("Too many messages at once; please try again.", status=503)
            for incoming in received:
                self._accept(incoming, request.app, on_new_message)
            return acknowledgement

        @routes.listener("before_server_stop")
        async def finish(_: Sanic, __: Any) -> None:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=LONGEST_END)
            await self.close()

        self.add_routes(routes)
        return routes

    def _is_verified(self, request: Request) -> bool:
        try:
            return self.is_genuine(request)
        except (ValueError, TypeError, OverflowError):
            # Such as a time of a thousand digits.
            return False

    def _refused(self, request: Request) -> HTTPResponse:
        self._log_once("forged", f"{self.TITLE}: requests that the platform did not sign are refused")
        try:
            self._guard.count(request)
        except RequestRefused as refusal:
            return response.text("Too many requests.", status=refusal.status)
        return response.text("The signature is missing, wrong or too old.", status=403)

    def _accept(self, incoming: Incoming, app: Sanic, on_new_message: OnNewMessage) -> None:
        """Answers in the background what was not received before."""
        if not self._seen.first_time(incoming.id):
            return
        conversation = self._people.conversation(self.name(), incoming.person)
        if not self._limit or self._rates.hit(self._limit, conversation):
            work = self._answer(incoming, conversation, app, on_new_message)
        elif self._rates.hit(1, "told", conversation):
            logger.warning("%s: somebody writes too much, what is over the limit is dropped", self.TITLE)
            work = self._deliver(incoming, [self._turns.fixed("too_many", incoming.language)])
        else:
            return
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _answer(self, incoming: Incoming, conversation: str, app: Sanic, on_new_message: OnNewMessage) -> None:
        # Whoever writes twice gets two answers in the order of the questions.
        async with self._order.setdefault(conversation, asyncio.Lock()):
            store: Optional[ErasableTrackerStore] = app.ctx.stores.trackers if hasattr(app.ctx, "stores") else None
            received = self._people.message(self.name(), incoming.id)
            try:
                if store and await self._was_answered(store, received):
                    return
                with suppress(Busy, Refused, asyncio.TimeoutError, aiohttp.ClientError, OSError):
                    await asyncio.wait_for(self.before_answering(incoming), TIME_OUT)
                # Where the model could not be loaded there is no agent; then it is the emergency numbers.
                agent = getattr(app.ctx, "agent", None)
                answers = await self._turns.answers(
                    incoming, conversation, self.limits(incoming), agent, on_new_message
                )
                await self._deliver(incoming, answers)
                # Only now: who is killed before answers when the platform sends the message again.
                if store:
                    with suppress(StoreAway):
                        await store.seen.add(received)
            except Exception as problem:
                logger.error("%s: an answer could not be sent: %s", self.TITLE, type(problem).__name__)

    @staticmethod
    async def _was_answered(store: ErasableTrackerStore, received: str) -> bool:
        """Whether a message was answered before this server was started."""
        try:
            return await store.seen.has(received)
        except StoreAway:
            # Twice is better than never.
            return False

    async def _deliver(self, incoming: Incoming, answers: List[Dict[str, Any]]) -> None:
        for drawn in draw(answers, self.limits(incoming)):
            if not await deliver(self.TITLE, lambda drawn=drawn: self.send(incoming, drawn)):  # type: ignore[misc]
                return

    def _log_once(self, what: str, line: str) -> None:
        """A line a minute, however often it happens."""
        if self._rates.hit(1, "log", what):
            logger.warning(line)


def json_object(body: bytes) -> Dict[str, Any]:
    """A JSON object.

    Raises: ValueError for anything else.
    """
    content = json.loads(body.decode("utf-8"))
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def text_of(fields: Mapping[str, Any], name: str) -> Optional[str]:
    """A field that is a text, or nothing where it is missing.

    Raises: ValueError where it is something else.
    """
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is not a text")
    return value


def object_of(fields: Mapping[str, Any], name: str) -> Dict[str, Any]:
    """A field that is an object; an empty one where it is missing.

    Raises: ValueError where it is something else.
    """
    value = fields.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{name} is not an object")
    return value


def id_of(fields: Mapping[str, Any], name: str = "id") -> str:
    """An id, which platforms write as a text or a number.

    Raises: ValueError where it is missing or something else.
    """
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise ValueError(f"{name} is missing")
    return str(value)
