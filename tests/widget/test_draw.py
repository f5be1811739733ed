"""An answer, drawn: marks, sources, quotations, notes, links, numbers that dial, next questions, a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def altered(**fields: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda reply: {**reply, "messages": [{**reply["messages"][-1], **fields}]}


def test_marks_lead_to_the_sources_folded_under_the_answer(visit: Any) -> None:
    chat = visit().open()
    answer = chat.say("What does CSAM mean?")
    assert not chat["details"].evaluate("e => e.open")
    answer.get_by_role("button", name="Source 2").first.click()
    source = chat["details li[value='2']"]
    assert source.evaluate("e => e.getRootNode().activeElement === e")
    assert "Optional Protocol" in source.inner_text()
    assert "Article 2 (c)" in source.inner_text()
    assert "copy of 2026-" in source.inner_text()
    assert source.locator("a").get_attribute("href").startswith("https://")


def test_places_in_one_document_stand_under_it_and_remarks_with_the_sources(visit: Any, line: Any) -> None:
    page = {"title": "Page", "url": "https://ecpat.lu/", "stated": "undated", "fetched": "2026-01-01", "remark": None}
    sources = [{**page, "number": 1, "locator": "Top"}, {**page, "number": 2, "locator": "End"}]
    line.alter = altered(text="One. [1] Two. [2]", sources=sources, quotes=[], notes=[], remarks=["It is cut."])
    chat = visit().open()
    answer = chat.say("What does CSAM mean?")
    assert answer.locator("summary").inner_text() == "Sources (1)"
    assert answer.locator("details > ol > li").count() == 1
    assert not answer.locator(".note").is_visible()
    answer.get_by_role("button", name="Source 2").first.click()
    place = chat["details li[value='2']"]
    assert place.evaluate("e => e.getRootNode().activeElement === e")
    assert place.inner_text() == "End"
    assert answer.locator("details .note").inner_text() == "Note: It is cut."


def test_the_quotation_is_marked_with_its_language(visit: Any) -> None:
    answer = visit().open().say("What does CSAM mean?")
    assert answer.locator("q").get_attribute("lang") == "en"
    assert answer.locator("q").inner_text().startswith("Involves any representation")
    assert "Original: English" in answer.locator("details li").first.text_content()


def test_a_translated_quotation_keeps_its_original_beside_it(visit: Any, line: Any) -> None:
    quotes = [{"text": "Help us to protect children!", "language": "en", "source": 1}]
    line.alter = altered(language="fr", text="« Aidez-nous à protéger les enfants ! » [1] (traduction)", quotes=quotes)
    answer = visit(language="fr").open().say("Comment donner ?")
    assert answer.get_attribute("lang") == "fr"
    assert answer.locator("blockquote").get_attribute("lang") == "en"
    assert answer.locator("blockquote").inner_text() == "Help us to protect children!"
    assert answer.locator("figcaption").inner_text() == "Texte original\xa0: anglais"
    assert "Sources" in answer.locator("summary").inner_text()


def test_notes_and_next_questions(visit: Any, line: Any) -> None:
    chat = visit().open()
    answer = chat.say("What does CSAM mean?")
    assert "older term" in answer.locator(".note").first.inner_text()
    answer.get_by_role("button", name="CSEC").click()
    second = chat.newest(1)
    assert "exploitation" in second.inner_text()
    assert line.messages[1]["choice"] == "def_csec"
    assert chat[".said"].nth(1).inner_text().endswith("CSEC")


def test_numbers_dial_and_figures_do_not(visit: Any, line: Any) -> None:
    line.alter = altered(
        text="Call 116 111, the police, 113, or 112. 8002 1234; 26 64 05 55; +352 26 270809. In 1996, 106 members, 1,112 and 3.112, copy of 2026-11-23.",
        links=[],
    )
    answer = visit().open().say("hello")
    assert answer.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))") == [
        "tel:116111",
        "tel:113",
        "tel:112",
        "tel:80021234",
        "tel:26640555",
        "tel:+35226270809",
    ]


def test_articles_of_a_law_do_not_dial(visit: Any, line: Any) -> None:
    line.alter = altered(
        text="Articles 109 and 112 of the law; aux articles 109 et 112; die Artikel 109 und 112; Art. 113; § 112. But call 112.",
        links=[],
    )
    assert visit().open().say("hello").locator("a").count() == 1


@pytest.mark.parametrize("topic", ["need_help", "report.anonymous", "helpline.hours", "a_topic_of_tomorrow"])
def test_what_the_server_calls_help_looks_different(visit: Any, line: Any, topic: str) -> None:
    line.alter = altered(topic=topic, help=True)
    answer = visit().open().say("hello")
    assert "help" in answer.get_attribute("class").split()
    assert answer.locator(".badge").inner_text() == "Help"


@pytest.mark.parametrize("unhelpful", [False, None, "yes"])
def test_other_answers_do_not(visit: Any, line: Any, unhelpful: Any) -> None:
    line.alter = altered(help=unhelpful)
    assert "help" not in visit().open().say("hello").get_attribute("class").split()


def test_help_stays_at_the_top_of_the_talk(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("I am being threatened online")
    for question in ("What does CSAM mean?", "What is your mission?", "What are your values?"):
        chat.say(question)
    chat.page.wait_for_timeout(100)
    view, help_ = chat[".view"].bounding_box(), chat[".help"].bounding_box()
    assert abs(help_["y"] - view["y"]) < 12
    assert chat[".help a[href='tel:116111']"].first.is_visible()
    assert chat[".said"].last.bounding_box()["y"] >= help_["y"] + help_["height"]
    assert chat[".answer"].last.is_visible()
    # The newest line comes right under it, and under that line there is room for what follows.
    assert chat[".said"].last.bounding_box()["y"] < help_["y"] + help_["height"] + 40
    line.away = True
    chat.say("What is your mission?")
    again = chat[".problem .strong"].bounding_box()
    assert help_["y"] + help_["height"] < again["y"]
    assert again["y"] + again["height"] < view["y"] + view["height"]


def test_an_answer_is_copied_with_its_sources(visit: Any) -> None:
    chat = visit(permissions=["clipboard-read", "clipboard-write"]).open()
    answer = chat.say("What does CSAM mean?")
    answer.get_by_role("button", name="Copy").click()
    chat[".status:not(.unseen)"].wait_for()
    assert chat[".status:not(.unseen)"].inner_text() == "Copied, with its sources."
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Child sexual abuse material (CSAM): “Involves")
    assert "[2] Optional Protocol" in copied
    assert "http://ecpat.lu/a-propos" in copied


BAD = {
    "text": "<img src=x onerror=alert(1)> <b>bold</b> &amp; [9] [1] javascript:alert(1)",
    "unknown": {"a": [1]},
    "quotes": [{"text": 5}, None, "x"],
    "notes": ["<script>alert(1)</script>", 7, None],
    "links": [
        {"label": "script", "url": "javascript:alert(1)", "kind": "page"},
        {"label": "data", "url": "data:text/html,x", "kind": '"><i>'},
        {"label": "plain", "url": "http://example.org/", "kind": "page"},
        {"label": "relative", "url": "//example.org/", "kind": "page"},
        {"label": "blob", "url": " javascript:alert(1)", "kind": "call"},
        {"label": "mail", "url": "mailto:ecpat-luxembourg@ecpat.lu", "kind": "page"},
        {"label": "phone", "url": "tel:113", "kind": "call"},
        {"label": "web", "url": "https://ecpat.lu", "kind": "page"},
        {},
    ],
    "sources": [{"number": 1, "title": "<u>t</u>", "url": "javascript:alert(1)"}, {"number": "x"}, 4],
    "choices": [{"id": 5, "label": []}, {"id": "a", "label": "<s>A</s>"}],
}


def test_what_is_not_as_it_should_be_is_shown_as_text(visit: Any, line: Any) -> None:
    line.alter = altered(**BAD)
    chat = visit().open()
    answer = chat.say("hello")
    hrefs = answer.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert hrefs == ["mailto:ecpat-luxembourg@ecpat.lu", "tel:113", "https://ecpat.lu"]
    assert "<img src=x onerror=alert(1)>" in answer.inner_text()
    assert "javascript:alert(1)" in answer.inner_text()
    assert "http://example.org/" in answer.inner_text()
    assert answer.locator("img, script, i, s, u").count() == 0
    assert chat.errors == []


@pytest.mark.parametrize(
    "reply",
    [
        [],
        {},
        None,
        "x",
        {"messages": []},
        {"messages": [None]},
        {"messages": [{"text": ""}]},
        {"messages": "x"},
        {"messages": [{"text": 5}]},
    ],
)
def test_a_reply_that_is_no_answer_is_a_failure_with_a_way_on(visit: Any, line: Any, reply: Any) -> None:
    line.alter = lambda _: reply
    chat = visit().open()
    assert "113" in chat.say("hello").inner_text()
    assert chat.errors == []
    line.alter = None
    chat[".problem .strong"].click()
    chat[".answer"].wait_for()


LEFTWARDS = {
    "ar": "في حالة الخطر اتصل بالرقم \u2066116 111\u2069 الآن.",
    "he": "התקשרו למספר \u2066116 111\u2069 עכשיו.",
}


@pytest.mark.parametrize("language", LEFTWARDS)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_number_is_never_turned_round(visit: Any, line: Any, language: str, direction: str) -> None:
    line.alter = altered(text=f"{LEFTWARDS[language]}\n\nCall 116 111 now.")
    chat = visit().open()
    chat.page.evaluate("direction => document.documentElement.dir = direction", direction)
    answer = chat.say("hello")
    places = answer.locator("p").evaluate_all(PLACES)
    assert len(places) == 2
    for first, last, _, _ in places:
        assert first < last
    # The first paragraph runs from the right, the second from the left.
    assert places[0][2] > places[0][0]
    assert places[1][2] < places[1][0]


PLACES = """paragraphs => paragraphs.map((paragraph) => {
  const link = paragraph.querySelector("a[href='tel:116111']").firstChild;
  const at = (node, start) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + 1);
    return range.getBoundingClientRect();
  };
  const begin = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
  return [at(link, 0).left, at(link, link.length - 1).left, at(begin, 0).left, at(link, 0).top];
})"""
"""Where the first and the last digit of the number stand, where the sentence begins, and on which line."""


def test_the_page_turns_no_number_round_either(browser: Any, line: Any) -> None:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{line.port}/webhooks/website/")
    page.locator("textarea").fill("مرحبا، هناك رجل يهددني على الإنترنت وأنا خائفة")
    page.locator(".ask button").click()
    [[first, last, *_]] = page.locator(".answer p").first.evaluate_all(PLACES)
    assert first < last
    page.close()
