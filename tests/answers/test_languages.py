"""Nothing is missing in a language that promises it, nothing is said differently, no English leaks, nobody falls silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from answers import Answer, Asked, Catalogue, Form
from answers.content import LANGUAGES, Content, Words
from answers.translations import missing, places

PART = re.compile(r"\{[^}]*\}|\[@[^\]]*\]")
THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}\b)")
QUOTED = re.compile(r"[“«„][^”»“]*[”»“]")
# Names stay as they are in every language.
NAMES = re.compile(
    r"End Child[\w ,-]*?(Purposes|Tourism)|ECPAT International|Missing Children Europe|Troubled Desire|BEE SECURE (Help|Stop)line|"
    r"childprotection\.lu|Take It Down"
)
COMMON = "the and of with which their they from you your this what children is was were are to for on by not have has it its an or"
FOREIGN_TOO = {"de": {"an", "was", "not"}, "fr": {"on", "or", "an"}, "lb": {"an", "of"}, "pt": {"for"}}
"""Common English words that are words of the language as well."""
SAME_LABELS = {
    "ECPAT Luxembourg",
    "BEE SECURE",
    "BibTeX",
    "childprotection.lu",
    "CSEC",
    "CSAM",
    "Contact",
    "Sources",
    "Participation",
    "English",
    "Français",
    "Deutsch",
    "Lëtzebuergesch",
    "Português",
}
"""Names, and words that two languages share."""


@pytest.fixture(scope="module")
def content(catalogue: Catalogue) -> Content:
    return catalogue.content


@pytest.fixture
def english_only(content: Content) -> Catalogue:
    """The catalogue as it is while the words of one answer are not translated yet."""
    entry = content.answers["def_csam"]
    untranslated = entry.copy(update={"text": {"en": entry.text["en"]}, "details": []})
    return Catalogue(replace(content, answers={**content.answers, "def_csam": untranslated}))


def everything(content: Content) -> Iterator[tuple[str, Words]]:
    """Every text with its place."""
    for place in places(content):
        folder = "answers" if place.file.parent.name == "answers" else place.file.stem
        yield f"{folder} {place.name} {place.field}", place.words


def built(catalogue: Catalogue, language: str) -> Iterator[tuple[str, Answer]]:
    """Every answer in every form, with every detail and for every kind of country, as it is given in a language."""
    for name, entry in catalogue.content.answers.items():
        for form in Form:
            yield f"{name} {form.name}", catalogue.answer(name, language, form)
        for detail in entry.details:
            for country in ["IT", "US", "NL"] if detail.country == "other" else detail.country or [None]:
                asked = Asked(frozenset(detail.asks), country)
                holder = catalogue.holder(name, asked)
                yield f"{name} {sorted(asked.aspects)} {country}", catalogue.answer(holder, language, asked=asked)


def shown(answer: Answer) -> Iterator[str]:
    """Everything of an answer that somebody reads, besides the originals of its quotations."""
    yield from (answer.text, *answer.notes, *answer.remarks)
    yield from (link.label for link in answer.links)
    yield from (choice.label for choice in answer.choices)
    for source in answer.sources:
        yield from (part for part in (source.title, source.locator, source.remark) if part)
        yield source.stated if re.search(r"\d", source.stated) else ""


def test_nothing_is_missing_in_any_language(content: Content) -> None:
    assert missing(content) == []


def test_nothing_stands_in_a_language_half(content: Content) -> None:
    for name, entry in content.answers.items():
        for language in LANGUAGES:
            if language in entry.text and entry.kind != "talk":
                forms = [entry.more, entry.simple, *(detail.text for detail in entry.details if not detail.see)]
                assert all(language in words for words in forms if words), (name, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_is_silent(catalogue: Catalogue, language: str) -> None:
    for place, answer in built(catalogue, language):
        name = place.split()[0]
        assert answer.text.strip(" .[]0123456789"), place
        if language in catalogue.content.answers[name].text:
            assert answer.language == language, place
        assert all(part.strip() for part in (*answer.notes, *(choice.label for choice in answer.choices))), place
    for name in ("only_elsewhere", "unknown_language", "error"):
        assert catalogue.answer(name, language).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_choice_leads_to_another_language(catalogue: Catalogue, language: str) -> None:
    for name, entry in catalogue.content.answers.items():
        if language in entry.text:
            answer = catalogue.answer(name, language)
            assert len(answer.choices) == len(entry.next), name
            for choice in answer.choices:
                assert catalogue.answer(choice.id, language).language == language, (name, choice.id)


def test_every_language_fills_in_and_cites_the_same(content: Content) -> None:
    for place, words in everything(content):
        found = {language: Counter(PART.findall(text)).keys() for language, text in words.items()}
        assert len({frozenset(one) for one in found.values()}) == 1, place


def test_numbers_are_the_same_in_every_language(catalogue: Catalogue) -> None:
    def numbers(answer: Answer) -> list[str]:
        # A service says what it knows in any order: its numbers are compared, not their places.
        text = " ".join([answer.text, *answer.notes, *(source.stated for source in answer.sources)])
        return sorted(re.findall(r"\d+", THOUSANDS.sub("", text.replace("article premier", "article 1"))))

    for language in LANGUAGES:
        english = dict(built(catalogue, "en"))
        for place, answer in built(catalogue, language):
            if answer.language == language:
                translated = Counter(numbers(answer))
                assert translated == Counter(numbers(english[place])), (place, language)


def test_quotations_sources_and_numbers_to_call_are_the_same(catalogue: Catalogue) -> None:
    pages = {url: link.url for link in catalogue.content.links.values() for url in link.translated.values()}
    for language in LANGUAGES:
        english = dict(built(catalogue, "en"))
        for place, answer in built(catalogue, language):
            first = english[place]
            assert answer.quotes == first.quotes, (place, language)
            assert [pages.get(one.url, one.url) for one in answer.links] == [
                pages.get(one.url, one.url) for one in first.links
            ], (place, language)
            assert [(one.number, one.url, one.stated, one.fetched) for one in answer.sources] == [
                (one.number, one.url, one.stated, one.fetched) for one in first.sources
            ], (place, language)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_is_left_as_it_is_in_english(content: Content, language: str) -> None:
    for place, words in everything(content):
        if words.get(language) == words["en"] and "name-on-the-page" not in place:  # type: ignore[call-overload]
            assert len(NAMES.sub("", PART.sub("", words["en"])).split()) < 5, (place, words["en"])
    labels = {entry.label[language] for entry in content.answers.values() if entry.label[language] == entry.label["en"]}  # type: ignore[index]
    assert labels <= SAME_LABELS


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_leaks(catalogue: Catalogue, language: str) -> None:
    english = re.compile(rf"\b({'|'.join(set(COMMON.split()) - FOREIGN_TOO[language])})\b", re.IGNORECASE)
    for place, answer in built(catalogue, language):
        if answer.language != language:
            continue  # said in English as a whole; the visitor is told so instead
        for text in shown(answer):
            found = english.findall(NAMES.sub("", QUOTED.sub("", text) if "[" in text or "“" in text else text))
            assert not found, (place, text)


def test_dates_and_large_numbers_are_written_as_the_language_does(catalogue: Catalogue) -> None:
    for language, date, amount in (
        ("en", "27 November 2026", "1,000,000 EUR"),
        ("fr", "27 novembre 2026", "1\u202f000\u202f000 EUR"),
        ("de", "27. November 2026", "1.000.000 EUR"),
        ("lb", "27. November 2026", "1.000.000 EUR"),
        ("pt", "27 de novembro de 2026", "1\u00a0000\u00a0000 EUR"),
    ):
        assert date in catalogue.answer("emergency", language).notes[-1]
        assert amount in catalogue.answer("donate.tax", language).text
        for place, answer in built(catalogue, language):
            assert not re.search(r"\d{4}-\d\d", answer.text + "".join(answer.notes)), (place, language)


@pytest.mark.parametrize("language", ["fr", "de", "lb", "pt"])
def test_a_translated_quotation_says_so_and_keeps_the_original(catalogue: Catalogue, language: str) -> None:
    for place, answer in built(catalogue, language):
        if answer.language == language and answer.quotes:
            says_so = catalogue.phrase("translation", language) in answer.notes
            assert says_so == any(quote.text not in answer.text for quote in answer.quotes), place
            assert all(quote.language == "en" for quote in answer.quotes), place


def test_french_has_its_spaces_and_every_language_its_quotation_marks(content: Content) -> None:
    for place, words in everything(content):
        french = PART.sub("", words.get("fr", ""))
        assert not re.search(r"(?<![\u00a0\u202f:/])[:;?!»](?!//)|«(?![\u00a0])", french), (place, french)
        for language, marks in {"fr": "“”„", "de": "«»”", "lb": "«»”", "pt": "“”„"}.items():
            assert not set(marks) & set(words.get(language, "")), (place, language)  # type: ignore[call-overload]
        for text in words.values():
            assert "’" not in PART.sub("", text) or place.startswith("sources"), place


@pytest.mark.parametrize(
    ("language", "familiar", "polite"),
    [
        ("fr", r"\b(tu|toi|ton|ta|tes)\b|\bt'", r"\b(vous|votre|vos)\b"),
        ("de", r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*)\b", r"(?<=[a-z,] )(Sie|Ihnen|Ihre?[nmrs]?)\b"),
        ("lb", r"\b(du|dech|däi[nr]?\w*|deng\w*)\b", r"\b(Dir|Iech|Är\w*)\b"),
    ],
)
def test_nobody_is_addressed_in_two_ways_in_one_answer(
    catalogue: Catalogue, language: str, familiar: str, polite: str
) -> None:
    introduction = catalogue.answer("introduction", language).text
    for place, answer in built(catalogue, language):
        if answer.language == language:
            text = QUOTED.sub("", f"{answer.text} {introduction}")
            assert not (re.search(familiar, text) and re.search(polite, text)), (place, text)


def test_a_child_is_spoken_to_as_a_child(catalogue: Catalogue) -> None:
    for name in ("need_help", "need_help.online", "need_help.despair", "emergency"):
        assert not re.search(r"\bvous\b", catalogue.answer(name, "fr").text)
        assert not re.search(r"\bSie\b(?! hilft)", catalogue.answer(name, "de").text)
        assert not re.search(r"\b(Dir|Iech)\b", catalogue.answer(name, "lb").text)


def test_a_parent_is_spoken_to_as_a_parent(catalogue: Catalogue) -> None:
    for language, familiar in {
        "en": r"\bfault\b|\byou have done nothing",
        "fr": r"\b(tu|toi|ton|ta|tes)\b|ta faute",
        "de": r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*)\b",
        "lb": r"\b(du|dech|däi[nr]?\w*|deng\w*)\b",
        "pt": r"\b(tu|teu|tua|contigo)\b|tua culpa",
    }.items():
        for name in ("need_help.adult", "need_help.online_adult"):
            for form in (Form.SHORT, Form.FULL):
                assert not re.search(familiar, catalogue.answer(name, language, form).text), (name, language)


BOTH_ASK = re.compile(
    r"need_help\.(first|pay|block|takedown|despair_other)|helpline\..*|emergency\.numbers|report\.police"
)


@pytest.mark.parametrize(
    ("language", "address"),
    [
        ("fr", r"(?<!rendez-)\b(tu|toi|ton|ta|tes|vous|votre|vos)\b|\bt'"),
        ("de", r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*)\b|\bIhnen\b|\bIhre?[nmrs]?\b|(?<=[a-z,] )Sie\b"),
        ("lb", r"\b(du|dech|däi[nr]?\w*|deng\w*|Dir|Iech|Är\w*)\b"),
    ],
)
def test_what_a_child_and_an_adult_may_both_ask_speaks_to_both(
    catalogue: Catalogue, language: str, address: str
) -> None:
    for name in catalogue.content.answers:
        if BOTH_ASK.fullmatch(name):
            for form in Form:
                text = catalogue.answer(name, language, form).text
                assert not re.search(address, text), (name, form, text)


def test_a_service_names_its_languages_the_readers_first(catalogue: Catalogue) -> None:
    for language, names in {
        "en": "English, Luxembourgish, German, French",
        "fr": "français, luxembourgeois, allemand, anglais",
        "de": "Deutsch, Luxemburgisch, Französisch, Englisch",
        "lb": "Lëtzebuergesch, Däitsch, Franséisch, Englesch",
        "pt": "português, luxemburguês, alemão, francês, inglês",
    }.items():
        assert any(names in note for note in catalogue.answer("need_help.survivor", language, Form.FULL).notes)
    hours = {
        "en": "day and night",
        "fr": "jour et nuit",
        "de": "Tag und Nacht",
        "lb": "Dag an Nuecht",
        "pt": "dia e noite",
    }
    for language, words in hours.items():
        assert any(words in note for note in catalogue.answer("need_help.missing", language, Form.FULL).notes)


def test_a_page_is_given_in_the_readers_language(catalogue: Catalogue) -> None:
    urls = {language: catalogue.answer("report", language).links[1].url for language in LANGUAGES}
    assert urls["de"] == "https://www.childprotection.lu/?lang=de"
    assert urls["fr"] == "https://www.childprotection.lu/"
    assert urls["en"] == "https://www.childprotection.lu/?lang=en"


def test_what_no_official_page_states_asks_to_be_checked(catalogue: Catalogue) -> None:
    asks = {"en": "please check", "fr": "à vérifier", "de": "prüfen", "lb": "nokucken", "pt": "a confirmar"}
    for language, words in asks.items():
        for name, entry in catalogue.content.answers.items():
            if entry.kind != "help":
                continue
            unsure = any(catalogue.content.services[service].certainty != "official" for service in entry.services)
            brief = catalogue.answer(name, language).notes
            assert (words in " ".join(brief)) == unsure, (name, language)
            answer = catalogue.answer(name, language, Form.FULL)
            for service in catalogue.content.services.values():
                start = re.compile(rf"{re.escape(service.phone or '-')}\s?:")
                about = [note for note in answer.notes if start.match(note)]
                assert all((words in note) == (service.certainty != "official") for note in about), about


def test_a_language_that_we_do_not_speak_says_whom_to_call(catalogue: Catalogue) -> None:
    for language in catalogue.content.other_languages:
        for danger in (True, False):
            assert all(number in catalogue.elsewhere(language, danger) for number in ("113", "112", "116 111"))
    assert catalogue.elsewhere("xx", danger=True) == ""


def test_sources_are_told_in_a_language_that_lacks_the_answer(english_only: Catalogue) -> None:
    cited = english_only.cited("def_csam", "lb")
    assert cited.sources[0].title == "Iwwer eis, ECPAT Luxembourg"
    assert cited.notes == cited.remarks == ()


def test_an_untranslated_answer_says_which_language_it_is_in(english_only: Catalogue) -> None:
    assert {english_only.answer("def_csam", language).language for language in LANGUAGES} == {"en"}


def test_a_language_code_that_does_not_exist_is_english(catalogue: Catalogue) -> None:
    for name in catalogue.content.answers:
        assert catalogue.answer(name, "xx") == catalogue.answer(name, "en")
