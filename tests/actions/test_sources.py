from __future__ import annotations

import re
from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.follow_up import ActionGoToAnother, ActionTellMore
from actions.offer import ActionChoose
from actions.sources import ActionCite, ActionReference, ActionReferTo
from answers import catalogue
from answers.content import LANGUAGES


def test_the_source_of_the_last_answer(conversation: Any) -> None:
    last = conversation.run(ActionAnswer(), "def_csam")
    cited = conversation.run(ActionCite(), "sources")
    assert cited["topic"] == "sources"
    assert cited["sources"] == last["sources"]
    assert "Article 2 (c)" in cited["text"]
    # It is still the definition that "tell me more" is about.
    assert conversation.run(ActionTellMore(), "ask_more")["topic"] == "def_csam"


def test_the_sources_in_general(conversation: Any) -> None:
    assert "About us" in conversation.run(ActionCite(), "sources")["text"]


def test_a_list_or_a_fact_is_given_to_the_letter_where_that_is_asked(conversation: Any) -> None:
    whole = conversation.run(ActionAnswer(), "definitions", [("aspect", "exact"), ("list", "definitions")])
    assert len(whole["quotes"]) == 6
    mission = conversation.run(ActionAnswer(), "mission", [("aspect", "exact")])
    assert mission["text"] == f"“{catalogue().content.passage('about-us', 'mission')}” [1]"


def test_sources_are_ready_to_cite_in_apa_style(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "def_csam")
    reference = conversation.run(ActionReferTo(), "sources.cite")
    assert reference["topic"] == "sources.cite"
    assert (
        "ECPAT Luxembourg. (n.d.). About us, ECPAT Luxembourg. (Some definitions, 3). "
        "Retrieved 23 November 2026, from http://ecpat.lu/a-propos" in reference["text"]
    )
    assert "United Nations. (2000). Optional Protocol to the Convention on the Rights of the Child" in reference["text"]
    # It is still the definition that the talk is about.
    assert conversation.run(ActionTellMore(), "ask_more")["topic"] == "def_csam"


def test_what_bears_no_title_is_described_in_brackets(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "law.consent")
    assert "[RTL Today on the reform of 2023]. (2023)." in conversation.run(ActionReferTo(), "sources.cite")["text"]


def test_sources_are_ready_for_bibtex_by_name_and_by_choice(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "def_child")
    offered = conversation.run(ActionReferTo(), "sources.cite")["choices"]
    assert [choice["id"] for choice in offered] == ["sources.cite_bibtex"]
    chosen = conversation.run(ActionChoose(), "choose", [("choice", "sources.cite_bibtex")])
    named = conversation.run(ActionReferTo(), "sources.cite", [("aspect", "bibtex")])
    assert chosen["text"] == named["text"]
    entries = re.findall(r"@misc\{(\w+),\n((?:  \w+ = \{.*\},?\n)+)\}", named["text"])
    assert len(entries) == len({key for key, _ in entries}) >= 2
    assert "author = {{United Nations}}" in named["text"]
    assert "year = {1989}" in named["text"]


def test_before_anything_was_said_it_is_the_page_that_is_cited(conversation: Any) -> None:
    assert "About us, ECPAT Luxembourg" in conversation.run(ActionReferTo(), "sources.cite")["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reference_of_the_page_is_given_word_for_word(conversation: Any, language: str) -> None:
    for number in range(1, 6):
        answer = conversation.run(
            ActionReference(), "sources.references", [("ordinal", str(number))], language={"name": language}
        )
        assert answer["topic"] == "sources.references"
        assert [quote["text"] for quote in answer["quotes"]] == [
            catalogue().content.passage("about-us", f"reference-{number}")
        ]


@pytest.mark.parametrize(
    ("terms", "number"),
    [
        ([("definition", "def_trafficking")], 4),
        ([("aspect", "organised_crime")], 4),
        ([("aspect", "congress")], 1),
        ([("aspect", "not_legal")], 5),
        ([("ordinal", "3")], 3),
    ],
)
def test_a_reference_is_found_by_its_definition_by_its_name_and_by_its_number(
    conversation: Any, terms: list[tuple[str, str]], number: int
) -> None:
    answer = conversation.run(ActionReference(), "sources.references", terms)
    assert [quote["text"] for quote in answer["quotes"]] == [
        catalogue().content.passage("about-us", f"reference-{number}")
    ]


def test_this_definition_is_the_one_spoken_of(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "def_prostitution")
    answer = conversation.run(ActionReference(), "sources.references", [("aspect", "this_one")])
    assert answer["text"].startswith("Reference 2")
    assert conversation.run(ActionGoToAnother(), "ask_another", [("ordinal", "next")])["text"].startswith("Reference 3")


def test_the_list_has_all_five_and_the_sixth_is_told_to_be_missing(conversation: Any) -> None:
    listed = conversation.run(ActionReference(), "sources.references")
    assert len(listed["quotes"]) == 5
    sixth = conversation.run(ActionReference(), "sources.references", [("ordinal", "6")])
    assert "end at 5" in sixth["text"]
    assert sixth["quotes"] == []
