"""What it does: custom actions, registered with Rasa's SDK by being imported here."""

from actions.answer import ActionAnswer, ActionClarify
from actions.follow_up import (
    ActionAskAboutWhat,
    ActionCite,
    ActionExplainSimply,
    ActionGoToAnother,
    ActionQuote,
    ActionTellDetail,
    ActionTellMore,
)
from actions.offer import ActionChoose, ActionDeclineOffer, ActionTakeOffer

__all__ = [
    "ActionAnswer",
    "ActionAskAboutWhat",
    "ActionChoose",
    "ActionCite",
    "ActionClarify",
    "ActionDeclineOffer",
    "ActionExplainSimply",
    "ActionGoToAnother",
    "ActionQuote",
    "ActionTakeOffer",
    "ActionTellDetail",
    "ActionTellMore",
]
