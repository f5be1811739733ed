"""Every answer that can be given, in every form and for every detail, keeps the promises of the project."""

import re
from dataclasses import replace
from datetime import date

import pytest

from answers import Answer, Asked, Catalogue, Form
from answers.catalogue import PAGE
from answers.content import stored_page

TOPICS = [
    "vision",
    "mission",
    "mission_programmes",
    "values",
    "value_partnership",
    "value_participation",
    "value_neutrality",
    "value_independence",
    "history",
    "network_origins",
    "network_today",
    "acronym",
    "definitions",
    "def_csec",
    "def_prostitution",
    "def_csam",
    "def_trafficking",
    "def_travel_tourism",
    "def_child",
    "sources",
    "donate",
    "contact",
    "report",
    "need_help",
    "emergency",
    "harmful_request",
    "greet",
    "goodbye",
    "thanks",
    "bot_identity",
    "capabilities",
    "change_language",
    "privacy",
    "delete_data",
    "insult",
    "out_of_scope",
    "affirm",
    "deny",
    "clarify",
    "error",
    "emergency.numbers",
    "need_help.despair",
    "need_help.despair_other",
    "need_help.first",
    "need_help.pay",
    "need_help.block",
    "need_help.takedown",
    "report.proof",
    "report.after",
    "report.police",
    "report.childprotection",
    "report.bee_secure",
    "report.stopline",
    "helpline.hours",
    "helpline.languages",
    "helpline.cost",
    "helpline.confidential",
    "helpline.who",
    "helpline.write",
    "helpline.unanswered",
    "helpline.other_country",
]

MARK = re.compile(r"\[(\d+)\]")


def every_answer(catalogue: Catalogue) -> list[tuple[str, Answer]]:
    """All forms and details of all answers."""
    found = []
    for name, entry in catalogue.content.answers.items():
        found += [(f"{name} {form.value}", catalogue.answer(name, form=form)) for form in Form]
        for detail in entry.details:
            if detail.see:
                continue
            country = None if not detail.country else "IT" if detail.country == "other" else detail.country[0]
            found.append(
                (
                    f"{name} {detail.asks or country}",
                    catalogue.answer(name, asked=Asked(frozenset(detail.asks), country)),
                )
            )
    return found


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue) -> list[tuple[str, Answer]]:
    return every_answer(catalogue)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_answered(catalogue: Catalogue, topic: str) -> None:
    assert catalogue.answer(topic).text
    assert catalogue.answer(topic).topic == topic


def test_every_quotation_stands_in_the_page(catalogue: Catalogue, answers: list[tuple[str, Answer]]) -> None:
    page = stored_page(catalogue.content.folder / str(catalogue.content.sources[PAGE].file))
    quoted = [quote for _, answer in answers for quote in answer.quotes]
    assert quoted
    for quote in quoted:
        assert quote.text in page
        assert quote.language == "en"


def test_what_stands_between_quotation_marks_and_has_a_mark_is_a_quotation(answers: list[tuple[str, Answer]]) -> None:
    for name, answer in answers:
        for words in re.findall(r"“([^”]*)” \[\d+\]", answer.text):
            assert words in [quote.text for quote in answer.quotes], name


def test_marks_and_sources_fit_each_other(answers: list[tuple[str, Answer]]) -> None:
    for name, answer in answers:
        used = {int(number) for text in (answer.text, *answer.notes, *answer.remarks) for number in MARK.findall(text)}
        assert used == {source.number for source in answer.sources}, name
        for quote in answer.quotes:
            assert quote.source in used, name


def test_every_sentence_of_a_fact_carries_a_mark(catalogue: Catalogue, answers: list[tuple[str, Answer]]) -> None:
    for name, answer in answers:
        if catalogue.content.answers[name.split()[0]].kind != "fact":
            continue
        without_quotes = re.sub(r"“[^”]*” (\[\d+\])", r"\1.", answer.text)
        for sentence in re.split(r"(?<=[.])\s+(?=[A-Z])", without_quotes):
            assert MARK.search(sentence), f"{name}: {sentence}"


def test_only_listed_addresses_are_shown(catalogue: Catalogue, answers: list[tuple[str, Answer]]) -> None:
    listed = {link.url for link in catalogue.content.links.values()}
    phones = {
        "tel:" + service.phone.replace(" ", "") for service in catalogue.content.services.values() if service.phone
    }
    for name, answer in answers:
        for url in [source.url for source in answer.sources if source.url] + [link.url for link in answer.links]:
            assert url in listed | phones, name
        assert not re.search(r"https?://", answer.text), name


def test_only_registered_numbers_are_shown(catalogue: Catalogue, answers: list[tuple[str, Answer]]) -> None:
    known = {service.phone for service in catalogue.content.services.values() if service.phone}
    for name, answer in answers:
        for number in re.findall(r"\+?\d[\d ]{5,}\d", answer.text):
            assert number in known, name


def test_no_account_number_is_ever_shown(answers: list[tuple[str, Answer]]) -> None:
    for name, answer in answers:
        assert not re.search(r"\b[A-Z]{2}\d{2}[ \dA-Z]{8,}", answer.text), name


def test_at_most_three_next_questions_each_of_them_answered(
    catalogue: Catalogue, answers: list[tuple[str, Answer]]
) -> None:
    for name, answer in answers:
        assert len(answer.choices) <= 3, name
        for choice in answer.choices:
            assert choice.id in catalogue
            assert 0 < len(choice.label) <= 20


def test_discouraged_terms_appear_only_where_they_are_explained_or_official(answers: list[tuple[str, Answer]]) -> None:
    for name, answer in answers:
        if name.split()[0] in ("acronym", "network_origins", "history", "def_prostitution"):
            continue  # the network's name, and the Protocol's own label with its note
        own_words = re.sub(r"“[^”]*”", "", answer.text)
        assert not re.search(r"child (prostitut|porn)|sex tourism", own_words, re.IGNORECASE), name


@pytest.mark.parametrize(
    ("name", "asked", "begins"),
    [
        ("network_today", Asked(frozenset({"how_many", "members"})), "106 members"),
        ("network_today", Asked(frozenset({"how_many", "countries"})), "97 countries"),
        ("network_today", Asked(country="BE"), "Yes, Belgium"),
        ("network_today", Asked(country="IT"), "The page does not say whether Italy"),
        ("network_origins", Asked(frozenset({"who"})), "Her Royal Highness"),
        ("network_origins", Asked(frozenset({"when", "campaign"})), "1990"),
        ("network_origins", Asked(frozenset({"where"})), "In Stockholm"),
        ("def_child", Asked(frozenset({"age"})), "Under 18"),
        ("def_csam", Asked(frozenset({"article"})), "Article 2 (c)"),
        ("history.luxembourg", Asked(frozenset({"when"})), "In 1995"),
    ],
)
def test_a_detail_comes_first_with_its_sentence_and_source(
    catalogue: Catalogue, name: str, asked: Asked, begins: str
) -> None:
    answer = catalogue.answer(name, asked=asked)
    assert answer.text.startswith(begins)
    assert answer.sources


def test_each_definition_names_its_instrument_and_article(catalogue: Catalogue) -> None:
    for name, words in {
        "def_csec": "Declaration",
        "def_prostitution": "Article 2 (b)",
        "def_csam": "Article 2 (c)",
        "def_trafficking": "Article 3 (c)",
        "def_travel_tourism": "no legal definition",
        "def_child": "Article 1 ",
    }.items():
        assert words in catalogue.answer(name).text


@pytest.mark.parametrize(
    ("name", "slip"),
    [
        ("network_origins", "Child Prostitution, Child Pornography"),
        ("network_origins", "“ESEC” is the French acronym"),
        ("def_csec", "“ECSE” stands here for CSEC"),
        ("def_trafficking", "Suppress"),
        ("def_child", "the missing one is the Convention on the Rights of the Child, Article 1"),
        ("value_neutrality", "effectively and efficiently"),
        ("network_today", "122 members in 104 countries"),
    ],
)
def test_a_slip_of_the_page_is_quoted_and_noted(catalogue: Catalogue, name: str, slip: str) -> None:
    answer = catalogue.answer(name)
    assert any(slip in note for note in (*answer.notes, *answer.remarks))


def test_who_else_asks_has_an_answer_under_the_same_topic(catalogue: Catalogue) -> None:
    answer = catalogue.answer("need_help.online_adult")
    assert answer.topic == "need_help.online"
    assert catalogue.is_subject("need_help.online_adult")
    assert answer.text != catalogue.answer("need_help.online").text


def test_help_shows_first_what_can_be_called(catalogue: Catalogue) -> None:
    for name, entry in catalogue.content.answers.items():
        if entry.kind == "help":
            kinds = [link.kind for link in catalogue.answer(name).links]
            assert kinds == sorted(kinds, key=lambda kind: kind != "call"), name


def test_a_service_says_whether_its_number_was_called(catalogue: Catalogue) -> None:
    assert catalogue.answer("emergency").notes[-1].endswith("As published, read on 27 November 2026, not called by us.")
    services = {
        name: service.copy(update={"called": date(2026, 12, day)})
        for day, (name, service) in enumerate(catalogue.content.services.items(), start=1)
    }
    called = Catalogue(replace(catalogue.content, services=services))
    assert called.answer("emergency").notes[-1].endswith("Checked by a call on 1 December 2026.")
    services["rescue"] = catalogue.content.services["rescue"]
    once = Catalogue(replace(catalogue.content, services=services))
    assert once.answer("emergency").notes[-1].endswith("As published, read on 27 November 2026, not called by us.")


def test_help_is_brief_and_tells_the_rest_when_asked(catalogue: Catalogue) -> None:
    for name, entry in catalogue.content.answers.items():
        if entry.kind == "help" and entry.services:
            assert len(catalogue.answer(name).notes) == len(catalogue.answer(name, form=Form.SIMPLE).notes) == 1, name
            assert len(catalogue.answer(name, form=Form.FULL).notes) == len(entry.services) + 1, name
    note = catalogue.answer("need_help").notes[0]
    assert note.startswith("116 111: no name needed. 113: asks for the name, records the call. As published")
    assert "children and young people" in catalogue.answer("need_help", form=Form.FULL).notes[0]


def test_lists_know_their_members(catalogue: Catalogue) -> None:
    assert list(catalogue.items("value_neutrality")) == list(catalogue.items("values"))
    assert len(catalogue.items("definitions")) == 6
    assert catalogue.items("contact") == ()


def test_help_is_what_content_says_is_help(catalogue: Catalogue) -> None:
    for name, entry in catalogue.content.answers.items():
        assert catalogue.is_help(name) == catalogue.answer(name).help == (entry.kind == "help")
    assert not catalogue.is_help("nlu_fallback")
    assert catalogue.answer("need_help").as_dict()["help"] is True
    assert catalogue.answer("mission").as_dict()["help"] is False


def test_the_numbers_that_were_given_before_are_named_and_can_be_called(catalogue: Catalogue) -> None:
    answer = catalogue.answer("goodbye.helped", "de", helplines=("bee-secure-helpline", "stopline"))
    assert "8002 1234 oder BEE SECURE Stopline" in answer.text
    assert [link.kind for link in answer.links] == ["call", "report"]
    assert "116 111 oder 113" in catalogue.answer("goodbye.helped", "de").text


def test_what_is_given_again_has_words_of_its_own_or_the_simple_ones(catalogue: Catalogue) -> None:
    again = catalogue.answer("need_help", "en", Form.AGAIN)
    assert again.text == catalogue.answer("need_help", "en", Form.SIMPLE).text.partition(" I am a machine")[0]
    assert again.notes == ()
    assert catalogue.answer("thanks", "en", Form.AGAIN) == catalogue.answer("thanks")


def test_children_are_tu_and_adults_vous_as_content_says(catalogue: Catalogue) -> None:
    child = re.compile(r"\b(tu|toi|ton|ta|tes|te)\b|\bt'|\b(Appelle|Signale|Parle)\b", re.IGNORECASE)
    adult = re.compile(r"\b(vous|votre|vos|\w{3,}ez)\b", re.IGNORECASE)
    for name, entry in catalogue.content.answers.items():
        words = entry.text.get("fr", "").replace("rendez-vous", "")
        if entry.speaks_to == "child" or name.endswith(".helped"):
            assert not adult.search(words), name
        if entry.speaks_to == "adult" or name.endswith(".helped_adult"):
            assert not child.search(words), name
