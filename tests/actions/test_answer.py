from __future__ import annotations

from typing import Any

from actions.answer import ActionAnswer, ActionClarify


def test_answers_the_topic_of_the_intent(conversation: Any) -> None:
    assert conversation.run(ActionAnswer(), "value_neutrality")["topic"] == "value_neutrality"


def test_a_question_about_a_detail_gets_it_first(conversation: Any) -> None:
    answer = conversation.run(ActionAnswer(), "network_today", [("aspect", "how_many"), ("aspect", "members")])
    assert answer["text"].startswith("106 members")


def test_a_named_definition_is_narrower_than_the_definitions(conversation: Any) -> None:
    assert conversation.run(ActionAnswer(), "definitions", [("definition", "def_csam")])["topic"] == "def_csam"


def test_two_named_definitions_are_left_to_the_list(conversation: Any) -> None:
    terms = [("definition", "def_csam"), ("definition", "def_csec")]
    assert conversation.run(ActionAnswer(), "definitions", terms)["topic"] == "definitions"


def test_asking_back_offers_the_likely_topics(conversation: Any) -> None:
    answer = conversation.run(
        ActionClarify(), "nlu_fallback", ranking=["mission", "greet", "vision", "values", "history"]
    )
    assert answer["topic"] == "clarify"
    assert [choice["id"] for choice in answer["choices"]] == ["mission", "vision", "values"]


def test_asking_back_twice_offers_people_instead(conversation: Any) -> None:
    conversation.run(ActionClarify(), "nlu_fallback", ranking=["mission"])
    assert "+352 26 270809" in conversation.run(ActionClarify(), "nlu_fallback", ranking=["mission"])["text"]


def test_a_refusal_names_the_nearest_that_is_known(conversation: Any) -> None:
    ranking = [("out_of_scope", 0.6), ("donate.tax", 0.2), ("thanks", 0.1), ("history", 0.01)]
    answer = conversation.run(
        ActionAnswer(), "out_of_scope", intent_ranking=[{"name": name, "confidence": share} for name, share in ranking]
    )
    assert [choice["id"] for choice in answer["choices"]] == ["donate.tax"]
    assert "donate.tax" not in [choice["id"] for choice in conversation.run(ActionAnswer(), "greet")["choices"]]


def test_what_is_asked_twice_is_told_in_full_the_second_time(conversation: Any) -> None:
    short = conversation.run(ActionAnswer(), "history")
    full = conversation.run(ActionAnswer(), "history")
    assert len(full["text"]) > len(short["text"])
    # The introduction stands under the first answer alone.
    assert short["text"].startswith(conversation.run(ActionAnswer(), "history")["text"])


def test_out_of_scope_twice_offers_people(conversation: Any) -> None:
    assert "+352" not in conversation.run(ActionAnswer(), "out_of_scope")["text"]
    assert "+352 26 270809" in conversation.run(ActionAnswer(), "out_of_scope")["text"]


def test_an_answer_in_between_begins_the_count_anew(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "out_of_scope")
    conversation.run(ActionAnswer(), "mission")
    assert "+352" not in conversation.run(ActionAnswer(), "out_of_scope")["text"]


def test_anonymous_after_reporting_is_about_reporting(conversation: Any) -> None:
    assert conversation.run(ActionAnswer(), "privacy", [("aspect", "anonymous")])["topic"] == "privacy"
    conversation.run(ActionAnswer(), "report")
    assert conversation.run(ActionAnswer(), "privacy", [("aspect", "anonymous")])["topic"] == "report.anonymous"


def test_an_unsure_follow_up_is_read_by_the_last_answer(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "network_today")
    answer = conversation.run(ActionClarify(), "nlu_fallback", [("country", "BE")], ["ask_detail"])
    assert answer["text"].startswith("Yes, Belgium")


def test_a_country_after_the_network_is_asked_of_the_network(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "network_today")
    short = conversation.run(ActionAnswer(), "out_of_scope", [("country", "DE")], text="germany is inside?")
    assert short["topic"] == "network_today"
    assert "Germany" in short["text"]
    long = conversation.run(ActionAnswer(), "out_of_scope", [("country", "DE")], text="what is the weather in germany")
    assert long["topic"] == "out_of_scope"
