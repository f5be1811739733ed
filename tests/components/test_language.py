"""The detector by itself on a few sentences; how well the trained one does: make quality."""

from __future__ import annotations

import pytest

from components.language import LanguageDetector, word_shares
from server.agent import AssistantAgent
from server.settings import Settings


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    nodes = AssistantAgent.in_memory(Settings.of().model).processor.graph_runner._instantiated_nodes  # type: ignore[union-attr]
    found = next(node._component for name, node in nodes.items() if "LanguageDetector" in name)
    assert isinstance(found, LanguageDetector)
    return found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what do you do for children", "en"),
        ("qu'est-ce que vous faites pour les enfants", "fr"),
        ("was macht ihr eigentlich für Kinder", "de"),
        ("wat maacht dir eigentlech fir d'Kanner", "lb"),
        ("o que é que vocês fazem pelas crianças", "pt"),
        ("qual è la missione della vostra organizzazione e dove si trova", "it"),
        ("cuál es la misión de su organización y dónde están ustedes", "es"),
        ("ما هي مهمتكم", "ar"),
        ("какая у вас миссия", "ru"),
    ],
)
def test_the_language_of_a_sentence(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.language(text)["name"] == language


@pytest.mark.parametrize("text", ["ok", "CSAM", "SOS", "mission", "vision", "contact", "no", "", "🙂", "123", "?"])
def test_a_short_word_has_no_language(detector: LanguageDetector, text: str) -> None:
    assert detector.language(text)["name"] is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("Moien", "lb"), ("aide", "fr"), ("hilfe", "de"), ("ajuda", "pt"), ("help", "en"), ("Wat ass CSEC?", "lb")],
)
def test_a_word_of_one_language_has_it(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.language(text)["name"] == language


def test_a_very_short_word_is_a_guess(detector: LanguageDetector) -> None:
    assert detector.language("olá") == {"name": None, "confidence": pytest.approx(1, abs=0.2), "likely": "pt"}


@pytest.mark.parametrize("text", ["mission", "vision", "CSAM", "123456 789", "?!", "🙂"])
def test_what_several_languages_share_is_no_guess(detector: LanguageDetector, text: str) -> None:
    assert detector.language(text)["likely"] in (None, "en")


def test_how_often_a_word_stands_in_a_language_counts_by_its_size() -> None:
    known, shares = word_shares(["a b", "a", "a c c"], ["en", "en", "fr"])
    assert known == ["a", "c"]
    assert shares.tolist() == [pytest.approx([2 / 3, 1 / 3]), [0, 1]]


def test_what_fits_a_neighbouring_language_as_well_is_not_in_one_that_we_recognise(detector: LanguageDetector) -> None:
    assert detector.language("jeg er bange og ved ikke hvad jeg skal gøre")["name"] == "da"
    assert detector.language("jeg er redd og vet ikke hva jeg skal gjøre")["name"] == "und"
