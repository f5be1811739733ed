"""Which language a message is written in.

A linear classifier over parts of words and the share that each language has of each word, multiplied
(naive Bayes over words); both learned from the training questions, whose files name their language
(``metadata`` in data/nlu.*.yml). The usual libraries for this know no Luxembourgish, and it
is the language between French and German that matters here. Languages we do not speak are told by
their commonest words (spaCy's stop words), those in other alphabets by components.scripts.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from components.linear import LinearClassifier, Writing, log_softmax
from components.scripts import UNKNOWN, script_language
from components.text import plain, tidy

LANGUAGE = "language"
"""Output property: ``{"name": ISO 639-1 code, "und" (none of ours, which cannot be told) or None, "confidence": probability, "likely": code or None}``.

No ``name`` where it is not sure; ``likely`` is then the best guess, for who has nothing else to go by.
"""
FOREIGN = ("it", "es", "nl", "pl", "ro", "tr", "da", "sv", "hr", "hu")
"""Languages that we recognise by their commonest words, and do not speak."""
RIVALS = ("nb", "cs", "sk", "ca", "sq", "id")
"""Languages beside them with many words of theirs; what fits one of these as well is in none that we recognise."""
PARTS: Dict[str, Any] = {
    "analyzer": "char_wb",
    "ngram_range": (1, 4),
    "sublinear_tf": True,
    "min_df": 3,
    "dtype": np.float32,
}
UNKNOWN_WORD = 0.01
"""Share of a word that a language has at least: training questions do not hold every word of it."""
OFTEN = 2
"""Times a word stands in the training questions to be known."""
Array = npt.NDArray[Any]


def common_words(language: str) -> FrozenSet[str]:
    """spaCy's stop words of a language, in plain form."""
    words = import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
    return frozenset(part for word in words for part in plain(word) if len(part) > 1)


def word_shares(texts: Sequence[str], languages: Sequence[str]) -> Tuple[List[str], Array]:
    """The known words, and the share that each language has of each: shape (words, languages in order of their codes).

    As often as a word stands in as many words of a language.
    """
    counts: Dict[str, Counter[str]] = {language: Counter() for language in sorted(set(languages))}
    for text, language in zip(texts, languages, strict=True):
        counts[language].update(plain(text))
    every = sum(counts.values(), Counter())
    known = sorted(word for word, count in every.items() if count >= OFTEN)
    often = np.array(
        [[count[word] / sum(count.values()) for count in counts.values()] for word in known], dtype=np.float32
    )
    return known, often / often.sum(axis=1, keepdims=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageDetector(GraphComponent):
    """Sets ``language`` on each message."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``sure``: least probability; ``shortest``: letters below which nothing is sure.

        ``few``: words of a message that must be its language's own: it must have the share ``own`` of them,
        and of a likely language ``likely``. "mission" and "CSAM" are words of several languages.
        ``foreign``: how many more of a message's words must be common in a language that we do not speak.
        """
        return {
            "sure": 0.8, "shortest": 4, "few": 2, "own": 0.65, "likely": 0.5,
            "foreign": 2, "strength": 20.0, "seed": 42,
        }  # fmt: skip

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._languages: List[str] = []
        self._parts: Optional[Writing] = None
        self._shares: Dict[str, Array] = {}
        self._common = {language: common_words(language) for language in (*FOREIGN, *RIVALS)}
        self._ours = frozenset().union(*(common_words(language) for language in ("en", "fr", "de", "pt", "lb")))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """An untrained detector."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageDetector:
        """A trained detector."""
        detector = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                weights = dict(arrays)
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        detector._use(words, weights)
        return detector

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the questions whose file names its language; the others are English."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts, languages = [tidy(example.get(TEXT)) for example in examples], [language_of(one) for one in examples]
        vectorizer = TfidfVectorizer(**PARTS)
        linear = LinearClassifier.fit(
            vectorizer.fit_transform(texts), languages, self._config["strength"], self._config["seed"]
        )
        known, shares = word_shares(texts, languages)
        words = {
            "languages": sorted(set(languages)),
            "parts": sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get),
            "known": known,
        }
        weights = {
            "idf": vectorizer.idf_.astype(np.float32), "weights": linear.weights, "bias": linear.bias, "shares": shares,
        }  # fmt: skip
        self._use(words, weights)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / "weights.npz", **weights)
            (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the language of each message."""
        for message in messages:
            message.set(LANGUAGE, self.language(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def language(self, text: str) -> Dict[str, Any]:
        """The language of a text, as the property holds it."""
        words = plain(text)
        other = script_language(text) or self._foreign(words)
        if other:
            return {"name": other, "confidence": 1.0, "likely": other}
        if self._parts is None or not words:
            return {"name": None, "confidence": 0.0, "likely": None}
        known = [self._shares[word] for word in words if word in self._shares]
        by_words = np.sum(np.log(np.add(known, UNKNOWN_WORD)), axis=0) if known else np.zeros(len(self._languages))
        both = np.exp(log_softmax(self._parts.logits([tidy(text)]) + by_words))[0]
        best = int(np.argmax(both))
        # Where none of few words is known, their parts alone must do.
        is_short = bool(known) and len(words) <= self._config["few"]
        owned = float(np.exp(log_softmax(by_words[np.newaxis]))[0, best]) if is_short else 1.0
        is_long = sum(letter.isalpha() for letter in text) >= self._config["shortest"]
        is_likely = (is_long or bool(known)) and owned >= self._config["likely"] and both[best] >= 1 / 2
        is_sure = is_long and both[best] >= self._config["sure"] and owned >= self._config["own"]
        language = self._languages[best]
        return {
            "name": language if is_sure else None,
            "confidence": float(both[best]),
            "likely": language if is_likely else None,
        }

    def _foreign(self, words: List[str]) -> Optional[str]:
        """A language we do not speak, where its common words outnumber those of ours; which, where one has most of them."""
        if len(words) < 3:
            return None
        unknown = [word for word in words if word not in self._shares]
        hits = {language: sum(word in common for word in words) for language, common in self._common.items()}
        best = max(FOREIGN, key=lambda language: hits[language])
        ours = sum(word in self._ours for word in words)
        if hits[best] < ours + self._config["foreign"] or len(unknown) * 3 < len(words):
            return None
        return best if all(hits[best] > hits[other] for other in hits if other != best) else UNKNOWN

    def _use(self, words: Mapping[str, Any], weights: Mapping[str, Array]) -> None:
        self._languages = words["languages"]
        self._shares = dict(zip(words["known"], weights["shares"], strict=True))
        linear = LinearClassifier(weights["weights"], weights["bias"])
        self._parts = Writing(PARTS, words["parts"], weights["idf"], linear)


def language_of(example: Message) -> str:
    """The language that the file of a training question names; English where it names none."""
    metadata = (example.get("metadata") or {}).get("intent") or {}
    return str(metadata.get("language", "en"))
