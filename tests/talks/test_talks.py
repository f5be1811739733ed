"""Whole talks over HTTP with the trained assistant: what the issue of the first bot asks for, in its words.

The held-out conversations of tests/nlu/ are measured by `make quality`, not asserted here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from answers import Catalogue


@pytest.mark.parametrize(
    "text", ["whats csam", "child porn meaning", "abuse images", "CSAM??", "definition of child pornography"]
)
def test_every_name_of_a_term_reaches_its_definition(talk: Any, text: str) -> None:
    answer = talk.say(text)
    assert answer["topic"] == "def_csam"
    assert "child sexual abuse material" in answer["text"].lower()
    assert any("older term" in note for note in answer["notes"])


@pytest.mark.parametrize(
    ("text", "topic", "begins"),
    [
        ("how many members does the network have?", "network_today", "106 members"),
        ("in how many countries is ecpat", "network_today", "97 countries"),
        ("is Belgium in the ECPAT network?", "network_today", "Yes, Belgium"),
        ("is Spain a member of the network?", "network_today", "The page does not say whether Spain"),
        ("who was present at the congress in Stockholm", "network_origins", "Her Royal Highness"),
        ("in which year did the campaign start", "network_origins", "1990"),
        ("when was ECPAT Luxembourg founded?", "history.luxembourg", "In 1995"),
    ],
)
def test_a_question_about_a_detail_gets_the_detail_first(talk: Any, text: str, topic: str, begins: str) -> None:
    answer = talk.say(text)
    assert answer["topic"] == topic
    assert answer["text"].startswith(begins)
    assert answer["quotes"] or answer["sources"]


def test_a_long_talk(talk: Any) -> None:
    assert talk.say("hello")["topic"] == "greet"
    assert talk.say("what are your values?")["topic"] == "values"
    assert talk.say("and the second one")["topic"] == "value_participation"
    assert "say" in talk.say("explain it simply")["text"]
    sources = talk.say("where does that come from")
    assert sources["topic"] == "sources"
    assert "Our values: Participation" in sources["text"]
    assert talk.say("who said that")["topic"] == "sources"
    exact = talk.say("give me the exact words")
    assert exact["topic"] == "value_participation"
    assert exact["text"].startswith("“We consider active participation")
    assert talk.say("thanks")["topic"] == "thanks"
    assert talk.say("tell me more")["topic"] == "value_participation"
    assert talk.say("what about the other values")["topic"] == "values"
    assert talk.say("yes")["topic"] == "value_partnership"
    assert talk.say("no thanks")["topic"] == "deny"
    assert talk.say("bye")["topic"] == "goodbye"


def test_details_of_the_last_answer(talk: Any) -> None:
    talk.say("tell me about the origins of the ECPAT network")
    assert talk.say("when was that")["text"].startswith("1990")
    assert "Stockholm" in talk.say("where did that happen?")["text"]
    assert "Queen of Sweden" in talk.say("and who was there?")["text"]


def test_giving_never_shows_an_account(talk: Any) -> None:
    answer = talk.say("how can I donate?")
    assert answer["topic"] == "donate"
    assert {"label": "ecpat.lu", "url": "https://ecpat.lu", "kind": "donate"} in answer["links"]
    assert "120 EUR" in talk.say("is my donation tax deductible")["text"]
    assert "never gives an account number" in talk.say("someone emailed me your IBAN, is it a scam?")["text"]


def test_help_has_its_number_in_the_first_line(talk: Any) -> None:
    answer = talk.say("a man online is threatening me because of my pictures, i am 13")
    assert answer["topic"] == "need_help.online"
    assert answer["text"].startswith("Call 8002 1234")
    assert {"label": "116 111 Kanner-Jugendtelefon (KJT)", "url": "tel:116111", "kind": "call"} in answer["links"]


def test_danger_now(talk: Any) -> None:
    answer = talk.say("a child is being hurt right now next door")
    assert answer["topic"] == "emergency"
    assert answer["text"].startswith("Call 113")


def test_reporting_tells_anonymous_from_named(talk: Any) -> None:
    text = talk.say("where can I report illegal images I found on the internet")["text"]
    assert "Stopline; that is anonymous" in text
    text = talk.say("and where do I report what I saw in the street")["text"]
    assert "childprotection.lu; that report is not anonymous" in text


def test_an_answer_is_followed_by_at_most_three_questions(talk: Any) -> None:
    for text in ("hello", "mission", "values", "history", "csec", "donate", "contact", "who are you", "what can I ask"):
        assert 1 <= len(talk.say(text)["choices"]) <= 3


def test_two_questions_in_one_message_are_both_answered_in_order(assistant: Any) -> None:
    reply = assistant.post({"text": "What is your mission, and how can I donate?"}).json()
    assert [answer["topic"] for answer in reply["messages"]] == ["mission", "donate"]


def test_what_is_declined_is_not_answered(talk: Any) -> None:
    assert talk.say("I don't want to donate, just your history")["topic"] == "history"


@pytest.mark.parametrize("text", ["waht is yuor mision", "whatisyourmission", "WHAT IS UR MISSION", "mision?"])
def test_slips(talk: Any, text: str) -> None:
    assert talk.say(text)["topic"] == "mission"


def test_a_message_that_cannot_be_sure_is_asked_back_or_answered_but_never_an_emergency(talk: Any) -> None:
    for text in ("x" * 1000, "🙂" * 500, "abc где 你好 مرحبا", "1234567890", "?!?!?!", "...", "asdkjh qwe"):
        # Two words of the third say hello.
        assert talk.say(text)["topic"] in ("clarify", "out_of_scope", "greet"), text


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How can I donate?"),
        ("fr", "Comment puis-je faire un don ?"),
        ("de", "Wie kann ich spenden?"),
        ("lb", "Wéi kann ech en Don maachen?"),
        ("pt", "Como posso fazer um donativo?"),
    ],
)
def test_what_the_assistant_says_can_be_said_works(
    assistant: Any, catalogue: Catalogue, language: str, question: str
) -> None:
    for name, topics in (("capabilities", {"donate", "sources"}), ("privacy", {"delete_data"})):
        phrases = re.findall(r"[“«„]\s?([^”»“]+?)\s?[”»“]", catalogue.answer(name, language).text)
        assert phrases
        for phrase in phrases:
            talk = assistant.talk()
            assert talk.say(question)["topic"] == "donate"
            answer = talk.say(phrase)
            assert (answer["topic"] in topics, answer["language"]) == (True, language), (phrase, answer["topic"])
