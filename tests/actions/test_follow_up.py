from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.follow_up import (
    ActionAskAboutWhat,
    ActionExplainSimply,
    ActionGoToAnother,
    ActionQuote,
    ActionTellDetail,
    ActionTellMore,
)


def test_more_simpler_and_exact_are_about_the_last_subject(conversation: Any) -> None:
    short = conversation.run(ActionAnswer(), "def_trafficking")
    conversation.run(ActionAnswer(), "thanks")
    more = conversation.run(ActionTellMore(), "ask_more")
    simple = conversation.run(ActionExplainSimply(), "ask_simpler")
    exact = conversation.run(ActionQuote(), "ask_exact_words")
    assert {answer["topic"] for answer in (short, more, simple, exact)} == {"def_trafficking"}
    assert len(more["text"]) > len(short["text"])
    assert "finds, moves or keeps a child" in simple["text"]
    assert (
        exact["text"]
        == "“Denotes the recruitment, transport, transfer, accommodation or reception of a child for exploitation.” [1]"
    )


def test_a_detail_of_the_last_subject(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "network_origins")
    assert conversation.run(ActionTellDetail(), "ask_detail", [("aspect", "who")])["text"].startswith(
        "Her Royal Highness"
    )


def test_a_country_after_any_subject_is_about_the_network(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "history")
    answer = conversation.run(ActionTellDetail(), "ask_detail", [("country", "FR")])
    assert answer["topic"] == "network_today"
    assert answer["text"].startswith("Yes, France")


def test_a_detail_that_stands_in_another_answer(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "history.luxembourg")
    answer = conversation.run(ActionTellDetail(), "ask_detail", [("aspect", "now")])
    assert answer["topic"] == "network_today"
    # And the talk goes on from there.
    assert conversation.run(ActionTellMore(), "ask_more")["topic"] == "network_today"


def test_a_list_is_counted_through_by_its_name_from_anywhere(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "contact")
    third = conversation.run(ActionGoToAnother(), "ask_another", [("ordinal", "3"), ("list", "values")])
    assert third["topic"] == "value_neutrality"
    assert (
        conversation.run(ActionGoToAnother(), "ask_another", [("ordinal", "others"), ("list", "values")])["topic"]
        == "values"
    )


def test_a_detail_that_the_subject_does_not_have_gives_all_there_is(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "vision")
    assert conversation.run(ActionTellDetail(), "ask_detail", [("aspect", "how_many")])["topic"] == "vision"


@pytest.mark.parametrize(
    ("first", "ordinal", "expected"),
    [
        ("values", "2", "value_participation"),
        ("values", "last", "value_independence"),
        ("value_participation", "next", "value_neutrality"),
        ("value_participation", "previous", "value_partnership"),
        ("value_independence", "next", "value_partnership"),
        ("value_independence", "others", "values"),
        ("def_csec", "3", "def_csam"),
        ("def_csec", "6", "def_child"),
        ("values", "6", "value_independence"),
    ],
)
def test_counting_through_a_list(conversation: Any, first: str, ordinal: str, expected: str) -> None:
    conversation.run(ActionAnswer(), first)
    assert conversation.run(ActionGoToAnother(), "ask_another", [("ordinal", ordinal)])["topic"] == expected


def test_outside_a_list_another_is_the_next_offer(conversation: Any) -> None:
    offered = conversation.run(ActionAnswer(), "mission")["choices"][0]["id"]
    assert conversation.run(ActionGoToAnother(), "ask_another")["topic"] == offered


def test_a_list_is_given_word_for_word_by_its_name_or_as_the_last_subject(conversation: Any) -> None:
    named = conversation.run(ActionAskAboutWhat(), "ask_exact_words", [("list", "values")])
    assert named["topic"] == "values"
    last = conversation.run(ActionQuote(), "ask_exact_words")
    assert last == {**named, "text": last["text"]}
    # Independence has two sentences that are quoted.
    assert len(last["quotes"]) == 5
    other = conversation.run(ActionQuote(), "ask_exact_words", [("list", "definitions")])
    assert [quote["text"].split()[0] for quote in other["quotes"]] == [
        "The", "Sexual", "Involves", "Denotes", "The", "Any"
    ]  # fmt: skip


def test_with_nothing_before_it_asks_about_what(conversation: Any) -> None:
    answer = conversation.run(ActionAskAboutWhat(), "ask_more")
    assert answer["topic"] == "clarify"
    assert answer["choices"]


def test_with_nothing_before_a_named_thing_is_enough(conversation: Any) -> None:
    assert (
        conversation.run(ActionAskAboutWhat(), "ask_more", [("value", "value_partnership")])["topic"]
        == "value_partnership"
    )
    assert conversation.run(ActionAskAboutWhat(), "ask_detail", [("country", "NL")])["topic"] == "network_today"
