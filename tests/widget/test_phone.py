"""Help on a phone of 375 by 667: an answer fits what the widget leaves of the screen, its first number in its first line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from answers.answer import Answer
from answers.catalogue import Form, catalogue

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True}
SITE = "http://site.test/"
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>A site</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><script src="/webhooks/website/widget.js"></script></body></html>"""
FORMS = (Form.SHORT, Form.SIMPLE, Form.AGAIN)
HELP = [name for name, entry in catalogue().content.answers.items() if entry.kind == "help"]
LONGEST = 8
"""How many answers of a language are tried where not all of them are."""
PLACES = """answer => {
  const view = answer.closest(".view").getBoundingClientRect(), box = answer.getBoundingClientRect();
  const read = [...answer.querySelectorAll(":scope > :is(.badge, p, ul, figure)")];
  const begins = answer.querySelector("ul:has(a[href^='tel:']), p");
  const number = begins.querySelector("a[href^='tel:']")?.getBoundingClientRect();
  return {
    above: view.top - box.top,
    below: Math.max(...read.map(element => element.getBoundingClientRect().bottom)) - view.bottom,
    lines: number ? (number.top - begins.getBoundingClientRect().top) / number.height : 99,
    sizes: read.filter(element => element.matches("p:not(.note)")).map(element => parseFloat(getComputedStyle(element).fontSize)),
  };
}"""
"""What of an answer lies outside of the view, without what is folded or only offered; how many lines above the number."""


@pytest.fixture
def draw(browser: Browser, served_script: str) -> Iterator[Callable[[Answer], dict[str, Any]]]:
    """Draws an answer as the newest of a talk, under a question of one line; its places."""
    context = browser.new_context(**PHONE)
    context.set_default_timeout(15_000)
    page = context.new_page()
    newest: list[Answer] = []

    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=served_script, content_type="text/javascript; charset=utf-8")
        elif route.request.url.endswith("/messages"):
            answer = newest[-1].as_dict()
            route.fulfill(json={"conversation": "t", "language": answer["language"], "messages": [answer]})
        elif route.request.method == "DELETE":
            route.fulfill(status=204)
        else:
            route.fulfill(body=PAGE.format(language=newest[-1].language), content_type="text/html; charset=utf-8")

    def drawn(answer: Answer) -> dict[str, Any]:
        newest.append(answer)
        if page.url != SITE:
            page.goto(SITE)
            page.locator("ecpat-chat .launcher").click()
        page.locator("ecpat-chat .tools button").first.click()
        page.locator("ecpat-chat textarea").fill("SOS")
        page.locator("ecpat-chat textarea").press("Enter")
        places: dict[str, Any] = page.locator("ecpat-chat .answer").evaluate(PLACES)
        return places

    page.route("**/*", serve)
    yield drawn
    context.close()


def sample(language: str) -> Iterator[tuple[str, Answer]]:
    """All answers with help in German and French; in other languages the longest of each form."""
    for form in FORMS:
        answers = [(f"{name}, {form.value}", catalogue().answer(name, language, form)) for name in HELP]
        most = len(answers) if language in ("de", "fr") else LONGEST
        yield from sorted(answers, key=lambda one: len(one[1].text + "".join(one[1].notes)), reverse=True)[:most]


@pytest.mark.parametrize("language", ["de", "fr", "en", "lb", "pt"])
def test_help_fits_the_screen_of_a_phone(draw: Callable[[Answer], dict[str, Any]], language: str) -> None:
    too_large, number_too_low, too_small = {}, [], []
    for name, answer in sample(language):
        places = draw(answer)
        if places["above"] > 0 or places["below"] > 0:
            too_large[name] = f"{max(places['above'], places['below']):.0f} pixels"
        if places["lines"] >= 1:
            number_too_low.append(name)
        if min(places["sizes"]) < 15:
            too_small.append(name)
    assert too_large == {}, "shorten these, or give them room in widget/looks.css"
    assert number_too_low == [], "the first number does not stand in the first line"
    assert too_small == [], "the letters are too small"


def test_an_answer_that_grew_is_noticed(draw: Callable[[Answer], dict[str, Any]]) -> None:
    """The measure itself: four lines more and the longest answer with help does not fit."""
    _, longest = next(sample("fr"))
    grown = longest.copy(update={"text": longest.text + " Encore quelques mots." * 8})
    assert draw(longest)["below"] <= 0 < draw(grown)["below"]
    late = longest.copy(update={"links": (), "text": "Quelques mots avant. " * 4 + longest.text})
    assert draw(late)["lines"] >= 1
