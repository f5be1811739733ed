"""Answers to single questions, and the question back where none is sure."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence, Tuple

from actions.after_help import NOT_IN_DANGER
from actions.base import AnswerAction, Form, Plan, Turn, catalogue, is_a_detail
from answers import Answer, Asked
from answers.catalogue import EVERYWHERE
from answers.content import LANGUAGES

NARROWER = ("definitions", "values", "ask_detail", "ask_another")
"""Intents for which a named definition or value says more than the intent itself."""
READ_BY_CONTEXT = ("privacy",)
"""Intents that after some answers mean a detail of them: "is that anonymous?" after reporting."""
TO_THE_LETTER = "exact"
"""Aspect of terms.yml: asks for all of it in its own words."""
NAME = 2
"""Words of a message that is nothing but a name: "abuse images"."""
FEW = 3
"""Words of a message that is hardly more than one name."""
PERHAPS_MEANT = 0.03
"""Least probability of a subject that a refusal names as the nearest."""
OFFERED = 3
"""Likely topics offered when asking back."""


class ActionAnswer(AnswerAction):
    """Answers the topic that the message was understood as."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_answer"

    def decide(self, turn: Turn) -> Plan:
        """The intent's own answer, or the one definition or value that the message names."""
        name = turn.intent
        subject = turn.memory.subject
        if name in READ_BY_CONTEXT and subject and catalogue().detail_for(subject, turn.asked) is not None:
            return Plan(subject, asked=turn.asked)
        if turn.named_topic() and (name in NARROWER or (turn.words <= NAME and not catalogue().is_help(name))):
            name = turn.named_topic()
        if name == "change_language" and _wanted_language(turn):
            name = f"language.{turn.named_language()}" if turn.named_language() in LANGUAGES else "unknown_language"
        if name == "out_of_scope" and _is_a_country_of(turn):
            name = str(subject)
        if name == "out_of_scope" and turn.memory.lost:
            name = "lost"
        plan = Plan(name, asked=turn.asked)
        if TO_THE_LETTER in turn.asked.aspects and catalogue().is_fact(name) and not is_a_detail(plan):
            return Plan(name, Form.EXACT)
        return replace(plan, form=Form.FULL) if _was_just_said(plan, turn) else plan

    def compose(self, plan: Plan, turn: Turn) -> Answer:
        """A refusal names the nearest that is known, where something is near."""
        answer = super().compose(plan, turn)
        near = _nearest(turn, PERHAPS_MEANT) if plan.name == "out_of_scope" else ()
        return _with_choices(answer, near, turn) if near else answer


def _nearest(turn: Turn, least: float = 0.0) -> Tuple[str, ...]:
    """The likeliest subjects that the language has an answer on, at least as likely as ``least``."""
    likely = (name for name in turn.ranking if turn.shares.get(name, 0.0) >= least)
    # Nobody is offered an offender's answer.
    known = (
        name for name in likely if name in catalogue() and catalogue().is_subject(name) and name not in NOT_IN_DANGER
    )
    return tuple(name for name in known if catalogue().speaks(name, turn.language))[:OFFERED]


def _with_choices(answer: Answer, names: Sequence[str], turn: Turn) -> Answer:
    return answer.copy(update={"choices": tuple(catalogue().choice(name, turn.language) for name in names)})


def _was_just_said(plan: Plan, turn: Turn) -> bool:
    """Whether the same short words were the last answer: asked once more, it is all of it that is wanted."""
    if plan.name != turn.memory.subject or catalogue().is_help(plan.name) or is_a_detail(plan):
        return False
    last = turn.memory.last()
    return last.form is Form.SHORT and not is_a_detail(last) and turn.memory.spoken == turn.language


def _wanted_language(turn: Turn) -> bool:
    """Whether the message names a language that it wants; the only one that "I don't speak French" names is none."""
    named = turn.terms.get("language", ())
    return len(named) > 1 if turn.terms.get("declined") else bool(named)


def _is_a_country_of(turn: Turn) -> bool:
    """Whether the message is hardly more than a country, after an answer that can say something of it: "germany too?"."""
    subject = turn.memory.subject
    return (
        bool(turn.asked.country and subject)
        and turn.words <= FEW
        and catalogue().detail_for(str(subject), Asked(country=turn.asked.country)) is not None
    )


class ActionClarify(AnswerAction):
    """Asks back when no topic is sure."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_clarify"

    def decide(self, turn: Turn) -> Plan:
        """A named term settles it, or a detail that the last answer has; lost twice in a row offers people instead."""
        if turn.named_topic():
            return Plan(turn.named_topic(), asked=turn.asked)
        subject = turn.memory.subject
        if subject and catalogue().detail_for(subject, turn.asked) is not None:
            return Plan(subject, asked=turn.asked)
        return Plan("lost" if turn.memory.lost else "clarify")

    def compose(self, plan: Plan, turn: Turn) -> Answer:
        """The likeliest topics that the language has as choices."""
        answer = super().compose(plan, turn)
        if plan.name != "clarify":
            return answer
        return _with_choices(answer, _nearest(turn) or EVERYWHERE, turn)
