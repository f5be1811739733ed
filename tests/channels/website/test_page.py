from answers import Catalogue
from channels.website.page import draw


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
        "sources": [],
        "choices": [],
        "links": [{"label": "a", "url": "javascript:alert(1)", "kind": "page"}],
    }
    assert "javascript:" not in draw([{"answer": answer}])


def test_what_was_typed_is_kept_when_it_cannot_be_sent() -> None:
    assert ">my question</textarea>" in draw([], problem="Please wait.", unsent="my question")
