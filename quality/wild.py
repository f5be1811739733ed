"""Messages of other people about other things, read from a folder outside the project: false alarms in the wild."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from components.safeguarding import FALLBACK
from quality.asking import Understood, ask
from quality.held_out import Question
from quality.judging import in_trouble
from server.agent import AssistantAgent
from server.settings import ROOT

DEFAULT = ROOT.parent / "shared" / "wild"
ACCUSES = "harmful_request"
SMALL_TALK = (
    "greet", "goodbye", "thanks", "bot_identity", "capabilities", "change_language", "insult", "affirm", "deny",
    "ask_more", "ask_simpler", "ask_exact_words", "ask_another", "ask_detail", "delete_data", "choose",
)  # fmt: skip
"""Answers that say nothing about us: whoever speaks to any machine may get them."""
NOT_ABOUT_US = frozenset({*SMALL_TALK, "out_of_scope", FALLBACK})


@dataclass(frozen=True)
class Wild:
    """Shares from 0 to 1, and the number of those who were accused."""

    messages: int
    helped: float
    """Answered as somebody in trouble."""
    numbers_first: float
    """Answered so, or with the emergency numbers first."""
    accused: int
    about_us: float
    """Answered as if the message asked for one of our topics."""


def folder(named: Optional[str]) -> Optional[Path]:
    """The folder that was named, else the default one; nothing where that is not there.

    Raises: FileNotFoundError where a named one is not there.
    """
    place = Path(named) if named else DEFAULT
    if place.is_dir():
        return place
    if named:
        raise FileNotFoundError(f"{named} is no folder: name one with files of messages (.tsv, first column text)")
    return None


def read(place: Path) -> Dict[str, List[str]]:
    """File -> its messages: the column ``text`` of each .tsv file."""
    found = {}
    for file in sorted(place.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found[file.stem] = [row["text"] for row in rows if row["text"].strip()]
    return found


def asked(agent: AssistantAgent, messages: Sequence[str], what: str) -> List[Understood]:
    """What a loaded model makes of messages of one file."""
    return ask(agent, [Question(text, ("out_of_scope",)) for text in messages], what)


def figures(understood: Sequence[Understood]) -> Wild:
    """The figures of some messages."""
    number = max(len(understood), 1)
    helped = [any(in_trouble(topic) for topic in one.heard) for one in understood]
    first = [help_given or one.numbers_first for help_given, one in zip(helped, understood, strict=True)]
    return Wild(
        messages=len(understood),
        helped=sum(helped) / number,
        numbers_first=sum(first) / number,
        accused=sum(ACCUSES in one.heard for one in understood),
        about_us=sum(any(topic not in NOT_ABOUT_US for topic in one.heard) for one in understood) / number,
    )
