"""What all actions share: they decide on an answer, and whatever fails, the visitor is not left alone."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.memory import SLOT, Memory, Plan
from answers import Answer, Asked, Form, catalogue

logger = logging.getLogger(__name__)

LOST = ("out_of_scope", "lost", "clarify")
"""Answers that found nothing; the second in a row offers contact with people."""


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
    others: Tuple[Turn, ...] = ()
    """Further questions of the same message, in order."""

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """From the SDK's tracker."""
        message = tracker.latest_message
        whole = cls(
            intent=(message.get("intent") or {}).get("name") or "",
            ranking=tuple(intent["name"] for intent in message.get("intent_ranking") or []),
            terms=_terms(message.get("entities") or []),
            memory=Memory.of(tracker.slots),
            language=(message.get("metadata") or {}).get("language") or "en",
        )
        questions = message.get("questions") or []
        if not questions:
            return whole
        first, *others = (
            replace(whole, intent=question["intent"]["name"], terms=_terms(question["entities"]))
            for question in questions
        )
        return replace(first, others=tuple(others))

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


def _terms(entities: Sequence[Mapping[str, Any]]) -> Dict[str, Tuple[str, ...]]:
    terms: Dict[str, Dict[str, None]] = {}
    for entity in entities:
        terms.setdefault(entity["entity"], {})[entity["value"]] = None
    return {kind: tuple(names) for kind, names in terms.items()}


class AnswerAction(Action, ABC):
    """An action that answers from the catalogue. Subclasses only decide which answer it is."""

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
            planned = [(_at_its_holder(self.decide(one)), one) for one in (turn, *turn.others)]
            answers = [(plan, self.compose(plan, one)) for plan, one in planned]
            events = self._remember(turn, answers)
            replies = [answer for _, answer in answers]
            if not turn.memory.introduced:
                replies[-1] = _introduced(replies[-1])
        except Exception:
            # No word of the visitor's may reach the log: the traceback names code, not messages.
            logger.exception("%s failed, the emergency numbers were shown instead", self.name())
            dispatcher.utter_message(json_message=sorry().as_dict())
            return []
        for reply in replies:
            dispatcher.utter_message(json_message=reply.as_dict())
        return events

    def _remember(self, turn: Turn, answers: Sequence[Tuple[Plan, Answer]]) -> List[EventType]:
        memory = turn.memory
        for plan, answer in answers:
            memory = memory.after(plan, answer, catalogue().is_subject(plan.name), plan.name in LOST)
        events: List[EventType] = [SlotSet(SLOT, memory.as_slot())]
        events.append(SlotSet("context", "subject" if memory.subject else "offer"))
        if any(plan.name == "forget" for plan, _ in answers):
            events.append(SlotSet("forget", True))
        # An answer ends the turn; saying so saves the policies a prediction.
        events.append(FollowupAction("action_listen"))
        return events


def _at_its_holder(plan: Plan) -> Plan:
    if plan.form is not Form.SHORT:
        return plan
    return replace(plan, name=catalogue().holder(plan.name, plan.asked))


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
