"""What all actions share: they decide on an answer, and whatever fails, the visitor is not left alone."""

from __future__ import annotations

import logging
import traceback
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, Dict, List, Sequence, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.after_help import NOT_IN_DANGER, completed, fitted, helplines, meaning, usual
from actions.citing import is_made_of_sources, with_sources
from actions.memory import PERHAPS, SLOT, Memory, Plan
from actions.turn import Turn, language_of
from answers import Answer, Form, catalogue
from answers.catalogue import NOTHING_ASKED

logger = logging.getLogger(__name__)

LOST = ("out_of_scope", "lost", "clarify")
"""Answers that found nothing; the second in a row offers contact with people."""
MOST_NUMBERS = 2
"""Times that whom to call is said before an answer in one talk."""


class AnswerAction(Action, ABC):
    """An action that answers from the catalogue. Subclasses only decide which answer it is."""

    @abstractmethod
    def decide(self, turn: Turn) -> Plan:
        """Which answer to give."""

    def compose(self, plan: Plan, turn: Turn) -> Answer:
        """The planned answer; an action that needs other words overrides this."""
        answer = catalogue().answer(plan.name, turn.language, plan.form, plan.asked, helplines(turn.memory))
        return with_sources(answer, plan, turn) if is_made_of_sources(plan) else answer

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
        if turn.foreign and not catalogue().is_help(turn.intent):
            planned = [(Plan("unknown_language"), turn)]
        else:
            planned = [(self._plan(one), one) for one in (turn, *turn.others)]
        answered = [(plan, _in_language(completed(self.compose(plan, one), plan, one), one)) for plan, one in planned]
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
            memory = memory.after(plan, answer, catalogue().is_subject(plan.name), usual(plan.name) in LOST)
        if turn.foreign:
            answered = [(plan, _said_first(answer, turn.foreign)) for plan, answer in answered]
        if turn.perhaps_danger:
            plan, answer = answered[0]
            if not _names_numbers(plan, answer) and memory.helped.count(PERHAPS) < MOST_NUMBERS:
                answered[0] = (plan, _numbers_first(answer))
                # From here on it is a talk with somebody in trouble: nothing asks for money, no word is kept.
                memory = memory.after_help(PERHAPS)
        replies = [_without_asking_for_money(answer) if memory.in_trouble else answer for _, answer in answered]
        # Help says by itself that a machine speaks, and says it in fewer words.
        if not turn.memory.introduced and not replies[-1].help:
            replies[-1] = _introduced(replies[-1])
        return replies, self._events(memory, forget=any(plan.name == "forget" for plan, _ in answered))

    def _plan(self, turn: Turn) -> Plan:
        """The answer, and how it is said in this talk."""
        meant = meaning(turn)
        plan = fitted(Plan(meant) if meant else _at_its_holder(self.decide(turn)), turn)
        # What the answer does not use is not remembered.
        return plan if is_a_detail(plan) else replace(plan, asked=NOTHING_ASKED)

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


def is_a_detail(plan: Plan) -> bool:
    """Whether a part of the answer is asked for that it has."""
    return plan.name in catalogue() and catalogue().detail_for(plan.name, plan.asked) is not None


def _language_at_worst(tracker: Tracker) -> str:
    """The language of the talk where that is what could not be read: English."""
    try:
        return language_of(Memory.of(tracker.slots), tracker.latest_message)
    except Exception:
        return "en"


def _chosen_language(planned: Sequence[Tuple[Plan, Turn]]) -> str:
    """The language that an answer switches to, or nothing."""
    names = [plan.name.partition("language.")[2] for plan, _ in planned if plan.name.startswith("language.")]
    return names[-1] if names else ""


def _in_language(answer: Answer, turn: Turn) -> Answer:
    """The answer, or the sentence that it exists in other languages only."""
    return answer if answer.language == turn.language else catalogue().answer("only_elsewhere", turn.language)


def _said_first(answer: Answer, language: str) -> Answer:
    """The visitor's own language before an answer in ours, where we have a sentence in it; not before a refusal."""
    sentence = catalogue().elsewhere(language, danger=answer.help)
    if not sentence or answer.topic in NOT_IN_DANGER:
        return answer
    return answer.copy(update={"text": f"{sentence}\n\n{answer.text}"})


def _names_numbers(plan: Plan, answer: Answer) -> bool:
    """Whether an answer says by itself whom to call: help, and what follows it."""
    return answer.help or usual(plan.name) != plan.name


def _numbers_first(answer: Answer) -> Answer:
    """Who to call in a line before an answer about something else."""
    numbers = catalogue().answer(PERHAPS, answer.language)
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
    help=True,
    text="I am sorry, something went wrong here. If a child is in danger, call the police, 113, or 112; children and young people can call 116 111. ECPAT Luxembourg: https://ecpat.lu",
)


def sorry(language: str = "en") -> Answer:
    """The apology with the emergency numbers; it does not fail even where content/ cannot be read."""
    try:
        return catalogue().answer("error", language)
    except Exception as problem:
        logger.error("content/ cannot be read (%s), run 'make check-content'", type(problem).__name__)
        return _SORRY


__all__ = ["AnswerAction", "Form", "Memory", "Plan", "Turn", "catalogue", "is_a_detail", "sorry"]
