"""The detector by itself on a few sentences; how well the trained one does: make quality."""

from __future__ import annotations

import pytest

from components.language import LanguageDetector, script_language
from quality.asking import agent_of
from server.settings import Settings


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    nodes = agent_of(Settings.of().model).processor.graph_runner._instantiated_nodes  # type: ignore[union-attr]
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
    assert detector.language(text)[0] == language


@pytest.mark.parametrize("text", ["ok", "CSAM", "SOS", "", "🙂", "123", "?"])
def test_a_short_word_has_no_language(detector: LanguageDetector, text: str) -> None:
    assert detector.language(text)[0] is None


def test_an_alphabet_counts_only_where_most_letters_are_of_it() -> None:
    assert script_language("what does مرحبا mean in english") is None
