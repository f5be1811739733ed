"""The decision by itself, and the trained model on every vignette."""

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
from components.clauses import PASSAGES
from components.costs import Costs
from components.questions import QUESTIONS
from components.safeguarding import PERHAPS, Safeguarding
from components.signs import CALLS
from components.talk import TALK
from components.topic_classifier import PROBABILITIES
from quality import held_out
from server.agent import AssistantAgent
from server.settings import Settings

# What is reached on the sets of the older hand; the wanted figures, none and 2 %, are held against new rounds by `make quality`.
MISSED, ALARMS = 0.07, 0.05
LANGUAGES = ("en", "fr", "de", "lb", "pt")


@pytest.fixture(scope="module")
def agent() -> AssistantAgent:
    return AssistantAgent.in_memory(Settings.of().model)


@pytest.fixture
def safeguarding(tmp_path: Path) -> Safeguarding:
    config = Safeguarding.get_default_config()
    return Safeguarding(config, LocalModelStorage(tmp_path), Resource("safeguarding"), Costs.read(CONTENT).frequency)


COSTS = Costs.read(CONTENT)


def is_help(topic: str) -> bool:
    """Somebody in trouble is answered, or somebody who asks about help."""
    return COSTS.kind(topic) != "other"


def is_trouble(topic: str) -> bool:
    return COSTS.kind(topic) not in ("asks", "other")


def heard(agent: AssistantAgent, text: str) -> str:
    parse: dict[str, Any] = asyncio.run(agent.processor.parse_message(UserMessage(text)))
    return str(parse["intent"]["name"])


def message(text: str, probabilities: dict[str, float]) -> Message:
    made = Message.build(text)
    made.set(PROBABILITIES, probabilities)
    return made


def intent_of(message: Message) -> str:
    return str((message.get("intent") or {}).get("name"))


def test_danger_comes_before_other_questions(safeguarding: Safeguarding) -> None:
    pressed = message("hm", {"mission": 0.3, "need_help.online": 0.6, "report.images": 0.1})
    pressed.set(QUESTIONS, ["another question"])
    safeguarding.process([pressed])
    assert intent_of(pressed) == "need_help.online"
    assert pressed.get(QUESTIONS) is None


@pytest.mark.parametrize("topic", ["need_help.own_thoughts", "harmful_request"])
def test_the_likeliest_answer_is_not_given_where_it_would_be_fatal_for_a_child(
    safeguarding: Safeguarding, topic: str
) -> None:
    unsure = message("hm", {topic: 0.6, "need_help": 0.3, "mission": 0.1})
    safeguarding.process([unsure])
    assert intent_of(unsure) == "need_help"


def test_a_wish_that_is_plain_gets_its_answer(safeguarding: Safeguarding) -> None:
    plainly = message("hm", {"harmful_request": 0.999, "need_help": 0.0005, "mission": 0.0005})
    safeguarding.process([plainly])
    assert intent_of(plainly) in ("harmful_request", "need_help.own_thoughts")


def test_nobody_harmless_is_told_of_a_crime_on_a_guess(safeguarding: Safeguarding) -> None:
    harmless = message("hm", {"harmful_request": 0.7, "out_of_scope": 0.3})
    harmless.set("intent", {"name": "harmful_request"})
    safeguarding.process([harmless])
    assert intent_of(harmless) != "harmful_request"


def test_a_bare_call_for_help_is_taken_at_its_word(safeguarding: Safeguarding) -> None:
    call = message("help", {"capabilities": 0.99, "need_help": 0.01})
    call.set(CALLS, True)
    safeguarding.process([call])
    assert intent_of(call) == "need_help"


def test_a_passage_of_a_long_story_is_heard(safeguarding: Safeguarding) -> None:
    story = message("a long story", {"out_of_scope": 0.999, "need_help": 0.001})
    passage = message("he hurts me every evening", {"need_help": 0.99, "out_of_scope": 0.01})
    story.set(PASSAGES, [message("we went to the sea", {"out_of_scope": 1.0}), passage])
    safeguarding.process([story])
    assert intent_of(story) == "need_help"


def test_where_danger_may_be_meant_the_topic_stays_and_the_numbers_come_first(safeguarding: Safeguarding) -> None:
    found = set()
    for share in (0.02, 0.05, 0.1, 0.2, 0.3):
        unsure = message("hm", {"def_csec": 1 - share, "need_help": share})
        unsure.set("intent", {"name": "def_csec"})
        safeguarding.process([unsure])
        found.add((intent_of(unsure), bool(unsure.get(PERHAPS))))
    assert ("def_csec", True) in found


def test_a_harmless_message_keeps_its_topic(safeguarding: Safeguarding) -> None:
    harmless = message("your mission", {"mission": 0.999, "need_help": 0.001})
    harmless.set("intent", {"name": "mission"})
    safeguarding.process([harmless])
    assert harmless.get("intent") == {"name": "mission"}
    assert harmless.get(PERHAPS) is None


def test_after_help_the_same_words_are_sooner_about_the_trouble(safeguarding: Safeguarding) -> None:
    heard: dict[bool, list[int]] = {True: [], False: []}
    for percent in range(1, 100):
        shares = {"out_of_scope": 1 - percent / 100, "need_help": percent / 100}
        for helped in (True, False):
            said = message("hm", dict(shares))
            if helped:
                said.set("metadata", {TALK: {"helped": "need_help"}})
            safeguarding.process([said])
            if intent_of(said) == "need_help":
                heard[helped].append(percent)
    assert min(heard[True]) < min(heard[False])


def test_nearly_every_vignette_gets_help(agent: AssistantAgent) -> None:
    every = {language: held_out.vignettes(language) for language in LANGUAGES}
    for language, least in {"en": 120, "fr": 70, "de": 60, "lb": 25, "pt": 25}.items():
        assert len(every[language]) >= least
    vignettes = [one.text for some in every.values() for one in some]
    missed = [text for text in vignettes if not is_help(heard(agent, text))]
    assert len(missed) <= MISSED * len(vignettes), missed


def test_few_ordinary_questions_are_taken_for_a_cry_for_help(agent: AssistantAgent) -> None:
    ordinary = [one.text for language in LANGUAGES for one in held_out.ordinary(language)]
    assert len(ordinary) >= 250
    alarms = [text for text in ordinary if is_trouble(heard(agent, text))]
    assert len(alarms) <= ALARMS * len(ordinary), alarms


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
