"""Decides whether a message asks several questions, and which.

The classifier has judged the whole message and each clause of it. Clauses that are surely about
different topics are questions of their own, in order; a clause that declines its topic ("I don't
want to donate, just your history") is none.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.clauses import CLAUSES

QUESTIONS = "questions"
"""Output property: intent and entities of each question, where there are at least two."""
MOST = 3
"""Questions answered in one reply."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Sets ``questions``, and the first of them as the message's intent. Stands after the classifier."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``sure``: least confidence of a clause that is a question; ``sure_word``: of a clause of one or two words.

        ``passed_over``: topics that are no question beside another one.
        """
        return {
            "sure": 0.6,
            "sure_word": 0.8,
            "passed_over": [
                "greet", "goodbye", "thanks", "affirm", "deny", "insult", "out_of_scope", "capabilities", "bot_identity",
                "ask_more", "ask_simpler", "ask_exact_words", "ask_another", "ask_detail", "sources", "change_language",
            ],
        }  # fmt: skip

    def __init__(self, config: Dict[str, Any]) -> None:
        self._sure, self._sure_word = config["sure"], config["sure_word"]
        self._passed_over = frozenset(config["passed_over"])

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """As Rasa calls it."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing is learned here."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Decides for each message."""
        for message in messages:
            found = self._questions(message)
            if not found:
                continue
            message.set(INTENT, found[0][INTENT], add_to_output=True)
            if len(found) > 1:
                message.set(QUESTIONS, found, add_to_output=True)
            else:
                message.set(ENTITIES, found[0][ENTITIES], add_to_output=True)
        return messages

    def _questions(self, message: Message) -> List[Dict[str, Any]]:
        """The questions where splitting says more than the whole message; none where it does not."""
        found: List[Dict[str, Any]] = []
        declined = False
        for clause in message.get(CLAUSES, ()):
            question = self._question(clause)
            if question is None:
                continue
            if _declines(clause):
                declined = True
            elif question[INTENT]["name"] not in [known[INTENT]["name"] for known in found]:
                found.append(question)
        return found[:MOST] if len(found) > 1 or (declined and found) else []

    def _question(self, clause: Message) -> Optional[Dict[str, Any]]:
        intent: Mapping[str, Any] = clause.get(INTENT) or {}
        least = self._sure if len(clause.get("text").split()) > 2 else self._sure_word
        if intent.get("name") in self._passed_over or intent.get("confidence", 0) < least:
            return None
        return {INTENT: dict(intent), ENTITIES: clause.get(ENTITIES, [])}


def _declines(clause: Message) -> bool:
    return any(entity["entity"] == "declined" for entity in clause.get(ENTITIES, []))
