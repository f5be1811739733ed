from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from components.talk import TalkWeights, said_after, subject_of

TOPICS = ("ask_detail", "ask_more", "donate", "donate.tax", "history", "out_of_scope")


def shares(**known: float) -> np.ndarray:
    """Probabilities of the topics; what is not named shares the rest."""
    rest = (1 - sum(known.values())) / (len(TOPICS) - len(known))
    return np.asarray([known.get(topic.replace(".", "_"), rest) for topic in TOPICS])


@pytest.fixture(scope="module")
def learned() -> TalkWeights:
    """Weights of talks that stay with their subject or go to its kin where a message says little by itself."""
    weights = TalkWeights(TOPICS)
    turns = [
        (shares(out_of_scope=0.5, donate_tax=0.2), "donate", "donate.tax"),
        (shares(out_of_scope=0.4), "history", "history"),
        (shares(ask_detail=0.7), "history", "history"),
        (shares(history=0.9), "donate", "history"),
        (shares(out_of_scope=0.95), "donate", "out_of_scope"),
    ]
    weights.fit(np.asarray([one for one, _, _ in turns]), [one for _, one, _ in turns], [one for _, _, one in turns])
    return weights


def test_nothing_is_weighed_where_nothing_was_learned() -> None:
    known = shares(history=0.6)
    weighed = TalkWeights(TOPICS).weighed(known, "donate")
    assert TOPICS[int(weighed.argmax())] == "history"


def test_what_says_little_is_about_the_subject(learned: TalkWeights) -> None:
    weighed = learned.weighed(shares(out_of_scope=0.4), "history")
    assert TOPICS[int(weighed.argmax())] == "history"
    assert learned.way(shares(out_of_scope=0.4), weighed, "history") == "history"


def test_what_is_clear_by_itself_is_left(learned: TalkWeights) -> None:
    weighed = learned.weighed(shares(history=0.95), "donate")
    assert TOPICS[int(weighed.argmax())] == "history"
    assert learned.way(shares(history=0.95), weighed, "donate") is None


def test_the_way_in_which_it_asks_about_the_subject_is_kept(learned: TalkWeights) -> None:
    known = shares(ask_more=0.8)
    assert learned.way(known, learned.weighed(known, "history"), "history") == "ask_more"
    unclear = np.full(len(TOPICS), 0.01)
    assert learned.way(unclear, learned.weighed(unclear, "history"), "history") == "ask_detail"


def test_the_probabilities_remain_probabilities(learned: TalkWeights) -> None:
    assert learned.weighed(shares(donate=0.3), "history").sum() == pytest.approx(1)


def test_a_turn_says_after_which_topic_it_was_said() -> None:
    turn = Message.build("and since when", "history")
    assert said_after(turn) is None
    turn.set("metadata", {"example": {"after": "donate"}})
    assert said_after(turn) == "donate"
    assert subject_of(Message.build("and since when")) is None
    assert subject_of(Message(data={"metadata": {"talk": {"subject": "donate"}}})) == "donate"
