from __future__ import annotations

import numpy as np
import pytest

from components.second_reader import SCALE, SecondReader, chosen


@pytest.fixture(scope="module")
def reader() -> SecondReader:
    return SecondReader()


def test_what_means_the_same_lies_close_in_every_language(reader: SecondReader) -> None:
    vectors = reader.vectors(["how can I give money", "comment donner de l'argent", "wie ist das Wetter morgen"])
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(SCALE, rel=0.02)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_an_empty_text_does_no_harm(reader: SecondReader) -> None:
    assert np.isfinite(reader.vectors([""])).all()


def test_it_learns_from_short_questions_of_each_language_as_many_and_from_all_that_are_left_as_met() -> None:
    texts = ["short one"] * 30 + ["a much longer question with many words"] * 10
    asked = [("donate", "en")] * 10 + [("donate", "fr")] * 3 + [("out_of_scope", "en")] * 17 + [("donate", "en")] * 10
    places = chosen(asked, texts, always=["out_of_scope"], most=4, words=3, seed=1)
    assert [
        sum(asked[place] == one for place in places)
        for one in (("donate", "en"), ("donate", "fr"), ("out_of_scope", "en"))
    ] == [4, 3, 17]
    assert max(places) < 30
    assert places == chosen(asked, texts, always=["out_of_scope"], most=4, words=3, seed=1)
