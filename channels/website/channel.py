"""The website's channel: routes, and the way of a message into Rasa and back.

The interface is described in docs/interface.md. Rasa's own web channels are not used because
they let the caller name any conversation, swallow errors and read commands out of texts.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Set, Tuple

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.base import sorry
from answers import catalogue
from channels.choices import choice_parse, offered
from channels.collecting import AnswerCollector
from channels.hearing import ANSWERED, answered, is_help, understood
from channels.website import page
from channels.website.guard import Guard
from channels.website.repeats import Repeats
from channels.website.requests import (
    LARGEST_BODY,
    Message,
    RequestRefused,
    check_id,
    page_language,
    read_fields,
    read_form,
    read_json,
)
from channels.website.tokens import Tokens, kept_secret
from channels.website.visitors import Visitor
from channels.website.widget_files import serve_widget
from privacy.tracker_store import ErasableTrackerStore
from privacy.trouble import ErasedLater, StoreAway
from server.lock_store import held
from server.settings import Settings

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
LONGEST_WAIT = 20
"""Seconds after which a visitor gets the apology instead of the answer."""
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
UNKNOWN = "conversation_unknown"


class WebsiteChannel(InputChannel):
    """Answers browsers under /webhooks/website."""

    @classmethod
    def name(cls) -> str:
        """The last part of its address."""
        return "website"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        """Its settings come from the environment: see server/settings.py."""
        return cls(Settings.of())

    def __init__(self, settings: Settings) -> None:
        self._tokens = Tokens(settings.secret or kept_secret(settings.state_folder))
        self._guard = Guard(settings)
        self._repeats = Repeats()
        self._erasing: Set[asyncio.Future[bool]] = set()
        # Read now, so that content which cannot be read stops the start with a sentence.
        self._catalogue = catalogue()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes of the interface."""
        routes = Blueprint("website")

        @routes.middleware("response")
        async def _allow_origin(request: Request, reply: HTTPResponse) -> None:
            origin = getattr(request.ctx, "origin", None)
            if origin:
                reply.headers["Access-Control-Allow-Origin"] = origin
                reply.headers["Vary"] = "Origin"

        @routes.exception(RequestRefused)
        def _refuse(request: Request, refusal: RequestRefused) -> HTTPResponse:
            return response.json(
                refusal.as_dict(_language(request)),
                status=200 if getattr(request.ctx, "quiet", False) else refusal.status,
                ensure_ascii=False,
                escape_forward_slashes=False,
            )

        @routes.exception(SanicException)
        async def _refuse_by_sanic(request: Request, problem: SanicException) -> HTTPResponse:
            return _refuse(request, RequestRefused(getattr(problem, "status_code", 400), "bad_request", f"{problem}."))

        @routes.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            visitor = self._admit(request)
            fields = read_json(request.body)
            request.ctx.language = fields.get("language")
            request.ctx.quiet = fields.get("quiet") is True
            message = read_fields(fields)
            token, answers = await self._repeats.once(
                message, visitor, lambda: self._answer(request, message, on_new_message)
            )
            return response.json(
                {"conversation": token, "language": answers[-1]["language"], "messages": answers}, ensure_ascii=False
            )

        @routes.options("/messages")
        @routes.options("/conversations/<token:str>")
        async def preflight(request: Request, token: str = "") -> HTTPResponse:
            request.ctx.origin = self._guard.allowed_origin(request)
            return response.empty(
                headers={
                    "Access-Control-Allow-Methods": "POST, DELETE",
                    "Access-Control-Allow-Headers": "Content-Type",
                    "Access-Control-Max-Age": "600",
                }
            )

        @routes.delete("/conversations/<token:str>")
        async def forget(request: Request, token: str) -> HTTPResponse:
            request.ctx.language = request.args.get("language")
            # Not counted: somebody who wants to be forgotten is never told to wait.
            request.ctx.origin = self._guard.allowed_origin(request)
            if await self._forget(request, token):
                return response.empty()
            told = self._catalogue.phrase("erased_later", _language(request))
            return response.json({"status": "erased_later", "message": told}, status=202, ensure_ascii=False)

        @routes.get("/")
        async def chat_page(request: Request) -> HTTPResponse:
            request.ctx.language = request.args.get("language")
            return _page(request, [])

        @routes.post("/")
        async def chat_page_turn(request: Request) -> HTTPResponse:
            return await self._page_turn(request, on_new_message)

        @routes.post("/forget")
        async def chat_page_forget(request: Request) -> HTTPResponse:
            form = read_form(request.body)
            request.ctx.language = form.get("language")
            status = 200
            try:
                request.ctx.origin = self._guard.allowed_origin(request)
                tokens = await self._tokens_to_forget(request, form)
                done = all([await self._forget(request, token) for token in tokens])
                problem = self._catalogue.phrase("page_deleted" if done else "erased_later", _language(request))
            except RequestRefused as refusal:
                status, problem = refusal.status, refusal.message(_language(request))
            return _page(request, [], status=status, problem=problem)

        @routes.get("/health")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "alive"})

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            problems = [] if _can_answer(request) else ["there is no model that can be read: see the log"]
            if _store(request).problems():
                await _store(request).look_after()
            problems += _store(request).problems()
            status = {"status": "ready" if _can_answer(request) else "not ready"}
            return response.json(
                {**status, "problems": problems} if problems else status, status=200 if _can_answer(request) else 503
            )

        _serve_file(routes, "page.css", "text/css; charset=utf-8")
        serve_widget(routes)
        return routes

    def _admit(self, request: Request) -> Visitor:
        """Whose message it is.

        Raises: RequestRefused for a strange site (403), one message too many (429), too large a one (413)."""
        request.ctx.origin = self._guard.allowed_origin(request)
        visitor = self._guard.count(request)
        if len(request.body) > LARGEST_BODY:
            raise RequestRefused(413, "text_too_large", most=str(ANSWERED))
        return visitor

    async def _page_turn(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        fields = read_form(request.body)
        # The form has no id of a message: the browser sends it anew itself.
        fields.pop("id", None)
        request.ctx.language = fields.get("language")
        try:
            self._admit(request)
            token, answers = await self._answer(request, read_fields(fields), on_new_message)
        except RequestRefused as refusal:
            kept = fields.get("conversation") if refusal.code != UNKNOWN else None
            turns = await self._talk(request, kept)
            return _page(
                request,
                turns,
                status=refusal.status,
                token=kept if turns else None,
                problem=refusal.message(_language(request)),
                unsent=fields.get("text") or "",
            )
        turns = await self._talk(request, token) or [{"answer": answer} for answer in answers]
        return _page(request, turns, token=token)

    async def _talk(self, request: Request, token: Optional[str]) -> List[Dict[str, Any]]:
        conversation = self._tokens.conversation(token) if token else None
        if conversation is None or _agent(request) is None:
            return []
        try:
            return page.talk(await _store(request).retrieve_to_show(conversation))
        except StoreAway:
            return []

    async def _answer(
        self, request: Request, message: Message, on_new_message: OnNewMessage
    ) -> Tuple[str, List[Dict[str, Any]]]:
        """The token to go on with, and at least one answer.

        Raises: RequestRefused (404) for a token that is not ours or whose conversation is gone, and what else
        a message may be refused for.
        """
        token = message.conversation or self._tokens.new()
        conversation = self._tokens.conversation(token)
        if conversation is None:
            raise RequestRefused(404, UNKNOWN)
        try:
            token, answers = await asyncio.wait_for(
                self._answer_alone(request, message, token, conversation, on_new_message), LONGEST_WAIT
            )
        except RequestRefused:
            raise
        except Exception as problem:
            # The traceback could hold the visitor's words; the kind of the error does not.
            logger.error("A message could not be answered: %s", type(problem).__name__)
            return token, [sorry(message.language or "en").as_dict()]
        return token, answers or [sorry(message.language or "en").as_dict()]

    async def _answer_alone(
        self, request: Request, message: Message, token: str, conversation: str, on_new_message: OnNewMessage
    ) -> Tuple[str, List[Dict[str, Any]]]:
        """As ``_answer``, from the first look at the conversation to the last with its lock: so nothing erases it in
        between, and what comes after it was erased does not begin it again.
        """
        async with held(_agent(request).lock_store, conversation):
            if message.conversation is not None and not await _store(request).may_go_on(conversation):
                raise RequestRefused(404, UNKNOWN)
            said = UserMessage(
                answered(message.text or "") or self._label(message.choice or ""),
                AnswerCollector(),
                conversation,
                parse_data=await self._chosen(request, conversation, message) if message.choice is not None else None,
                input_channel=self.name(),
                metadata={"language": message.language} if message.language else None,
            )
            if message.is_long:
                said.parse_data = await self._heard(request, said, message)
            await on_new_message(said)
            answers: List[Dict[str, Any]] = said.output_channel.messages
            if answers and answers[-1]["topic"] == "delete_data" and not await _store(request).may_go_on(conversation):
                token = await self._begin(request)
            return token, answers

    @staticmethod
    async def _heard(request: Request, said: UserMessage, message: Message) -> Mapping[str, Any]:
        """What all of a long message means, which asks for help.

        Raises: RequestRefused (400) for one that does not.
        """
        parse = await understood(said, message.text or "", _agent(request).processor)
        if parse is None or not is_help(parse):
            raise message.too_long(((parse or {}).get("language") or {}).get("name"))
        return parse

    async def _begin(self, request: Request) -> str:
        """A token of a conversation that exists already, for after a deletion."""
        token = self._tokens.new()
        processor = _agent(request).processor
        tracker = await processor.fetch_tracker_and_update_session(
            str(self._tokens.conversation(token)), AnswerCollector()
        )
        with suppress(StoreAway):
            await processor.save_tracker(tracker)
        return token

    async def _chosen(self, request: Request, conversation: str, message: Message) -> Mapping[str, Any]:
        """The parse of a pressed button, also where it can not be known whether it was offered.

        Raises: RequestRefused (400) for a choice that this conversation was not offered.
        """
        tracker = None
        is_known = not _store(request).is_behind(conversation)
        try:
            tracker = await _store(request).retrieve(conversation)
        except StoreAway:
            is_known = False
        # A choice commands nothing but in its own conversation: what may have been offered is taken.
        if message.choice not in offered(tracker) and (is_known or not self._label(str(message.choice))):
            raise RequestRefused(400, "choice_not_offered")
        return choice_parse(str(message.choice), self._label(str(message.choice)))

    def _label(self, choice: str) -> str:
        return self._catalogue.choice(choice).label if choice in self._catalogue else ""

    async def _tokens_to_forget(self, request: Request, form: Mapping[str, str]) -> List[str]:
        """The token in the form; where the visitor leaves before the first reply, those of the replies to ``message``:
        none where it has not come, and then it begins nothing.

        Raises: RequestRefused for one too many (429), and where ``message`` is no id (400).
        """
        token, message = form.get("conversation") or "", form.get("message")
        visitor = self._guard.count_forgetting(request, self._tokens.conversation(token) is not None)
        if not message:
            return [token]
        check_id(message)
        return [*await self._repeats.abandon(message, visitor), *([token] if token else [])]

    async def _forget(self, request: Request, token: str) -> bool:
        """Erases a conversation, also where whoever asks for it is gone meanwhile; what is gone already is gone.

        Whether it is done; else it will be. Raises: RequestRefused (404) for a token that is not ours.
        """
        conversation = self._tokens.conversation(token)
        if conversation is None:
            raise RequestRefused(404, UNKNOWN)
        self._repeats.forget(token)
        erasing = asyncio.ensure_future(_erased(request, conversation))
        self._erasing.add(erasing)
        erasing.add_done_callback(self._erasing.discard)
        return await asyncio.shield(erasing)


async def _erased(request: Request, conversation: str) -> bool:
    async with held(request.app.ctx.stores.locks, conversation):
        try:
            await _store(request).forget(conversation)
        except ErasedLater:
            return False
    return True


def _store(request: Request) -> ErasableTrackerStore:
    store: ErasableTrackerStore = request.app.ctx.stores.trackers
    return store


def _can_answer(request: Request) -> bool:
    return _agent(request) is not None and bool(_agent(request).is_ready())


def _agent(request: Request) -> Any:
    return getattr(request.app.ctx, "agent", None)


def _language(request: Request) -> str:
    """The page's language: the one that the request names, else the browser's."""
    return page_language(getattr(request.ctx, "language", None), request.headers.get("accept-language"))


def _page(request: Request, turns: List[Dict[str, Any]], status: int = 200, **shown: Any) -> HTTPResponse:
    return response.html(page.draw(turns, _language(request), **shown), status=status, headers=PAGE_HEADERS)


def _serve_file(routes: Blueprint, name: str, content_type: str) -> None:
    body = (Path(__file__).parent / name).read_bytes()

    @routes.get(f"/{name}", name=name.replace(".", "_"))
    async def _file(_: Request) -> HTTPResponse:
        return response.raw(
            body,
            content_type=content_type,
            headers={"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"},
        )
