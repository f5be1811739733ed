"""The chat page: a form, the talk so far and the sources, drawn by the server without JavaScript."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from answers import Source, catalogue
from answers.answer import documents
from answers.content import LANGUAGES
from privacy.withholding import WITHHELD

FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[(\d{1,2})\]")
SAFE_LINK = ("https://", "http://", "tel:")

_templates = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@cache
def _phones() -> Mapping[str, str]:
    """The numbers of all services, by service."""
    return {name: entry.phone for name, entry in catalogue().content.services.items() if entry.phone}


def _dialled(number: str) -> Markup:
    return Markup('<a href="tel:{}">{}</a>').format(number.replace(" ", ""), number)


def _marked(text: str, answer: int) -> Markup:
    """Escaped text whose marks lead to the sources of this answer and whose numbers dial; line breaks kept."""
    with_marks = _MARK.sub(rf'<a class="mark" href="#source-{answer}-\1">[\1]</a>', str(escape(text)))
    longest_first = sorted({re.escape(number) for number in _phones().values()}, key=len, reverse=True)
    numbers = re.compile(rf"(?<![\w+])({'|'.join(longest_first)})(?!\w)")
    with_phones = numbers.sub(lambda found: _dialled(found[1]), with_marks)
    return Markup(with_phones.replace("\n", "<br>\n"))


_templates.filters["marked"] = _marked
_templates.filters["dialled"] = _dialled
_templates.filters["by_document"] = lambda sources: documents([Source.parse_obj(one) for one in sources])
_templates.tests["safe_link"] = lambda url: isinstance(url, str) and url.startswith(SAFE_LINK)


def talk(tracker: Optional[DialogueStateTracker]) -> List[Dict[str, Any]]:
    """The turns so far: ``{"said": text}`` of the visitor, empty where not kept; ``{"answer": dict}`` of the assistant."""
    turns: List[Dict[str, Any]] = []
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered) and event.text:
            turns.append({"said": "" if event.text == WITHHELD else event.text})
        elif isinstance(event, BotUttered) and event.data.get("custom"):
            turns.append({"answer": event.data["custom"]})
    return turns


def draw(
    turns: List[Dict[str, Any]],
    language: str = "en",
    token: Optional[str] = None,
    problem: Optional[str] = None,
    unsent: str = "",
) -> str:
    """The page as HTML, in the language of the last answer, else in ``language``.

    ``unsent`` is put back into the form, so that nothing typed is lost.
    """
    answers = [turn["answer"] for turn in turns if "answer" in turn]
    language = answers[-1]["language"] if answers and answers[-1]["language"] in LANGUAGES else language
    return _templates.get_template("page.html").render(
        turns=turns,
        language=language,
        languages=catalogue().content.phrases["page_own_name"],
        word=lambda name: catalogue().phrase(f"page_{name}", language),
        phrase=catalogue().phrase,
        phones=_phones(),
        token=token,
        problem=problem,
        unsent=unsent,
    )
