"""What all actions share: they decide on an answer, and whatever fails, the visitor is not left alone."""

from __future__ import annotations

import logging
import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.memory import HELP, SLOT, Memory, Plan
from answers import Answer, Asked, Form, catalogue
from answers.content import LANGUAGES

logger = logging.getLogger(__name__)

NOT_IN_DANGER = ("harmful_request", "need_help.own_thoughts")
"""Answers that help somebody who is in no danger."""
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
    foreign: str = ""
    """The language of the message where we do not speak it."""
    words: int = 0
    """Number of words of the whole message."""
    perhaps_danger: bool = False
    """Whether somebody may need help, though the message was not understood so."""
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
            language=_language(Memory.of(tracker.slots), message),
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


def _language(memory: Memory, message: Mapping[str, Any]) -> str:
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
            replies, events = self._answer(Turn.of(tracker))
        except Exception as problem:
            # No word of the visitor's may reach the log: the kind and the place of the error hold none.
            place = traceback.extract_tb(problem.__traceback__)[-1]
            logger.error("%s failed: %s in %s:%s", self.name(), type(problem).__name__, place.filename, place.lineno)
            replies, events = [sorry(_language_at_worst(tracker))], []
        for reply in replies:
            dispatcher.utter_message(json_message=reply.as_dict())
        return events

    def _answer(self, turn: Turn) -> Tuple[List[Answer], List[EventType]]:
        if turn.foreign and not _is_help(turn.intent):
            planned = [(Plan("unknown_language"), turn)]
        else:
            planned = [(_at_its_holder(self.decide(one)), one) for one in (turn, *turn.others)]
        answered = [(plan, _in_language(self.compose(plan, one), one)) for plan, one in planned]
        language = _chosen_language(planned)
        if language:
            turn = replace(turn, language=language, memory=replace(turn.memory, chosen=language))
            answered = [(plan, catalogue().answer(plan.name, language)) for plan, _ in planned]
            if turn.memory.subject:
                # What was said last is said again in the new language.
                last = turn.memory.last()
                answered.append((last, _in_language(self.again(last, turn), turn)))
        memory = turn.memory
        for plan, answer in answered:
            memory = memory.after(plan, answer, catalogue().is_subject(plan.name), plan.name in LOST)
        if turn.foreign:
            answered = [(plan, _said_first(answer, turn.foreign)) for plan, answer in answered]
        if turn.perhaps_danger:
            # From here on it is a talk with somebody in trouble: nothing asks for money, no word is kept.
            memory = replace(memory, helped=True)
            answered[0] = (answered[0][0], _numbers_first(answered[0][1]))
        replies = [_without_asking_for_money(answer) if memory.helped else answer for _, answer in answered]
        # Help says by itself that a machine speaks, and says it in fewer words.
        if not turn.memory.introduced and not _is_help(replies[-1].topic):
            replies[-1] = _introduced(replies[-1])
        return replies, self._events(memory, forget=any(plan.name == "forget" for plan, _ in answered))

    @staticmethod
    def again(plan: Plan, turn: Turn) -> Answer:
        """An answer given before, in the language of this turn."""
        return catalogue().answer(plan.name, turn.language, plan.form, plan.asked)

    @staticmethod
    def _events(memory: Memory, forget: bool) -> List[EventType]:
        events: List[EventType] = [SlotSet(SLOT, memory.as_slot())]
        events.append(SlotSet("context", "subject" if memory.subject else "offer"))
        if forget:
            events.append(SlotSet("forget", True))
        # An answer ends the turn; saying so saves the policies a prediction.
        events.append(FollowupAction("action_listen"))
        return events


def _language_at_worst(tracker: Tracker) -> str:
    """The language of the talk where that is what could not be read: English."""
    try:
        return _language(Memory.of(tracker.slots), tracker.latest_message)
    except Exception:
        return "en"


def _is_help(topic: str) -> bool:
    return topic.split(".")[0] in HELP


def _chosen_language(planned: Sequence[Tuple[Plan, Turn]]) -> str:
    """The language that an answer switches to, or nothing."""
    names = [plan.name.partition("language.")[2] for plan, _ in planned if plan.name.startswith("language.")]
    return names[-1] if names else ""


def _in_language(answer: Answer, turn: Turn) -> Answer:
    """The answer, or the sentence that it exists in other languages only."""
    return answer if answer.language == turn.language else catalogue().answer("only_elsewhere", turn.language)


def _said_first(answer: Answer, language: str) -> Answer:
    """The visitor's own language before an answer in ours, where we have a sentence in it; not before a refusal."""
    sentence = catalogue().elsewhere(language, danger=_is_help(answer.topic))
    if not sentence or answer.topic in NOT_IN_DANGER:
        return answer
    return answer.copy(update={"text": f"{sentence}\n\n{answer.text}"})


def _numbers_first(answer: Answer) -> Answer:
    """Who to call in a line before an answer about something else; an answer with help has its own."""
    if _is_help(answer.topic):
        return answer
    numbers = catalogue().answer("perhaps_help", answer.language)
    return answer.copy(update={"text": f"{numbers.text}\n\n{answer.text}", "links": (*numbers.links, *answer.links)})


def _without_asking_for_money(answer: Answer) -> Answer:
    """After help was given nothing but a question for it leads to giving."""
    if answer.topic.split(".")[0] == "donate":
        return answer
    choices = tuple(choice for choice in answer.choices if not choice.id.startswith("donate"))
    return answer.copy(update={"choices": choices, "links": tuple(one for one in answer.links if one.kind != "donate")})


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
    text="I am sorry, something went wrong here. If a child is in danger, call the police, 113, or 112; children and young people can call 116 111. ECPAT Luxembourg: https://ecpat.lu",
)


def sorry(language: str = "en") -> Answer:
    """The apology with the emergency numbers; it does not fail even where content/ cannot be read."""
    try:
        return catalogue().answer("error", language)
    except Exception as problem:
        logger.error("content/ cannot be read (%s), run 'make check-content'", type(problem).__name__)
        return _SORRY


__all__ = ["AnswerAction", "Form", "Memory", "Plan", "Turn", "catalogue", "sorry"]
