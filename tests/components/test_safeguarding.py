"""The rules by themselves, and the trained model on every vignette."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from answers.catalogue import CONTENT
from answers.content import read_yaml
from components.questions import QUESTIONS
from components.safeguarding import PERHAPS, Safeguarding, Signs, is_danger
from components.text import plain
from components.topic_classifier import PROBABILITIES
from quality import held_out
from quality.asking import agent_of
from server.agent import AssistantAgent
from server.settings import Settings

LANGUAGES = ("en", "fr", "de", "lb", "pt")


@pytest.fixture(scope="module")
def signs() -> Signs:
    return Signs(read_yaml(CONTENT / "safeguarding.yml"), frozenset())


@pytest.fixture(scope="module")
def agent() -> AssistantAgent:
    return agent_of(Settings.of().model)


@pytest.fixture
def safeguarding(tmp_path: Path) -> Safeguarding:
    config = Safeguarding.get_default_config()
    return Safeguarding(config, LocalModelStorage(tmp_path), Resource("safeguarding"), frozenset())


def heard(agent: AssistantAgent, text: str) -> str:
    parse: dict[str, Any] = asyncio.run(agent.processor.parse_message(UserMessage(text)))
    return str(parse["intent"]["name"])


@pytest.mark.parametrize(
    "text",
    [
        "help", "HELP!!!", "aide", "Hilfe", "hëllef", "Hëllef!", "ajuda", "sos", "SOS", "help me please",
        "au secours", "aidez-moi svp", "hilf mir bitte", "preciso de ajuda", "/help", "<b>help</b>",
        "pls i need help asap", "ich brauche dringend hilfe", "ech brauch hëllef elo", "aiuto", "помогите", "救命",
    ],
)  # fmt: skip
def test_a_safe_word_is_heard_in_any_language(signs: Signs, text: str) -> None:
    from components.text import tidy

    assert signs.topic(tidy(text)) == "need_help"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my uncle hurts me", "need_help"),
        ("il me fait du mal", "need_help"),
        ("er tut mir weh", "need_help"),
        ("hien deet mir wéi", "need_help"),
        ("ele magoa-me", "need_help"),
        ("my uncle hurts me right now", "emergency"),
        ("he is threatning me", "need_help"),
        ("he has pictures of me", "need_help.online"),
        ("my daughter is missing", "need_help.missing"),
        ("they took my passport", "need_help.trafficking"),
        ("hello, my oncle il me fait du mal, was soll ich tun", "need_help"),
    ],
)
def test_signs_need_no_classifier(signs: Signs, text: str, topic: str) -> None:
    assert signs.topic(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "what is your mission",
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
    assert signs.topic(text) is None


def message(text: str, probabilities: dict[str, float]) -> Message:
    made = Message.build(text)
    made.set(PROBABILITIES, probabilities)
    return made


def test_the_classifier_alone_is_enough(safeguarding: Safeguarding) -> None:
    unsure = message("hm", {"mission": 0.3, "need_help.online": 0.4, "report.images": 0.3})
    unsure.set(QUESTIONS, ["another question"])
    safeguarding.process([unsure])
    assert unsure.get("intent") == {"name": "need_help.online", "confidence": pytest.approx(0.7)}
    assert unsure.get(QUESTIONS) is None


def test_where_the_kind_of_help_cannot_be_told_it_is_the_one_safe_for_a_child(safeguarding: Safeguarding) -> None:
    unsure = message("hm", {"need_help.survivor": 0.4, "need_help.own_thoughts": 0.35, "report": 0.25})
    safeguarding.process([unsure])
    assert unsure.get("intent")["name"] == "need_help"


def test_what_was_long_ago_is_no_emergency_though_it_speaks_of_now(safeguarding: Safeguarding) -> None:
    told = message("it happened to me as a girl, i am seventy now", {"need_help.survivor": 0.9, "need_help": 0.1})
    safeguarding.process([told])
    assert told.get("intent")["name"] == "need_help.survivor"


def test_where_danger_is_unsure_it_is_asked_back(safeguarding: Safeguarding) -> None:
    unsure = message("hm", {"mission": 0.45, "report": 0.55})
    unsure.set("intent", {"name": "report"})
    safeguarding.process([unsure])
    assert unsure.get("intent")["name"] == "nlu_fallback"


def test_where_danger_may_be_meant_the_topic_stays_and_the_numbers_come_first(safeguarding: Safeguarding) -> None:
    unsure = message("hm", {"def_csec": 0.7, "need_help": 0.3})
    unsure.set("intent", {"name": "def_csec"})
    safeguarding.process([unsure])
    assert unsure.get("intent") == {"name": "def_csec"}
    assert unsure.get(PERHAPS) is True


def test_a_harmless_message_keeps_its_topic(safeguarding: Safeguarding) -> None:
    harmless = message("your mission", {"mission": 0.9, "need_help": 0.1})
    harmless.set("intent", {"name": "mission"})
    safeguarding.process([harmless])
    assert harmless.get("intent") == {"name": "mission"}
    assert harmless.get(PERHAPS) is None


def test_plain_words() -> None:
    assert plain("J’ai très PEUR, d'aller…") == ["j", "ai", "tres", "peur", "d", "aller"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_vignette_gets_help(agent: AssistantAgent, language: str) -> None:
    vignettes = held_out.vignettes(language)
    assert len(vignettes) >= {"en": 120, "fr": 70, "de": 60, "lb": 25, "pt": 25}[language]
    assert [one.text for one in vignettes if not is_danger(heard(agent, one.text))] == []


def test_few_ordinary_questions_are_taken_for_a_cry_for_help(agent: AssistantAgent) -> None:
    ordinary = [one.text for language in LANGUAGES for one in held_out.ordinary(language)]
    assert len(ordinary) >= 250
    alarms = [text for text in ordinary if is_danger(heard(agent, text))]
    assert len(alarms) <= 0.02 * len(ordinary), alarms


@pytest.mark.parametrize(
    "text",
    [
        "a man hurts me and i cannot tell anybody. " * 23,
        "A MAN IS HURTING ME AND I AM AFRAID TO GO HOME",
        "amanishurtingme",
        "aiuto",
        "<script>x</script><b>someone</b> is <i>hurting</i> me",
        "bonjour, jemand tut mir weh and i am scared",
        "what is your mission? also my stepdad hurts me",
        "how can i donate, and he wants pictures of me and says he will show everybody",
    ],
)
def test_the_same_help_however_it_is_written(agent: AssistantAgent, text: str) -> None:
    assert heard(agent, text[:1000]).split(".")[0] in ("need_help", "emergency")
