"""SMS and WhatsApp through Twilio. https://www.twilio.com/docs/messaging/guides/webhook-request"""

from __future__ import annotations

import hashlib
import hmac
import re
from contextlib import contextmanager
from typing import Iterator, List, Mapping, Optional
from urllib.parse import parse_qs, urlsplit

from rasa.core.channels.twilio import TwilioInput
from sanic import response
from sanic.request import Request, RequestParameters
from sanic.response import HTTPResponse
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator, add_port, remove_port
from twilio.rest import Client

from channels.drawing import Drawn
from channels.incoming import Incoming
from channels.limits import LIMITS, Limits
from channels.messaging import MessagingChannel, id_of
from channels.sending import TIME_OUT, Busy, judge
from server.settings import Settings

WHATSAPP = "whatsapp:"
MOST_FIELDS = 500
"""Of a form; Twilio sends some fifty, and to sort a hundred thousand takes a while."""


class TwilioChannel(MessagingChannel, TwilioInput):
    """Answers from the number that was written to."""

    TITLE = "Twilio"
    NEEDS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBERS")
    TESTS_ONLY = ("TWILIO_API",)

    def __init__(self, variables: Mapping[str, str], settings: Settings) -> None:
        MessagingChannel.__init__(self, variables, settings)
        TwilioInput.__init__(
            self, variables["TWILIO_ACCOUNT_SID"], variables["TWILIO_AUTH_TOKEN"], variables["TWILIO_NUMBERS"]
        )
        self._numbers = [number.replace(" ", "") for number in variables["TWILIO_NUMBERS"].split(",")]
        self._validator = RequestValidator(self.auth_token)
        self._stand_in = variables.get("TWILIO_API")
        self._client: Optional[Client] = None

    def is_genuine(self, request: Request) -> bool:
        """Twilio signs the public address and every field, so neither comes from what a proxy tells."""
        address = urlsplit(self.webhook + (f"?{request.query_string}" if request.query_string else ""))
        given = request.headers.get("X-Twilio-Signature", "").encode()
        if (request.headers.get("Content-Type") or "").startswith("application/json"):
            # Of JSON it signs the address alone, which holds the hash of the body.
            hashed = parse_qs(request.query_string).get("bodySHA256", [""])[0].encode("utf-8", "replace")
            if not hmac.compare_digest(hashed, hashlib.sha256(request.body).hexdigest().encode()):
                return False
            fields = RequestParameters()
        else:
            fields = _fields(request)
        # With and without its port: Twilio itself is not sure of that.
        right = [self._validator.compute_signature(form(address), fields) for form in (add_port, remove_port)]
        return any(hmac.compare_digest(given, signature.encode()) for signature in right)

    def read(self, request: Request) -> List[Incoming]:
        """A message to one of our numbers; silence for its reports of delivery and reading, and for "stop"."""
        form = _fields(request)
        fields = {name: str(form.get(name)) for name in form}
        if "MessageStatus" in fields or "EventType" in fields or fields.get("OptOutType") == "STOP":
            return []
        sender, ours = fields["From"], fields["To"]
        if ours not in self._numbers or sender in self._numbers:
            return []
        has_more = int(fields.get("NumMedia") or 0) > 0 or "Latitude" in fields
        return [
            Incoming(
                id=id_of(fields, "MessageSid"),
                person=sender,
                address=sender,
                sent_to=ours,
                # A shared place comes with its name as text, which is not a question.
                text=None if "Latitude" in fields else fields.get("Body"),
                has_more=has_more,
            )
        ]

    def limits(self, incoming: Incoming) -> Limits:
        """WhatsApp takes more than SMS."""
        return LIMITS["whatsapp" if incoming.address.startswith(WHATSAPP) else "sms"]

    def acknowledgement(self, request: Request) -> HTTPResponse:
        """An empty document in Twilio's own language: say nothing now."""
        return response.text("<Response/>", content_type="text/xml")

    async def send(self, incoming: Incoming, drawn: Drawn) -> None:
        """One message from the number that was written to."""
        with _judged():
            await self._connected().messages.create_async(to=incoming.address, from_=incoming.sent_to, body=drawn.text)

    def _connected(self) -> Client:
        if self._client is None:
            # Made here, because its session belongs to the event loop that runs.
            http = AsyncTwilioHttpClient(timeout=TIME_OUT)
            self._client = Client(self.account_sid, self.auth_token, http_client=http)
            if self._stand_in:
                self._client.api.base_url = self._stand_in
        return self._client

    def doubts(self) -> List[str]:
        """What looks wrong in the settings."""
        found = []
        if not re.fullmatch(r"AC[0-9a-f]{32}", self.account_sid):
            found.append("TWILIO_ACCOUNT_SID should be AC and 32 digits and letters from a to f")
        if not re.fullmatch(r"[0-9a-f]{32}", self.auth_token):
            found.append(
                "TWILIO_AUTH_TOKEN should be 32 digits and letters from a to f; an API key cannot sign webhooks"
            )
        for number in self._numbers:
            if not re.fullmatch(r"(whatsapp:)?\+[1-9]\d{6,14}", number):
                found.append(f"'{number}' in TWILIO_NUMBERS should be like +352... or whatsapp:+352...")
        return found

    async def ask_platform(self) -> str:
        """The account and its state."""
        with _judged():
            account = await self._connected().api.accounts(self.account_sid).fetch_async()
        return f"the account is {account.status}"

    async def close(self) -> None:
        """Gives connections back."""
        if self._client is not None:
            await self._client.http_client.close()
            self._client = None


@contextmanager
def _judged() -> Iterator[None]:
    """Raises Busy or Refused for what the SDK raises."""
    try:
        yield
    except TwilioRestException as problem:
        judge(problem.status, {}, str(problem.code or ""))
        raise
    except (ValueError, TypeError, AttributeError) as problem:
        # Something between us and Twilio answered in its place.
        raise Busy(f"an answer that is none ({type(problem).__name__})") from problem


def _fields(request: Request) -> RequestParameters:
    """Every field of the form; empty ones too, which Sanic leaves out, for Twilio signs them like the others."""
    text = request.body.decode("utf-8")
    return RequestParameters(parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
