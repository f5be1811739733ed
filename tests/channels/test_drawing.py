import re

import pytest

from answers import Catalogue
from channels.drawing import as_text, draw
from channels.limits import LIMITS, Limits


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


def answer(text: str, **more: object) -> dict[str, object]:
    return {
        "topic": "x",
        "language": "en",
        "text": text,
        "quotes": [],
        "sources": [],
        "notes": [],
        "remarks": [],
        "links": [],
        "choices": [],
        **more,
    }


SHORT = Limits(text=40, buttons=2, button_text=8, payload=8)
SOURCE = {"number": 1, "title": "Page", "locator": None, "url": "https://x.lu", "stated": "undated",
          "fetched": "2026-01-01", "remark": None}  # fmt: skip


def test_a_long_answer_is_split_where_sentences_end_and_sources_come_last() -> None:
    drawn = draw([answer("One is “short.” [1] Two is short as well. “Three” ends.", sources=[SOURCE])], SHORT)
    assert [message.text for message in drawn] == [
        "One is “short.” [1]",
        "Two is short as well. “Three” ends.",
        "[1] Page, copy of 2026-01-01,",
        "https://x.lu",
    ]


def test_places_in_one_document_stand_together_under_its_name() -> None:
    places = [
        {**SOURCE, "locator": "Top"},
        {**SOURCE, "number": 2, "title": "Other", "url": None},
        {**SOURCE, "number": 3, "locator": "End"},
    ]
    text = as_text([answer("One. [1] Two. [2] Three. [3]", sources=places, remarks=["It is cut."])])
    assert "[1] [3] Page, https://x.lu, copy of 2026-01-01. [1] Top; [3] End\n[2] Other, copy of 2026-01-01" in text
    assert text.endswith("Note: It is cut.")


@pytest.mark.parametrize("text", ["word " * 50, "x" * 200, "🙂" * 90, "a. " * 60, "\n\n".join(["A line."] * 20)])
def test_whatever_is_drawn_fits(text: str) -> None:
    drawn = draw([answer(text)], SHORT)
    assert all(0 < SHORT.length(message.text) <= SHORT.text for message in drawn)
    assert re.sub(r"\s", "", "".join(message.text for message in drawn)) == re.sub(r"\s", "", text)


def choices(*labels: str) -> list[dict[str, str]]:
    return [{"id": label.lower(), "label": label} for label in labels]


def test_choices_are_buttons_while_they_fit_and_a_numbered_list_beyond() -> None:
    few = draw([answer("Which?", choices=choices("One", "Two"))], SHORT)
    assert few[-1].choices == ({"id": "one", "label": "One"}, {"id": "two", "label": "Two"})
    assert few[-1].text == "Which?"
    many = draw(
        [answer("Which?", choices=choices("One", "Two")), answer("Or?", choices=choices("Two", "Three"))], SHORT
    )
    assert [message.text for message in many] == ["Which?", "Or?\n\n1. One\n2. Two\n3. Three"]
    assert not any(message.choices for message in many)
    assert draw([answer("Which?", choices=choices("A long label"))], SHORT)[0].text == "Which?\n\n1. A long label"


def test_the_original_words_of_a_translation_are_kept() -> None:
    quote = {"text": "exact words", "language": "en", "source": 1}
    french = answer("« mots exacts » [1]", language="fr", quotes=[quote])
    assert draw([french], LIMITS["sms"])[0].text.endswith('Texte original [1] : "exact words"')
    english = answer("“exact words” [1]", quotes=[quote])
    assert draw([english], LIMITS["terminal"])[0].text == "“exact words” [1]"


def test_only_safe_addresses_are_linked_and_phones_are_shown() -> None:
    links = [
        {"label": "116 111 KJT", "url": "tel:116111", "kind": "call"},
        {"label": "Page", "url": "javascript:alert(1)", "kind": "page"},
    ]
    drawn = draw([answer("Call.", links=links)], LIMITS["telegram"])[0].text
    assert drawn == "Call.\n\n116 111 KJT\nPage"


def test_a_numbered_choice_is_never_torn_from_its_number() -> None:
    many = [{"id": f"c{number}", "label": f"Choice {number}"} for number in range(9)]
    drawn = draw([answer("Which?", choices=many)], SHORT)
    lines = [line for message in drawn for line in message.text.splitlines() if line and line != "Which?"]
    assert lines == [f"{number}. Choice {number - 1}" for number in range(1, 10)]
    long = [{"id": "c", "label": "word " * 12}]
    assert all(len(message.text) <= SHORT.text for message in draw([answer("Which?", choices=long)], SHORT))


@pytest.mark.parametrize("language", ["ar", "fa", "ur", "he"])
@pytest.mark.parametrize("row", LIMITS)
def test_no_number_is_turned_round_in_writing_that_runs_leftwards(
    row: str, language: str, catalogue: Catalogue
) -> None:
    help_ = catalogue.answer("need_help").as_dict()
    help_["text"] = f"{catalogue.elsewhere(language, danger=True)}\n\n{help_['text']}"
    drawn = "\n".join(message.text for message in draw([help_], LIMITS[row]))
    for number in ("113", "112", "116 111"):
        assert f"\u2066{number}\u2069" in drawn
        assert drawn.count(number) == drawn.count(f"\u2066{number}\u2069")
    assert drawn.count("\u2066") == drawn.count("\u2069")
    assert not re.search(r"https?:\S*\u2066", drawn)


@pytest.mark.parametrize("language", ["en", "it", "ru", "el"])
def test_no_other_writing_gets_signs_that_nobody_sees(language: str, catalogue: Catalogue) -> None:
    help_ = catalogue.answer("need_help").as_dict()
    help_["text"] = f"{catalogue.elsewhere(language, danger=True)}\n\n{help_['text']}"
    assert "\u2066" not in as_text([help_])
