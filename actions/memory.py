"""What a conversation remembers, kept in one slot so that a turn stores one event for it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional

from answers import Answer, Asked, Form
from answers.catalogue import NOTHING_ASKED

SLOT = "memory"
PERHAPS = "perhaps_help"
"""Stands among the help given where there were numbers before another answer."""
REMEMBERED = 24 * 60 * 60
"""Seconds for which a new session knows that help was given in the one before."""
HELP_LENGTH = 20
"""Answers with help remembered, the latest."""
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
    helped: List[str] = field(default_factory=list)
    """Answers with help given in this session, the latest last: from the first on nothing asks for money, and no words are kept."""
    helped_before: Optional[str] = None
    """The kind of help given in an earlier session, not long ago."""
    helped_at: Optional[float] = None
    """When help was last given, in seconds since 1970."""

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Memory:
        """From a tracker's slots; empty where the talk has just begun."""
        stored = dict(slots.get(SLOT) or {})
        if isinstance(stored.get("helped"), bool):
            # As it was stored before the kind of help was remembered.
            stored["helped"] = [PERHAPS] if stored["helped"] else []
        return cls(**stored)

    def as_slot(self) -> Dict[str, Any]:
        """As the slot holds it."""
        return asdict(self)

    @property
    def in_trouble(self) -> bool:
        """Whether the talk is one with somebody who was helped."""
        return bool(self.helped or self.helped_before)

    def all_helped(self) -> List[str]:
        """Every answer with help that is remembered, the latest last."""
        return [*([self.helped_before] if self.helped_before else []), *self.helped]

    def after_a_pause(self, kind: Optional[str], last_said: float, now: float) -> Optional[Memory]:
        """What a new session knows: that help was given, and the ``kind``; nothing where it was none or long ago."""
        at = self.helped_at or last_said
        if not self.in_trouble or now - at > REMEMBERED:
            return None
        return Memory(helped_before=kind, helped_at=at)

    def last(self) -> Plan:
        """The last answer about a subject.

        Raises: ValueError where there was none.
        """
        if self.subject is None:
            raise ValueError("nothing was answered yet")
        return Plan(self.subject, Form(self.form), Asked(frozenset(self.aspects), self.country))

    def after_help(self, name: str) -> Memory:
        """The memory once the help called ``name`` was given."""
        return replace(self, helped=[*self.helped, name][-HELP_LENGTH:], helped_at=time.time())

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
        )
        if answer.help:
            after = after.after_help(plan.name)
        if not is_subject:
            return after
        return replace(
            after,
            subject=plan.name,
            # Said shorter the second time, it is still the whole answer that the talk is about.
            form=(Form.SHORT if plan.form is Form.AGAIN else plan.form).value,
            aspects=sorted(plan.asked.aspects),
            country=plan.asked.country,
        )
