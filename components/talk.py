"""What a talk is about helps to understand its next message: "and since when?", "so a boy of 17 too?".

The classifier reads a message as if it were the first. This weighs its probabilities by the subject of the last answer:
a conditional logit over topics (McFadden 1974), of some thirty weights, learned from turns of talks. A turn is a
training question whose metadata says ``after``: the topic that was answered before. What is asked after help (will my
parents be told?) is another thing than what is asked after a definition, so each kind of subject has weights of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
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
KINDS = ("danger", "steps", "asks", "other")
"""What topics are to somebody in trouble: help with it, what to do next, what people ask about help, everything else."""
RELATIONS = (*KINDS, "outside", "kin", "same")
"""What a topic is beside the subject: the subject itself, akin to it, nothing of ours, else its own kind."""
FEATURES = 3 + len(KINDS) * len(RELATIONS)
SURE = 0.1
"""Probability from which a message says by itself how it asks about the subject."""
PLAIN = 0.4
"""Probability from which "explain it simply" is taken as said, whatever the talk is about."""
STRENGTH = 3e-4
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


@dataclass(frozen=True)
class Turn:
    """A message of a talk, as the classifier read it by itself."""

    probabilities: Array
    """Of the topics, shape (topics,)."""
    words: int
    subject: str
    """The topic that was answered before; one of the topics."""


class TalkWeights:
    """Weighs the probabilities of topics by the subject of the talk."""

    def __init__(self, topics: Sequence[str], kinds: Sequence[str] = (), weights: Optional[Array] = None) -> None:
        """``kinds``: of each topic, one of KINDS; "other" where none are given."""
        self._topics = list(topics)
        self._about_it = np.asarray([topic in ABOUT_IT for topic in topics])
        self._kinds = np.asarray([KINDS.index(kind) for kind in kinds or ["other"] * len(self._topics)], dtype=int)
        self.weights = np.asarray([1.0, *[0.0] * (FEATURES - 1)]) if weights is None else np.asarray(weights)
        """Of the features, see ``_features``; the first is 1 and the others 0 where nothing is learned."""

    @property
    def kinds(self) -> Sequence[str]:
        """Of each topic."""
        return [KINDS[kind] for kind in self._kinds]

    def fit(self, turns: Sequence[Turn], meant: Sequence[str]) -> None:
        """Learns from turns and the topics that they meant."""
        features = np.asarray([self._features(turn) for turn in turns])
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

    def weighed(self, turn: Turn) -> Array:
        """The probabilities of topics, shape (topics,), once it is known what the talk is about."""
        scores = self._features(turn) @ self.weights
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum())

    def way(self, turn: Turn, shares: Array) -> Optional[str]:
        """How a message asks about the subject, where that is what it means: again, for more, simpler, a detail; else nothing."""
        if self._topics[int(np.argmax(shares))] != turn.subject:
            return None
        ways = [turn.subject, *(topic for topic in ABOUT_IT if topic in self._topics)]
        likely = max(ways, key=lambda way: float(turn.probabilities[self._topics.index(way)]))
        return likely if turn.probabilities[self._topics.index(likely)] >= SURE else DETAIL

    def _features(self, turn: Turn) -> Array:
        """Of one turn: shape (topics, FEATURES)."""
        logs = np.log(np.maximum(turn.probabilities, SMALLEST))
        same = np.asarray([topic == turn.subject for topic in self._topics])
        about_it = np.log(max(float(turn.probabilities[self._about_it].sum()), SMALLEST))
        related = np.zeros((len(self._topics), len(KINDS), len(RELATIONS)))
        kind = self._kinds[self._topics.index(turn.subject)]
        related[np.arange(len(self._topics)), kind, self._relations(turn.subject)] = 1
        return np.column_stack(
            [
                # What is about the last answer is no topic of its own.
                np.where(self._about_it, np.log(SMALLEST), logs),
                same * about_it,
                # The more words, the less needs the talk to be understood.
                same * np.log1p(turn.words),
                related.reshape(len(self._topics), -1),
            ]
        )

    def _relations(self, subject: str) -> Array:
        """What each topic is beside the subject, as indices of RELATIONS."""
        related = self._kinds.copy()
        for place, topic in enumerate(self._topics):
            if topic == subject:
                related[place] = RELATIONS.index("same")
            elif kin(topic, subject):
                related[place] = RELATIONS.index("kin")
            elif topic == OUTSIDE:
                related[place] = RELATIONS.index("outside")
        return related
