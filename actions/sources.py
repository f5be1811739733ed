"""Where it comes from: the sources of the last answer, and the references of the organisation's page."""

from __future__ import annotations

from actions.answer import TO_THE_LETTER
from actions.base import AnswerAction, Form, Plan, Turn, catalogue
from actions.citing import BIBTEX, LINES, REFERENCES, last_answer
from actions.follow_up import position

OF_THE_PAGE = "sources.references"
"""The list of the page's references; the first belongs to the first definition, and so on."""
OF_DEFINITIONS = "definitions"
FOR_LATEX = "bibtex"
"""Aspect of terms.yml: asks for BibTeX."""


class ActionCite(AnswerAction):
    """ "Where does that come from": the sources of the last answer, or of everything."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_cite"

    def decide(self, turn: Turn) -> Plan:
        """The last answer's sources where it has any."""
        return Plan(LINES if turn.memory.subject and last_answer(turn).sources else "sources")


class ActionReferTo(AnswerAction):
    """ "How do I cite this": ready references to the sources of the last answer, or to the page."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_refer_to"

    def decide(self, turn: Turn) -> Plan:
        """BibTeX where it is named."""
        if turn.memory.subject and not last_answer(turn).sources:
            return Plan("sources")
        return Plan(BIBTEX if FOR_LATEX in turn.asked.aspects else REFERENCES)


class ActionReference(AnswerAction):
    """ "Reference 3", "which reference has this definition", "list the references": those of the page, word for word."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_reference"

    def decide(self, turn: Turn) -> Plan:
        """The one counted to, that of the definition named or last spoken of, else all."""
        references, definitions = catalogue().items(OF_THE_PAGE), catalogue().items(OF_DEFINITIONS)
        ordinals = turn.terms.get("ordinal", ())
        if ordinals and ordinals[-1] != "others":
            last = turn.memory.subject or OF_THE_PAGE
            return Plan(references[position(ordinals[-1], references, last)])
        of = turn.named_topic() or (str(turn.memory.subject) if _speaks_of_one(turn) else "")
        if of in definitions:
            return Plan(references[definitions.index(of)])
        return Plan(OF_THE_PAGE, Form.EXACT if TO_THE_LETTER in turn.asked.aspects else Form.SHORT, turn.asked)


def _speaks_of_one(turn: Turn) -> bool:
    """Whether a message is about one thing that was spoken of: "which reference has this definition"."""
    return "this_one" in turn.asked.aspects
