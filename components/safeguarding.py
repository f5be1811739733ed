"""Decides who is answered: help comes before every other reading, where that costs least.

The classifier has judged the message, its clauses and the passages of a long one. Which answer is given
when several kinds of people may have written it is decided by what an error would cost (components/costs.py,
content/costs.yml). Only a message of nothing but a call for help is taken at its word.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from answers.catalogue import CONTENT
from answers.content import file_hash
from components.clauses import with_clauses
from components.costs import FILE, NUMBERS_FIRST, OTHER, Array, Costs
from components.questions import QUESTIONS
from components.signs import CALLS
from components.spelling import read
from components.talk import TALK, said_after
from components.text import plain
from components.topic_classifier import IN_ITS_TALK, PROBABILITIES

ASKS = "asks"
"""The kind of people who ask about help and are in no danger."""
UNSURE = "need_help"
"""The answer that is safe for a child; given to a bare call for help."""
FALLBACK = "nlu_fallback"
PERHAPS = "perhaps_danger"
"""Output property: true where danger is not heard and yet may be meant; the answer then begins with the numbers."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Safeguarding(GraphComponent):
    """Sets the intent to the topic that costs least. Last of the pipeline."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``clause``: least words of a part that is judged by itself; ``content``: folder of costs.yml."""
        return {"clause": 4, "content": str(CONTENT)}

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, trained: Array) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._costs, self._trained = Costs.read(Path(config["content"])), trained

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Safeguarding:
        """Without knowledge of how often each kind writes among the training questions."""
        costs = Costs.read(Path(config["content"]))
        return cls(config, model_storage, resource, costs.frequency)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Safeguarding:
        """With the topics of the training questions, counted."""
        with model_storage.read_from(resource) as folder:
            topics = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        costs = Costs.read(Path(config["content"]))
        return cls(config, model_storage, resource, costs.shares(topics))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Hash of the costs, so that changed ones are not answered from Rasa's cache."""
        file = Path({**cls.get_default_config(), **config}["content"]) / FILE
        return file_hash(file)

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the topics of the training questions that the classifier learns from."""
        alone = (example for example in training_data.intent_examples if said_after(example) is None)
        counts = Counter(str(example.get(INTENT)) for example in alone)
        with self._storage.write_to(self._resource) as folder:
            (folder / "topics.json").write_text(json.dumps(counts), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Where danger is heard nothing else is answered."""
        for message in messages:
            after_help = bool(((message.get("metadata") or {}).get(TALK) or {}).get("helped"))
            topic, confidence, perhaps = self._heard(message, after_help)
            if topic:
                message.set(INTENT, {"name": topic, "confidence": confidence}, add_to_output=True)
                message.data.pop(QUESTIONS, None)
                continue
            if perhaps:
                message.set(PERHAPS, True, add_to_output=True)
            name = (message.get(INTENT) or {}).get("name") or ""
            if self._is_danger(name):
                # Likeliest by itself and yet too dear: asked back, with help among the choices.
                message.set(INTENT, {"name": FALLBACK, "confidence": confidence}, add_to_output=True)
        return messages

    def _is_danger(self, topic: str) -> bool:
        return self._costs.kind(topic) not in (ASKS, OTHER)

    def _heard(self, message: Message, after_help: bool) -> Tuple[Optional[str], float, bool]:
        """The topic of the danger that a message speaks of, or nothing; how sure; whether danger may be meant."""
        if message.get(CALLS):
            return UNSURE, 1.0, False
        if not plain(read(message)):
            # Symbols mean nothing to the encoder: those that call for help are listed.
            return None, 0.0, False
        perhaps = False
        parts = self._parts(message)
        for part in [message, *parts]:
            looked_at = 1 if part is message else 1 + len(parts)
            # Only the whole message was weighed by its talk; a part that tells of new trouble does so by itself.
            shares = part.get(IN_ITS_TALK) if after_help else None
            if shares is None:
                by_itself = part.get(PROBABILITIES) or {}
                shares = self._costs.moved(by_itself, self._trained, looked_at, after_help and part is message)
            kinds = self._costs.of_kinds(shares)
            answer = self._costs.cheapest(kinds, after_help)
            if answer == NUMBERS_FIRST:
                perhaps = True
            elif answer not in (ASKS, OTHER):
                topic = max((one for one in shares if self._costs.kind(one) == answer), key=lambda one: shares[one])
                return topic, _share(kinds, self._costs.kinds), False
        return None, 0.0, perhaps

    def _parts(self, message: Message) -> Sequence[Message]:
        """The clauses and passages of a message that are long enough to say something by themselves."""
        return [part for part in with_clauses([message])[1:] if len(plain(read(part))) >= self._config["clause"]]


def _share(kinds: Array, names: Sequence[str]) -> float:
    """How likely it is that somebody needs help."""
    return float(np.sum([share for share, name in zip(kinds, names, strict=True) if name not in (ASKS, OTHER)]))
