import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from actions.memory import SLOT, Memory
from channels.choices import choice_parse, last_choices, numbered_choice, offered

VISION, MISSION, VALUES = (
    {"id": name.lower(), "label": name, "text": name, "choices": []} for name in ("Vision", "Mission", "Values")
)


def answered(*choices: dict[str, str]) -> BotUttered:
    return BotUttered(data={"custom": {"topic": "x", "choices": list(choices)}})


def tracker(*events: object) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("somebody", [ActionExecuted("action_listen"), *events], [])


def test_a_pressed_button_is_the_intent_choose() -> None:
    parse = choice_parse("mission", "Mission")
    assert parse["text"] == "Mission"
    assert parse["intent"]["name"] == "choose"
    assert parse["entities"] == [{"entity": "choice", "value": "mission"}]


def test_what_was_offered_is_remembered_with_the_conversation() -> None:
    memory = AnySlot(SLOT, mappings=[{}], influence_conversation=False)
    talk = DialogueStateTracker.from_events("somebody", [SlotSet(SLOT, Memory(offered=["vision"]).as_slot())], [memory])
    assert offered(talk) == ["vision"]
    assert offered(None) == []


def test_the_choices_of_the_last_turn_are_those_of_all_its_answers_each_once() -> None:
    talk = tracker(
        UserUttered("hello"),
        answered(VALUES),
        UserUttered("vision and mission"),
        answered(VISION, MISSION),
        answered(MISSION, VALUES),
    )
    assert [choice["id"] for choice in last_choices(talk)] == ["vision", "mission", "values"]
    assert last_choices(None) == []
    assert last_choices(tracker(UserUttered("hello"), answered(VALUES), UserUttered("and"))) == []


@pytest.mark.parametrize(
    "text",
    ["2", " 2 ", "2.", "2)", "(2)", "2 )", "2!", "2\ufe0f\u20e3", "２", "#2", "Nr. 2", "n° 2", "Number 2", "option 2"],
)
def test_a_number_takes_the_choice_of_that_number(text: str) -> None:
    assert numbered_choice(text, [VISION, MISSION]) == "mission"


@pytest.mark.parametrize("text", ["0", "3", "-1", "no 2", "no, 2", "two", "2 values", "²", "٢", "", "200", "1990"])
def test_any_other_number_is_text(text: str) -> None:
    assert numbered_choice(text, [VISION, MISSION]) is None
