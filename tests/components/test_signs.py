"""The words of content/safeguarding.yml, found near each other."""

from __future__ import annotations

import pytest

from answers.catalogue import CONTENT
from answers.content import read_yaml
from components.signs import Places, Signs, stand_near
from components.text import tidy


@pytest.fixture(scope="module")
def signs() -> Signs:
    return Signs(read_yaml(CONTENT / "safeguarding.yml"))


@pytest.mark.parametrize(
    "text",
    [
        "🆘", "help", "HELP!!!", "aide", "Hilfe", "hëllef", "Hëllef!", "ajuda", "sos", "SOS", "help me please",
        "au secours", "aidez-moi svp", "hilf mir bitte", "preciso de ajuda", "/help", "<b>help</b>",
        "pls i need help asap", "ich brauche dringend hilfe", "ech brauch hëllef elo", "aiuto", "помогите", "救命",
    ],
)  # fmt: skip
def test_a_safe_word_is_heard_in_any_language(signs: Signs, text: str) -> None:
    assert signs.calls_for_help(tidy(text))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my uncle hurts me", "need_help"),
        ("il me fait du mal", "need_help"),
        ("er tut mir weh", "need_help"),
        ("hien deet mir wéi", "need_help"),
        ("ele magoa-me", "need_help"),
        ("he has pictures of me", "need_help.online"),
        ("my daughter is missing", "need_help.missing"),
        ("they took my passport", "need_help.trafficking"),
        ("hello, my oncle il me fait du mal, was soll ich tun", "need_help"),
    ],
)
def test_signs_are_found(signs: Signs, text: str, topic: str) -> None:
    assert topic in signs.found(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is your mission",
        "nobody asked",
        "help me understand your values",
        "can i help you",
        "kann ich helfen? ich kann hilfe anbieten",
        "votre histoire me touche",
        "who are you",
        "",
        "🙂",
        "2021",
    ],
)
def test_harmless_words_are_no_sign(signs: Signs, text: str) -> None:
    assert signs.found(text) == []
    assert not signs.calls_for_help(text)


def at(*places: tuple[int, int]) -> Places:
    """Places of a group, each the first word of a phrase and the word after its last."""
    found: dict[int, int] = {}
    for start, end in places:
        found[end - start] = found.get(end - start, 0) | 1 << start
    return found


def test_groups_stand_near_in_any_order_and_not_on_each_other() -> None:
    assert stand_near([at((4, 5)), at((0, 1)), at((2, 3))])
    assert stand_near([at((0, 1)), at((8, 9))])
    assert not stand_near([at((0, 1)), at((9, 10))])
    assert not stand_near([at((0, 2)), at((1, 2))])
    assert not stand_near([at((0, 1)), {}])
    assert stand_near([at((0, 2), (30, 33)), at((1, 2), (40, 41))])


def test_a_moment_is_a_sign_of_its_own(signs: Signs) -> None:
    assert signs.found("my uncle hurts me right now") == ["need_help", "now"]
