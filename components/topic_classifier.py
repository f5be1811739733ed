"""Which topic a message is about: classifiers that see it differently, and vote.

One looks at the meaning (the sentence encoder's vector), one at words and word pairs, which carry names. A
third looks at parts of words and learns from the languages alone that the encoder never learned: there it
counts most, elsewhere nothing. Where they doubt, a fourth is asked, which looks at the meaning as two encoders
have it side by side. Their probabilities are multiplied (a logarithmic opinion pool: Genest & Zidek 1986, "Combining Probability Distributions"), which
asks all of them to agree, and sharpened or flattened by one temperature (Guo et al. 2017, "On Calibration of
Modern Neural Networks"). What counts how much was chosen on messages of writers who had not seen the
training questions: there, meaning tells more than writing (docs/quality.md).

What is stored is numbers and words, no Python objects: a model file can do nothing but be read.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path
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

from answers.catalogue import CONTENT
from components.clauses import with_clauses
from components.costs import Costs
from components.language import LANGUAGE, language_of
from components.linear import Array, LinearClassifier, Writing, log_softmax
from components.second_reader import LONGEST, SecondReader, chosen
from components.sentence_encoder import FEW
from components.signs import SIGNS
from components.spelling import AS_WRITTEN, read, with_readings
from components.talk import ABOUT_IT, KINDS, PLAIN, TAKEN_AS_SAID, TalkWeights, Turn, said_after, subject_of
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
"""Message property: the probability of every topic, by name, of the message by itself."""
IN_ITS_TALK = "topic_probabilities_in_talk"
"""Message property: the same once it is known what the talk is about; nothing where that changes nothing."""
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
        ``both``: what the opinion about both readers' vectors ``counts`` (``counts_unknown`` as above), the probability
        below which it is in ``doubt`` asked, and what it learns from (second_reader.chosen).
        ``evened``: how far the topics are made as likely as if all had as many training questions (Menon et al. 2021,
        "Long-tail learning via logit adjustment"); not those ``as_met``, whose shares Safeguarding weighs.
        ``content``: the folder of costs.yml, which says what kind of people each topic answers.
        """
        return {
            "hidden": 768,
            "ranking": 5,
            "temperature": 0.75,
            "both": {"counts": 1.2, "counts_unknown": 1.2, "doubt": 0.9, "words": 20, "most": 60},
            "evened": 0.8,
            "as_met": [
                "out_of_scope", "emergency", "harmful_request", "report", "report.images", "report.abroad", "need_help",
                "need_help.online", "need_help.adult", "need_help.despair", "need_help.despair_other",
                "need_help.trafficking", "need_help.missing", "need_help.survivor", "need_help.own_thoughts",
            ],
            "counts": {"meaning": 1.0, "words": 0.3, "characters": 0.0},
            "counts_unknown": {"meaning": 0.5, "words": 0.5, "characters": 3.0},
            "unknown_to_encoder": ["lb"],
            "writing_strength": 20.0,
            "seed": 42,
            "content": str(CONTENT),
        }  # fmt: skip

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._topics: List[str] = []
        self._terms: Dict[str, int] = {}
        self._arrays: Dict[str, Array] = {}
        self._writing: Dict[str, Writing] = {}
        self._talk = TalkWeights(())
        self._second = SecondReader()

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
        seed, writing_strength = self._config["seed"], self._config["writing_strength"]
        texts = [folded(read(example)) for example in examples]
        unknown = [
            index
            for index, example in enumerate(examples)
            if language_of(example) in self._config["unknown_to_encoder"]
        ] or list(range(len(examples)))
        meaning = self._meaning(examples)
        self._arrays["rare"] = self._rarity(topics)
        in_both, places = self._read_twice(examples, topics, meaning)

        def learn_layers(name: str, features: Array, chosen: Sequence[int], rounds: int, strength: float) -> None:
            hidden = MLPClassifier((self._config["hidden"],), alpha=strength, max_iter=rounds, random_state=seed)
            hidden.fit(features, [topics[index] for index in chosen])
            (first, last), (first_bias, last_bias) = hidden.coefs_, hidden.intercepts_
            self._keep(f"{name}0", LinearClassifier(first.astype(np.float32), first_bias.astype(np.float32)))
            own = LinearClassifier(last.astype(np.float32), last_bias.astype(np.float32))
            self._keep(f"{name}1", own.among(list(hidden.classes_), self._topics))

        vocabularies: Dict[str, List[str]] = {}

        def learn_writing(name: str, settings: Dict[str, Any], chosen: Sequence[int]) -> None:
            vectorizer = TfidfVectorizer(**settings)
            features = vectorizer.fit_transform([texts[index] for index in chosen])
            learned = LinearClassifier.fit(features, [topics[index] for index in chosen], writing_strength, seed)
            self._keep(name, learned.among(sorted({topics[index] for index in chosen}), self._topics))
            self._arrays[f"{name}_idf"] = vectorizer.idf_.astype(np.float32)
            vocabularies[name] = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)

        work: List[Callable[[], None]] = [
            partial(learn_layers, "meaning", meaning, range(len(texts)), 12, 1e-4),
            partial(learn_layers, "both", in_both, places, 8, 1e-3),
            partial(learn_writing, "words", WORDS, range(len(texts))),
            partial(learn_writing, "characters", CHARACTERS, unknown),
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
        classifier._talk = TalkWeights(
            classifier._topics, classifier._arrays["talk_kinds"].tolist(), classifier._arrays["talk"]
        )
        classifier._second.warm()
        return classifier

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns from predictions on training questions."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the likeliest topic, and the next likely ones."""
        wholes = {id(one) for message in messages for one in (message, message.get(AS_WRITTEN))}
        judged: Dict[int, Array] = {}
        # A clause is read once: the second reader has the message that it belongs to.
        for second in (True, False):
            readings: List[Message] = []
            languages: List[Optional[str]] = []
            for message in messages:
                found = [one for one in with_readings([message]) if one.get(TEXT) and (id(one) in wholes) == second]
                readings += found
                languages += [(message.get(LANGUAGE) or {}).get("likely")] * len(found)
            if readings:
                judged.update(zip(map(id, readings), self.probabilities(readings, languages, second), strict=True))
        for message in with_clauses(messages):
            if id(message) not in judged:
                continue
            probabilities = judged[id(message)]
            if message.get(AS_WRITTEN) is not None:
                # Whether a word was a slip is not known: what both readings say counts, half each.
                probabilities = (probabilities + judged[id(message.get(AS_WRITTEN))]) / 2
            sure = 1.0 if self._writing["words"].knows(folded(read(message))) else UNREAD
            shares, meant = self._in_its_talk(message, probabilities)
            if shares is not probabilities:
                message.set(IN_ITS_TALK, dict(zip(self._topics, shares.tolist(), strict=True)))
            order = np.argsort(-shares)[: self._config["ranking"]]
            ranking = [{"name": self._topics[index], "confidence": sure * float(shares[index])} for index in order]
            first = ranking[0] if meant is None else {**ranking[0], "name": meant}
            message.set(INTENT, first, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(PROBABILITIES, dict(zip(self._topics, probabilities.tolist(), strict=True)))
        return messages

    def _in_its_talk(self, message: Message, probabilities: Array) -> Tuple[Array, Optional[str]]:
        """The probabilities of topics once it is known what the talk is about, and the intent where that is not the likeliest."""
        subject, likeliest = subject_of(message), self._topics[int(np.argmax(probabilities))]
        surely_about_it = likeliest in ABOUT_IT and probabilities.max() >= PLAIN
        if subject not in self._topics or likeliest in TAKEN_AS_SAID or surely_about_it:
            return probabilities, None
        turn = _turn(message, probabilities, subject)
        shares = self._talk.weighed(turn)
        return shares, self._talk.way(turn, shares)

    def _learn_talks(self, turns: Sequence[Message]) -> None:
        costs = Costs.read(Path(self._config["content"]))
        kinds = [kind if (kind := costs.kind(topic)) in KINDS else "danger" for topic in self._topics]
        self._talk = TalkWeights(self._topics, kinds)
        if turns:
            probabilities = self.probabilities(turns, [language_of(turn) for turn in turns])
            self._talk.fit(
                [_turn(turn, shares, str(said_after(turn))) for turn, shares in zip(turns, probabilities, strict=True)],
                [str(turn.get(INTENT)) for turn in turns],
            )
        self._arrays["talk"] = self._talk.weights
        self._arrays["talk_kinds"] = np.asarray(self._talk.kinds)

    def probabilities(
        self, messages: Sequence[Message], languages: Sequence[Optional[str]], second: bool = True
    ) -> Array:
        """Probability of each topic, shape (messages, topics), of messages in the languages that were detected.

        ``second``: whether the second reader is asked about those that are in doubt.
        """
        meaning, unknown, both = self._meaning(messages), self._unknown(languages), self._config["both"]
        pooled, total = self._first_opinions(messages, meaning, unknown)
        found = self._shares(pooled / total[:, np.newaxis])
        short = np.asarray([second and len(read(message)) <= LONGEST for message in messages])
        doubted = np.flatnonzero(short & (found.max(axis=1) < both["doubt"]))
        if doubted.size:
            vectors = self._second.vectors([read(messages[index]) for index in doubted])
            opinion = _logarithms(self._layers("both", np.hstack([meaning[doubted], vectors])))
            counts = np.where(unknown[doubted], both["counts_unknown"], both["counts"])
            pooled[doubted] += counts[:, np.newaxis] * opinion
            found[doubted] = self._shares(pooled[doubted] / (total[doubted] + counts)[:, np.newaxis])
        return found

    def _shares(self, mean: Array) -> Array:
        """Probabilities from the mean of the opinions' logarithms."""
        return np.asarray(
            np.exp(log_softmax(mean / self._config["temperature"] - self._config["evened"] * self._arrays["rare"]))
        )

    def _rarity(self, topics: Sequence[str]) -> Array:
        """Logarithm of how many training questions a topic has, to their mean; 0 for those that are left as met."""
        counts = Counter(topics)
        found = np.log(np.asarray([counts[topic] for topic in self._topics]) / np.mean(list(counts.values())))
        return np.where(np.isin(self._topics, self._config["as_met"]), 0, found).astype(np.float32)

    def _read_twice(
        self, examples: Sequence[Message], topics: Sequence[str], meaning: Array
    ) -> Tuple[Array, List[int]]:
        """Both readers' vectors side by side, shape (chosen, 512 + terms + 384), and which questions were chosen."""
        settings, texts = self._config["both"], [read(example) for example in examples]
        asked = list(zip(topics, map(str, map(language_of, examples)), strict=True))
        places = chosen(asked, texts, self._config["as_met"], settings["most"], settings["words"], self._config["seed"])
        vectors = self._second.vectors([texts[place] for place in places], quiet=len(examples) < FEW)
        return np.hstack([meaning[places], vectors]), places

    def _layers(self, name: str, features: Array) -> Array:
        return self._linear(f"{name}1").logits(np.maximum(self._linear(f"{name}0").logits(features), 0))

    def _unknown(self, languages: Sequence[Optional[str]]) -> Array:
        """Which of the messages are in a language that the first reader never learned."""
        return np.isin([language or "" for language in languages], self._config["unknown_to_encoder"])

    def _first_opinions(self, messages: Sequence[Message], meaning: Array, unknown: Array) -> Tuple[Array, Array]:
        """The opinions that are always asked, added up as they count: logarithms (messages, topics), and what counted."""
        texts = [folded(read(message)) for message in messages]
        opinions: Dict[str, Callable[[], Array]] = {
            "meaning": lambda: self._layers("meaning", meaning),
            **{name: partial(writing.logits, texts) for name, writing in self._writing.items()},
        }
        pooled, total = np.zeros((len(texts), len(self._topics))), np.zeros(len(texts))
        for name, opinion in opinions.items():
            counts = np.where(unknown, self._config["counts_unknown"][name], self._config["counts"][name])
            # Nobody is asked whose opinion counts nothing: the parts of words of most messages.
            if counts.any():
                pooled += counts[:, np.newaxis] * _logarithms(opinion())
                total += counts
        return pooled, total

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


def _logarithms(logits: Array) -> Array:
    """Of probabilities, none of which vetoes a topic alone."""
    return np.asarray(np.maximum(log_softmax(logits), np.log(SMALLEST)))


def _turn(message: Message, probabilities: Array, subject: str) -> Turn:
    return Turn(probabilities, len(read(message).split()), subject)


def _terms_of(message: Message) -> List[str]:
    """The terms and signs of a message, as kind and name; countries and years count by kind alone."""
    found = [f"sign:{name}" for name in message.get(SIGNS) or []]
    for entity in message.get(ENTITIES) or []:
        kind = entity["entity"]
        found.append(kind if kind in ("country", "year") else f"{kind}:{entity['value']}")
    return found
