"""Long messages are heard whole: in bounded parts, and what any of them says counts."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage

from channels.hearing import ANSWERED, CHUNK, HEARD, PART, answered, parts, understood
from channels.text import cleaned

STORY = "We went to the lake and the weather was fine. " * 60


class Processor:
    """Understands what it is told to."""

    def __init__(self, **topics: str) -> None:
        self.topics, self.read = topics, []  # type: ignore[var-annotated]

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        text = str(message.text)
        self.read.append(text)
        topic = next((topic for word, topic in self.topics.items() if word in text), "out_of_scope")
        perhaps = {"perhaps_danger": True} if "perhaps" in text else {}
        return {"text": text, "intent": {"name": topic, "confidence": 1.0}, "entities": [], **perhaps}


def hear(text: str, **topics: str) -> tuple[Any, list[str]]:
    processor = Processor(**topics)
    return asyncio.run(understood(UserMessage(answered(text)), text, processor)), processor.read


def test_a_short_message_is_left_to_the_model() -> None:
    assert hear("x" * ANSWERED) == (None, [])


@pytest.mark.parametrize("before", [0, 900, 1100, 2700])
def test_a_cry_for_help_is_heard_wherever_it_stands(before: int) -> None:
    text = STORY[:before] + " He hits me. " + STORY[before:]
    parse, _ = hear(text, hits="need_help")
    assert parse["intent"]["name"] == "need_help"
    assert parse["text"] == answered(text).strip()


def test_what_is_worst_is_answered_and_an_accusation_comes_last() -> None:
    text = f"One speaks. {STORY} Two speaks. {STORY} Three speaks."
    for wanted, topics in {
        "emergency": {"One": "report", "Two": "emergency", "Three": "need_help.online"},
        "need_help.online": {"One": "harmful_request", "Two": "report", "Three": "need_help.online"},
        "report.images": {"One": "harmful_request", "Two": "mission", "Three": "report.images"},
    }.items():
        assert hear(text, **topics)[0]["intent"]["name"] == wanted


def test_what_may_be_danger_comes_with_the_meaning_of_the_beginning() -> None:
    parse, _ = hear(f"Mission? {STORY} perhaps", Mission="mission")
    assert parse["intent"]["name"] == "mission"
    assert parse["perhaps_danger"] is True
    assert "perhaps_danger" not in hear(f"Mission? {STORY}", Mission="mission")[0]


def test_two_sentences_side_by_side_are_read_together_somewhere() -> None:
    sentences = [f"This is sentence number {number}." for number in range(200)]
    read = list(parts(" ".join(sentences)))
    for one, next_one in itertools.pairwise(sentences):
        assert any(one in part and next_one in part for part in read)


def test_of_a_message_without_end_beginning_and_end_are_heard() -> None:
    text = "First. " + "x y " * HEARD + " Last."
    read = list(parts(text))
    assert read[0].startswith("First.")
    assert read[-1].endswith("Last.")
    assert sum(map(len, read)) < HEARD * 2


def test_what_is_said_a_thousand_times_is_heard_once() -> None:
    assert len(hear("why? " * 4000)[1]) < 5


@given(st.text(max_size=3000).map(lambda text: cleaned(text * 8)))
def test_no_part_is_longer_than_may_be_and_no_letter_is_lost(text: str) -> None:
    read = list(parts(text))
    assert all(len(part) <= PART for part in read)
    assert all(len(chunk) <= CHUNK for part in read for chunk in part.split())
    if len(text) <= HEARD:
        assert set("".join(text.split())) == set("".join("".join(read).split()))


@pytest.mark.parametrize("unit", ["x", "(", "🙂", "a.", "?!", "\n", "救", "a-", "http://a"])
def test_whatever_it_is_made_of_it_comes_in_parts(unit: str) -> None:
    read = list(parts(unit * HEARD))
    assert len(read) <= 2 * HEARD / PART + 2
    assert all(len(part) <= PART for part in read)
