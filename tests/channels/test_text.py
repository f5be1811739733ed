import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.text import cleaned


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("  hello \n", "hello"),
        ("a\u200bb\u200d\ufeffc", "abc"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("e\u0301", "\u00e9"),
        ("\ud800 x", "x"),
        ("\u202edlrow", "dlrow"),
        ("\u200b\u2060", ""),
        ("مرحبا", "مرحبا"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_what_cannot_be_seen_goes_what_can_be_seen_stays(written: str, clean: str) -> None:
    assert cleaned(written) == clean


@given(st.text())
def test_any_text_becomes_text_that_can_be_stored(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    cleaned(text).encode("utf-8")
