"""What each platform takes, in one table. Whatever is drawn for a platform is drawn to fit its row here."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Mapping, Optional

_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_LOOKALIKES = {"*": "∗", "~": "∼", "`": "'"}
"""Signs that WhatsApp and Slack read as formatting and know no escape for."""
_GSM = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}  # fmt: skip
"""Typographic signs outside the SMS alphabet: one of them would halve what fits into a part."""


@dataclass(frozen=True)
class Limits:
    """One row: what a platform takes and how it wants it."""

    text: int
    """Length of one message, everything included."""
    counted_in: Literal["characters", "utf-16"] = "characters"
    buttons: int = 0
    """Buttons under one message; where there are more choices, they become a numbered list."""
    button_text: int = 0
    """Characters on a button."""
    payload: int = 0
    """Bytes that a button carries."""
    formatting: Literal["plain", "html", "mrkdwn"] = "plain"
    escapes: Mapping[str, str] = field(default_factory=dict)
    """Characters of the text that must be written differently."""
    url_escapes: Mapping[str, str] = field(default_factory=dict)
    link: Optional[str] = None
    """How a labelled link is written; nothing where only addresses themselves can be followed."""
    no_preview: Mapping[str, Any] = field(default_factory=dict)
    """What to send along so that the platform does not fetch and show linked pages."""

    def length(self, written: str) -> int:
        """As the platform counts."""
        return len(written.encode("utf-16-le")) // 2 if self.counted_in == "utf-16" else len(written)

    def escaped(self, text: str) -> str:
        """``text`` so that the platform shows it as it is."""
        return "".join(self.escapes.get(character, character) for character in text)

    def linked(self, label: str, url: str) -> str:
        """A link that is followed by its label.

        Raises: ValueError where the platform has none.
        """
        if self.link is None:
            raise ValueError("this platform has no labelled links")
        address = "".join(self.url_escapes.get(character, character) for character in url)
        return self.link.format(label=self.escaped(label), url=address)


LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        # https://core.telegram.org/bots/api#sendmessage, #inlinekeyboardbutton
        "telegram": Limits(
            text=4096,
            counted_in="utf-16",
            buttons=8,
            button_text=64,
            payload=64,
            formatting="html",
            escapes=_HTML,
            url_escapes=_HTML,
            link='<a href="{url}">{label}</a>',
            no_preview={"link_preview_options": {"is_disabled": True}},
        ),
        # https://www.twilio.com/docs/api/errors/21617: 1,600; ten parts of 67 where a letter needs two bytes.
        "sms": Limits(text=670, counted_in="utf-16", escapes=_GSM),
        # The same 1,600; buttons would need templates that WhatsApp approves one by one.
        "whatsapp": Limits(text=1600, counted_in="utf-16", escapes=_LOOKALIKES),
        # https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
        "messenger": Limits(text=2000, counted_in="utf-16", buttons=13, button_text=20, payload=1000),
        # https://docs.slack.dev/reference/block-kit/blocks/section-block, elements/button-element
        "slack": Limits(
            text=3000,
            buttons=25,
            button_text=75,
            payload=2000,
            formatting="mrkdwn",
            escapes={"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "¦", **_LOOKALIKES},
            url_escapes={"&": "&amp;", "<": "%3C", ">": "%3E", "|": "%7C"},
            link="<{url}|{label}>",
            no_preview={"unfurl_links": False, "unfurl_media": False},
        ),
        # Our own interface for platforms that are not known here: docs/messaging.md.
        "signed": Limits(text=4000, buttons=10, button_text=20, payload=64),
        "terminal": Limits(text=1_000_000),
    }
)
