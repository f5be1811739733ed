import pytest
from markupsafe import escape

from answers import Catalogue
from answers.content import LANGUAGES
from channels.website.page import draw

PAGE_WORDS = [f"page_{name}" for name in ("title", "danger", "leave", "introduction", "question", "delete", "care")]


def test_an_answer_with_its_sources_and_choices(catalogue: Catalogue) -> None:
    answer = catalogue.answer("def_csam").as_dict()
    html = draw([{"said": "what is csam"}, {"answer": answer}], token="token")
    assert "what is csam" in html
    assert 'href="#source-2-1">[1]</a>' in html
    assert 'id="source-2-1"' in html
    assert "Article 2 (c)" in html
    assert '<button name="choice" value="report">' in html


def test_what_a_visitor_writes_is_never_markup() -> None:
    html = draw([{"said": "<script>alert(1)</script>"}], token='"><b>', problem="<i>", unsent="</textarea><img>")
    for markup in ("<script>alert", '"><b>', "<i>", "<img>"):
        assert markup not in html


def test_links_lead_to_the_web_or_the_phone_only() -> None:
    answer = {
        "language": "en",
        "text": "x",
        "notes": [],
        "remarks": [],
        "quotes": [],
        "sources": [],
        "choices": [],
        "links": [{"label": "a", "url": "javascript:alert(1)", "kind": "page"}],
    }
    assert "javascript:" not in draw([{"answer": answer}])


def test_what_was_typed_is_kept_when_it_cannot_be_sent() -> None:
    assert ">my question</textarea>" in draw([], problem="Please wait.", unsent="my question")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_the_page_is_in_its_language(language: str, catalogue: Catalogue) -> None:
    answer = catalogue.answer("contact", language).as_dict()
    others = {other: {catalogue.phrase(name, other) for name in PAGE_WORDS} for other in LANGUAGES if other != language}
    own = {catalogue.phrase(name, language) for name in PAGE_WORDS}
    for html in (draw([], language), draw([{"said": "?"}, {"answer": answer}], "en", token="token")):
        assert f'<html lang="{language}">' in html
        for words in others.values():
            assert not [word for word in words - own if word in html]


def test_other_languages_are_one_press_away() -> None:
    html = draw([], "fr")
    for language in ("en", "de", "lb", "pt"):
        assert f'href="./?language={language}"' in html


def test_the_original_of_a_translated_quotation_is_shown_in_its_language(catalogue: Catalogue) -> None:
    answer = catalogue.answer("def_child", "de").as_dict()
    assert f'<q lang="en">{escape(answer["quotes"][0]["text"])}</q>' in draw([{"answer": answer}], "de")
