"""Talks with somebody in trouble, over HTTP with the trained assistant: help stays help, in every language."""

from __future__ import annotations

from typing import Any

import pytest

FAREWELLS = (
    "interest in the protection",
    "intérêt pour la protection",
    "Interesse am Schutz",
    "Interêt um Schutz",
    "interesse na",
)


@pytest.mark.parametrize(
    ("trouble", "turns"),
    [
        (
            "someone is blackmailing me with my pictures",
            [
                ("should I give him the money", "need_help.pay"),
                ("he wants 500 euros", "need_help.pay"),
                ("how do I get it deleted", "need_help.takedown"),
                ("delete the pictures", "need_help.takedown"),
                ("at what time are they open", "helpline.hours"),
                ("do they tell my parents?", "helpline.confidential"),
                ("delete this conversation", "delete_data"),
            ],
        ),
        (
            "ich werde erpresst mit Fotos von mir",
            [
                ("er will 500 Euro", "need_help.pay"),
                ("sollen wir zahlen?", "need_help.pay"),
                ("wie bekomme ich das gelöscht", "need_help.takedown"),
                ("wann haben die offen", "helpline.hours"),
            ],
        ),
        (
            "un inconnu me menace avec mes photos",
            [
                ("comment faire supprimer ça", "need_help.takedown"),
                ("ils sont ouverts quand", "helpline.hours"),
                ("personne ne répond", "helpline.unanswered"),
            ],
        ),
        ("ech gi mat Fotoen erpresst", [("soll ech him d'Geld ginn", "need_help.pay")]),
        (
            "estão a chantagear-me com fotos",
            [("devo pagar?", "need_help.pay"), ("apaga as fotos", "need_help.takedown")],
        ),
    ],
)
def test_a_question_that_could_be_about_the_trouble_is_about_it(
    talk: Any, trouble: str, turns: list[tuple[str, str]]
) -> None:
    assert talk.say(trouble)["topic"] == "need_help.online"
    for text, topic in turns:
        assert talk.say(text)["topic"] == topic, text


@pytest.mark.parametrize(
    ("trouble", "unsure", "thanks", "bye"),
    [
        ("someone is blackmailing me with my pictures", "I am not sure", "thanks", "bye"),
        ("on me fait du chantage avec des photos", "je ne sais pas", "merci", "au revoir"),
        ("ich werde erpresst mit Fotos von mir", "ich bin nicht sicher", "danke", "tschüss"),
        ("ech gi mat Fotoen erpresst", "nee", "merci", "äddi"),
        ("estão a chantagear-me com fotos", "não", "obrigado", "adeus"),
    ],
)
def test_it_ends_with_the_number_and_not_with_a_farewell(
    talk: Any, trouble: str, unsure: str, thanks: str, bye: str
) -> None:
    assert talk.say(trouble)["help"]
    for text, topic in ((unsure, "deny"), (thanks, "thanks"), (bye, "goodbye")):
        answer = talk.say(text)
        # "I am not sure" may be trouble, too; then it is help that is given, and its number that is named from then on.
        assert answer["topic"] == topic or (text == unsure and answer["help"]), text
        assert "8002 1234" in answer["text"] or "116 111" in answer["text"] or answer["help"]
        assert not any(farewell in answer["text"] for farewell in FAREWELLS)
        assert "donate" not in [choice["id"] for choice in answer["choices"]]


def test_a_parent_is_spoken_to_as_a_parent(talk: Any) -> None:
    text = talk.say("my daughter is being blackmailed with pictures by a stranger")["text"]
    # The answer to parents, or the one to who is blackmailed in its words for parents.
    assert "free and anonymous, for parents" in text or "Tell your child" in text
    assert talk.say("should we pay")["topic"] == "need_help.pay"


def test_who_asks_how_to_give_is_answered_after_help_too(talk: Any) -> None:
    talk.say("someone is blackmailing me with my pictures")
    assert talk.say("how can I donate?")["topic"] == "donate"


def test_a_child_who_tells_more_hears_no_paragraph_three_times(talk: Any) -> None:
    texts = [
        talk.say(text)["text"] for text in ("I am 12 and I am scared", "my father hits me", "I am scared of my father")
    ]
    assert all("116 111" in text.partition(". ")[0] for text in texts)
    assert len(texts[1]) < len(texts[0])
    assert "I am a machine" not in texts[1] + texts[2]
