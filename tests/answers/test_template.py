import pytest

from answers.template import Part, parts


def test_splits_a_text_into_words_values_and_marks() -> None:
    assert list(parts("Since {figure:year} [@page#place] in {country}.")) == [
        Part("words", "Since "),
        Part("figure", "year"),
        Part("words", " "),
        Part("mark", "page", "place"),
        Part("words", " in "),
        Part("country", "country"),
        Part("words", "."),
    ]


@pytest.mark.parametrize("text", ["a {quot:mission}", "a [@ page]", "a {quote:", "{figure: x}"])
def test_refuses_what_means_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="means nothing here"):
        list(parts(text))
