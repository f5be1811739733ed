"""Linear classifiers over vectors and over parts of texts: trained by scikit-learn, asked without it.

Stored as numbers and words. See topic_classifier.py and language.py for what they tell apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

Array = npt.NDArray[Any]
RARE, MET = 2.0, 5.0
"""Training questions that hold the rarest part that is kept (see min_df), and one that is surely known."""
NEVER = -30.0
"""Score of a topic that a classifier never met."""


@dataclass
class LinearClassifier:
    """Multinomial logistic regression, as its weights (features x topics) and bias."""

    weights: Array
    bias: Array

    def logits(self, features: Array) -> Array:
        """Scores, shape (messages, topics), for dense features."""
        return np.asarray(features @ self.weights + self.bias)

    def among(self, own: Sequence[str], topics: Sequence[str]) -> LinearClassifier:
        """The same over more topics, in their order; of those it never met it is sure that they are not meant."""
        weights = np.zeros((len(self.weights), len(topics)), dtype=np.float32)
        bias = np.full(len(topics), NEVER, dtype=np.float32)
        places = [topics.index(topic) for topic in own]
        weights[:, places], bias[places] = self.weights, self.bias
        return LinearClassifier(weights, bias)

    @classmethod
    def fit(cls, features: Any, topics: Sequence[str], strength: float, seed: int) -> LinearClassifier:
        """``strength`` is scikit-learn's C: the larger, the closer to the training questions."""
        model = LogisticRegression(C=strength, max_iter=30, tol=1e-3, random_state=seed).fit(features, topics)
        return cls(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))


class Writing:
    """What a trained TfidfVectorizer and the linear classifier after it do, of a few texts.

    scikit-learn checks itself and builds a sparse matrix at every call, which takes ten times as
    long as the counting. The arithmetic is the same (its user guide, "Tf-idf term weighting").
    """

    def __init__(
        self, settings: Dict[str, Any], vocabulary: Sequence[str], idf: Array, linear: LinearClassifier
    ) -> None:
        self._parts_of = TfidfVectorizer(**settings).build_analyzer()
        self._index = {part: index for index, part in enumerate(vocabulary)}
        self._idf, self._linear = idf, linear
        self._met = float(idf.max(initial=0.0)) - np.log(MET / RARE)
        """The idf of a part that MET training questions hold."""

    def knows(self, text: str) -> bool:
        """Whether any part of a text was met in training several times, more often than a slip of the keyboard is."""
        return any(self._idf[self._index[part]] <= self._met for part in self._parts_of(text) if part in self._index)

    def logits(self, texts: Sequence[str]) -> Array:
        """Scores, shape (texts, topics)."""
        return np.asarray([self._of(text) for text in texts])

    def _of(self, text: str) -> Array:
        counts = Counter(self._index[part] for part in self._parts_of(text) if part in self._index)
        if not counts:
            return self._linear.bias
        found = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (np.log(values) + 1) * self._idf[found]
        return np.asarray((values / np.linalg.norm(values)) @ self._linear.weights[found] + self._linear.bias)


def log_softmax(logits: Array) -> Array:
    """Logarithms of probabilities, row by row."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
