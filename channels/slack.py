"""Slack: direct messages to an app. https://docs.slack.dev/apis/events-api"""

from __future__ import annotations

import html
import re
from typing import Any, Dict, List, Mapping, Match, Optional
from urllib.parse import parse_qs

from rasa.core.channels.slack import SlackInput
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from channels.drawing import Drawn
from channels.incoming import Incoming
from channels.limits import LIMITS
from channels.messaging import MessagingChannel, id_of, json_object, object_of, text_of
from channels.sending import TIME_OUT, Busy, Refused, judge
from server.settings import Settings

API = "https://slack.com/api/"
SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of a message that somebody wrote; deletions, joins and bots' messages are met with silence."""
_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
"""A link, a mention or a date: https://docs.slack.dev/messaging/formatting-message-text"""
BUSY_ERRORS = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")


class SlackChannel(MessagingChannel, SlackInput):
    """Direct messages only; in channels and groups it is silent."""

    TITLE = "Slack"
    NEEDS = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    TESTS_ONLY = ("SLACK_API",)

    def __init__(self, variables: Mapping[str, str], settings: Settings) -> None:
        MessagingChannel.__init__(self, variables, settings)
        SlackInput.__init__(self, variables["SLACK_BOT_TOKEN"], slack_signing_secret=variables["SLACK_SIGNING_SECRET"])
        self._verifier = SignatureVerifier(self.slack_signing_secret)
        self._client = AsyncWebClient(
            self.slack_token, base_url=variables.get("SLACK_API", API), timeout=int(TIME_OUT), retry_handlers=[]
        )

    def is_genuine(self, request: Request) -> bool:
        """Slack signs body and time; five minutes later the signature is worth nothing."""
        return bool(self._verifier.is_valid_request(request.body, dict(request.headers)))

    def read(self, request: Request) -> List[Incoming]:
        """A direct message or a pressed button in one."""
        if request.content_type.startswith("application/x-www-form-urlencoded"):
            form = parse_qs(request.body.decode("utf-8"))
            # A slash command has no payload; this app has none.
            return _pressed(json_object(form["payload"][0].encode())) if "payload" in form else []
        body = json_object(request.body)
        if body.get("type") != "event_callback":
            return []
        return self._spoken(body, object_of(body, "event"))

    def _spoken(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> List[Incoming]:
        own = [bot.get("user_id") for bot in body.get("authorizations") or ()]
        if event.get("type") != "message" or not self._is_direct_message({"event": event}):
            return []
        is_edit = event.get("subtype") == "message_changed"
        said = object_of(event, "message") if is_edit else event
        if said.get("subtype") not in SPOKEN or said.get("bot_id") or said.get("user") in own:
            return []
        text = _written(said)
        # Slack changes messages by itself, too: it adds previews of links and counts replies.
        if is_edit and (not text or text == _written(object_of(event, "previous_message"))):
            return []
        has_more = not is_edit and bool(said.get("files") or said.get("attachments"))
        if not text and not has_more:
            return []
        return [
            Incoming(
                id=id_of(body, "event_id"),
                person=f"{body.get('team_id')} {id_of(said, 'user')}",
                address=id_of(event, "channel"),
                text=text or None,
                has_more=bool(said.get("files")) or not text,
                thread=text_of(said, "thread_ts") or "",
            )
        ]

    def acknowledgement(self, request: Request) -> HTTPResponse:
        """Nothing, or the answer to the question with which Slack makes sure whose address this is."""
        if request.content_type.startswith("application/json"):
            body = json_object(request.body)
            if body.get("type") == "url_verification":
                return response.text(text_of(body, "challenge") or "")
        return response.empty(200)

    async def send(self, incoming: Incoming, drawn: Drawn) -> None:
        """One message, its choices as buttons below."""
        limits = LIMITS[self.name()]
        blocks: List[Dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": drawn.text}}]
        if drawn.choices:
            buttons = [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": choice["label"]},
                    "value": choice["id"],
                    "action_id": choice["id"],
                }
                for choice in drawn.choices
            ]
            blocks.append({"type": "actions", "elements": buttons})
        thread = {"thread_ts": incoming.thread} if incoming.thread else {}
        await self._call(
            "chat.postMessage",
            {"channel": incoming.address, "text": drawn.text, "blocks": blocks, **thread, **limits.no_preview},
        )

    async def _call(self, method: str, fields: Dict[str, Any]) -> Mapping[str, Any]:
        try:
            reply = await self._client.api_call(method, json=fields)
        except SlackApiError as problem:
            _judge(problem)
            raise
        except SlackClientError as problem:
            raise Busy(type(problem).__name__) from problem
        except (ValueError, TypeError, AttributeError) as problem:
            # Something between us and Slack answered in its place.
            raise Busy(f"an answer that is none ({type(problem).__name__})") from problem
        content: Any = reply.data
        return content if isinstance(content, dict) else {}

    def doubts(self) -> List[str]:
        """What looks wrong in the settings."""
        found = []
        if not self.slack_token.startswith("xoxb-"):
            found.append("SLACK_BOT_TOKEN should begin with xoxb-: the Bot User OAuth Token")
        if len(self.slack_signing_secret) != 32:
            found.append("SLACK_SIGNING_SECRET should have 32 characters: the Signing Secret, not the Client Secret")
        return found

    async def ask_platform(self) -> str:
        """The app's name and its workspace."""
        whose = await self._call("auth.test", {})
        return f"the token belongs to {whose.get('user')} in {whose.get('team')}"


def _written(message: Mapping[str, Any]) -> str:
    """What somebody wrote, and the words of a message that they pass on with it."""
    passed_on = [
        text_of(one, "text")
        for one in message.get("attachments") or ()
        if isinstance(one, dict) and one.get("is_share")
    ]
    texts = [text for text in (text_of(message, "text"), *passed_on) if text]
    # Links and mentions come marked up, and three characters escaped.
    return html.unescape(_MARKED.sub(_unmarked, "\n".join(texts))).strip()


def _unmarked(mark: Match[str]) -> str:
    """What somebody sees of a mark; nothing of a mention, which holds the id of a person."""
    target, label = mark.groups()
    if target.startswith("@"):
        return ""
    return label or ("" if target.startswith(("#", "!")) else target)


def _pressed(payload: Mapping[str, Any]) -> List[Incoming]:
    channel = text_of(object_of(payload, "channel"), "id") or ""
    actions: Any = payload.get("actions")
    if payload.get("type") != "block_actions" or not channel.startswith("D") or not actions:
        return []
    user, action = object_of(payload, "user"), actions[0]
    return [
        Incoming(
            id=f"{action.get('action_ts')} {payload.get('trigger_id')}",
            person=f"{object_of(payload, 'team').get('id')} {id_of(user)}",
            address=channel,
            choice=text_of(action, "value"),
            thread=text_of(object_of(payload, "message"), "thread_ts") or "",
        )
    ]


def _judge(problem: SlackApiError) -> None:
    """Raises Busy or Refused for what the SDK says."""
    reply: Any = problem.response
    status: int = getattr(reply, "status_code", None) or getattr(reply, "status", None) or 500
    content = getattr(reply, "data", None)
    error: Optional[str] = content.get("error") if isinstance(content, dict) else None
    judge(status, reply.headers, error or "")
    # Slack says most of what is wrong with status 200.
    if error is None or error in BUSY_ERRORS:
        raise Busy(error or "an answer that is none")
    raise Refused(str(error))
