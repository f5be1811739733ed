"""Which words are kept, and in which spellings they are found again."""

from __future__ import annotations

import pytest

from components.dictionary import Dictionary, checksums


@pytest.fixture(scope="module")
def gathered() -> Dictionary:
    return Dictionary.gather()


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("curiosity", "en"), ("agressée", "fr"), ("agressee", "fr"), ("geschlagen", "de"), ("misshandelt", "de"),
        ("Öffnungszeiten", "de"), ("offnungszeiten", "de"), ("oeffnungszeiten", "de"), ("fäerten", "lb"), ("apanho", "pt"),
    ],
)  # fmt: skip
def test_a_word_is_known_in_any_spelling_of_its_accents(gathered: Dictionary, word: str, language: str) -> None:
    assert gathered.has(word, [language])


@pytest.mark.parametrize("slip", ["traficking", "vlaues", "asdkjh", ""])
def test_a_slip_is_no_word(gathered: Dictionary, slip: str) -> None:
    assert not gathered.has(slip)


def test_a_word_counts_in_its_own_language_alone() -> None:
    known = Dictionary({"en": checksums(["burro"]), "fr": checksums([])})
    assert known.has("burro", ["en"])
    assert not known.has("burro", ["fr"])
    assert not known.has("burro", ["de"])
