import json
import re
from typing import Any

import pytest

from server.settings import ROOT

SOURCE = (ROOT / "widget" / "words.js").read_text(encoding="utf-8")


def words() -> dict[str, dict[str, str]]:
    table = SOURCE.partition("WORDS = {\n")[2].partition("\n};")[0]
    languages = re.findall(r"^  (\w\w): \{\n(.*?)^  \},", table, re.M | re.S)
    return {name: dict(re.findall(r'^    (\w+): (".*"),$', body, re.M)) for name, body in languages}


def test_every_language_has_every_word_and_nothing_is_left_in_english() -> None:
    table = words()
    assert set(table) == {"en", "fr", "de", "lb", "pt"}
    same_on_purpose = {"sources", "source", "intro", "log", "assistant", "original", "police", "note", "colon"}
    for language, known in table.items():
        assert set(known) == set(table["en"])
        assert all(json.loads(word) for word in known.values())
        if language != "en":
            english = {name for name, word in known.items() if word == table["en"][name]}
            assert english <= same_on_purpose, language


@pytest.mark.parametrize(
    ("page", "attribute", "leave"),
    [
        ("fr", "", "Quitter cette page"),
        ("de-LU", "", "Seite verlassen"),
        ("lb", "", "Säit verloossen"),
        ("pt-PT", "", "Sair desta página"),
        ("es", "", "Leave this page"),
        ("en", 'data-language="fr"', "Quitter cette page"),
        ("", "", "Leave this page"),
    ],
)
def test_it_speaks_the_language_of_the_page(visit: Any, page: str, attribute: str, leave: str) -> None:
    embed = '<script src="{line}/webhooks/website/widget.js" defer ' + attribute + "></script>"
    chat = visit(language=page, embed=embed)
    assert chat[".corner .leave"].inner_text() == leave
    assert chat.errors == []


def test_it_follows_the_language_while_the_page_stays(visit: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    chat["textarea"].fill("half a question")
    chat.page.evaluate("document.documentElement.lang = 'de'")
    assert chat["textarea"].evaluate("e => e.getRootNode().activeElement === e && e.value") == "half a question"
    assert chat[".panel .leave"].inner_text() == "Seite verlassen"
    assert chat[".panel"].get_attribute("lang") == "de"
    assert chat[".answer"].count() == 1


def test_the_language_goes_with_every_message(visit: Any, line: Any) -> None:
    visit(language="fr").open().say("Bonjour")
    assert line.messages[0]["language"] == "fr"
