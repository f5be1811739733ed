import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from components.sentence_encoder import SentenceEncoder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(SentenceEncoder.get_default_config(), "encoder")


def vector(encoder: SentenceEncoder, text: str) -> np.ndarray:
    message = Message.build(text)
    encoder.process([message])
    _, sentence = message.get_dense_features("text", [])
    return np.asarray(sentence.features[0])


def test_a_sentence_is_one_vector_of_length_one(encoder: SentenceEncoder) -> None:
    found = vector(encoder, "What is your mission?")
    assert found.shape == (512,)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-3)


def test_one_meaning_in_three_languages_lies_close(encoder: SentenceEncoder) -> None:
    english = vector(encoder, "How can I donate money?")
    other = vector(encoder, "What is the weather like today?")
    for text in ("Comment puis-je faire un don ?", "Wie kann ich Geld spenden?"):
        assert english @ vector(encoder, text) > english @ other + 0.3


def test_an_empty_message_has_no_features(encoder: SentenceEncoder) -> None:
    message = Message.build("")
    encoder.process([message])
    assert message.features == []
