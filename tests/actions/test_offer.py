from __future__ import annotations

from typing import Any

from actions.answer import ActionAnswer
from actions.offer import ActionChoose, ActionDeclineOffer, ActionTakeOffer


def test_yes_takes_the_first_choice(conversation: Any) -> None:
    offered = conversation.run(ActionAnswer(), "greet")["choices"][0]["id"]
    assert conversation.run(ActionTakeOffer(), "affirm")["topic"] == offered


def test_yes_to_nothing_asks_what(conversation: Any) -> None:
    assert conversation.run(ActionTakeOffer(), "affirm")["topic"] == "affirm"


def test_no_is_accepted(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "greet")
    assert conversation.run(ActionDeclineOffer(), "deny")["topic"] == "deny"


def test_a_pressed_button(conversation: Any) -> None:
    assert conversation.run(ActionChoose(), "choose", [("choice", "def_child")])["topic"] == "def_child"


def test_deleting_is_asked_for_and_then_done(conversation: Any) -> None:
    assert conversation.run(ActionAnswer(), "delete_data")["text"].startswith("Shall I delete")
    assert conversation.run(ActionTakeOffer(), "affirm")["topic"] == "delete_data"
    assert conversation.slots["forget"] is True


def test_deleting_declined_keeps_everything(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "delete_data")
    assert "nothing is deleted" in conversation.run(ActionDeclineOffer(), "deny")["text"]
    assert "forget" not in conversation.slots
