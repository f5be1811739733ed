"""Answers to what is said about the last answer: more, simpler, the exact words, the next one."""

from __future__ import annotations

from typing import Sequence

from actions.base import AnswerAction, Form, Plan, Turn, catalogue
from answers import Asked

_FORMS = {"ask_more": Form.FULL, "ask_simpler": Form.SIMPLE, "ask_exact_words": Form.EXACT}
"""The form that a follow-up asks for."""


class ActionTellMore(AnswerAction):
    """ "Tell me more": the full form of the last answer."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_tell_more"

    def decide(self, turn: Turn) -> Plan:
        """The last subject, in full."""
        return Plan(turn.named_topic() or turn.memory.last().name, Form.FULL)


class ActionExplainSimply(AnswerAction):
    """ "Explain it simply": words for a ten-year-old."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_explain_simply"

    def decide(self, turn: Turn) -> Plan:
        """The last subject, simply."""
        return Plan(turn.named_topic() or turn.memory.last().name, Form.SIMPLE)


class ActionQuote(AnswerAction):
    """ "The exact words": nothing but the quotation."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_quote"

    def decide(self, turn: Turn) -> Plan:
        """The definition, value or list that is named, else the last subject, quoted."""
        # "The exact words and the reference" are those of the last answer.
        listed = turn.named_list() if turn.named_list() != "sources.references" else ""
        named = turn.named_topic() or (_whole_list(turn) if listed else "")
        return Plan(named or turn.memory.last().name, Form.EXACT)


class ActionTellDetail(AnswerAction):
    """ "When was that", "and in Belgium?": a detail of the last answer."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_tell_detail"

    def decide(self, turn: Turn) -> Plan:
        """The detail asked for, where the last subject has it; else that subject in full."""
        subject = turn.named_topic() or turn.memory.last().name
        if catalogue().detail_for(subject, turn.asked) is None and turn.asked.country:
            subject = "network_today"
        known = catalogue().detail_for(subject, turn.asked) is not None
        return Plan(subject, Form.SHORT if known or turn.named_topic() else Form.FULL, turn.asked)


class ActionGoToAnother(AnswerAction):
    """ "And the second one", "the others": another member of the list that the last answer belongs to."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_go_to_another"

    def decide(self, turn: Turn) -> Plan:
        """The member named or counted; the whole list for "the others"; the next offer outside a list."""
        if turn.named_topic():
            return Plan(turn.named_topic(), asked=turn.asked)
        last = turn.memory.last().name
        items = catalogue().items(turn.named_list() or last)
        if not items:
            return Plan(turn.memory.offer or last)
        return Plan(_member(turn, items, last))


def _member(turn: Turn, items: Sequence[str], last: str) -> str:
    """The member of a list that the message counts to, or the list itself."""
    ordinals = turn.terms.get("ordinal", ())
    wanted = ordinals[-1] if ordinals else "others" if turn.named_list() else "next"
    return _list_of(items) if wanted == "others" else items[position(wanted, items, last)]


def _whole_list(turn: Turn) -> str:
    return _list_of(catalogue().items(turn.named_list()))


def _list_of(items: Sequence[str]) -> str:
    return next(name for name, entry in catalogue().content.answers.items() if list(entry.items) == list(items))


def position(wanted: str, items: Sequence[str], last: str) -> int:
    """Index of the member wanted; counting goes round, and a number too large means the last."""
    here = items.index(last) if last in items else -1
    if wanted == "next":
        return (here + 1) % len(items)
    if wanted == "previous":
        return (here - 1) % len(items)
    if wanted == "last":
        return len(items) - 1
    return min(int(wanted), len(items)) - 1


class ActionAskAboutWhat(AnswerAction):
    """A follow-up with nothing before it: asks about what, unless the message names it."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_ask_about_what"

    def decide(self, turn: Turn) -> Plan:
        """A named definition, value, list or country settles it."""
        form = _FORMS.get(turn.intent, Form.SHORT)
        if turn.named_topic():
            return Plan(turn.named_topic(), form, turn.asked)
        if turn.named_list():
            return Plan(_member(turn, catalogue().items(turn.named_list()), turn.named_list()), form)
        if turn.asked.country:
            return Plan("network_today", asked=Asked(country=turn.asked.country))
        return Plan("nothing_before")
