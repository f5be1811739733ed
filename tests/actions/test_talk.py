from __future__ import annotations

from typing import Any

from actions.answer import ActionAnswer
from actions.memory import REMEMBERED, Memory
from actions.talk import after_a_pause, talk_so_far, told


def test_a_talk_that_has_just_begun_is_about_nothing() -> None:
    assert talk_so_far(Memory()) == {"helped": None, "subject": None, "offered": False, "list": False}


def test_what_a_talk_is_about(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "value_neutrality")
    assert talk_so_far(Memory.of(conversation.slots)) == {
        "helped": None,
        "subject": "value_neutrality",
        "offered": True,
        "list": True,
    }
    conversation.run(ActionAnswer(), "need_help.online", [("aspect", "my_child")])
    conversation.run(ActionAnswer(), "helpline.hours")
    conversation.run(ActionAnswer(), "goodbye")
    talk = talk_so_far(Memory.of(conversation.slots))
    assert talk == {"helped": "need_help.online_adult", "subject": "helpline.hours", "offered": False, "list": False}


def test_metadata_keeps_what_it_had() -> None:
    metadata = {"language": "fr"}
    assert told(metadata, Memory()) == {"language": "fr", "talk": talk_so_far(Memory())}
    assert metadata == {"language": "fr"}
    assert "talk" in told(None, Memory())


def test_after_a_pause_only_the_kind_of_help_is_known_and_not_for_long(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "report.police")
    conversation.run(ActionAnswer(), "need_help.adult")
    conversation.run(ActionAnswer(), "mission")
    memory = Memory.of(conversation.slots)
    at = memory.helped_at
    assert at is not None
    assert after_a_pause(memory, at, at + REMEMBERED) == Memory(helped_before="need_help.adult", helped_at=at)
    assert after_a_pause(memory, at, at + REMEMBERED + 1) is None
    # A second pause does not make it longer.
    second = after_a_pause(Memory(helped_before="need_help.adult", helped_at=at), at + REMEMBERED, at + REMEMBERED + 1)
    assert second is None


def test_after_a_talk_without_help_nothing_is_known(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "mission")
    assert after_a_pause(Memory.of(conversation.slots), 0, 1) is None


def test_help_whose_time_was_not_noted_counts_from_the_last_message() -> None:
    memory = Memory.of({"memory": {"helped": True}})
    assert after_a_pause(memory, 1000, 1001) == Memory(helped_before="perhaps_help", helped_at=1000)
