"""Decides whether a message asks several questions, and which.

The classifier has judged the whole message and each clause of it. Clauses that are surely about
different topics are questions of their own, in order; a clause that declines its topic ("I don't
want to donate, just your history") is none.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.clauses import ASKS, CLAUSES
from components.spelling import READ_AS
from components.topic_classifier import PROBABILITIES

QUESTIONS = "questions"
"""Output property: intent and entities of each question, where there are at least two."""
OUT_OF_SCOPE = "out_of_scope"
LEAD = 2
"""Words that may stand before the one that opens or declines."""
MOST = 3
"""Questions answered in one reply."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Sets ``questions``, and the first of them as the message's intent. Stands after the classifier."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``sure``: least confidence of a clause that opens or ends like a question ("and how do I ...").

        ``sure_heading``: of a clause that does not, and has at most ``heading`` words ("mission and history?").
        ``sure_statement``: of any other clause ("the network, it has how many members").
        ``heard``: least probability of a clause's topic in the whole message; below it a question needs ``sure_unheard``,
        and anything else is none. From ``shared`` on the whole message is about it too, and ``sure_shared`` is enough
        for a question, ``sure_shared_statement`` for a statement.
        ``alone``: topics of a message that is never split, nor a heading: what surrounds a cry for help is no question.
        ``never_a_heading``: topics that need a whole question.
        ``passed_over``: topics that are no question beside another one.
        ``beside``: topics that are none either where the whole message is understood as another, with confidence ``whole``,
        but for a clause that opens or ends like a question and is understood with confidence ``sure_beside``.
        ``lists``: a list and how the names of its members begin; beside a member the list is the same question.
        """
        return {
            "sure": 0.85,
            "sure_heading": 0.8,
            "sure_statement": 0.98,
            "heard": 0.001,
            "sure_unheard": 0.97,
            "shared": 0.05,
            "sure_shared": 0.5,
            "sure_shared_statement": 0.95,
            "heading": 4,
            "alone": ["need_help", "emergency", "harmful_request", "report"],
            "never_a_heading": ["delete_data", "privacy", "out_of_scope", "sources", "bot_identity", "capabilities", "change_language"],
            "passed_over": [
                "greet", "goodbye", "thanks", "affirm", "deny", "insult",
                "ask_more", "ask_simpler", "ask_exact_words", "ask_another", "ask_detail",
            ],
            "whole": 0.9,
            "sure_beside": 0.98,
            "beside": ["out_of_scope", "bot_identity", "capabilities", "change_language", "privacy", "delete_data"],
            "lists": {"definitions": "def_", "values": "value_"},
        }  # fmt: skip

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config
        self._alone, self._never_a_heading = frozenset(config["alone"]), frozenset(config["never_a_heading"])
        self._beside, self._passed_over = frozenset(config["beside"]), frozenset(config["passed_over"])

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
        by_topic: Dict[str, Dict[str, Any]] = {}
        declined = False
        whole: Mapping[str, Any] = message.get(INTENT) or {}
        if self._is_danger(whole):
            return []
        for clause in message.get(CLAUSES, ()):
            asked = self._questions(clause)
            if not asked:
                question = self._question(clause, message.get(PROBABILITIES) or {})
                if question and _begins_with(clause, "declined"):
                    declined = True
                elif question:
                    asked = [question]
            for question in asked:
                by_topic.setdefault(question[INTENT]["name"], question)
        found = list(by_topic.values())
        found = [question for question in found if not self._is_list_of_another(question, found)]
        if whole.get("confidence", 0.0) >= self._config["whole"] and whole["name"] not in self._passed_over:
            found = [question for question in found if not self._is_beside(question, whole["name"])]
        if found and (len(found) > 1 or declined or whole.get("name") in self._passed_over):
            return found[:MOST]
        return []

    def _is_danger(self, intent: Mapping[str, Any]) -> bool:
        return str(intent.get("name")).split(".")[0] in self._alone

    def _is_beside(self, question: Mapping[str, Any], whole: str) -> bool:
        intent = question[INTENT]
        if intent["name"] not in self._beside or intent["name"] == whole:
            return False
        return not (question[ASKS] and intent["confidence"] >= self._config["sure_beside"])

    def _is_list_of_another(self, question: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> bool:
        members = self._config["lists"].get(question[INTENT]["name"])
        return members is not None and any(one[INTENT]["name"].startswith(members) for one in found)

    def _question(self, clause: Message, whole: Mapping[str, float]) -> Optional[Dict[str, Any]]:
        """A clause as a question, or nothing; ``whole``: the probabilities of the topics of the message."""
        intent: Mapping[str, Any] = clause.get(INTENT) or {}
        name, confidence = intent.get("name"), intent.get("confidence", 0.0)
        if name in self._passed_over or self._is_danger(intent):
            return None
        if name == OUT_OF_SCOPE and len(clause.get(TEXT).split()) <= self._config["heading"]:
            # "..., says my teacher?" is no question of its own.
            return None
        if len(clause.get(TEXT).split()) == 1 and _begins_with(clause, "opener"):
            # An opener alone, "Erkläert", opens nothing.
            return None
        share = whole.get(str(name), 0.0)
        asks = bool(clause.get(ASKS)) or _begins_with(clause, "opener")
        if asks or _begins_with(clause, "declined"):
            is_sure = confidence >= self._least_of_question(share)
        else:
            is_sure = share >= self._config["heard"] and confidence >= self._least_of_other(clause, str(name), share)
        if not is_sure:
            return None
        return {INTENT: dict(intent), ENTITIES: clause.get(ENTITIES, []), ASKS: asks}

    def _least_of_question(self, share: float) -> float:
        if share >= self._config["shared"]:
            return float(self._config["sure_shared"])
        return float(self._config["sure" if share >= self._config["heard"] else "sure_unheard"])

    def _least_of_other(self, clause: Message, name: str, share: float) -> float:
        if len(clause.get(TEXT).split()) <= self._config["heading"] and name not in self._never_a_heading:
            return float(self._config["sure_heading"])
        return float(self._config["sure_shared_statement" if share >= self._config["shared"] else "sure_statement"])


def _begins_with(clause: Message, kind: str) -> bool:
    """Whether a word of this kind of content/terms.yml opens the clause; "just", "so" and the like may stand before it."""
    starts = [entity["start"] for entity in clause.get(ENTITIES, []) if entity["entity"] == kind]
    return bool(starts) and len(clause.get(READ_AS, "")[: min(starts)].split()) <= LEAD
