"""The decision by itself, on clauses that somebody has judged already."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.training_data.message import Message

from components.clauses import CLAUSES
from components.questions import QUESTIONS, QuestionSplitter
from components.topic_classifier import PROBABILITIES


def judged(text: str, topic: str, confidence: float = 0.95, begins: str = "") -> Message:
    """A clause as the components before have left it."""
    entities = [{"entity": begins, "value": begins, "start": 0, "end": 1}] if begins else []
    return Message(
        {"text": text, "read_as": text, "intent": {"name": topic, "confidence": confidence}, "entities": entities}
    )


def split(whole: Message, *clauses: Message, heard: float = 0.01) -> tuple[str, list[str]]:
    """The message's topic and those of its questions; ``heard``: their probability in the whole message."""
    whole.set(CLAUSES, list(clauses))
    whole.set(PROBABILITIES, {clause.get("intent")["name"]: heard for clause in clauses})
    QuestionSplitter(QuestionSplitter.get_default_config()).process([whole])
    questions: list[dict[str, Any]] = whole.get(QUESTIONS) or []
    return whole.get("intent")["name"], [question["intent"]["name"] for question in questions]


def test_two_questions_in_order() -> None:
    clauses = (
        judged("what is your mission", "mission", begins="opener"),
        judged("how do i donate", "donate", begins="opener"),
    )
    assert split(judged("whole", "donate"), *clauses) == ("mission", ["mission", "donate"])


def test_headings_are_questions_too() -> None:
    assert split(judged("whole", "history"), judged("mission", "mission"), judged("history", "history"))[1] == [
        "mission",
        "history",
    ]


def test_a_heading_that_the_whole_message_knows_nothing_of_is_none() -> None:
    clauses = judged("the mission", "mission"), judged("how do i donate", "donate", begins="opener")
    assert split(judged("whole", "donate"), *clauses, heard=0.00001) == ("donate", [])


def test_a_sure_statement_is_a_question() -> None:
    clauses = (
        judged("ecpat luxembourg was founded by whom", "history.luxembourg", 0.995),
        judged("the world network has how many members now", "network_today", 0.995),
    )
    assert split(judged("whole", "network_today"), *clauses)[1] == ["history.luxembourg", "network_today"]


def test_a_story_before_a_question_is_none() -> None:
    story = judged("my late husband always gave something at christmas", "need_help")
    assert split(judged("whole", "donate"), story, judged("where do i send it", "donate", begins="opener")) == (
        "donate",
        [],
    )


def test_what_is_declined_is_not_answered() -> None:
    declined = judged("i don't want to donate", "donate", begins="declined")
    assert split(judged("whole", "donate"), declined, judged("just your history", "history")) == ("history", [])


def test_a_cry_for_help_is_never_split() -> None:
    clauses = (
        judged("what is csam", "def_csam", begins="opener"),
        judged("who can help me", "need_help", begins="opener"),
    )
    assert split(judged("whole", "need_help"), *clauses) == ("need_help", [])


def test_a_list_beside_its_member_is_the_same_question() -> None:
    clauses = (
        judged("what is csam", "def_csam", begins="opener"),
        judged("define it please", "definitions", begins="opener"),
    )
    assert split(judged("whole", "def_csam"), *clauses) == ("def_csam", [])


def test_thanks_before_a_question_is_passed_over() -> None:
    clauses = (
        judged("thanks for that", "thanks"),
        judged("how many members are there", "network_today", begins="opener"),
    )
    assert split(judged("whole", "thanks"), *clauses) == ("network_today", [])


def test_an_unsure_clause_is_no_question() -> None:
    clauses = judged("what is that", "values", 0.5, "opener"), judged("how do i donate", "donate", begins="opener")
    assert split(judged("whole", "donate"), *clauses) == ("donate", [])


def test_the_questions_of_each_sentence_count() -> None:
    first = judged("what is your mission and how old are you", "mission", begins="opener")
    inner = (
        judged("what is your mission", "mission", begins="opener"),
        judged("since when do you exist", "history", begins="opener"),
    )
    first.set(CLAUSES, list(inner))
    first.set(PROBABILITIES, {"mission": 0.5, "history": 0.5})
    second = judged("and your address", "contact")
    assert split(judged("whole", "mission", 0.5), first, second)[1] == ["mission", "history", "contact"]


def test_a_question_about_the_talk_beside_a_sure_one_must_be_asked_outright() -> None:
    mission = judged("what is your mission", "mission", begins="opener")
    outright = judged("are you a robot", "bot_identity", 0.99, "opener")
    in_passing = judged("you machine", "bot_identity", 0.99)
    assert split(judged("whole", "mission"), mission, outright)[1] == ["mission", "bot_identity"]
    assert split(judged("whole", "mission"), mission, in_passing)[1] == []


def test_a_clause_about_danger_is_left_to_safeguarding() -> None:
    clauses = (
        judged("what is trafficking", "def_trafficking", begins="opener"),
        judged("where do i report it", "report.abroad", begins="opener"),
    )
    assert split(judged("whole", "def_trafficking"), *clauses) == ("def_trafficking", [])
