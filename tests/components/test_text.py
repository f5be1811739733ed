"""One form for the same words, whatever the keyboard."""

from __future__ import annotations

import unicodedata

import pytest

from components.text import folded, plain, tidy, without_accents


@pytest.mark.parametrize(
    "written", ["ich fürchte mich", "ich fuerchte mich", "ICH FÜRCHTE MICH", "ich f&uuml;rchte mich"]
)
def test_umlauts_fold_alike_however_they_are_written(written: str) -> None:
    for text in (written, unicodedata.normalize("NFD", written)):
        assert folded(tidy(text)) == "ich furchte mich"


@pytest.mark.parametrize("mark", ["'", "’", "‘", "ʼ", "`", "´"])
def test_apostrophes_are_one(mark: str) -> None:
    assert tidy(f"don{mark}t touch") == "don't touch"


def test_accents_go_and_letters_stay() -> None:
    assert without_accents("Hëllef, à l’aide ß") == "Hellef, a l’aide ß"
    assert plain("Hëllef, à l’aide") == ["hellef", "a", "l", "aide"]
