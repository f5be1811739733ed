"""The chat page: a form, the talk so far and the sources, drawn by the server without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Optional

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.drawing import source_line
from channels.website.requests import LONGEST_TEXT

FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[(\d{1,2})\]")
_PHONE = re.compile(r"\b(116 111|113|112)\b")
SAFE_LINK = ("https://", "http://", "tel:")

_templates = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def _marked(text: str, answer: int) -> Markup:
    """Escaped text whose marks lead to the sources of this answer; line breaks kept."""
    with_marks = _MARK.sub(rf'<a class="mark" href="#source-{answer}-\1">[\1]</a>', str(escape(text)))
    with_phones = _PHONE.sub(lambda number: f'<a href="tel:{number[1].replace(" ", "")}">{number[1]}</a>', with_marks)
    return Markup(with_phones.replace("\n", "<br>\n"))


_templates.filters["marked"] = _marked
_templates.filters["source_line"] = source_line
_templates.tests["safe_link"] = lambda url: isinstance(url, str) and url.startswith(SAFE_LINK)


def talk(tracker: Optional[DialogueStateTracker]) -> List[Dict[str, Any]]:
    """The turns so far: ``{"said": text}`` of the visitor, ``{"answer": dict}`` of the assistant."""
    turns: List[Dict[str, Any]] = []
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered) and event.text:
            turns.append({"said": event.text})
        elif isinstance(event, BotUttered) and event.data.get("custom"):
            turns.append({"answer": event.data["custom"]})
    return turns


def draw(
    turns: List[Dict[str, Any]], token: Optional[str] = None, problem: Optional[str] = None, unsent: str = ""
) -> str:
    """The page as HTML. ``unsent`` is put back into the form, so that nothing typed is lost."""
    return _templates.get_template("page.html").render(
        turns=turns, token=token, problem=problem, unsent=unsent, longest=LONGEST_TEXT
    )
