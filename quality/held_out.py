"""The questions and conversations of tests/nlu/, written by people who did not see the training data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional

from answers.content import read_yaml

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "nlu"


@dataclass(frozen=True)
class Question:
    """A message and the topics that a fair reader hears in it, in order."""

    text: str
    topics: tuple[str, ...]
    before: tuple[str, ...] = ()
    """Messages of the same talk that were said before it."""


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation: what is said, the topic of the answer where it is certain, what it must hold."""

    say: str
    topic: Optional[str] = None
    facts: List[str] = field(default_factory=list)


def questions(name: str) -> List[Question]:
    """The questions of ``tests/nlu/<name>.yml``: topic -> texts."""
    return [
        Question(str(text), (topic,)) for topic, texts in read_yaml(FOLDER / f"{name}.yml").items() for text in texts
    ]


def several(name: str) -> List[Question]:
    """Messages with more than one question, or with one that is declined."""
    return [Question(entry["say"], tuple(entry["topics"])) for entry in read_yaml(FOLDER / f"{name}.yml")]


def vignettes(language: str, which: str = "") -> List[Question]:
    """Messages of people in trouble, witnesses, finders, and of those who look for harm; by who writes, not by topic.

    ``which``: "independent." for those by which nothing was chosen.
    """
    return questions(f"vignettes.{which}{language}")


def ordinary(language: str, which: str = "") -> List[Question]:
    """Harmless questions that share words with the vignettes."""
    return [Question(str(text), ("ordinary",)) for text in read_yaml(FOLDER / f"ordinary.{which}{language}.yml")]


def conversations(name: str) -> List[List[Turn]]:
    """Conversations of three to eight turns."""
    return [
        [
            Turn(turn["say"], turn.get("topic"), [str(fact) for fact in turn.get("facts") or []])
            for turn in talk["turns"]
        ]
        for talk in read_yaml(FOLDER / f"{name}.yml")
    ]


def topic_of(intent: str) -> str:
    """The topic of design: a finer one such as donate.tax counts as its parent; an unsure one is asked back."""
    return "clarify" if intent == "nlu_fallback" else intent.split(".")[0]
