from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from server.latest_turn import latest_turn
from server.settings import ROOT

LISTEN = "action_listen"


def asked(intent: str) -> UserUttered:
    return UserUttered("?", {"name": intent, "confidence": 1.0})


TALK = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted(LISTEN),
    asked("greet"),
    ActionExecuted("action_answer"),
    BotUttered("Hello."),
    SlotSet("context", "offer"),
    SlotSet("memory", {"helped": False}),
    ActionExecuted(LISTEN),
    asked("mission"),
    ActionExecuted("action_answer"),
    SlotSet("context", "subject"),
    ActionExecuted(LISTEN),
    asked("ask_more"),
    ActionExecuted("action_tell_more"),
    SlotSet("context", "subject"),
]


def test_policies_see_the_same_states_as_at_the_end_of_the_whole_talk() -> None:
    domain = Domain.load(ROOT / "domain.yml")
    for end in range(4, len(TALK) + 1):
        whole = DialogueStateTracker.from_events("talk", TALK[:end], domain.slots)
        turn = latest_turn(whole)
        seen = domain.states_for_tracker_history(turn)
        first = 1 if not seen[0] or "user" not in seen[0] else 0
        assert seen[first:] == domain.states_for_tracker_history(whole)[first - len(seen) :]
        assert turn.latest_action_name == whole.latest_action_name
        assert turn.get_slot("context") == whole.get_slot("context")


def test_before_the_first_message_it_is_the_whole_talk() -> None:
    tracker = DialogueStateTracker.from_events("talk", TALK[:3], Domain.load(ROOT / "domain.yml").slots)
    assert latest_turn(tracker) is tracker


def test_nothing_of_the_talk_is_changed() -> None:
    domain = Domain.load(ROOT / "domain.yml")
    whole = DialogueStateTracker.from_events("talk", TALK, domain.slots)
    latest_turn(whole).update(SlotSet("context", None))
    assert whole.get_slot("context") == "subject"
    assert list(whole.events) == TALK
