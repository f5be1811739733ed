"""One message as the actions see it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Dict, Mapping, Sequence, Tuple

from rasa_sdk import Tracker

from actions.memory import Memory
from answers import Asked
from answers.content import LANGUAGES


@dataclass(frozen=True)
class Turn:
    """One message as the actions see it."""

    intent: str
    ranking: Tuple[str, ...]
    """Intents, likeliest first."""
    terms: Mapping[str, Tuple[str, ...]]
    """Kind of term -> names found in the message, in order."""
    memory: Memory
    language: str
    foreign: str = ""
    """The language of the message where we do not speak it."""
    words: int = 0
    """Number of words of the whole message."""
    perhaps_danger: bool = False
    """Whether somebody may need help, though the message was not understood so."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """Intents and how likely each is."""
    others: Tuple[Turn, ...] = ()
    """Further questions of the same message, in order."""

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """From the SDK's tracker."""
        message = tracker.latest_message
        whole = cls(
            intent=(message.get("intent") or {}).get("name") or "",
            ranking=tuple(intent["name"] for intent in message.get("intent_ranking") or []),
            shares={one["name"]: one.get("confidence", 0.0) for one in message.get("intent_ranking") or []},
            terms=_terms(message.get("entities") or []),
            memory=Memory.of(tracker.slots),
            language=language_of(Memory.of(tracker.slots), message),
            foreign=_foreign(message),
            words=len((message.get("text") or "").split()),
            perhaps_danger=bool(message.get("perhaps_danger")),
        )
        questions = message.get("questions") or []
        if not questions:
            return whole
        first, *others = (
            replace(whole, intent=question["intent"]["name"], terms=_terms(question["entities"]))
            for question in questions
        )
        return replace(first, others=tuple(others))

    def named_language(self) -> str:
        """The language that the message asks for, as ISO 639-1 code, or nothing."""
        named = self.terms.get("language", ())
        return named[-1] if named else ""

    @property
    def asked(self) -> Asked:
        """The detail the message asks about."""
        countries = self.terms.get("country", ())
        return Asked(frozenset(self.terms.get("aspect", ())), countries[0] if countries else None)

    def named_list(self) -> str:
        """The one list that the message names ("the third value"), or nothing."""
        named = self.terms.get("list", ())
        return named[0] if len(named) == 1 else ""

    def named_topic(self) -> str:
        """The one definition or value that the message names, or nothing where it names none or several."""
        named = self.terms.get("definition", ()) + self.terms.get("value", ())
        return named[0] if len(named) == 1 else ""


def _foreign(message: Mapping[str, Any]) -> str:
    written = (message.get("language") or {}).get("name") or ""
    return "" if written in LANGUAGES else str(written)


def language_of(memory: Memory, message: Mapping[str, Any]) -> str:
    """What the visitor chose, else what is surely written, else spoken last, else the page's, else likely, else English."""
    written = message.get("language") or {}
    page = (message.get("metadata") or {}).get("language")
    inquired = (memory.chosen, written.get("name"), memory.spoken, page, written.get("likely"))
    known = (one for one in inquired if one in LANGUAGES)
    return next(known, "en")


def _terms(entities: Sequence[Mapping[str, Any]]) -> Dict[str, Tuple[str, ...]]:
    terms: Dict[str, Dict[str, None]] = {}
    for entity in entities:
        terms.setdefault(entity["entity"], {})[entity["value"]] = None
    return {kind: tuple(names) for kind, names in terms.items()}
