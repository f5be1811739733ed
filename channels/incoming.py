"""What somebody sent, the same for every platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Incoming:
    """One message of one person. Neither ``person`` nor ``address`` is ever stored or logged."""

    id: str
    """The platform's id of this message; sent again, it has the same."""
    person: str
    """The platform's id of who wrote."""
    address: str
    """Where the reply goes."""
    text: Optional[str] = None
    choice: Optional[str] = None
    """What a pressed button carried; ``text`` is then its label, where the platform sends it along."""
    begins: bool = False
    """The platform's own button for a new talk, such as Telegram's /start."""
    has_more: bool = False
    """Something that is not words came along: a picture, a voice, a place. It is not looked at."""
    language: Optional[str] = None
    """The language of the person's app, ISO 639-1."""
    sent_to: str = ""
    """Which of our own addresses it was sent to, where there are several."""
    thread: str = ""
    """The platform's id of the thread it was written in, which the reply belongs to."""
    pressed: str = ""
    """The platform's id of the press on a button, where it waits for a sign."""
