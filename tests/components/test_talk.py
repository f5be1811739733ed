from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from components.talk import FEATURES, TalkWeights, Turn, said_after, subject_of

TOPICS = ("ask_detail", "ask_more", "donate", "donate.tax", "history", "out_of_scope")


def shares(**known: float) -> np.ndarray:
    """Probabilities of the topics; what is not named shares the rest."""
    rest = (1 - sum(known.values())) / (len(TOPICS) - len(known))
    return np.asarray([known.get(topic.replace(".", "_"), rest) for topic in TOPICS])


def turn(subject: str, words: int = 3, **known: float) -> Turn:
    return Turn(shares(**known), words, subject)


@pytest.fixture(scope="module")
def learned() -> TalkWeights:
    """Weights of talks that stay with their subject or go to its kin where a message says little by itself."""
    turns = [
        (turn("donate", out_of_scope=0.5, donate_tax=0.2), "donate.tax"),
        (turn("history", out_of_scope=0.4), "history"),
        (turn("history", ask_detail=0.7), "history"),
        (turn("donate", history=0.9), "history"),
        (turn("donate", out_of_scope=0.95), "out_of_scope"),
    ]
    weights = TalkWeights(TOPICS)
    weights.fit([one for one, _ in turns], [topic for _, topic in turns])
    return weights


def likeliest(weights: TalkWeights, one: Turn) -> str:
    return TOPICS[int(weights.weighed(one).argmax())]


def test_nothing_is_weighed_where_nothing_was_learned() -> None:
    assert likeliest(TalkWeights(TOPICS), turn("donate", history=0.6)) == "history"


def test_what_says_little_is_about_the_subject(learned: TalkWeights) -> None:
    little = turn("history", out_of_scope=0.4)
    assert likeliest(learned, little) == "history"
    assert learned.way(little, learned.weighed(little)) == "history"


def test_what_is_clear_by_itself_is_left(learned: TalkWeights) -> None:
    clear = turn("donate", history=0.95)
    assert likeliest(learned, clear) == "history"
    assert learned.way(clear, learned.weighed(clear)) is None


def test_the_more_words_the_less_it_is_about_the_subject() -> None:
    weights = TalkWeights(TOPICS)
    said = [(turn("history", 2, donate=0.3), "history"), (turn("history", 20, donate=0.3), "donate")]
    weights.fit([one for one, _ in said] * 20, [topic for _, topic in said] * 20)
    short, long = (weights.weighed(turn("history", words, donate=0.4)) for words in (2, 20))
    assert short[TOPICS.index("history")] > long[TOPICS.index("history")]


def test_each_kind_of_subject_has_weights_of_its_own() -> None:
    kinds = ["other", "other", "danger", "asks", "other", "other"]
    weights = TalkWeights(TOPICS, kinds)
    said = [(turn("donate", history=0.4), "donate.tax"), (turn("history", donate=0.4), "history")]
    weights.fit([one for one, _ in said] * 20, [topic for _, topic in said] * 20)
    assert likeliest(weights, turn("donate")) == "donate.tax"
    assert likeliest(weights, turn("history")) == "history"
    again = TalkWeights(TOPICS, weights.kinds, weights.weights)
    assert weights.weights.shape == (FEATURES,)
    assert np.allclose(again.weighed(turn("donate")), weights.weighed(turn("donate")))


def test_the_way_in_which_it_asks_about_the_subject_is_kept(learned: TalkWeights) -> None:
    more = turn("history", ask_more=0.8)
    assert learned.way(more, learned.weighed(more)) == "ask_more"
    unclear = Turn(np.full(len(TOPICS), 0.01), 3, "history")
    assert learned.way(unclear, learned.weighed(unclear)) == "ask_detail"


def test_the_probabilities_remain_probabilities(learned: TalkWeights) -> None:
    assert learned.weighed(turn("history", donate=0.3)).sum() == pytest.approx(1)


def test_a_turn_says_after_which_topic_it_was_said() -> None:
    one = Message.build("and since when", "history")
    assert said_after(one) is None
    one.set("metadata", {"example": {"after": "donate"}})
    assert said_after(one) == "donate"
    assert subject_of(Message.build("and since when")) is None
    assert subject_of(Message(data={"metadata": {"talk": {"subject": "donate"}}})) == "donate"
