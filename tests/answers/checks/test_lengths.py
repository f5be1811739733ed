import pytest

from answers.checks.lengths import MOST_WORDS, words_of
from answers.content import LANGUAGES

from .conftest import Plant

MUCH = "one two three four five six seven eight nine ten " * 6


@pytest.mark.parametrize(
    ("file", "old", "new", "most"),
    [
        (
            "answers/help.yml",
            "Je ne peux pas appeler",
            MUCH + "Je ne peux pas appeler",
            "emergency: write at most 70 words",
        ),
        # A list, and one of its members.
        ("answers/values.yml", "names four values: ", f"names {MUCH} values: ", "values: write at most 60 words"),
        ("answers/references.yml", "The page marks its", f"The page {MUCH} marks its", "write at most 60 words"),
        ("answers/values.yml", "cite quatre valeurs", MUCH + MUCH, "values: write at most 70 words"),
        ("answers/values.yml", "nennt vier Werte", MUCH, "values: write at most 60 words"),
        ("answers/work.yml", "ass e fräiwëllege", MUCH, "the_code: write at most 65 words"),
        ("answers/work.yml", "é um código de conduta", MUCH, "the_code: write at most 65 words"),
    ],
)
def test_a_short_answer_that_is_long_is_found(plant: Plant, file: str, old: str, new: str, most: str) -> None:
    place, found = plant(file, old, new)
    assert len(found) == 1, found
    assert found[0].startswith(place)
    assert most in found[0]
    assert "the rest goes under 'more:'" in found[0]


def test_the_longer_form_and_practical_advice_may_be_long(plant: Plant) -> None:
    assert plant("answers/giving.yml", "This chat never gives", f"{MUCH} This chat never gives")[1] == []


def test_a_number_is_one_word_a_mark_and_a_quotation_are_none() -> None:
    assert words_of("Call {phone:kjt}, now [@kjt-about].") == ["Call", "0,", "now", "."]
    assert words_of("Call {phone:kjt} [@kjt-about#a] [@b] please") == ["Call", "0", "please"]
    assert words_of("It says: {quote:tagline} {quote:appeal}") == ["It", "says:"]
    assert set(MOST_WORDS) == set(LANGUAGES)
