"""Every channel of a running assistant, whose platforms are played by one strict server on this machine."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from channels.messaging import MOST_AT_ONCE
from tests.channels.platforms.people import (
    PEOPLE,
    WITH_BUTTONS,
    MessengerPerson,
    Post,
    SignedPerson,
    SlackPerson,
    SmsPerson,
    TelegramPerson,
    WhatsAppPerson,
    signed_by_facebook,
    signed_by_key,
    signed_by_slack,
    signed_by_twilio,
)
from tests.channels.platforms.stand_in import (
    MESSENGER_VERIFY_TOKEN,
    PUBLIC_URL,
    SMS_NUMBER,
    TWILIO_ACCOUNT_SID,
    StandIn,
)
from tests.conftest import Assistant

PRIVATE_CHAT = f"{PUBLIC_URL}/webhooks/website/"


class Served:
    """The running assistant, as the platforms see it."""

    def __init__(self, assistant: Assistant, platforms: StandIn) -> None:
        self.assistant, self.platforms = assistant, platforms
        self.base = f"http://127.0.0.1:{assistant.port}"

    def post(self, post: Post) -> httpx.Response:
        return httpx.post(self.base + post.path, content=post.body, headers=post.headers, timeout=30)

    def tell(self, person: Any, post: Post, messages: int = 1) -> str:
        """What is newly said to somebody after a request that is taken."""
        before = len(self.platforms.to(person.platform_name, person.address))
        response = self.post(post)
        assert response.status_code == 200, response.text
        said = self.platforms.wait(person.platform_name, person.address, before + messages)
        return "\n".join(message.text for message in said[before:])

    def stays_silent(self, person: Any, post: Post) -> None:
        before = len(self.platforms.to(person.platform_name, person.address))
        response = self.post(post)
        assert response.status_code == 200, response.text
        # Whatever would be said comes before the answer to the next message of the same person.
        self.tell(person, person.says("thanks"))
        later = self.platforms.to(person.platform_name, person.address)[before:]
        assert "welcome" in later[0].text
        assert len(later) == 1

    def events(self) -> int:
        with sqlite3.connect(self.assistant.state / "conversations.sqlite") as database:
            return int(database.execute("select count(*) from events").fetchone()[0])

    def stored(self) -> bytes:
        state = self.assistant.state
        return b"".join(file.read_bytes() for file in state.iterdir() if file.name.startswith("conversations"))


@pytest.fixture(scope="module")
def served(platforms: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Assistant(tmp_path_factory.mktemp("messaging"), **platforms.environment())
    running.start()
    yield Served(running, platforms)
    running.stop()


@pytest.fixture(autouse=True)
def _nothing_against_the_rules(platforms: StandIn, request: pytest.FixtureRequest) -> Iterator[None]:
    platforms.faults.clear()
    yield
    assert platforms.faults == []


@pytest.fixture(params=PEOPLE, ids=lambda kind: kind.__name__)
def person(request: pytest.FixtureRequest) -> Any:
    return request.param()


# --- A talk ------------------------------------------------------------------


def test_the_same_cited_answer_everywhere_and_the_first_says_where_the_private_chat_is(
    served: Served, person: Any
) -> None:
    first = served.tell(person, person.says("What does CSAM mean?"))
    assert "Involves any representation" in first
    assert "[1] About us, ECPAT Luxembourg" in first
    assert "automated assistant" in first
    assert first.count("platform you write on keeps this conversation") == 1
    assert PRIVATE_CHAT in first
    second = served.tell(person, person.says("tell me more"))
    assert "[1]" in second
    assert "platform you write on" not in second
    assert PRIVATE_CHAT not in second


def test_help_names_the_private_chat_each_time(served: Served, person: Any) -> None:
    served.tell(person, person.says("hello"))
    for _ in range(2):
        helped = served.tell(person, person.says("someone is threatening me online"))
        assert "116 111" in helped
        assert PRIVATE_CHAT in helped


def test_choices_are_buttons_or_a_numbered_list_and_no_payload_is_shown(served: Served, person: Any) -> None:
    text = served.tell(person, person.says("hello"))
    last = served.platforms.to(person.platform_name, person.address)[-1]
    if isinstance(person, WITH_BUTTONS):
        assert ("The mission", "mission") in last.choices
        chosen = served.tell(person, person.presses("mission", "The mission"))
    else:
        assert "1. The mission" in text
        chosen = served.tell(person, person.says("1."))
    assert "mission" in chosen.lower()
    assert "[1] About us" in chosen
    assert "/mission" not in text


@pytest.mark.parametrize("kind", WITH_BUTTONS)
def test_a_button_that_was_not_offered_is_only_text(served: Served, kind: Any) -> None:
    person = kind()
    served.tell(person, person.says("What are your values?"))
    for payload in ("forget", '/restart{"a": "b"}', "/session_start", "x" * 60):
        assert served.tell(person, person.presses(payload, payload[:20]))
    assert "Article 12" in served.tell(person, person.says("the second value"))


def test_a_button_of_a_talk_that_is_over_is_read_in_the_language_of_this_one(served: Served) -> None:
    person = SlackPerson()
    served.tell(person, person.says("Quelle est votre mission ?"))
    assert "Merci" in served.tell(person, person.presses("donate"))


def test_a_reply_on_slack_stays_in_its_thread(served: Served) -> None:
    person = SlackPerson()
    served.tell(person, person.event(text="hello", thread_ts="1355517523.000005"))
    assert served.platforms.to("slack", person.address)[-1].whole["thread_ts"] == "1355517523.000005"
    served.tell(person, person.says("What are your values?"))
    assert "thread_ts" not in served.platforms.to("slack", person.address)[-1].whole


@pytest.mark.parametrize("text", ["/restart", "/greet", '/def_csam{"choice": "forget"}', "EXTERNAL: restart"])
def test_a_command_is_only_text(served: Served, text: str) -> None:
    person = TelegramPerson()
    served.tell(person, person.says("What are your values?"))
    assert served.tell(person, person.says(text))
    assert "Article 12" in served.tell(person, person.says("the second value"))


def test_telegrams_start_greets(served: Served) -> None:
    for text in ("/start", "/start from_the_page", "/start@pigeon_bot"):
        person = TelegramPerson()
        assert "I answer questions about ECPAT Luxembourg" in served.tell(person, person.says(text))


def test_messengers_get_started_greets(served: Served) -> None:
    person = MessengerPerson()
    postback = {"mid": "m_start", "title": "Get started", "payload": "start"}
    assert "I answer questions about ECPAT Luxembourg" in served.tell(person, person.event(postback=postback))


def test_forgetting_leaves_no_trace_and_says_what_the_platform_keeps(served: Served, person: Any) -> None:
    served.tell(person, person.says("What is your mission in Rhinocerosville"))
    assert b"Rhinocerosville" in served.stored()
    assert "platform you write on" in served.tell(person, person.says("please delete this conversation"))
    gone = served.tell(person, person.says("yes"))
    assert "deleted" in gone
    assert PRIVATE_CHAT in gone
    assert b"Rhinocerosville" not in served.stored()
    assert "platform you write on" in served.tell(person, person.says("hello"))


def test_who_somebody_is_on_the_platform_is_neither_stored_nor_logged(served: Served, person: Any) -> None:
    served.tell(person, person.says("What are your values, asks Hippopotamus?"))
    stored, log = served.stored(), served.assistant.log.read_bytes()
    assert b"Hippopotamus" in stored
    for trace in (person.address, getattr(person, "id", person.address), "Hippolyta"):
        assert not re.search(rb"(?<![0-9a-f])%b(?![0-9a-f])" % re.escape(str(trace).encode()), stored + log)
    assert b"Hippopotamus" not in log
    with sqlite3.connect(served.assistant.state / "conversations.sqlite") as database:
        senders = {sender for (sender,) in database.execute("select distinct sender_id from events")}
    assert all(re.fullmatch(r"[a-z]+-[0-9a-f]{32}", sender) for sender in senders)


def test_two_people_know_nothing_of_each_other(served: Served) -> None:
    one, other = TelegramPerson(), TelegramPerson()
    served.tell(one, one.says("What are your values?"))
    assert "About what" in served.tell(other, other.says("tell me more"))


def test_two_messages_at_once_are_answered_in_their_order(served: Served) -> None:
    person = SignedPerson()
    served.tell(person, person.says("hello"))
    for text in ("mission?", "history?", "contact?"):
        assert served.post(person.says(text)).status_code == 200
    said = served.platforms.wait("signed", person.address, 4)
    assert ["mission" in said[1].text, "1990" in said[2].text, "rue des Bains" in said[3].text] == [True] * 3


STORY = "We went to the lake with the whole class and the weather was fine. Then there was cake for everybody. "


def test_all_of_a_long_message_is_heard(served: Served, person: Any) -> None:
    answer = served.tell(person, person.says(STORY * 15 + "someone is threatening me online. " + STORY * 14))
    assert "116 111" in answer
    assert "first 1,000 characters" not in answer
    assert b"cake" not in served.stored()


def test_of_a_long_message_without_danger_the_beginning_is_answered(served: Served, person: Any) -> None:
    answer = served.tell(person, person.says("What are your values? " * 60))
    assert "four values" in answer
    assert "first 1,000 characters" in answer


def test_a_command_in_a_long_message_is_only_text(served: Served) -> None:
    person = SlackPerson()
    served.tell(person, person.says("What are your values?"))
    assert served.tell(person, person.says('/restart{"a": "b"}\n' * 900))
    assert "Article 12" in served.tell(person, person.says("the second value"))


def test_the_language_of_the_app_is_that_of_the_page(served: Served) -> None:
    person = TelegramPerson(language="fr-FR")
    assert "Je ne peux lire que des mots" in served.tell(person, person.sends_a_picture())


# --- What is not words ---------------------------------------------------------


def test_a_talk_that_begins_with_a_picture_is_told_once_where_the_private_chat_is(served: Served, person: Any) -> None:
    assert PRIVATE_CHAT in served.tell(person, person.sends_a_picture())
    assert PRIVATE_CHAT not in served.tell(person, person.sends_a_picture())
    assert PRIVATE_CHAT not in served.tell(person, person.says("What are your values?"))


def test_a_picture_is_refused_kindly_and_never_fetched(served: Served, person: Any) -> None:
    assert "I can only read words" in served.tell(person, person.sends_a_picture())
    assert not any("getFile" in path or "Media" in path or "file" in path for _, path in served.platforms.calls)


def test_words_beside_a_picture_are_answered(served: Served, person: Any) -> None:
    words = {"caption" if isinstance(person, TelegramPerson) else "text": "someone is threatening me online"}
    answer = served.tell(person, person.sends_a_picture(**words))
    assert "116 111" in answer
    assert "I can only read words" in answer


DANGER = "someone is threatening me online"
EDITS = {
    "Telegram": (TelegramPerson, lambda person: person.edits(text=DANGER)),
    "Telegram, a caption": (TelegramPerson, lambda person: person.edits(photo=[{"file_id": "x"}], caption=DANGER)),
    "Messenger": (MessengerPerson, lambda person: person.edits(DANGER)),
    "Slack": (SlackPerson, lambda person: person.edits(DANGER)),
}
WORDS = {
    **{
        f"Telegram, under a {kind}": (TelegramPerson, lambda person, kind=kind: person.message(**{kind: {}, "caption": DANGER}))
        for kind in ("video", "animation", "audio", "document", "voice")
    },
    "Telegram, after /start": (TelegramPerson, lambda person: person.says(f"/start {DANGER}")),
    "Slack, from a thread": (SlackPerson, lambda person: person.event(subtype="thread_broadcast", text=DANGER, thread_ts="1.2", root={"text": "x"})),
    "Slack, /me": (SlackPerson, lambda person: person.event(subtype="me_message", text=DANGER)),
    "Slack, passed on": (SlackPerson, lambda person: person.event(text="", attachments=[{"is_share": True, "text": DANGER}])),
    "Messenger, a button's words": (MessengerPerson, lambda person: person.event(postback={"mid": "m_words", "title": DANGER})),
    "WhatsApp, under a picture": (WhatsAppPerson, lambda person: person.message(Body=DANGER, NumMedia="1")),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "post"), [*EDITS.values(), *WORDS.values()], ids=[*EDITS, *WORDS])
def test_words_are_heard_wherever_they_stand(served: Served, kind: Any, post: Any) -> None:
    person = kind()
    assert "116 111" in served.tell(person, post(person))


@pytest.mark.parametrize("kind", [TelegramPerson, MessengerPerson, SlackPerson])
def test_each_edit_is_heard_once(served: Served, kind: Any) -> None:
    person = kind()
    post = next(make for edits, make in EDITS.values() if edits is kind)(person)
    served.tell(person, post)
    served.stays_silent(person, sent_again(post))


NOT_WORDS = [
    *[(TelegramPerson, {kind: {"file_id": "x"}}) for kind in ("sticker", "voice", "video", "video_note", "audio", "document", "animation")],
    (TelegramPerson, {"location": {"latitude": 49.6, "longitude": 6.1}}),
    (TelegramPerson, {"contact": {"phone_number": "+1555", "first_name": "x"}}),
    (TelegramPerson, {"poll": {"id": "1"}}),
    *[(MessengerPerson, {"attachments": [{"type": kind, "payload": {}}]}) for kind in ("audio", "video", "file", "location", "fallback")],
    (MessengerPerson, {"sticker_id": 369239263222822, "attachments": [{"type": "image", "payload": {"sticker_id": 1}}]}),
    (WhatsAppPerson, {"Body": "Home", "Latitude": "49.6", "Longitude": "6.1"}),
    (WhatsAppPerson, {"Body": "", "NumMedia": "1", "MediaContentType0": "audio/ogg", "MediaUrl0": "https://x.example"}),
    (SlackPerson, {"text": "", "attachments": [{"fallback": "x"}]}),
    (SignedPerson, {"attachments": True}),
    (SignedPerson, {}),
    (TelegramPerson, {"text": "\u200b\u2060"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content"), NOT_WORDS)
def test_what_is_not_words_is_refused_kindly(served: Served, kind: Any, content: dict[str, Any]) -> None:
    person = kind()
    assert "I can only read words" in served.tell(person, person.message(**content))


def telegram_silence(person: TelegramPerson) -> list[Post]:
    message = {"message_id": 1, "from": person.sender, "chat": person.chat, "date": 1, "text": "hello"}
    group = {"id": -5, "type": "group", "title": "x"}
    return [
        person.edits(location={"latitude": 49.6, "longitude": 6.1}, edit_date=2),
        person.update(edited_message={**message, "chat": group}),
        person.update(channel_post=message),
        person.update(my_chat_member={"chat": person.chat, "from": person.sender, "date": 1}),
        person.update(inline_query={"id": "1", "from": person.sender, "query": "hello", "offset": ""}),
        person.update(message={**message, "chat": group}),
        person.update(message={**message, "chat": {**group, "type": "supergroup"}, "new_chat_members": [{"id": 2}]}),
        person.update(message={**message, "from": {**person.sender, "is_bot": True}}),
        person.message(new_chat_title="x"),
        person.message(pinned_message=message),
        person.update(callback_query={"id": "1", "from": person.sender, "data": "x", "message": {"chat": group}}),
        person.update(callback_query={"id": "1", "from": person.sender, "data": "x", "inline_message_id": "1"}),
        person.update(a_kind_of_next_year={"x": 1}),
    ]


def messenger_silence(person: MessengerPerson) -> list[Post]:
    return [
        person.event(delivery={"mids": ["m_1"], "watermark": 1}),
        person.event(read={"watermark": 1}),
        person.event(reaction={"mid": "m_1", "action": "react"}),
        person.event(message_edit={"mid": "m_1", "num_edit": 1}),
        person.event(optin={"ref": "x"}),
        person.message(text="hello", is_echo=True, app_id=1),
        person.message(),
        signed_by_facebook({"object": "page", "entry": [{"id": "1", "time": 1, "standby": [{"message": {"text": "x"}}]}]}),
        signed_by_facebook({"object": "page", "entry": [{"id": "1", "time": 1, "changes": [{"field": "feed"}]}]}),
    ]  # fmt: skip


def slack_silence(person: SlackPerson) -> list[Post]:
    return [
        person.event(text="hello", channel_type="channel", channel="C1"),
        person.event(text="hello", channel_type="group", channel="G1"),
        person.event(text="hello", channel_type="mpim", channel="G2"),
        person.event(text="<@UBOT> hello", type="app_mention", channel_type=None),
        # A preview was added, a reply counted; our own message; a message that was deleted.
        person.edits("hello", before="hello"),
        person.edits("hello", bot_id="B1"),
        person.edits("hello", user="UBOT"),
        person.edits("This message was deleted.", subtype="tombstone"),
        person.event(subtype="message_replied", message={"text": "hello", "user": person.id}),
        person.event(subtype="message_deleted"),
        person.event(subtype="bot_message", text="hello"),
        person.event(subtype="channel_join", text="hello"),
        person.event(text="hello", bot_id="B1"),
        person.event(text="hello", user="UBOT"),
        person.event(type="app_home_opened"),
        person.event(type="team_join"),
        signed_by_slack({"type": "app_rate_limited", "team_id": "T1"}),
        signed_by_slack(b"command=%2Fhello&text=x", content_type="application/x-www-form-urlencoded"),
    ]


def twilio_silence(person: SmsPerson) -> list[Post]:
    report = {"MessageSid": "SM1", "From": SMS_NUMBER, "To": person.address, "AccountSid": TWILIO_ACCOUNT_SID}
    return [
        *(signed_by_twilio({**report, "MessageStatus": status}) for status in ("sent", "delivered", "read", "failed")),
        signed_by_twilio({**report, "EventType": "READ"}),
        person.message(Body="STOP", OptOutType="STOP"),
        person.message(Body="hello", To="+15559999999"),
        person.message(Body="hello", From=SMS_NUMBER),
    ]


@pytest.mark.parametrize(
    ("kind", "posts"),
    [
        (TelegramPerson, telegram_silence),
        (MessengerPerson, messenger_silence),
        (SlackPerson, slack_silence),
        (SmsPerson, twilio_silence),
    ],
)
def test_what_is_met_with_silence(served: Served, kind: Any, posts: Any) -> None:
    person = kind()
    served.tell(person, person.says("hello"))
    calls = len(served.platforms.calls)
    for post in posts(person):
        response = served.post(post)
        assert response.status_code == 200, (post.body, response.text)
    served.stays_silent(person, posts(person)[0])
    assert len(served.platforms.calls) == calls + 1


def test_a_pressed_button_on_telegram_stops_waiting(served: Served) -> None:
    person = TelegramPerson()
    served.tell(person, person.says("hello"))
    served.tell(person, person.presses("mission"))
    assert served.platforms.calls[-2:] == [
        ("telegram", served.platforms.calls[-1][1].replace("sendMessage", "answerCallbackQuery")),
        ("telegram", served.platforms.calls[-1][1]),
    ]


def test_slacks_marks_are_read_as_what_somebody_wrote(served: Served) -> None:
    person = SlackPerson()
    assert "four values" in served.tell(person, person.event(text="<@UBOT> what are your values &amp; goals"))


# --- Who speaks ------------------------------------------------------------------


def forged(post: Post, **headers: str) -> Post:
    return Post(post.channel, post.body, {**post.headers, **headers})


def without(post: Post, *headers: str) -> Post:
    return Post(post.channel, post.body, {name: value for name, value in post.headers.items() if name not in headers})


def changed(post: Post) -> Post:
    return Post(post.channel, post.body.replace(b"hello", b"hullo"), post.headers)


HOUR_AGO = -3600
FORGED = {
    "telegram, no secret": lambda: without(TelegramPerson().says("hello"), "X-Telegram-Bot-Api-Secret-Token"),
    "telegram, wrong secret": lambda: forged(
        TelegramPerson().says("hello"), **{"X-Telegram-Bot-Api-Secret-Token": "x"}
    ),
    "telegram, empty secret": lambda: forged(TelegramPerson().says("hello"), **{"X-Telegram-Bot-Api-Secret-Token": ""}),
    "twilio, no signature": lambda: without(SmsPerson().says("hello"), "X-Twilio-Signature"),
    "twilio, wrong signature": lambda: forged(SmsPerson().says("hello"), **{"X-Twilio-Signature": "AAAA"}),
    "twilio, other body": lambda: changed(SmsPerson().says("hello")),
    "twilio, signed for another address": lambda: signed_by_twilio(
        {"From": "+15551", "To": SMS_NUMBER, "Body": "hello", "MessageSid": "SMx"},
        "https://evil.example/webhooks/twilio/webhook",
    ),
    "twilio, not text": lambda: Post("twilio", b"\xff\xfe", SmsPerson().says("hello").headers),
    "messenger, no signature": lambda: without(MessengerPerson().says("hello"), "X-Hub-Signature-256"),
    "messenger, old kind of signature": lambda: forged(
        without(MessengerPerson().says("hello"), "X-Hub-Signature-256"), **{"X-Hub-Signature": "sha1=" + "0" * 40}
    ),
    "messenger, wrong signature": lambda: forged(
        MessengerPerson().says("hello"), **{"X-Hub-Signature-256": "sha256=" + "0" * 64}
    ),
    "messenger, other body": lambda: changed(MessengerPerson().says("hello")),
    "slack, no signature": lambda: without(SlackPerson().says("hello"), "X-Slack-Signature"),
    "slack, no time": lambda: without(SlackPerson().says("hello"), "X-Slack-Request-Timestamp"),
    "slack, time that is none": lambda: forged(SlackPerson().says("hello"), **{"X-Slack-Request-Timestamp": "now"}),
    "slack, other body": lambda: changed(SlackPerson().says("hello")),
    "slack, replayed": lambda: signed_by_slack({"type": "event_callback"}, at=time.time() + HOUR_AGO),
    "slack, from tomorrow": lambda: signed_by_slack({"type": "event_callback"}, at=time.time() + 86400),
    "slack, question of the address": lambda: without(
        signed_by_slack({"type": "url_verification", "challenge": "x"}), "X-Slack-Signature"
    ),
    "slack, not text": lambda: Post("slack", b"\xff\xfe", SlackPerson().says("hello").headers),
    "signed, no signature": lambda: without(SignedPerson().says("hello"), "webhook-signature"),
    "signed, no id": lambda: without(SignedPerson().says("hello"), "webhook-id"),
    "signed, another id": lambda: forged(SignedPerson().says("hello"), **{"webhook-id": "msg_other"}),
    "signed, other body": lambda: changed(SignedPerson().says("hello")),
    "signed, replayed": lambda: signed_by_key({"from": "x", "text": "hello"}, at=time.time() + HOUR_AGO),
    "signed, another key": lambda: signed_by_key({"from": "x", "text": "hello"}, key=b"x" * 32),
    "signed, not a time": lambda: forged(SignedPerson().says("hello"), **{"webhook-timestamp": "1e9"}),
}


@pytest.mark.parametrize("post", FORGED.values(), ids=FORGED.keys())
def test_what_the_platform_did_not_sign_is_refused_and_not_processed(served: Served, post: Any) -> None:
    calls, events = len(served.platforms.calls), served.events()
    response = served.post(post())
    assert response.status_code == 403
    time.sleep(0.2)
    assert len(served.platforms.calls) == calls
    assert served.events() == events


def test_slack_asks_whose_address_it_is(served: Served) -> None:
    response = served.post(signed_by_slack({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}))
    assert (response.status_code, response.text) == (200, "3eZbrw1aB")


def test_facebook_asks_whose_address_it_is(served: Served) -> None:
    address = f"{served.base}/webhooks/messenger/webhook"
    asked = {"hub.mode": "subscribe", "hub.verify_token": MESSENGER_VERIFY_TOKEN, "hub.challenge": "1158201444"}
    response = httpx.get(address, params=asked)
    assert (response.status_code, response.text) == (200, "1158201444")
    assert response.headers["content-type"].startswith("text/plain")
    for wrong in (
        {"hub.verify_token": "x"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>"},
        {"hub.verify_token": "é"},
    ):
        assert httpx.get(address, params={**asked, **wrong}).status_code == 403
    assert httpx.get(address).status_code == 403


# --- Bad input -----------------------------------------------------------------------


def sent_again(post: Post) -> Post:
    """The same message once more, signed anew where the platform does that."""
    if post.channel == "slack":
        again = signed_by_slack(post.body, content_type=post.headers["Content-Type"])
        return forged(again, **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
    return post


def test_a_message_sent_twice_is_answered_once(served: Served, person: Any) -> None:
    post = person.says("What are your values?")
    served.tell(person, post)
    served.stays_silent(person, sent_again(post))
    served.stays_silent(person, post)


def test_a_message_sent_again_after_a_restart_is_answered_once(served: Served) -> None:
    people = [kind() for kind in PEOPLE]
    said = [person.says("What does CSAM mean?") for person in people]
    for person, post in zip(people, said, strict=True):
        served.tell(person, post)
    served.assistant.stop()
    served.assistant.start()
    for person, post in zip(people, said, strict=True):
        served.stays_silent(person, sent_again(post))
    with sqlite3.connect(served.assistant.state / "conversations.sqlite") as database:
        seen = [message for (message,) in database.execute("select message from seen_messages")]
    # A keyed hash and nothing else.
    assert len(seen) >= len(people)
    assert all(re.fullmatch("[0-9a-f]{64}", message) for message in seen)


MALFORMED = [b"", b"null", b"[]", b"5", b'"text"', b"{", b"\xff", b"[" * 5000, b"{}"]
WRONG_TYPES = {
    "telegram": [
        {"update_id": 1, "message": 5},
        {"update_id": {}, "message": {}},
        {"message": {"text": "x"}},
        {"update_id": 1, "message": {"chat": {"type": "private", "id": 1}, "from": {"id": 1}, "text": {"a": 1}}},
        {"update_id": 1, "message": {"chat": {"type": "private"}, "from": {"id": 1}, "text": "x"}},
    ],
    "messenger": [
        {"object": "user", "entry": []},
        {"object": "page"},
        {"object": "page", "entry": [5]},
        {"object": "page", "entry": [{"messaging": [5]}]},
        {"object": "page", "entry": [{"messaging": [{"message": {"mid": "m", "text": "x"}}]}]},
        {"object": "page", "entry": [{"messaging": [{"sender": {"id": "1"}, "message": {"mid": "m", "text": 5}}]}]},
    ],
    "slack": [
        {"type": "event_callback", "event": 5},
        {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "text": 5, "user": "U"}},
        {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "text": "x"}},
    ],
    "signed": [
        {},
        {"text": "x"},
        {"from": "a", "text": 5},
        {"from": ["a"], "text": "x"},
        {"from": "a", "choice": {}},
        {"from": "\ud800", "text": "x"},
    ],
}


def signed_by(channel: str, content: Any) -> Post:
    if channel == "telegram":
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return Post("telegram", body, TelegramPerson().says("x").headers)
    return {"messenger": signed_by_facebook, "slack": signed_by_slack, "signed": signed_by_key}[channel](content)


@pytest.mark.parametrize(
    ("channel", "content"), [(channel, content) for channel, contents in WRONG_TYPES.items() for content in contents]
)
def test_a_signed_body_that_the_platform_would_not_send(served: Served, channel: str, content: Any) -> None:
    assert served.post(signed_by(channel, content)).status_code == 400


@pytest.mark.parametrize("body", MALFORMED, ids=repr)
def test_a_body_that_is_nothing(served: Served, body: bytes) -> None:
    telegram = served.post(signed_by("telegram", body))
    assert telegram.status_code == 400
    for channel in ("telegram", "twilio", "messenger", "slack", "signed"):
        response = httpx.post(f"{served.base}/webhooks/{channel}/webhook", content=body)
        assert response.status_code == 403


def test_a_twilio_form_without_its_fields(served: Served) -> None:
    assert served.post(signed_by_twilio({"Body": "hello"})).status_code == 400
    assert served.post(signed_by_twilio({})).status_code in (400, 403)


def test_an_enormous_body_is_refused(served: Served) -> None:
    for person in (TelegramPerson(), MessengerPerson(), SlackPerson(), SmsPerson(), SignedPerson()):
        assert served.post(person.says("x" * 400_000)).status_code == 413
    person = TelegramPerson()
    # As large as Telegram makes one: a long message in reply to a long message.
    whole = person.message(text="hello " + "é" * 4000, reply_to_message={"text": "é" * 4000})
    assert len(whole.body) > 16 * 1024
    assert served.tell(person, whole)
    assert httpx.post(f"{served.base}/webhooks/website/messages", content=b"x" * 20_000).status_code == 413


def test_wrong_methods_and_places_are_4xx(served: Served) -> None:
    for channel in ("telegram", "twilio", "messenger", "slack", "signed"):
        for path in ("", "set_webhook", "health", "webhook/x"):
            assert httpx.get(f"{served.base}/webhooks/{channel}/{path}").status_code == 404
        assert httpx.put(f"{served.base}/webhooks/{channel}/webhook").status_code == 405
    for channel in ("rest", "callback", "socketio", "facebook", "hangouts"):
        assert httpx.post(f"{served.base}/webhooks/{channel}/webhook").status_code == 404


def test_a_thousand_messages_a_minute_stop_nobody_else(served: Served) -> None:
    flood, other = SignedPerson(), TelegramPerson()
    with ThreadPoolExecutor(4) as pool, httpx.Client(timeout=60) as client:

        def send(_: int) -> int:
            post = flood.says("hello")
            return client.post(served.base + post.path, content=post.body, headers=post.headers).status_code

        statuses = list(pool.map(send, range(1000)))
    assert set(statuses) == {200}
    assert "four values" in served.tell(other, other.says("What are your values?"))
    said = served.platforms.wait("signed", flood.address, 61, longest=60)
    assert len(said) == 61
    assert sum("too many messages" in message.text for message in said) == 1
    assert served.assistant.log.read_text().count("somebody writes too much") == 1


def test_more_at_once_than_can_be_answered_is_put_off(served: Served) -> None:
    flood, other = [MessengerPerson() for _ in range(MOST_AT_ONCE + 1)], SlackPerson()
    events = [json.loads(person.says("hello").body)["entry"][0]["messaging"][0] for person in flood]
    batch = {"object": "page", "entry": [{"id": "1", "time": 1458692752478, "messaging": events}]}
    assert served.post(signed_by_facebook(batch)).status_code == 503
    assert "four values" in served.tell(other, other.says("What are your values?"))
    # Nothing of it was taken, so that the platform may send all of it again.
    assert not [person for person in flood if served.platforms.to("messenger", person.address)]


def test_a_thousand_forged_requests_a_minute_write_one_line(served: Served) -> None:
    post = without(TelegramPerson().says("hello"), "X-Telegram-Bot-Api-Secret-Token")
    with httpx.Client(timeout=60) as client:
        statuses = {client.post(served.base + post.path, content=post.body).status_code for _ in range(1000)}
    assert statuses == {403}
    assert served.assistant.log.read_text().count("Telegram: requests that the platform did not sign") <= 2


# --- The platform fails ------------------------------------------------------------------

BUSY = {
    "telegram": (429, {}, b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 1}}'),
    "twilio": (429, {}, b'{"code": 20429, "message": "Too Many Requests", "status": 429}'),
    "messenger": (400, {}, b'{"error": {"code": 613, "message": "rate limit"}}'),
    "slack": (429, {"Retry-After": "1"}, b'{"ok": false, "error": "ratelimited"}'),
    "signed": (429, {"Retry-After": "1"}, b""),
}
BROKEN = (503, {"Content-Type": "text/html"}, b"<h1>Service unavailable</h1>")
SILENT = (0, {}, b"")
BETWEEN = (502, {}, b'{"error": "Bad gateway", "parameters": 5}')
NO_ANSWER = [(200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>"), (200, {}, b"[1]"), (200, {}, b"\xff")]


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_platform_that_is_busy_broken_or_silent_is_tried_again(served: Served, kind: Any) -> None:
    person = kind()
    for reply in (BUSY[person.platform_name], BROKEN, BETWEEN, SILENT):
        served.platforms.scripted[person.platform_name].append(reply)
        assert served.tell(person, person.says("What does CSAM mean?"))


@pytest.mark.parametrize("kind", [SmsPerson, SlackPerson])
@pytest.mark.parametrize("reply", NO_ANSWER, ids=repr)
def test_an_answer_that_is_none_of_the_platforms_is_tried_again(served: Served, kind: Any, reply: Any) -> None:
    person = kind()
    served.platforms.scripted[person.platform_name].append(reply)
    assert served.tell(person, person.says("What does CSAM mean?"))


REFUSALS = {
    "telegram": (403, {}, b'{"ok": false, "error_code": 403, "description": "bot was blocked by Hippolyta"}'),
    "twilio": (400, {}, b'{"code": 21610, "message": "Hippolyta has unsubscribed", "status": 400}'),
    "messenger": (400, {}, b'{"error": {"code": 551, "message": "Hippolyta is not available"}}'),
    "slack": (200, {}, b'{"ok": false, "error": "channel_not_found"}'),
    "signed": (410, {}, b"Hippolyta is gone"),
}


@pytest.mark.parametrize("kind", PEOPLE)
def test_a_message_that_the_platform_refuses_is_dropped_with_one_line(served: Served, kind: Any) -> None:
    person, log = kind(), served.assistant.log
    lines = len(log.read_text().splitlines())
    served.platforms.scripted[person.platform_name].append(REFUSALS[person.platform_name])
    assert served.post(person.says("hello")).status_code == 200
    deadline = time.monotonic() + 20
    while len(log.read_text().splitlines()) == lines and time.monotonic() < deadline:
        time.sleep(0.05)
    assert served.tell(person, person.says("thanks"))
    new = log.read_text().splitlines()[lines:]
    assert len(new) == 1
    assert "did not take a message, it is dropped" in new[0]
    assert "Hippolyta" not in new[0]
    assert person.address not in new[0]


def test_a_failing_platform_stops_nobody_else(served: Served) -> None:
    waiting, other = TelegramPerson(), SlackPerson()
    served.platforms.scripted["telegram"] += [BROKEN, BROKEN]
    assert served.post(waiting.says("hello")).status_code == 200
    assert "four values" in served.tell(other, other.says("What are your values?"))
    assert not served.platforms.to("telegram", waiting.address)
    assert served.platforms.wait("telegram", waiting.address)


def test_nothing_that_somebody_wrote_or_is_stands_in_the_log(served: Served) -> None:
    log = served.assistant.log.read_text()
    assert "Traceback" not in log
    assert "threatening" not in log
    for platform in ("telegram-", "whatsapp:", "+1555"):
        assert platform not in log
