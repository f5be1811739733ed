from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer
from actions.base import AnswerAction, Plan, Turn, sorry


class Broken(AnswerAction):
    def name(self) -> str:
        return "broken"

    def decide(self, turn: Turn) -> Plan:
        raise RuntimeError("whatever")


def test_the_first_answer_says_once_what_is_speaking(conversation: Any) -> None:
    first = conversation.run(ActionAnswer(), "mission")
    second = conversation.run(ActionAnswer(), "vision")
    assert "automated assistant, not an emergency service" in first["text"]
    assert "automated assistant" not in second["text"]


def test_where_danger_may_be_meant_the_answer_begins_with_whom_to_call(conversation: Any) -> None:
    answer = conversation.run(ActionAnswer(), "def_csec", perhaps_danger=True)
    assert answer["topic"] == "def_csec"
    assert "116 111" in answer["text"].splitlines()[0]
    assert [link["url"] for link in answer["links"]][:2] == ["tel:116111", "tel:113"]
    assert conversation.memory["helped"]
    assert "116 111" not in conversation.run(ActionAnswer(), "mission")["text"]


def test_an_answer_with_help_needs_no_numbers_before_it(conversation: Any) -> None:
    usual = conversation.run(ActionAnswer(), "need_help")["text"]
    conversation.slots.clear()
    assert conversation.run(ActionAnswer(), "need_help", perhaps_danger=True)["text"] == usual


def test_a_failing_action_shows_the_emergency_numbers(conversation: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = conversation.run(Broken(), "mission")
    assert answer["topic"] == "error"
    assert "113" in answer["text"]
    assert "112" in answer["text"]
    assert "ecpat.lu" in answer["text"]
    assert "broken failed" in caplog.text


def test_an_unknown_topic_is_a_failure_that_is_answered(conversation: Any) -> None:
    assert conversation.run(ActionAnswer(), "no_such_topic")["topic"] == "error"


def test_the_apology_stands_even_where_content_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise OSError

    monkeypatch.setattr("actions.base.catalogue", unreadable)
    assert "113" in sorry().text
