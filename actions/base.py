"""What all actions share: they decide on an answer, and whatever fails, the visitor is not left alone."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.memory import SLOT, Memory, Plan
from answers import Answer, Asked, Catalogue, Form

logger = logging.getLogger(__name__)

LOST = ("out_of_scope", "lost", "clarify")
"""Answers that found nothing; the second in a row offers contact with people."""


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of content/, read at the first use and kept."""
    return Catalogue.load()


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

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """From the SDK's tracker."""
        message = tracker.latest_message
        terms: Dict[str, List[str]] = {}
        for entity in message.get("entities") or []:
            names = terms.setdefault(entity["entity"], [])
            if entity["value"] not in names:
                names.append(entity["value"])
        return cls(
            intent=(message.get("intent") or {}).get("name") or "",
            ranking=tuple(intent["name"] for intent in message.get("intent_ranking") or []),
            terms={kind: tuple(names) for kind, names in terms.items()},
            memory=Memory.of(tracker.slots),
            language=(message.get("metadata") or {}).get("language") or "en",
        )

    @property
    def asked(self) -> Asked:
        """The detail the message asks about."""
        countries = self.terms.get("country", ())
        return Asked(frozenset(self.terms.get("aspect", ())), countries[0] if countries else None)

    def named_topic(self) -> str:
        """The one definition or value that the message names, or nothing where it names none or several."""
        named = self.terms.get("definition", ()) + self.terms.get("value", ())
        return named[0] if len(named) == 1 else ""


class AnswerAction(Action, ABC):
    """An action that gives one answer of the catalogue. Subclasses only decide which."""

    @abstractmethod
    def decide(self, turn: Turn) -> Plan:
        """Which answer to give."""

    def compose(self, plan: Plan, turn: Turn) -> Answer:
        """The planned answer; an action that needs other words overrides this."""
        return catalogue().answer(plan.name, turn.language, plan.form, plan.asked)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[EventType]:
        """Answers, and remembers what was answered. Never raises and never stays silent."""
        try:
            turn = Turn.of(tracker)
            plan = self.decide(turn)
            answer = self.compose(plan, turn)
            events = self._remember(turn, plan, answer)
            if not turn.memory.introduced:
                answer = _introduced(answer)
        except Exception:
            # No word of the visitor's may reach the log: the traceback names code, not messages.
            logger.exception("%s failed, the emergency numbers were shown instead", self.name())
            dispatcher.utter_message(json_message=sorry().as_dict())
            return []
        dispatcher.utter_message(json_message=answer.as_dict())
        return events

    def _remember(self, turn: Turn, plan: Plan, answer: Answer) -> List[EventType]:
        is_subject = catalogue().is_subject(plan.name)
        memory = turn.memory.after(plan, answer, is_subject, plan.name in LOST)
        events: List[EventType] = [SlotSet(SLOT, memory.as_slot())]
        events.append(SlotSet("context", "subject" if memory.subject else "offer"))
        if plan.name == "forget":
            events.append(SlotSet("forget", True))
        return events


def _introduced(answer: Answer) -> Answer:
    """The first answer of a talk says once what is speaking."""
    introduction = catalogue().answer("introduction", answer.language)
    return answer.copy(update={"text": f"{answer.text}\n\n{introduction.text}"})


_SORRY = Answer(
    topic="error",
    language="en",
    text="I am sorry, something went wrong here. If a child is in danger, call the police, 113, or 112. ECPAT Luxembourg: https://ecpat.lu",
)


def sorry() -> Answer:
    """The apology with the emergency numbers; it does not fail even where content/ cannot be read."""
    try:
        return catalogue().answer("error")
    except Exception:
        logger.exception("content/ cannot be read, run 'make check-content'")
        return _SORRY


__all__ = ["AnswerAction", "Form", "Memory", "Plan", "Turn", "catalogue", "sorry"]
