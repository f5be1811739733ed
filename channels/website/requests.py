"""What a visitor's browser may send, and the sentence for everything else."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional
from urllib.parse import parse_qsl

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from answers import catalogue
from answers.content import LANGUAGES
from answers.direction import in_any_direction
from channels.hearing import ANSWERED
from channels.text import cleaned

LARGEST_BODY = 16 * 1024
"""Bytes of a request: some 15,000 letters of a Latin alphabet."""
NUMBERS = ("police", "rescue", "kjt")
"""The services whose numbers a sentence may name."""
MOST_FIELDS = 20
"""Of the chat page's form, which has five; to take a hundred thousand apart takes a while."""
SHORTEST_ID, LONGEST_ID = 16, 64
"""Characters of a message's own id. Before there is a token the id leads to the talk, so it must not be guessed."""
DIFFERENT = 5
"""Different ones among them; of sixteen random hexadecimal digits one in a million has fewer."""
_ID = re.compile(rf"[A-Za-z0-9._-]{{{SHORTEST_ID},{LONGEST_ID}}}")


class RequestRefused(Exception):
    """A request that is not answered: an HTTP status, a code for programs, a sentence for people.

    What a visitor can cause has its sentence in content/phrases.yml, under its code; what only a
    program can cause brings an English ``sentence`` along. ``values`` are filled in. ``written`` is the
    language of the message where that is known.
    """

    def __init__(
        self, status: int, code: str, sentence: Optional[str] = None, written: Optional[str] = None, **values: str
    ) -> None:
        super().__init__(code)
        self.status, self.code, self._sentence, self._values = status, code, sentence, values
        self._written = written

    def message(self, language: str) -> str:
        """The sentence for people: in the language of their message, else in ``language``, that of the page.

        A language that we do not speak comes before it, with whom to call.
        """
        if self._sentence is not None:
            return self._sentence
        numbers = {name: catalogue().content.services[name].phone or "" for name in NUMBERS}
        spoken = self._written if self._written in LANGUAGES else language
        sentence = catalogue().phrase(self.code, str(spoken), **numbers, **self._values)
        foreign = catalogue().elsewhere(self._written or "", danger=True)
        return in_any_direction(f"{foreign} {sentence}") if foreign else sentence

    def as_dict(self, language: str) -> Mapping[str, Any]:
        """As the interface says it."""
        return {"error": {"code": self.code, "message": self.message(language)}}


def page_language(wish: Optional[str], accepted: Optional[str]) -> str:
    """The language of a page: the one wished for, else the browser's first (Accept-Language) that we have, else English."""
    if wish in LANGUAGES:
        return str(wish)
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES, default="en") or "en"


@dataclass(frozen=True)
class Message:
    """A message that can be answered: a text or a choice, never both."""

    conversation: Optional[str]
    """The token, or nothing at the beginning of a talk."""
    text: Optional[str]
    choice: Optional[str]
    language: Optional[str]
    """The page's, one of ours."""
    id: Optional[str] = None
    """A name that the browser made for this message, the same when it is sent again."""

    @property
    def is_long(self) -> bool:
        """Whether it is answered only where it asks for help."""
        return len(self.text or "") > ANSWERED

    def too_long(self, written: Optional[str]) -> RequestRefused:
        """The refusal of a long message that does not; ``written`` is its language."""
        length = len(self.text or "")
        return RequestRefused(400, "text_too_long", written=written, most=str(ANSWERED), length=str(length))


def read_json(body: bytes) -> Mapping[str, Any]:
    """The named fields of a JSON request's body.

    Raises: RequestRefused (400) with what to send instead.
    """
    try:
        fields = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RequestRefused(
            400, "not_json", 'Please send JSON in UTF-8, such as {"text": "What is your mission?"}.'
        ) from error
    if not isinstance(fields, dict):
        raise RequestRefused(400, "not_json", 'Please send a JSON object, such as {"text": "What is your mission?"}.')
    return fields


def read_form(body: bytes) -> Dict[str, str]:
    """The fields of the chat page's own form, the first of each name; none of anything that it would not send.

    Sanic's reader of forms writes a traceback into the log for these.
    """
    try:
        fields = parse_qsl(body.decode("utf-8"), errors="strict", max_num_fields=MOST_FIELDS)
        return dict(reversed(fields))
    except ValueError:
        return {}


def read_fields(fields: Mapping[str, Any]) -> Message:
    """A message from named fields, however long its text.

    Raises: RequestRefused (400) with what to send instead.
    """
    values = {name: fields.get(name) for name in ("conversation", "text", "choice", "language", "id")}
    for name, value in values.items():
        if value is not None and not isinstance(value, str):
            raise RequestRefused(400, "wrong_type", f"'{name}' must be a text.")
    if values["id"] is not None:
        check_id(values["id"])
    # A program that has no token yet may say so with an empty one.
    values["conversation"] = values["conversation"] or None
    if values["language"] not in LANGUAGES:
        # It is stored with the message; whatever else stands in it would be kept, too.
        values["language"] = None
    if values["choice"] is not None and values["text"] is not None:
        raise RequestRefused(400, "text_and_choice", "Please send either 'text' or 'choice', not both.")
    if values["choice"] is None:
        values["text"] = _text(values["text"])
    return Message(**values)


def check_id(written: str) -> None:
    """Raises: RequestRefused (400) for what is no id of a message, or could be guessed."""
    if not _ID.fullmatch(written) or len(set(written)) < DIFFERENT:
        raise RequestRefused(
            400,
            "wrong_type",
            f"The id of a message must be random: {SHORTEST_ID} to {LONGEST_ID} of A-Z, a-z, 0-9, '.', '_' and '-', "
            f"at least {DIFFERENT} different ones.",
        )


def _text(text: Optional[str]) -> str:
    if text is None:
        raise RequestRefused(400, "text_missing", "Please send 'text' with your question.")
    clean = cleaned(text)
    if not clean:
        raise RequestRefused(400, "text_empty")
    return clean
