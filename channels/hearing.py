"""Hears all of a long message for danger, though only its beginning is answered.

A long message is read in parts of a few sentences, one after the other, so that nobody else waits
for all of it: what a message costs grows with its length and never faster, whatever it is made of.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Mapping, Optional

from rasa.core.channels.channel import UserMessage

from answers import catalogue

ANSWERED = 1000
"""Characters of a message that are answered, and kept."""
HEARD = 20_000
"""Characters of a message that are heard: its beginning and its end where it is longer."""
PART = 600
"""Characters of a part: what the sentence encoder takes whole."""
SHARED = 200
"""Characters, at most, of the last sentence of a part that the next one begins with."""
CHUNK = 60
"""Characters without a space, at most; to take longer ones apart costs the tokenizer the square of their length."""
WORST = ("emergency", "need_help", "report", "helpline", "harmful_request")
"""Which kind of help is given where parts of one message speak of several; an accusation comes last."""
_SENTENCE = re.compile(r"[^.!?…。！？؟\n]*[.!?…。！？؟\n]*")
_CHUNK = re.compile(rf"\S{{{CHUNK}}}(?=\S)")


def answered(text: str) -> str:
    """The beginning of a message, which is answered and kept."""
    return text[:ANSWERED].rstrip()


async def understood(said: UserMessage, text: str, processor: Any) -> Optional[Mapping[str, Any]]:
    """What all of ``text`` means, where it is too long to be answered whole; nothing for shorter ones.

    ``said`` is the message with the part of ``text`` that is answered. Where any part of ``text`` speaks
    of danger, the meaning is that; where any part may, the meaning of the beginning says so.
    Raises what the model raises.
    """
    if len(text) <= ANSWERED:
        return None
    beginning: Dict[str, Any] = await processor.parse_message(said)
    found: List[Mapping[str, Any]] = [beginning]
    # One by one: between two of them others get their turn. What stands in it twice is heard once.
    for part in dict.fromkeys(parts(text)):
        found.append(await processor.parse_message(UserMessage(part, metadata=said.metadata)))
    worst = min(filter(is_help, found), key=_rank, default=None)
    if worst:
        return {**worst, "text": said.text}
    if any(parse.get("perhaps_danger") for parse in found):
        return {**beginning, "perhaps_danger": True}
    return beginning


def is_help(parse: Mapping[str, Any]) -> bool:
    """Whether a message was understood as one that wants help."""
    return catalogue().is_help(_intent(parse))


def parts(text: str) -> Iterator[str]:
    """A text in parts of whole sentences, each beginning with the last sentence of the one before."""
    if len(text) > HEARD:
        text = f"{text[: HEARD // 2]}\n{text[-HEARD // 2 :]}"
    part, last = "", ""
    for sentence in _sentences(_CHUNK.sub(r"\g<0> ", text)):
        if part and len(part) + len(sentence) > PART:
            yield part.strip()
            part = last if len(last) <= SHARED and len(last) + len(sentence) <= PART else ""
        part, last = part + sentence, sentence
    if part.strip():
        yield part.strip()


def _sentences(text: str) -> Iterator[str]:
    """The sentences, none longer than a part; of a longer one its pieces, cut between words."""
    for found in _SENTENCE.finditer(text):
        rest = found[0]
        while len(rest) > PART:
            cut = rest.rfind(" ", PART // 2, PART) + 1 or PART
            yield rest[:cut]
            rest = rest[cut:]
        if rest:
            yield rest


def _intent(parse: Mapping[str, Any]) -> str:
    return str((parse.get("intent") or {}).get("name") or "")


def _rank(parse: Mapping[str, Any]) -> int:
    topic = _intent(parse).partition(".")[0]
    return WORST.index(topic) if topic in WORST else len(WORST)
