"""Which topic a message is about: four classifiers that see it differently, and vote.

Two look at the meaning (the sentence encoder's vector), one linear and one with a hidden layer;
two look at the writing (parts of words, which survive slips; words and word pairs, which carry
names). Their probabilities are multiplied (a logarithmic opinion pool: Genest & Zidek 1986,
"Combining Probability Distributions"), which asks all of them to agree, and sharpened or
flattened by one temperature (Guo et al. 2017, "On Calibration of Modern Neural Networks").

What is stored is numbers and words, no Python objects: a model file can do nothing but be read.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, List, Sequence

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from tqdm import tqdm

from components.clauses import with_clauses
from components.sentence_encoder import FEW
from components.spelling import read

CHARACTERS: Dict[str, Any] = {
    "analyzer": "char_wb",
    "ngram_range": (2, 5),
    "sublinear_tf": True,
    "min_df": 2,
    "lowercase": False,
    "dtype": np.float32,
}
WORDS: Dict[str, Any] = {
    "analyzer": "word",
    "ngram_range": (1, 2),
    "sublinear_tf": True,
    "lowercase": False,
    "token_pattern": r"[^\s.,;:!?()\"“”]+",
    "dtype": np.float32,
}
PROBABILITIES = "topic_probabilities"
"""Message property: the probability of every topic, by name."""
Array = npt.NDArray[Any]
SMALLEST = 1e-6
"""Probability below which one classifier no longer vetoes a topic."""


@dataclass
class LinearClassifier:
    """Multinomial logistic regression, as its weights (features x topics) and bias."""

    weights: Array
    bias: Array

    def logits(self, features: Array) -> Array:
        """Scores, shape (messages, topics), for dense features."""
        return np.asarray(features @ self.weights + self.bias)

    @classmethod
    def fit(cls, features: Any, topics: Sequence[str], strength: float, seed: int) -> LinearClassifier:
        """``strength`` is scikit-learn's C: the larger, the closer to the training questions."""
        model = LogisticRegression(C=strength, max_iter=80, tol=1e-3, random_state=seed).fit(features, topics)
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


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets ``intent`` and ``intent_ranking``. Needs a SentenceEncoder before it; uses terms if there are any."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``hidden``: width of the hidden layer; ``ranking``: topics reported; ``temperature``: see above."""
        return {
            "hidden": 768,
            "ranking": 5,
            "temperature": 0.7,
            "meaning_strength": 10.0,
            "writing_strength": 20.0,
            "seed": 42,
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._topics: List[str] = []
        self._terms: Dict[str, int] = {}
        self._arrays: Dict[str, Array] = {}
        self._writing: Dict[str, Writing] = {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the intent examples and stores what was learned."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        topics = [str(example.get(INTENT)) for example in examples]
        self._topics = sorted(set(topics))
        self._terms = {
            term: index
            for index, term in enumerate(sorted({term for example in examples for term in _terms_of(example)}))
        }
        seed, meaning_strength, writing_strength = (
            self._config[name] for name in ("seed", "meaning_strength", "writing_strength")
        )
        texts = [read(example) for example in examples]
        meaning = self._meaning(examples)
        progress = tqdm(total=4, desc="Training classifiers", disable=len(examples) < FEW)
        self._keep("meaning", LinearClassifier.fit(meaning, topics, meaning_strength, seed))
        hidden = MLPClassifier((self._config["hidden"],), alpha=1e-4, max_iter=60, random_state=seed).fit(
            meaning, topics
        )
        progress.update(2)
        for layer in (0, 1):
            self._keep(
                f"layer{layer}",
                LinearClassifier(hidden.coefs_[layer].astype(np.float32), hidden.intercepts_[layer].astype(np.float32)),
            )
        vocabularies = {}
        for name, settings in (("characters", CHARACTERS), ("words", WORDS)):
            vectorizer = TfidfVectorizer(**settings)
            self._keep(name, LinearClassifier.fit(vectorizer.fit_transform(texts), topics, writing_strength, seed))
            self._arrays[f"{name}_idf"] = vectorizer.idf_.astype(np.float32)
            vocabularies[name] = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
            progress.update()
        progress.close()
        self._use_vocabularies(vocabularies)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / "weights.npz", **self._arrays)
            (folder / "words.json").write_text(
                json.dumps({"topics": self._topics, "terms": self._terms, **vocabularies}), encoding="utf-8"
            )
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """A trained classifier."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                classifier._arrays = dict(arrays)
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        classifier._topics, classifier._terms = words["topics"], words["terms"]
        classifier._use_vocabularies(words)
        return classifier

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns from predictions on training questions."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the likeliest topic, and the next likely ones."""
        texts = [message for message in with_clauses(messages) if message.get(TEXT)]
        if not texts:
            return messages
        for message, probabilities in zip(texts, self.probabilities(texts), strict=True):
            order = np.argsort(-probabilities)[: self._config["ranking"]]
            ranking = [{"name": self._topics[index], "confidence": float(probabilities[index])} for index in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(PROBABILITIES, dict(zip(self._topics, probabilities.tolist(), strict=True)))
        return messages

    def probabilities(self, messages: Sequence[Message]) -> Array:
        """Probability of each topic, shape (messages, topics)."""
        meaning, texts = self._meaning(messages), [read(message) for message in messages]
        between = np.maximum(self._linear("layer0").logits(meaning), 0)
        opinions = [
            self._linear("meaning").logits(meaning),
            self._linear("layer1").logits(between),
            *(writing.logits(texts) for writing in self._writing.values()),
        ]
        floor = np.log(SMALLEST)
        pooled = np.mean([np.maximum(log_softmax(opinion), floor) for opinion in opinions], axis=0)
        return np.asarray(np.exp(log_softmax(pooled / self._config["temperature"])))

    def _meaning(self, messages: Sequence[Message]) -> Array:
        """The encoder's vector beside a one for each term found: shape (messages, 512 + terms)."""
        vectors = []
        for message in messages:
            _, sentence = message.get_dense_features(TEXT, [])
            found = np.zeros(len(self._terms), dtype=np.float32)
            for term in _terms_of(message):
                if term in self._terms:
                    found[self._terms[term]] = 0.5
            vectors.append(np.concatenate([sentence.features[0], found]))
        return np.asarray(vectors, dtype=np.float32)

    def _keep(self, name: str, linear: LinearClassifier) -> None:
        self._arrays[f"{name}_weights"], self._arrays[f"{name}_bias"] = linear.weights, linear.bias

    def _linear(self, name: str) -> LinearClassifier:
        return LinearClassifier(self._arrays[f"{name}_weights"], self._arrays[f"{name}_bias"])

    def _use_vocabularies(self, vocabularies: Dict[str, List[str]]) -> None:
        self._writing = {
            name: Writing(settings, vocabularies[name], self._arrays[f"{name}_idf"], self._linear(name))
            for name, settings in (("characters", CHARACTERS), ("words", WORDS))
        }


def _terms_of(message: Message) -> List[str]:
    """The terms of a message, as kind and name; countries and years count by kind alone."""
    found = []
    for entity in message.get(ENTITIES) or []:
        kind = entity["entity"]
        found.append(kind if kind in ("country", "year") else f"{kind}:{entity['value']}")
    return found
