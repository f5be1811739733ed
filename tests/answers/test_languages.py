"""Nothing is missing in a language that promises it, nothing is said differently, no English leaks."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Iterator

import pytest

from answers import Catalogue, Form
from answers.content import LANGUAGES, AnswerEntry, Content

FULL = ("en", "fr", "de")
PROMISED = (
    "donate", "contact", "greet", "goodbye", "thanks", "bot_identity", "capabilities", "privacy", "delete_data", "forget",
    "keep", "change_language", "only_elsewhere", "unknown_language", "out_of_scope", "lost", "clarify", "error", "introduction",
    "reminder",
)  # fmt: skip
"""What is answered in Luxembourgish and Portuguese too, besides help."""
PART = re.compile(r"\{[^}]*\}|\[@[^\]]*\]")
ENGLISH = re.compile(r"\b(the|and|of|with|which|their|they|from|you|your|this|what|children|is)\b", re.IGNORECASE)
# The organisation's long name and the words of the page that a note speaks about stay English in every language.
NAMES = re.compile(
    r"End Child[\w ,-]*?(Purposes|Tourism)|Children['’]s Code|[“«„][^”»“]*[”»“]|Missing Children( Europe)?|National Cent\w+[\w ]*|"
    r"(?<![\w])(Aids?|Convention on the Rights of the Child)(?![\w])"
)


@pytest.fixture(scope="module")
def content() -> Content:
    return Catalogue.load().content


@pytest.fixture(scope="module")
def catalogue(content: Content) -> Catalogue:
    return Catalogue(content)


def words_of(entry: AnswerEntry) -> Iterator[tuple[str, dict[Any, str]]]:
    yield "label", entry.label
    yield "text", entry.text
    for name, words in (("more", entry.more), ("simple", entry.simple)):
        if words:
            yield name, words
    for number, detail in enumerate(entry.details):
        if not detail.see:
            yield f"detail {number}", detail.text


def everything(content: Content) -> Iterator[tuple[str, dict[Any, str]]]:
    """Every text with its place."""
    for name, entry in content.answers.items():
        for form, words in words_of(entry):
            yield f"{name}.{form}", words
    yield from ((f"note {name}", dict(words)) for name, words in content.notes.items())
    yield from ((f"phrase {name}", dict(words)) for name, words in content.phrases.items())
    yield from ((f"link {name}", dict(link.label)) for name, link in content.links.items())
    for name, service in content.services.items():
        yield f"service {name}", dict(service.name)
        yield f"whom {name}", dict(service.whom)
    for name, source in content.sources.items():
        yield f"source {name}", dict(source.title)
        yield from ((f"locator {name}.{one}", dict(words)) for one, words in source.locators.items())


@pytest.mark.parametrize("language", FULL)
def test_everything_is_there_in_the_full_languages(content: Content, language: str) -> None:
    assert [place for place, words in everything(content) if not words.get(language, "").strip()] == []
    passages = [(name, passage) for source in content.sources.values() for name, passage in source.passages.items()]
    assert [name for name, one in passages if language != "en" and not one.translation.get(language)] == []  # type: ignore[call-overload]


@pytest.mark.parametrize("language", ["lb", "pt"])
def test_what_is_promised_is_there(content: Content, language: str) -> None:
    helping = [name for name, entry in content.answers.items() if entry.kind == "help"]
    for name in (*helping, *PROMISED):
        assert language in content.answers[name].text, name
    assert [name for name, entry in content.answers.items() if language not in entry.label] == []
    assert [
        name for name, one in content.services.items() if language not in one.whom or language not in one.name
    ] == []
    assert [name for name, words in content.phrases.items() if language not in words] == []


def test_every_language_fills_in_and_cites_the_same(content: Content) -> None:
    for place, words in everything(content):
        parts = {language: Counter(PART.findall(text)).keys() for language, text in words.items()}
        assert len({frozenset(one) for one in parts.values()}) == 1, place


def test_numbers_are_the_same_in_every_language(content: Content) -> None:
    for place, words in everything(content):
        if place.startswith(("label", "link", "source")):
            continue
        numbers = {
            language: Counter(re.findall(r"\d{3,}", re.sub(r"(?<=\d)[.,\s](?=\d{3}\b)", "", PART.sub(" ", text))))
            for language, text in words.items()
        }
        assert len({tuple(sorted(one.items())) for one in numbers.values()}) == 1, (place, numbers)


def test_quotations_and_numbers_to_call_are_the_same(catalogue: Catalogue) -> None:
    for name in catalogue.content.answers:
        english = catalogue.answer(name, "en")
        for language in LANGUAGES:
            answer = catalogue.answer(name, language)
            assert [quote.text for quote in answer.quotes] == [quote.text for quote in english.quotes], (name, language)
            assert [link.url for link in answer.links] == [link.url for link in english.links], (name, language)
            assert len(answer.sources) == len(english.sources), (name, language)


@pytest.mark.parametrize("language", ["fr", "de"])
def test_no_english_leaks(catalogue: Catalogue, language: str) -> None:
    for name in catalogue.content.answers:
        for form in (Form.SHORT, Form.FULL, Form.SIMPLE):
            answer = catalogue.answer(name, language, form)
            assert answer.language == language
            for text in (answer.text, *answer.notes, *(choice.label for choice in answer.choices)):
                found = set(ENGLISH.findall(NAMES.sub("", text)))
                assert not found, (name, form, text)


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_translated_quotation_says_so_and_keeps_the_original(catalogue: Catalogue, language: str) -> None:
    answer = catalogue.answer("mission", language)
    assert answer.quotes[0].language == "en"
    assert answer.quotes[0].text not in answer.text
    assert catalogue.content.phrases["translation"][language] in answer.notes  # type: ignore[index]


def test_a_language_code_that_does_not_exist_is_english(catalogue: Catalogue) -> None:
    assert catalogue.answer("mission", "xx").language == "en"
