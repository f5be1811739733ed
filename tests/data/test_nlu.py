"""The training questions: enough of them, on every topic, mild, and none of those kept for measuring."""

import re
from pathlib import Path

import pytest

from answers.content import read_yaml

ROOT = Path(__file__).resolve().parent.parent.parent
LEAST = 60
# What no sentence of ours may hold, not even as somebody else's words.
GRAPHIC = re.compile(
    r"\b(rap(e|ed|ing|ist)|fuck\w*|naked|nude\w*|penis|vagina|cock|dick|pussy|boobs|breasts|masturbat\w*|orgasm)\b",
    re.IGNORECASE,
)

EVERYBODYS = 2
"""Words of a message that anybody types: "ok thanks"."""
PIECES = ("grid.yml", "stories.yml")
"""Of which messages are put together; their short sentences are everybody's."""


def questions() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data").glob("nlu*.yml")):
        for entry in read_yaml(file)["nlu"]:
            found.setdefault(entry["intent"], []).extend(
                line.removeprefix("- ") for line in entry["examples"].splitlines()
            )
    return found


def turns() -> list[str]:
    """What was said in talks that the classifier learns from."""
    return [
        turn["text"]
        for file in sorted((ROOT / "data").glob("turns*.yml"))
        for entry in read_yaml(file)["nlu"]
        for turn in entry["examples"]
    ]


def plain(text: str) -> str:
    """Words alone; a message without words, such as an emoji, is itself."""
    return re.sub(r"\W+", " ", text.lower()).strip() or text.strip()


def held_out() -> set[str]:
    kept: set[str] = set()
    for file in (ROOT / "tests" / "nlu").rglob("*.yml"):
        if file.name in PIECES:
            continue
        entries = read_yaml(file)
        if isinstance(entries, dict):
            kept |= {plain(str(text)) for texts in entries.values() for text in texts}
        elif isinstance(entries[0], str):
            kept |= {plain(text) for text in entries}
        elif "say" in entries[0]:
            kept |= {
                plain(entry["say"])
                for entry in entries
                if len(entry["say"].split()) > EVERYBODYS or "danger" in file.name
            }
        elif file.name.endswith(".talks.yml"):
            said = [turn["say"] for talk in entries for turn in talk["turns"]]
            kept |= {plain(text) for text in said if len(text.split()) > EVERYBODYS}
    return kept


def test_every_intent_of_the_domain_is_trained_and_the_other_way_round() -> None:
    declared = {next(iter(intent)) for intent in read_yaml(ROOT / "domain.yml")["intents"]}
    assert set(questions()) == declared - {"choose"}


@pytest.mark.parametrize("topic", sorted(questions()))
def test_a_topic_has_enough_different_questions(topic: str) -> None:
    assert len({plain(text) for text in questions()[topic]}) >= LEAST


def test_no_question_stands_under_two_topics() -> None:
    seen: dict[str, str] = {}
    for topic, texts in questions().items():
        for text in texts:
            assert seen.setdefault(plain(text), topic) == topic, text


def test_no_held_out_question_is_trained_on() -> None:
    kept = held_out()
    assert len(kept) >= 700
    both = [text for texts in (*questions().values(), turns()) for text in texts if plain(text) in kept]
    assert both == []


def test_everything_is_mild() -> None:
    assert [text for texts in (*questions().values(), turns()) for text in texts if GRAPHIC.search(text)] == []
