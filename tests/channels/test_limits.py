"""The contract with each platform: every answer that can be given is one that the platform takes, whole."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from answers import Asked, Catalogue, Form
from channels.drawing import are_numbered, choices_of, draw
from channels.incoming import Incoming
from channels.limits import LIMITS
from channels.messaging import MessagingChannel
from channels.turns import Turns
from tests.channels.platforms.stand_in import SMS_NUMBER, WHATSAPP_NUMBER, StandIn

ADDRESSES = {
    "telegram": ("telegram", "1000", ""),
    "sms": ("twilio", "+15551234567", SMS_NUMBER),
    "whatsapp": ("twilio", "whatsapp:+15551234567", WHATSAPP_NUMBER),
    "messenger": ("messenger", "1000", ""),
    "slack": ("slack", "D1000", ""),
    "signed": ("signed", "person", ""),
}
TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "|": "¦"}
)  # fmt: skip


def every_answer(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Every answer in every language, form and detail, as it is at the beginning of a talk on a platform."""
    found = []
    turns = Turns("telegram", catalogue, "https://chat.example.org/webhooks/website/")
    for name, entry in catalogue.content.answers.items():
        for language in entry.text:
            answers = [catalogue.answer(name, language, form) for form in Form]
            for detail in entry.details:
                country = detail.country if isinstance(detail.country, str) else (detail.country or [None])[0]
                asked = Asked(frozenset(detail.asks), "BE" if country == "other" else country)
                answers.append(catalogue.answer(name, language, asked=asked))
            for answer in {repr(answer): answer for answer in answers}.values():
                message = Incoming(id="1", person="1", address="1", text="x" * 1001, has_more=True)
                found += turns._completed([answer.as_dict()], message, first=True)
    return found


def plain(text: str) -> str:
    """Without what drawing may change: typography and line breaks."""
    return re.sub(r"\s+", " ", text.translate(TYPOGRAPHY)).strip()


@pytest.mark.parametrize("row", ADDRESSES)
def test_the_platform_takes_every_answer_whole(
    row: str, platforms: StandIn, channels: dict[str, MessagingChannel], catalogue: Catalogue
) -> None:
    platform, address, sent_to = ADDRESSES[row]
    channel, to = channels[platform], Incoming(id="1", person="1", address=address, sent_to=sent_to)

    async def send_all() -> None:
        for answer in every_answer(catalogue):
            already = len(platforms.said[platform])
            for drawn in draw([answer], channel.limits(to)):
                await channel.send(to, drawn)
            arrived = platforms.said[platform][already:]
            assert_whole(answer, " ".join(said.text for said in arrived), arrived[-1].choices, LIMITS[row])
        await channel.close()

    asyncio.run(send_all())
    assert platforms.faults == []


def assert_whole(answer: dict[str, Any], text: str, buttons: list[tuple[str, str]], limits: Any) -> None:
    shown = plain(text)
    for sentence in re.split(r"(?<=[.!?])\s+", answer["text"]):
        assert plain(sentence) in shown
    for part in (*answer["notes"], *(source["title"] for source in answer["sources"])):
        assert plain(part) in shown
    for link in answer["links"]:
        assert plain(link["label"]) in shown
        assert link["url"].startswith("tel:") or link["url"] in text
    choices = choices_of([answer])
    if choices and are_numbered(choices, limits):
        assert f"1. {plain(choices[0]['label'])}" in shown
        assert not buttons
    else:
        assert [(choice["label"], choice["id"]) for choice in choices] == buttons
    for choice in choices:
        assert f"({choice['id']}" not in shown
        assert f"/{choice['id']}" not in shown


def test_telegram_counts_as_utf_16() -> None:
    assert LIMITS["telegram"].length("a🙂") == 3
    assert LIMITS["slack"].length("a🙂") == 2


def test_signs_that_mean_formatting_are_shown_as_they_are() -> None:
    assert LIMITS["telegram"].escaped('<b> & "x"') == "&lt;b&gt; &amp; &quot;x&quot;"
    assert LIMITS["telegram"].linked("a<b", "https://x.lu/?a=1&b=2") == '<a href="https://x.lu/?a=1&amp;b=2">a&lt;b</a>'
    assert LIMITS["slack"].escaped("*a* <b> & ~c~ `d`") == "∗a∗ &lt;b&gt; &amp; ∼c∼ 'd'"
    assert LIMITS["slack"].linked("a|b", "https://x.lu/?a|b") == "<https://x.lu/?a%7Cb|a¦b>"
    assert LIMITS["sms"].escaped("“one” – ‘two’ …") == "\"one\" - 'two' ..."
    with pytest.raises(ValueError):
        LIMITS["sms"].linked("a", "https://x.lu")
