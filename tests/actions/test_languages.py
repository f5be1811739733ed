"""Whatever is understood, in whichever language: an answer, all of it in one language, and the right one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer, ActionClarify
from actions.base import AnswerAction, Plan, Turn, catalogue
from actions.follow_up import (
    ActionAskAboutWhat,
    ActionExplainSimply,
    ActionGoToAnother,
    ActionQuote,
    ActionTellDetail,
    ActionTellMore,
)
from actions.memory import Memory
from actions.offer import ActionChoose, ActionDeclineOffer, ActionTakeOffer
from actions.sources import ActionCite
from answers.content import LANGUAGES
from server.settings import ROOT

FOLLOW_UPS = (ActionTellMore, ActionExplainSimply, ActionQuote, ActionTellDetail, ActionGoToAnother, ActionCite)
TOPICS = [
    name
    for name in (next(iter(intent)) for intent in yaml.safe_load((ROOT / "domain.yml").read_text())["intents"])
    if name in catalogue()
]


class Broken(AnswerAction):
    def name(self) -> str:
        return "broken"

    def decide(self, turn: Turn) -> Plan:
        raise RuntimeError("whatever")


class Conversation:
    """Turns of one talk on a page in some language."""

    def __init__(self, page: str | None = None) -> None:
        self.slots: dict[str, Any] = {}
        self.page = page

    def run(
        self, action: Action, intent: str = "", written: str | None = None, terms: Sequence[tuple[str, str]] = ()
    ) -> list[dict[str, Any]]:
        message = {
            "intent": {"name": intent},
            "entities": [{"entity": kind, "value": value} for kind, value in terms],
            "language": {"name": written, "confidence": 1.0},
            "metadata": {"language": self.page} if self.page else {},
        }
        tracker = Tracker("conversation", dict(self.slots), message, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()
        for event in asyncio.run(action.run(dispatcher, tracker, {})):
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        return [message["custom"] for message in dispatcher.messages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_and_what_follows_it_is_answered_in_the_language_written(topic: str, language: str) -> None:
    for action in (None, *FOLLOW_UPS, ActionTakeOffer, ActionDeclineOffer, ActionClarify, ActionAskAboutWhat):
        talk = Conversation()
        replies = talk.run(ActionAnswer(), topic, language)
        known = catalogue().is_subject(topic)
        if action is not None and (known or action not in FOLLOW_UPS):
            replies += talk.run(action(), written=language)
        assert replies
        for reply in replies:
            assert reply["language"] == language, (topic, action)
            assert reply["topic"] != "error", (topic, action)
            assert reply["text"].strip()


@pytest.mark.parametrize("language", ["fr", "de", "lb", "pt"])
def test_every_choice_is_answered_in_the_language_of_the_page(language: str) -> None:
    for name in catalogue().content.answers:
        replies = Conversation(language).run(ActionChoose(), "choose", terms=[("choice", name)])
        wanted = name.partition("language.")[2] or language
        assert {reply["language"] for reply in replies} == {wanted}, name


def test_where_a_thing_comes_from_is_not_told_in_two_languages() -> None:
    talk = Conversation()
    talk.run(ActionAnswer(), "value_neutrality", "en")
    (reply,) = talk.run(ActionCite(), "sources", "lb")
    assert reply["language"] == "lb"
    assert "About us" not in reply["text"]
    assert reply["notes"] == [catalogue().phrase("translation", "lb")]


@pytest.mark.parametrize(
    ("chosen", "written", "spoken", "page", "language"),
    [
        ("de", "fr", "en", "en", "de"),
        (None, "fr", "de", "en", "fr"),
        (None, None, "de", "fr", "de"),
        (None, None, None, "fr", "fr"),
        (None, None, None, None, "en"),
        (None, "it", None, "fr", "fr"),
        (None, None, None, "xx", "en"),
        ("xx", None, None, "de", "de"),
    ],
)
def test_the_language_is_the_chosen_else_the_written_else_the_last_else_the_pages(
    chosen: str | None, written: str | None, spoken: str | None, page: str | None, language: str
) -> None:
    talk = Conversation(page)
    talk.slots["memory"] = Memory(chosen=chosen, spoken=spoken).as_slot()
    (reply,) = talk.run(ActionAnswer(), "report", written)
    assert reply["language"] == language


def test_switching_says_the_last_answer_again() -> None:
    talk = Conversation()
    talk.run(ActionAnswer(), "def_child", "fr")
    replies = talk.run(ActionAnswer(), "change_language", "fr", [("language", "de")])
    assert [(reply["topic"], reply["language"]) for reply in replies] == [
        ("change_language", "de"),
        ("def_child", "de"),
    ]
    assert talk.run(ActionTellMore(), written="fr")[0]["language"] == "de"


def test_a_language_that_we_do_not_speak_is_told_so_in_it_and_shown_ours() -> None:
    (reply,) = Conversation("fr").run(ActionAnswer(), "mission", "it")
    assert reply["text"].startswith("Non parlo ancora l'italiano.")
    assert reply["topic"] == "change_language"
    assert reply["language"] == "fr"
    assert len(reply["choices"]) == 3
    assert all(number in reply["text"].partition("\n\n")[0] for number in ("113", "112", "116 111"))


@pytest.mark.parametrize("topic", ["need_help", "need_help.online", "emergency", "report"])
def test_a_cry_for_help_in_it_is_helped_and_told_whom_to_call_in_it(topic: str) -> None:
    (reply,) = Conversation().run(ActionAnswer(), topic, "ru")
    assert reply["topic"] == topic
    first = reply["text"].partition("\n\n")[0]
    assert "полицию" in first
    assert "113" in first


def test_a_refusal_comes_first_in_any_language() -> None:
    (reply,) = Conversation().run(ActionAnswer(), "harmful_request", "es")
    assert reply["text"].startswith("I will not help with that")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_is_told_in_the_language_of_the_talk(language: str) -> None:
    talk = Conversation()
    talk.run(ActionAnswer(), "report", language)
    (reply,) = talk.run(Broken())
    assert (reply["topic"], reply["language"]) == ("error", language)
    assert Conversation(language).run(Broken())[0]["language"] == language


def test_a_failure_with_a_memory_that_cannot_be_read_is_told_too() -> None:
    talk = Conversation("de")
    talk.slots["memory"] = {"unknown": 1}
    assert talk.run(Broken())[0]["topic"] == "error"


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_not_made_longer_by_an_introduction(language: str) -> None:
    talk = Conversation()
    (help_,) = talk.run(ActionAnswer(), "need_help", language)
    assert catalogue().answer("introduction", language).text not in help_["text"]
    (later,) = talk.run(ActionAnswer(), "contact", language)
    assert catalogue().answer("introduction", language).text not in later["text"]
    (first,) = Conversation().run(ActionAnswer(), "contact", language)
    assert first["text"].endswith(catalogue().answer("introduction", language).text)


def test_a_language_that_is_declined_is_not_spoken_from_then_on() -> None:
    talk = Conversation()
    declined = talk.run(ActionAnswer(), "change_language", "en", [("declined", "declined"), ("language", "fr")])
    assert (declined[0]["topic"], declined[0]["language"]) == ("change_language", "en")
    other = talk.run(
        ActionAnswer(), "change_language", "en", [("declined", "declined"), ("language", "fr"), ("language", "de")]
    )
    assert other[0]["language"] == "de"
