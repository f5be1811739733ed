"""What a conversation remembers, kept in one slot so that a turn stores one event for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional

from answers import Answer, Asked, Form
from answers.catalogue import NOTHING_ASKED

SLOT = "memory"
HELP = ("need_help", "emergency", "report", "harmful_request")
"""Topics whose answers are help; finer ones have a dot after them."""
OFFERED_LENGTH = 90
"""Choices remembered as offered; there are fewer answers than this, so none is forgotten."""


def _taken_by_yes(answer: Answer) -> Optional[str]:
    """The first choice; where languages are offered, "yes" says nothing about which."""
    first = answer.choices[0].id if answer.choices else None
    return None if first is None or first.startswith("language.") else first


@dataclass(frozen=True)
class Plan:
    """An answer to give: its name in content/, its form, and the detail asked for."""

    name: str
    form: Form = Form.SHORT
    asked: Asked = NOTHING_ASKED


@dataclass(frozen=True)
class Memory:
    """The state of a talk between two turns."""

    subject: Optional[str] = None
    """Answer that "tell me more" is about."""
    form: str = Form.SHORT.value
    aspects: List[str] = field(default_factory=list)
    country: Optional[str] = None
    offered: List[str] = field(default_factory=list)
    """Every choice that was offered so far."""
    offer: Optional[str] = None
    """The choice that "yes" takes."""
    introduced: bool = False
    lost: int = 0
    """Turns in a row that found no answer."""
    chosen: Optional[str] = None
    """The language that the visitor asked for."""
    spoken: Optional[str] = None
    """The language of the last answer."""
    helped: bool = False
    """Whether help was given, or numbers before an answer: from then on nothing asks for money, and no words are kept."""

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Memory:
        """From a tracker's slots; empty where the talk has just begun."""
        return cls(**(slots.get(SLOT) or {}))

    def as_slot(self) -> Dict[str, Any]:
        """As the slot holds it."""
        return asdict(self)

    def last(self) -> Plan:
        """The last answer about a subject.

        Raises: ValueError where there was none.
        """
        if self.subject is None:
            raise ValueError("nothing was answered yet")
        return Plan(self.subject, Form(self.form), Asked(frozenset(self.aspects), self.country))

    def after(self, plan: Plan, answer: Answer, is_subject: bool, is_lost: bool) -> Memory:
        """The memory once ``answer`` was given."""
        offered = list(dict.fromkeys([*self.offered, *(choice.id for choice in answer.choices)]))
        after = replace(
            self,
            offered=offered[-OFFERED_LENGTH:],
            offer=_taken_by_yes(answer),
            introduced=True,
            lost=self.lost + 1 if is_lost else 0,
            spoken=answer.language,
            helped=self.helped or answer.topic.split(".")[0] in HELP,
        )
        if not is_subject:
            return after
        return replace(
            after,
            subject=plan.name,
            form=plan.form.value,
            aspects=sorted(plan.asked.aspects),
            country=plan.asked.country,
        )
