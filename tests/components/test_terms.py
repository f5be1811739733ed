from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.terms import TermRecognizer


@pytest.fixture(scope="module")
def recognizer() -> TermRecognizer:
    return TermRecognizer(TermRecognizer.get_default_config())


def terms(recognizer: TermRecognizer, text: str) -> set[tuple[str, str]]:
    message = Message.build(text)
    recognizer.process([message])
    return {(entity["entity"], entity["value"]) for entity in message.get("entities")}


@pytest.mark.parametrize(
    "text", ["whats csam", "child porn meaning", "abuse images", "CHILD PORNOGRAPHY?", "child abuse materials"]
)
def test_a_definition_under_all_its_names(recognizer: TermRecognizer, text: str) -> None:
    assert ("definition", "def_csam") in terms(recognizer, text)


def test_the_longest_name_wins(recognizer: TermRecognizer) -> None:
    found = {
        name
        for kind, name in terms(recognizer, "sexual exploitation of children in prostitution")
        if kind == "definition"
    }
    assert found == {"def_prostitution"}


def test_countries_years_and_what_is_asked(recognizer: TermRecognizer) -> None:
    found = terms(recognizer, "how many members in Belgium and the Netherlands in 1996")
    assert {
        ("aspect", "how_many"),
        ("aspect", "members"),
        ("country", "BE"),
        ("country", "NL"),
        ("year", "1996"),
    } <= found


def test_ordinals(recognizer: TermRecognizer) -> None:
    assert ("ordinal", "2") in terms(recognizer, "and the second one")


def test_no_term_in_an_empty_message(recognizer: TermRecognizer) -> None:
    assert terms(recognizer, "") == set()


def test_other_words_give_another_fingerprint(tmp_path: Path) -> None:
    config = TermRecognizer.get_default_config()
    before = TermRecognizer.fingerprint_addon(config)
    (tmp_path / "terms.yml").write_text("definition: {}\n")
    assert TermRecognizer.fingerprint_addon({"content": str(tmp_path)}) != before
