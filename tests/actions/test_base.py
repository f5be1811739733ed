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
