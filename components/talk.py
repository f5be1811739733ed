"""What a talk is about helps to understand its next message: "and since when?", "so a boy of 17 too?".

The classifier reads a message as if it were the first. This weighs its probabilities by the subject of the last answer:
a conditional logit over topics (McFadden 1974), of a handful of weights, learned from turns of talks. A turn is a
training question whose metadata says ``after``: the topic that was answered before.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.training_data.message import Message
from scipy.optimize import minimize

Array = npt.NDArray[Any]
TALK = "talk"
"""Where a message's metadata says what talk it belongs to (actions/talk.py)."""
AFTER = "after"
"""Where a training question's metadata says which topic was answered before it."""
ABOUT_IT = ("ask_more", "ask_simpler", "ask_exact_words", "ask_detail")
"""Intents that are about the last answer, whatever that was about."""
DETAIL = "ask_detail"
TAKEN_AS_SAID = ("ask_another", "affirm", "deny", "change_language", "delete_data")
"""Intents that a subject changes nothing about: which member of a list, which offer is meant the actions find out."""
OUTSIDE = "out_of_scope"
SMALLEST = 1e-6
FEATURES = 7
SURE = 0.1
"""Probability from which a message says by itself how it asks about the subject."""
PLAIN = 0.4
"""Probability from which "explain it simply" is taken as said, whatever the talk is about."""
STRENGTH = 1e-3
"""How strongly the weights are drawn to those with which nothing changes."""


def said_after(example: Message) -> Optional[str]:
    """The topic that was answered before a training question, or nothing where it stands by itself."""
    metadata = (example.get("metadata") or {}).get("example")
    return metadata.get(AFTER) if isinstance(metadata, Mapping) else None


def subject_of(message: Message) -> Optional[str]:
    """What the talk that a message belongs to is about."""
    talk: Mapping[str, Any] = (message.get("metadata") or {}).get(TALK) or {}
    return talk.get("subject")


def kin(one: str, other: str) -> bool:
    """Whether two topics belong together: finer ones of one parent, members of one list."""
    return _family(one) == _family(other)


def _family(topic: str) -> str:
    for family in ("def", "value", "network"):
        if topic.startswith(f"{family}_"):
            return family
    return topic.partition(".")[0]


class TalkWeights:
    """Weighs the probabilities of topics by the subject of the talk."""

    def __init__(self, topics: Sequence[str], weights: Optional[Array] = None) -> None:
        self._topics = list(topics)
        self._about_it = np.asarray([topic in ABOUT_IT for topic in topics])
        self._outside = np.asarray([topic == OUTSIDE for topic in topics])
        self.weights = np.asarray([1.0, *[0.0] * (FEATURES - 1)]) if weights is None else np.asarray(weights)
        """Of the features, see ``_features``; the first is 1 and the others 0 where nothing is learned."""

    def fit(self, probabilities: Array, subjects: Sequence[str], meant: Sequence[str]) -> None:
        """Learns from turns: the probabilities of topics (turns, topics), the subject before, the topic that was meant."""
        features = np.asarray([self._features(*one) for one in zip(probabilities, subjects, strict=True)])
        chosen = np.asarray([self._topics.index(topic) for topic in meant])
        start = self.weights

        def loss(weights: Array) -> Tuple[float, Array]:
            scores = features @ weights
            scores = scores - scores.max(axis=1, keepdims=True)
            shares = np.exp(scores)
            shares = shares / shares.sum(axis=1, keepdims=True)
            at = np.arange(len(chosen))
            expected = np.einsum("nt,ntf->nf", shares, features)
            slope = (expected - features[at, chosen]).mean(axis=0) + 2 * STRENGTH * (weights - start)
            return float(
                -np.log(shares[at, chosen] + SMALLEST).mean() + STRENGTH * np.sum((weights - start) ** 2)
            ), slope

        self.weights = minimize(loss, start, jac=True, method="L-BFGS-B").x

    def weighed(self, probabilities: Array, subject: str) -> Array:
        """The probabilities of topics, shape (topics,), once it is known what the talk is about."""
        scores = self._features(probabilities, subject) @ self.weights
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum())

    def way(self, probabilities: Array, shares: Array, subject: str) -> Optional[str]:
        """How a message asks about the subject, where that is what it means: again, for more, simpler, a detail; else nothing."""
        if self._topics[int(np.argmax(shares))] != subject:
            return None
        ways = [subject, *(topic for topic in ABOUT_IT if topic in self._topics)]
        likely = max(ways, key=lambda way: float(probabilities[self._topics.index(way)]))
        return likely if probabilities[self._topics.index(likely)] >= SURE else DETAIL

    def _features(self, probabilities: Array, subject: str) -> Array:
        """Of one turn: shape (topics, FEATURES)."""
        logs = np.log(np.maximum(probabilities, SMALLEST))
        same = np.asarray([topic == subject for topic in self._topics], dtype=float)
        near = np.asarray([topic != subject and kin(topic, subject) for topic in self._topics], dtype=float)
        about_it = np.log(max(float(probabilities[self._about_it].sum()), SMALLEST))
        outside = np.log(max(float(probabilities[self._outside].sum()), SMALLEST))
        return np.stack(
            [
                # What is about the last answer is no topic of its own.
                np.where(self._about_it, np.log(SMALLEST), logs),
                same,
                same * about_it,
                same * outside,
                near,
                near * about_it,
                np.asarray(self._outside, dtype=float),
            ],
            axis=1,
        )
