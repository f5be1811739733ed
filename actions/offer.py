"""Taking and declining what was offered: by a button, by "yes", by "no"."""

from __future__ import annotations

from actions.base import AnswerAction, Plan, Turn


class ActionChoose(AnswerAction):
    """A pressed button. The channel has made sure that the choice was offered."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_choose"

    def decide(self, turn: Turn) -> Plan:
        """The answer that the button stands for."""
        return Plan(turn.terms["choice"][0])


class ActionTakeOffer(AnswerAction):
    """ "Yes" after an offer: the first of the choices."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_take_offer"

    def decide(self, turn: Turn) -> Plan:
        """The offered answer, or the plain answer to a yes where nothing is open."""
        return Plan(turn.memory.offer or "affirm")


class ActionDeclineOffer(AnswerAction):
    """ "No" after an offer."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_decline_offer"

    def decide(self, turn: Turn) -> Plan:
        """A declined deletion says that nothing was deleted."""
        return Plan("keep" if turn.memory.offer == "forget" else "deny")
