"""Our classifier as config.yml has it, trained on somebody else's questions.

Without what knows ECPAT Luxembourg: its terms, its signs of danger, the correction of slips towards its words,
and the decision by cost. What is measured is what is left: the sentence encoder and the classifier.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from answers.content import read_yaml
from benchmark.public_sets import OUT_OF_SCOPE, Example
from components.sentence_encoder import SentenceEncoder
from components.topic_classifier import TopicClassifier
from server.settings import ROOT


class Judged(NamedTuple):
    """The likeliest label of a question, and its confidence from 0 to 1."""

    label: str
    confidence: float


def configured(component: Any) -> Dict[str, Any]:
    """The settings of a component as config.yml has them, over its own.

    Raises: LookupError where config.yml does not use it.
    """
    name = f"{component.__module__}.{component.__name__}"
    for entry in read_yaml(ROOT / "config.yml")["pipeline"]:
        if entry["name"] == name:
            return {**component.get_default_config(), **{key: entry[key] for key in entry if key != "name"}}
    raise LookupError(f"config.yml does not use {name}")


def encoded(encoder: SentenceEncoder, examples: Sequence[Example]) -> List[Message]:
    """Questions with their labels as intents and their meaning as a feature of shape (1, 512), to be learned or asked."""
    return encoder.process([Message(data={TEXT: text, INTENT: label}) for text, label in examples])


def learned(messages: Sequence[Message], folder: Path) -> TopicClassifier:
    """A classifier that has learned the encoded questions; it writes what it learned into a folder."""
    context = ExecutionContext(GraphSchema({}))
    config = configured(TopicClassifier)
    classifier = TopicClassifier.create(config, LocalModelStorage(folder), Resource("classifier"), context)
    classifier.train(TrainingData(list(messages)))
    return classifier


def judged(classifier: TopicClassifier, messages: Sequence[Message]) -> List[Judged]:
    """What it makes of each encoded question, in order; one without any text is out of scope."""
    asked = [_without_label(message) for message in messages]
    classifier.process(asked)
    intents = [message.get(INTENT) or {"name": OUT_OF_SCOPE, "confidence": 0.0} for message in asked]
    return [Judged(intent["name"], float(intent["confidence"])) for intent in intents]


def _without_label(message: Message) -> Message:
    """The same question and features; nobody who is asked sees the answer."""
    return Message(data={TEXT: message.get(TEXT)}, features=message.features)
