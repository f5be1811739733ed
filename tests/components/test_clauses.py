import pytest
from rasa.shared.nlu.training_data.message import Message

from components.clauses import CLAUSES, ClauseFinder, with_clauses


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
