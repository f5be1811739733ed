"""The classifier by itself, on a handful of questions; how well the trained one does: make quality."""

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from answers.catalogue import CONTENT
from components.costs import Costs
from components.linear import log_softmax
from components.sentence_encoder import SentenceEncoder
from components.topic_classifier import UNREAD, TopicClassifier

QUESTIONS = {
    "donate": [
        "how can I give money",
        "where do I donate",
        "i want to make a donation",
        "can i support you financially",
        # "a donation" is met often enough not to be taken for a slip of the keyboard.
        "a donation please",
        "my boss wants to make a donation",
        "where does one make a donation",
        "a donation for children",
        "who takes a donation",
        "a donation by card",
    ],
    "history": ["when did it all begin", "tell me about your past", "how old is ecpat", "the story of your beginnings"],
    "greet": ["hello", "hi there", "good morning", "hey"],
}


def encoded(encoder: SentenceEncoder, text: str, intent: str | None = None) -> Message:
    message = Message.build(text, intent) if intent else Message.build(text)
    encoder.process([message])
    return message


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(SentenceEncoder.get_default_config(), "encoder")


@pytest.fixture
def trained(encoder: SentenceEncoder, tmp_path: Path) -> tuple[TopicClassifier, TopicClassifier]:
    """A classifier just trained, and the same read from its files."""
    context = ExecutionContext(GraphSchema({}))
    storage, resource = LocalModelStorage(tmp_path), Resource("classifier")
    config = {**TopicClassifier.get_default_config(), "hidden": 16}
    classifier = TopicClassifier.create(config, storage, resource, context)
    examples = [encoded(encoder, text, intent) for intent, texts in QUESTIONS.items() for text in texts]
    classifier.train(TrainingData(examples))
    return classifier, TopicClassifier.load(config, storage, resource, context)


def test_what_is_stored_is_what_was_learned(
    trained: tuple[TopicClassifier, TopicClassifier], encoder: SentenceEncoder
) -> None:
    before, after = trained
    message = encoded(encoder, "how do I donate")
    assert after.probabilities([message], [None]) == pytest.approx(before.probabilities([message], [None]), abs=1e-5)


def test_a_new_question_finds_its_topic(
    trained: tuple[TopicClassifier, TopicClassifier], encoder: SentenceEncoder
) -> None:
    message = encoded(encoder, "I would like to give a donation")
    trained[1].process([message])
    assert message.get("intent")["name"] == "donate"
    ranking = message.get("intent_ranking")
    assert sum(topic["confidence"] for topic in ranking) == pytest.approx(1, abs=1e-4)
    assert ranking == sorted(ranking, key=lambda topic: -topic["confidence"])


def test_a_message_of_unknown_words_is_never_sure(
    trained: tuple[TopicClassifier, TopicClassifier], encoder: SentenceEncoder
) -> None:
    message = encoded(encoder, "asdkjh qwe")
    trained[1].process([message])
    assert sum(topic["confidence"] for topic in message.get("intent_ranking")) == pytest.approx(UNREAD, abs=1e-4)


def test_the_model_holds_numbers_and_words_only(
    trained: tuple[TopicClassifier, TopicClassifier], tmp_path: Path
) -> None:
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["weights.npz", "words.json"]


def test_log_softmax_adds_up_to_one_for_large_numbers() -> None:
    import numpy as np

    assert np.exp(log_softmax(np.array([[1000.0, 999.0, -1000.0]]))).sum() == pytest.approx(1)


def test_those_who_tell_of_danger_are_left_as_met_and_nobody_else() -> None:
    costs = Costs.read(CONTENT)
    tell = {topic for topic, kind in costs.kind_of.items() if kind not in ("asks", "steps")}
    assert set(TopicClassifier.get_default_config()["as_met"]) == tell | {"out_of_scope"}
