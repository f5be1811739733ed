"""Twilio's signature, made with its own SDK: on the public address, on forms and on JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.channels.platforms.stand_in import SMS_NUMBER, TWILIO_AUTH_TOKEN, StandIn

FORM = {"MessageSid": "SM1", "From": "+15550001234", "To": SMS_NUMBER, "Body": "two & two", "Empty": ""}
SIGNS = RequestValidator(TWILIO_AUTH_TOKEN)


def channel_at(public_url: str, platforms: StandIn, state: Path) -> Any:
    from channels.twilio import TwilioChannel
    from server.settings import Settings, switched_on

    environment = {**platforms.environment(), "PUBLIC_URL": public_url, "STATE_FOLDER": str(state)}
    variables = switched_on(TwilioChannel.TITLE, TwilioChannel.NEEDS, TwilioChannel.TESTS_ONLY, environment)
    assert variables is not None
    return TwilioChannel(variables, Settings.of(environment))


def request(body: str, signature: str, query: str = "", content_type: str = "application/x-www-form-urlencoded") -> Any:
    headers = {"X-Twilio-Signature": signature, "Content-Type": content_type}
    return SimpleNamespace(body=body.encode(), headers=headers, query_string=query)


@pytest.mark.parametrize(
    "public_url", ["https://chat.example.org", "https://chat.example.org:8443", "https://example.org/chat/"]
)
@pytest.mark.parametrize("query", ["", "line=1"])
def test_the_public_address_is_signed_whatever_the_proxy_makes_of_it(
    public_url: str, query: str, platforms: StandIn, tmp_path: Path
) -> None:
    channel = channel_at(public_url, platforms, tmp_path)
    address = f"{public_url.rstrip('/')}/webhooks/twilio/webhook" + (f"?{query}" if query else "")
    signature = SIGNS.compute_signature(address, FORM)
    assert channel.is_genuine(request(urlencode(FORM), signature, query))
    assert not channel.is_genuine(request(urlencode(FORM), signature, "line=2"))
    assert not channel.is_genuine(request(urlencode({**FORM, "Body": "three"}), signature, query))


def test_json_is_signed_by_its_hash_and_is_no_message(channels: dict[str, Any]) -> None:
    channel, body = channels["twilio"], json.dumps(FORM)
    query = f"bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    signature = SIGNS.compute_signature(f"{channel.webhook}?{query}", {})
    genuine = request(body, signature, query, "application/json")
    assert SIGNS.validate(f"{channel.webhook}?{query}", body, signature)
    assert channel.is_genuine(genuine)
    with pytest.raises(KeyError):
        channel.read(genuine)
    for other in (body + " ", "", "From=x"):
        assert not channel.is_genuine(request(other, signature, query, "application/json"))
    unhashed = SIGNS.compute_signature(channel.webhook, {})
    assert not channel.is_genuine(request(body, unhashed, content_type="application/json"))


def test_more_fields_than_a_form_has_are_not_sorted(channels: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        channels["twilio"].is_genuine(request("a&" * 100_000, "x"))


def test_a_message_has_an_id(channels: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        channels["twilio"].read(request(urlencode({**FORM, "MessageSid": ""}), ""))
