"""A server on this machine in the place of all platforms; it takes only what the platforms would take.

Each rule is written from the platform's documentation and not from channels/limits.py, so that a
mistake there is found here. A call against the rules is answered as the platform would and noted.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

TELEGRAM_TOKEN = "123456789:" + "T" * 35
TELEGRAM_SECRET_TOKEN = "telegram-secret_token-0123456789"
TWILIO_ACCOUNT_SID = "AC" + "0" * 32
TWILIO_AUTH_TOKEN = "1" * 32
SMS_NUMBER, WHATSAPP_NUMBER = "+15559990001", "whatsapp:+15559990002"
MESSENGER_PAGE_TOKEN, MESSENGER_APP_SECRET = "page-token", "2" * 32
MESSENGER_VERIFY_TOKEN = "messenger-verify-token-0123456789"
SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET = "xoxb-slack-token", "3" * 32
SIGNED_KEY = b"k" * 32
PUBLIC_URL = "https://chat.example.org"


class Wrong(Exception):
    """A call that the platform would not take."""


def must(holds: Any, why: str) -> None:
    if not holds:
        raise Wrong(why)


class Call:
    """One call as it came in."""

    def __init__(self, method: str, path: str, headers: Any, body: bytes) -> None:
        address = urlsplit(path)
        self.method, self.path, self.query = method, address.path, parse_qs(address.query)
        self.headers, self.body = headers, body

    def json(self) -> dict[str, Any]:
        must(self.headers.get("Content-Type", "").startswith("application/json"), "not sent as JSON")
        content = json.loads(self.body)
        must(isinstance(content, dict), "not an object")
        return content

    def form(self) -> dict[str, str]:
        must(self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"), "not a form")
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


class Said:
    """A message that a platform took."""

    def __init__(self, to: str, text: str, choices: list[tuple[str, str]], whole: dict[str, Any]) -> None:
        self.to, self.text, self.choices, self.whole = to, text, choices, whole
        """``text`` as people see it, ``choices`` as (label, payload)."""


class _TelegramText(HTMLParser):
    """Reads Telegram's HTML: links and bold, every tag closed, every & escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.open, self.links = "", [], []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        must(tag in ("a", "b"), f"unsupported start tag {tag}")
        self.open.append(tag)
        if tag == "a":
            must(re.match(r"(https?|tg|mailto)://?", dict(attributes)["href"]), "not a link")
            self.links.append(dict(attributes)["href"])

    def handle_endtag(self, tag: str) -> None:
        must(self.open and self.open.pop() == tag, "unmatched end tag")

    def handle_data(self, data: str) -> None:
        must("<" not in data and ">" not in data and not re.search(r"&(?!\w+;)", data), "unescaped character")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}[name]


def telegram(call: Call) -> Said | dict[str, Any]:
    must(call.path.startswith(f"/bot{TELEGRAM_TOKEN}/"), "unauthorized")
    method, fields = call.path.rpartition("/")[2], call.json()
    if method == "getMe":
        return {"ok": True, "result": {"id": 1, "is_bot": True, "username": "pigeon_bot"}}
    if method == "getWebhookInfo":
        return {"ok": True, "result": {"url": f"{PUBLIC_URL}/webhooks/telegram/webhook"}}
    if method == "answerCallbackQuery":
        must(set(fields) == {"callback_query_id"} and isinstance(fields["callback_query_id"], str), "wrong fields")
        return {"ok": True, "result": True}
    must(method == "sendMessage", "no such method")
    must(not set(fields) - {"chat_id", "text", "parse_mode", "link_preview_options", "reply_markup"}, "unknown field")
    must(fields["parse_mode"] == "HTML", "parse mode")
    must(fields["link_preview_options"] == {"is_disabled": True}, "previews must be off")
    read = _TelegramText()
    read.feed(fields["text"])
    read.close()
    must(not read.open, "a tag is not closed")
    must(0 < len(read.text.encode("utf-16-le")) // 2 <= 4096, "message is too long")
    must(read.text == read.text.strip(), "spaces around")
    rows = fields.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    choices = []
    for row in rows:
        must(0 < len(row) <= 8, "buttons in a row")
        for button in row:
            must(set(button) == {"text", "callback_data"}, "button fields")
            must(button["text"] and 0 < len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
            choices.append((button["text"], button["callback_data"]))
    must(len(choices) <= 100, "too many buttons")
    return Said(str(fields["chat_id"]), read.text + "\n" + "\n".join(read.links), choices, fields)


def twilio(call: Call) -> Said | dict[str, Any]:
    basic = base64.b64encode(f"{TWILIO_ACCOUNT_SID}:{TWILIO_AUTH_TOKEN}".encode()).decode()
    must(call.headers.get("Authorization") == f"Basic {basic}", "authenticate")
    account = f"/2010-04-01/Accounts/{TWILIO_ACCOUNT_SID}"
    if call.method == "GET" and call.path == f"{account}.json":
        return {"sid": TWILIO_ACCOUNT_SID, "status": "active", "friendly_name": "x", "type": "Full"}
    must(call.method == "POST" and call.path == f"{account}/Messages.json", "no such resource")
    fields = call.form()
    must(set(fields) == {"To", "From", "Body"}, "fields")
    must(fields["From"] in (SMS_NUMBER, WHATSAPP_NUMBER), "not one of our numbers")
    must(fields["To"].startswith("whatsapp:") == fields["From"].startswith("whatsapp:"), "channels differ")
    must(0 < len(fields["Body"]) <= 1600, "21617")
    if not fields["To"].startswith("whatsapp:"):
        must(len(fields["Body"].encode("utf-16-le")) // 2 <= 670, "more than ten parts")
    must(not re.search(r"(^|\W)([*~_])\S[^*~_\n]*\S\2(\W|$)", fields["Body"]), "would be shown formatted")
    return Said(fields["To"], fields["Body"], [], fields)


def messenger(call: Call) -> Said | dict[str, Any]:
    must(re.match(r"/v\d+\.\d/", call.path), "no version")
    must(call.query.get("access_token") == [MESSENGER_PAGE_TOKEN], "190")
    if call.method == "GET" and call.path.endswith("/me"):
        return {"id": "1", "name": "Pigeon Page"}
    must(call.path.endswith("/me/messages"), "no such path")
    fields = call.json()
    must(set(fields) == {"recipient", "messaging_type", "message"}, "fields")
    must(fields["messaging_type"] == "RESPONSE" and set(fields["recipient"]) == {"id"}, "recipient")
    message = fields["message"]
    must(not set(message) - {"text", "quick_replies"}, "message fields")
    must(0 < len(message["text"]) <= 2000, "100: text too long")
    replies = message.get("quick_replies", [])
    must(len(replies) <= 13 and ("quick_replies" not in message or replies), "quick replies")
    for reply in replies:
        must(set(reply) == {"content_type", "title", "payload"} and reply["content_type"] == "text", "quick reply")
        must(0 < len(reply["title"]) <= 20 and 0 < len(reply["payload"]) <= 1000, "quick reply length")
    return Said(
        fields["recipient"]["id"], message["text"], [(reply["title"], reply["payload"]) for reply in replies], fields
    )


def slack(call: Call) -> Said | dict[str, Any]:
    must(call.headers.get("Authorization") == f"Bearer {SLACK_BOT_TOKEN}", "invalid_auth")
    if call.path == "/auth.test":
        return {"ok": True, "user": "pigeon", "team": "Pigeons", "user_id": "UBOT"}
    must(call.path == "/chat.postMessage", "unknown_method")
    fields = call.json()
    must(not set(fields) - {"channel", "text", "blocks", "unfurl_links", "unfurl_media", "thread_ts"}, "unknown field")
    must(re.fullmatch(r"\d+\.\d+", fields.get("thread_ts", "1.1")), "invalid_thread_ts")
    must(fields["unfurl_links"] is False and fields["unfurl_media"] is False, "previews must be off")
    must(fields["channel"].startswith("D"), "channel_not_found")
    section, *more = fields["blocks"]
    must(section["type"] == "section" and section["text"]["type"] == "mrkdwn", "invalid_blocks")
    written = section["text"]["text"]
    must(0 < len(written) <= 3000, "invalid_blocks: text too long")
    shown = re.sub(r"<(https?://[^|<>\s]+)\|([^|<>]+)>", r"\2 \1", written)
    must("<" not in shown and ">" not in shown, "an unescaped sign or a broken link")
    must(not re.search(r"&(?!(amp|lt|gt);)", shown), "an unescaped &")
    must(not re.search(r"(^|\W)([*~`_])\S[^*~`_\n]*\S?\2(\W|$)", shown), "would be shown formatted")
    for checked in Block.parse_all(fields["blocks"]):
        checked.validate_json()
    choices = []
    must(len(more) <= 1, "blocks")
    for block in more:
        must(block["type"] == "actions" and 0 < len(block["elements"]) <= 25, "actions")
        must(len({element["action_id"] for element in block["elements"]}) == len(block["elements"]), "action_id")
        for element in block["elements"]:
            must(element["type"] == "button" and element["text"]["type"] == "plain_text", "button")
            must(0 < len(element["text"]["text"]) <= 75 and 0 < len(element["value"]) <= 2000, "button length")
            choices.append((element["text"]["text"], element["value"]))
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, sign)
    return Said(fields["channel"], shown, choices, fields)


def signed(call: Call) -> Said | dict[str, Any]:
    message, timestamp = call.headers["webhook-id"], call.headers["webhook-timestamp"]
    digest = hmac.new(SIGNED_KEY, f"{message}.{timestamp}.".encode() + call.body, hashlib.sha256).digest()
    must(call.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode(), "signature")
    must(abs(time.time() - int(timestamp)) < 300, "too old")
    fields = call.json()
    must(set(fields) == {"to", "text", "choices"} and 0 < len(fields["text"]) <= 4000, "fields")
    return Said(fields["to"], fields["text"], [(choice["label"], choice["id"]) for choice in fields["choices"]], fields)


PLATFORMS: dict[str, Callable[[Call], Said | dict[str, Any]]] = {
    "telegram": telegram,
    "twilio": twilio,
    "messenger": messenger,
    "slack": slack,
    "signed": signed,
}
TAKEN: dict[str, tuple[int, dict[str, Any]]] = {
    "telegram": (200, {"ok": True, "result": {}}),
    "twilio": (201, {"sid": "SM" + "0" * 32, "status": "queued"}),
    "messenger": (200, {"recipient_id": "1", "message_id": "m1"}),
    "slack": (200, {"ok": True, "ts": "1.1"}),
    "signed": (200, {}),
}
NOT_TAKEN: dict[str, tuple[int, dict[str, Any]]] = {
    "telegram": (400, {"ok": False, "error_code": 400, "description": "Bad Request"}),
    "twilio": (400, {"code": 21211, "message": "Bad Request", "status": 400}),
    "messenger": (400, {"error": {"message": "Bad Request", "code": 100}}),
    "slack": (200, {"ok": False, "error": "invalid_blocks"}),
    "signed": (400, {}),
}

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers and body of a scripted reply; status 0 says nothing at all."""


class StandIn:
    """The running server. ``faults`` must be empty at the end of every test."""

    def __init__(self) -> None:
        self.said: dict[str, list[Said]] = {platform: [] for platform in PLATFORMS}
        self.faults: list[str] = []
        self.calls: list[tuple[str, str]] = []
        """Every call that came in, by platform and path."""
        self.scripted: dict[str, list[Reply]] = {platform: [] for platform in PLATFORMS}
        """Replies to give next, before what comes in is looked at."""
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet; else every call waits for the other side's patience

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                _, platform, path = self.path.split("/", 2)
                status, headers, content = stand_in.reply(platform, Call(self.command, "/" + path, self.headers, body))
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def reply(self, platform: str, call: Call) -> Reply:
        self.calls.append((platform, call.path))
        if self.scripted[platform]:
            return self.scripted[platform].pop(0)
        try:
            taken = PLATFORMS[platform](call)
        except (Wrong, KeyError, ValueError, TypeError, SlackObjectFormationError) as wrong:
            self.faults.append(f"{platform} {call.path}: {wrong!r} {call.body.decode()[:400]}")
            status, content = NOT_TAKEN[platform]
        else:
            status, content = TAKEN[platform] if isinstance(taken, Said) else (200, taken)
            if isinstance(taken, Said):
                self.said[platform].append(taken)
        return status, {}, json.dumps(content).encode()

    def environment(self) -> dict[str, str]:
        """The variables that switch every channel on, against this server."""
        return {
            "PUBLIC_URL": PUBLIC_URL,
            "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "TELEGRAM_SECRET_TOKEN": TELEGRAM_SECRET_TOKEN,
            "TELEGRAM_API": f"{self.base}/telegram",
            "TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": TWILIO_AUTH_TOKEN,
            "TWILIO_NUMBERS": f"{SMS_NUMBER},{WHATSAPP_NUMBER}",
            "TWILIO_API": f"{self.base}/twilio",
            "MESSENGER_PAGE_TOKEN": MESSENGER_PAGE_TOKEN,
            "MESSENGER_APP_SECRET": MESSENGER_APP_SECRET,
            "MESSENGER_VERIFY_TOKEN": MESSENGER_VERIFY_TOKEN,
            "MESSENGER_API": f"{self.base}/messenger",
            "SLACK_BOT_TOKEN": SLACK_BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SLACK_SIGNING_SECRET,
            "SLACK_API": f"{self.base}/slack",
            "SIGNED_WEBHOOK_SECRET": "whsec_" + base64.b64encode(SIGNED_KEY).decode(),
            "SIGNED_WEBHOOK_REPLY_URL": f"{self.base}/signed/replies",
        }

    def to(self, platform: str, address: str) -> list[Said]:
        """What was said to somebody so far."""
        return [said for said in self.said[platform] if said.to == address]

    def wait(self, platform: str, address: str, messages: int = 1, longest: float = 20) -> list[Said]:
        """What was said to somebody, once there are so many messages and no more come."""
        deadline = time.monotonic() + longest
        while len(self.to(platform, address)) < messages and time.monotonic() < deadline:
            time.sleep(0.02)
        settled = -1
        while settled != len(self.to(platform, address)):
            settled = len(self.to(platform, address))
            time.sleep(0.3)
        assert settled >= messages, f"{platform} heard {settled} messages; faults: {self.faults}"
        return self.to(platform, address)


@contextmanager
def running_stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()
    thread = threading.Thread(target=stand_in.server.serve_forever, daemon=True)
    thread.start()
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()
    thread.join()
