"""Which topic a message is about: four classifiers that see it differently, and vote.

Two look at the meaning (the sentence encoder's vector), one linear and one with a hidden layer; one looks
at words and word pairs, which carry names. A fourth looks at parts of words and learns from the languages
alone that the encoder never learned: there it counts most, elsewhere nothing. Their probabilities are
multiplied (a logarithmic opinion pool: Genest & Zidek 1986, "Combining Probability Distributions"), which
asks all of them to agree, and sharpened or flattened by one temperature (Guo et al. 2017, "On Calibration of
Modern Neural Networks"). What counts how much was chosen on messages of writers who had not seen the
training questions: there, meaning tells more than writing (docs/quality.md).

What is stored is numbers and words, no Python objects: a model file can do nothing but be read.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier
from tqdm import tqdm

from components.clauses import with_clauses
from components.language import LANGUAGE, language_of
from components.linear import Array, LinearClassifier, Writing, log_softmax
from components.sentence_encoder import FEW
from components.signs import SIGNS
from components.spelling import AS_WRITTEN, read, with_readings
from components.talk import TAKEN_AS_SAID, TalkWeights, said_after, subject_of
from components.text import folded

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
    "min_df": 2,
    "lowercase": False,
    "token_pattern": r"[^\s.,;:!?()\"“”]+",
    "dtype": np.float32,
}
PROBABILITIES = "topic_probabilities"
"""Message property: the probability of every topic, by name."""
UNREAD = 0.5
"""What a confidence is worth in a message of which no word stands in the training questions: "asdkjh qwe"."""
SMALLEST = 1e-6
"""Probability below which one classifier no longer vetoes a topic."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets ``intent`` and ``intent_ranking``. Needs a SentenceEncoder before it; uses terms if there are any."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``hidden``: width of the hidden layer; ``ranking``: topics reported; ``temperature``: see above.

        ``counts``: what each opinion counts; ``counts_unknown``: in the languages ``unknown_to_encoder``, from which
        alone ``characters`` learns.
        """
        return {
            "hidden": 768,
            "ranking": 5,
            "temperature": 0.6,
            "counts": {"meaning": 1.0, "hidden": 1.0, "words": 0.3, "characters": 0.0},
            "counts_unknown": {"meaning": 0.3, "hidden": 0.5, "words": 0.5, "characters": 2.0},
            "unknown_to_encoder": ["lb"],
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
        self._talk = TalkWeights(())

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
        every = [example for example in training_data.intent_examples if example.get(TEXT)]
        # A turn that is understood from its talk alone would mislead where there is none.
        examples = [example for example in every if said_after(example) is None]
        topics = [str(example.get(INTENT)) for example in examples]
        self._topics = sorted(set(topics))
        self._terms = {
            term: index
            for index, term in enumerate(sorted({term for example in examples for term in _terms_of(example)}))
        }
        seed, meaning_strength, writing_strength = (
            self._config[name] for name in ("seed", "meaning_strength", "writing_strength")
        )
        texts = [folded(read(example)) for example in examples]
        unknown = [
            index
            for index, example in enumerate(examples)
            if language_of(example) in self._config["unknown_to_encoder"]
        ] or list(range(len(examples)))
        meaning = self._meaning(examples)

        def learn_meaning() -> None:
            self._keep("meaning", LinearClassifier.fit(meaning, topics, meaning_strength, seed))

        def learn_hidden() -> None:
            hidden = MLPClassifier((self._config["hidden"],), alpha=1e-4, max_iter=12, random_state=seed)
            hidden.fit(meaning, topics)
            for layer, (weights, bias) in enumerate(zip(hidden.coefs_, hidden.intercepts_, strict=True)):
                self._keep(f"layer{layer}", LinearClassifier(weights.astype(np.float32), bias.astype(np.float32)))

        vocabularies: Dict[str, List[str]] = {}

        def learn_writing(name: str, settings: Dict[str, Any], chosen: Sequence[int]) -> None:
            vectorizer = TfidfVectorizer(**settings)
            features = vectorizer.fit_transform([texts[index] for index in chosen])
            learned = LinearClassifier.fit(features, [topics[index] for index in chosen], writing_strength, seed)
            self._keep(name, learned.among(sorted({topics[index] for index in chosen}), self._topics))
            self._arrays[f"{name}_idf"] = vectorizer.idf_.astype(np.float32)
            vocabularies[name] = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)

        work: List[Callable[[], None]] = [
            learn_hidden, partial(learn_writing, "words", WORDS, range(len(texts))),
            learn_meaning, partial(learn_writing, "characters", CHARACTERS, unknown),
        ]  # fmt: skip
        # Side by side: each spends its time in the libraries' own loops, which use one core and hold no lock.
        with ThreadPoolExecutor(min(len(work), os.cpu_count() or 1)) as pool:
            learned = [pool.submit(one) for one in work]
            for one in tqdm(
                as_completed(learned), total=len(work), desc="Training classifiers", disable=len(examples) < FEW
            ):
                one.result()
        self._use_vocabularies(vocabularies)
        self._learn_talks([example for example in every if said_after(example) in self._topics])
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
        classifier._talk = TalkWeights(classifier._topics, classifier._arrays["talk"])
        return classifier

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns from predictions on training questions."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the likeliest topic, and the next likely ones."""
        readings: List[Message] = []
        languages: List[Optional[str]] = []
        for message in messages:
            found = [reading for reading in with_readings([message]) if reading.get(TEXT)]
            readings += found
            languages += [(message.get(LANGUAGE) or {}).get("likely")] * len(found)
        if not readings:
            return messages
        judged = dict(zip(map(id, readings), self.probabilities(readings, languages), strict=True))
        for message in with_clauses(messages):
            if id(message) not in judged:
                continue
            probabilities = judged[id(message)]
            if message.get(AS_WRITTEN) is not None:
                # Whether a word was a slip is not known: what both readings say counts, half each.
                probabilities = (probabilities + judged[id(message.get(AS_WRITTEN))]) / 2
            sure = 1.0 if self._writing["words"].knows(folded(read(message))) else UNREAD
            shares, meant = self._in_its_talk(message, probabilities)
            order = np.argsort(-shares)[: self._config["ranking"]]
            ranking = [{"name": self._topics[index], "confidence": sure * float(shares[index])} for index in order]
            first = ranking[0] if meant is None else {**ranking[0], "name": meant}
            message.set(INTENT, first, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(PROBABILITIES, dict(zip(self._topics, probabilities.tolist(), strict=True)))
        return messages

    def _in_its_talk(self, message: Message, probabilities: Array) -> Tuple[Array, Optional[str]]:
        """The probabilities of topics once it is known what the talk is about, and the intent where that is not the likeliest."""
        subject = subject_of(message)
        if subject not in self._topics or self._topics[int(np.argmax(probabilities))] in TAKEN_AS_SAID:
            return probabilities, None
        shares = self._talk.weighed(probabilities, subject)
        return shares, self._talk.way(probabilities, shares, subject)

    def _learn_talks(self, turns: Sequence[Message]) -> None:
        self._talk = TalkWeights(self._topics)
        if turns:
            languages = [language_of(turn) for turn in turns]
            before = [str(said_after(turn)) for turn in turns]
            self._talk.fit(self.probabilities(turns, languages), before, [str(turn.get(INTENT)) for turn in turns])
        self._arrays["talk"] = self._talk.weights

    def probabilities(self, messages: Sequence[Message], languages: Sequence[Optional[str]]) -> Array:
        """Probability of each topic, shape (messages, topics), of messages in the languages that were detected."""
        meaning, texts = self._meaning(messages), [folded(read(message)) for message in messages]
        between = np.maximum(self._linear("layer0").logits(meaning), 0)
        opinions: Dict[str, Callable[[], Array]] = {
            "meaning": lambda: self._linear("meaning").logits(meaning),
            "hidden": lambda: self._linear("layer1").logits(between),
            **{name: partial(writing.logits, texts) for name, writing in self._writing.items()},
        }
        unread = np.isin([language or "" for language in languages], self._config["unknown_to_encoder"])
        pooled, total = np.zeros((len(texts), len(self._topics))), np.zeros(len(texts))
        for name, opinion in opinions.items():
            counts = np.where(unread, self._config["counts_unknown"][name], self._config["counts"][name])
            # Nobody is asked whose opinion counts nothing: the parts of words of most messages.
            if counts.any():
                pooled += counts[:, np.newaxis] * np.maximum(log_softmax(opinion()), np.log(SMALLEST))
                total += counts
        return np.asarray(np.exp(log_softmax(pooled / total[:, np.newaxis] / self._config["temperature"])))

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
    """The terms and signs of a message, as kind and name; countries and years count by kind alone."""
    found = [f"sign:{name}" for name in message.get(SIGNS) or []]
    for entity in message.get(ENTITIES) or []:
        kind = entity["entity"]
        found.append(kind if kind in ("country", "year") else f"{kind}:{entity['value']}")
    return found
