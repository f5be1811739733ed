"""What it does: custom actions, registered with Rasa's SDK by being imported here."""

from actions.answer import ActionAnswer, ActionClarify
from actions.follow_up import (
    ActionAskAboutWhat,
    ActionExplainSimply,
    ActionGoToAnother,
    ActionQuote,
    ActionTellDetail,
    ActionTellMore,
)
from actions.offer import ActionChoose, ActionDeclineOffer, ActionTakeOffer
from actions.sources import ActionCite, ActionReference, ActionReferTo

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
    "ActionReferTo",
    "ActionReference",
    "ActionTakeOffer",
    "ActionTellDetail",
    "ActionTellMore",
]
