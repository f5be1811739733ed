"""Finds the clauses of a message that may be questions of their own: "your mission, and how do I donate?"

A rule-based spaCy pipeline (its tokenizer and matcher; a trained parser would need a model that no
package registry holds). Whether a clause really is a question is decided by the classifier, which
sees each clause by itself.
"""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import Matcher
from spacy.tokens import Doc

CLAUSES = "clauses"
"""Message property: the clauses as messages of their own, where there are at least two."""
MOST = 4
"""More clauses than this are a story, whose one question the whole message tells best."""
_JOINTS = (
    [{"TEXT": {"IN": ["?", ".", "!", ";", ":", "\n"]}, "OP": "+"}],
    [{"TEXT": {"IN": [",", "–", "&", "/"]}}],
    [{"LOWER": {"IN": ["and", "also", "but", "plus", "then", "n"]}, "OP": "+"}],
    [{"LOWER": {"IN": ["et", "mais", "puis", "und", "aber", "sowie", "mä", "mas"]}, "OP": "+"}],
    [{"LOWER": "ainsi"}, {"LOWER": "que"}],
    [{"LOWER": "as"}, {"LOWER": "well"}, {"LOWER": "as"}],
)
"""Luxembourgish "an" and "a", Portuguese "e" are no joints: other languages write them for something else."""


def with_clauses(messages: List[Message]) -> List[Message]:
    """Messages and their clauses in one list, for components that treat them alike."""
    return [one for message in messages for one in (message, *message.get(CLAUSES, ()))]


def clauses(doc: Doc, matcher: Matcher) -> List[str]:
    """The pieces between joints such as ", and" or "? ", in order; words only."""
    pieces: List[Tuple[int, int]] = []
    start = 0
    for _, joint_start, joint_end in sorted(matcher(doc), key=lambda match: match[1]):
        if joint_start > start:
            pieces.append((start, joint_start))
        start = max(start, joint_end)
    if start < len(doc):
        pieces.append((start, len(doc)))
    texts = [doc[begin:end].text.strip() for begin, end in pieces]
    return [text for text in texts if any(character.isalnum() for character in text)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ClauseFinder(GraphComponent):
    """Sets ``clauses`` on messages that hold two to four of them. Training questions are left whole."""

    def __init__(self) -> None:
        self._pipeline = spacy.blank("en")
        self._joints = Matcher(self._pipeline.vocab)
        self._joints.add("joint", list(_JOINTS))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ClauseFinder:
        """As Rasa calls it."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """A training question is one question."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Finds the clauses of each message."""
        for message in messages:
            found = clauses(self._pipeline.make_doc(message.get(TEXT) or ""), self._joints)
            if 1 < len(found) <= MOST:
                message.set(CLAUSES, [Message.build(text) for text in found])
        return messages
