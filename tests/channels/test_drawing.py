from answers import Catalogue
from channels.drawing import as_text


def test_every_part_of_an_answer_is_drawn(catalogue: Catalogue) -> None:
    answer = catalogue.answer("donate.tax")
    drawn = as_text([answer.as_dict()])
    for part in [
        answer.text,
        *answer.notes,
        *(source.title for source in answer.sources),
        *(link.url for link in answer.links),
    ]:
        assert part in drawn
    assert f"1. {answer.choices[0].label}" in drawn
