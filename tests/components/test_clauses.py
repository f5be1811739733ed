import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.clauses import ASKS, CLAUSES, PASSAGE, STORY, ClauseFinder, passages, with_clauses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what is your mission and how can i donate?", ["what is your mission", "how can i donate"]),
        ("I don't want to donate, just your history", ["I don't want to donate", "just your history"]),
        ("mission? values? history?", ["mission", "values", "history"]),
        ("what is csam", []),
        ("hello!!!", []),
        ("", []),
        ("a, b, c, d, e, f", []),
        ("one. two. three. four. five.", []),
        ("wer hat dich gebaut, und dann die rechtsform?", ["wer hat dich gebaut", "die rechtsform"]),
        ("your mission\n\nyour values", ["your mission", "your values"]),
    ],
)
def test_the_clauses_of_a_message(text: str, found: list[str]) -> None:
    message = Message.build(text)
    ClauseFinder().process([message])
    assert [clause.get("text") for clause in message.get(CLAUSES, ())] == found


def test_components_see_a_message_and_its_clauses() -> None:
    message = Message.build("mission and history")
    ClauseFinder().process([message])
    assert [one.get("text") for one in with_clauses([message])] == ["mission and history", "mission", "history"]


def test_sentences_hold_clauses_of_their_own() -> None:
    message = Message.build("Hi there! What is csam, and also who are you? Thanks.")
    ClauseFinder().process([message])
    sentences = message.get(CLAUSES)
    assert [sentence.get("text") for sentence in sentences] == [
        "Hi there",
        "What is csam, and also who are you",
        "Thanks",
    ]
    assert [clause.get("text") for clause in sentences[1].get(CLAUSES)] == ["What is csam", "who are you"]
    assert len(with_clauses([message])) == 6


def test_the_last_clause_before_a_question_mark_asks() -> None:
    message = Message.build("i read your page, you are how many?")
    ClauseFinder().process([message])
    assert [clause.get(ASKS) for clause in message.get(CLAUSES)] == [False, True]


def test_a_long_text_is_read_in_passages_that_leave_no_word_out() -> None:
    words = [f"w{number}" for number in range(237)]
    found = passages(" ".join(words))
    assert set(" ".join(found).split()) == set(words)
    assert all(len(passage.split()) <= PASSAGE for passage in found)
    assert passages(" ".join(words[: STORY - 1])) == []


def test_a_thousand_question_marks_are_one() -> None:
    message = Message.build("why" + "?" * 1000 + " how?!?!")
    ClauseFinder().process([message])
    assert [clause.get(TEXT) for clause in message.get(CLAUSES)] == ["why", "how"]


def test_passages_of_hardly_any_letters_do_not_overlap() -> None:
    words = [f"{number % 10}" for number in range(500)]
    assert " ".join(passages(" ".join(words))).split() == words
