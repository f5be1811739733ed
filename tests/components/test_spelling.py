import pytest

from components.spelling import tidy


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("WHAT IS ECPAT", "what is ecpat"),
        ("wat do u  do", "what do you do"),
        ("heeeeelp", "heelp"),
        ("what’s csam", "what's csam"),
        ("ｆｕｌｌ width", "full width"),
        ("<b>help</b> me, 2 < 3 > 1", "help me, 2 < 3 > 1"),
        ("", ""),
    ],
)
def test_the_same_letters_for_the_same_word(written: str, tidied: str) -> None:
    assert tidy(written) == tidied
