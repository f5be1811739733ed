"""Reads what was meant: one form for the same word, and slips put right.

A slip is a word that neither the training questions nor English know. It becomes the nearest
word of the training questions (SymSpell, edit distance with swapped letters), or is taken apart
where words were written together. Nothing else is changed, and never what is stored or shown.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any, Dict, FrozenSet, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from symspellpy import SymSpell, Verbosity

from answers.catalogue import CONTENT
from answers.content import read_yaml
from components.clauses import with_clauses

_SHORTHAND = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks",
    "wats": "what is", "whats": "what is", "dont": "don't", "cant": "can't", "info": "information",
}  # fmt: skip
"""Not "wat" and "im": words of Luxembourgish and German."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LETTERS = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_ELISION = re.compile(r"\b((?:[cdjlmnst]|qu|jusqu|lorsqu)')(?=\w)")
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
READ_AS = "read_as"
"""Message property: the text as it is read, for the components after this one."""
SHORTEST = 4
"""Letters of a word that may be a slip; among shorter ones every other is one slip away."""
LONG = 8
"""Letters from which two slips in a word are put right."""
JOINED = 9
"""Letters from which a word may be several written together."""
OFTEN = 2
"""Times a word of the English list must stand in the training questions to be one that slips lead to."""
OFTEN_BY_ITSELF = 4
"""Times another word must stand there to be one at all: training questions hold slips too."""
UNDERSTOOD = 1 / 4
"""Share of known words below which a longer message is not English, and left alone."""


def tidy(text: str) -> str:
    """Small letters, no markup, one kind of quotation mark, shorthand written out, "heeeelp" as "heelp", "l'article" as "l' article"."""
    text = unicodedata.normalize("NFKC", _MARKUP.sub(" ", text)).lower().replace("’", "'")
    text = _ELISION.sub(r"\1 ", _REPEATED.sub(r"\1\1", text))
    text = _WORD.sub(lambda word: _SHORTHAND.get(word[0], word[0]), text)
    return _SPACE.sub(" ", text).strip()


def plain(text: str) -> List[str]:
    """The words of a text, without capitals, accents and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return _LETTERS.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def read(message: Message) -> str:
    """The text as it is read."""
    text: str = message.get(READ_AS) or tidy(message.get(TEXT) or "")
    return text


def english_words() -> FrozenSet[str]:
    """The 83,000 words of SymSpell's English list."""
    text = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


def term_words(folder: Path = CONTENT) -> FrozenSet[str]:
    """Every word of content/terms.yml: none of them is a slip."""
    terms = read_yaml(folder / "terms.yml")
    phrases = (phrase for entries in terms.values() for listed in entries.values() for phrase in listed)
    return frozenset(word for phrase in phrases for word in _WORD.findall(tidy(str(phrase))))


class Corrector:
    """Puts slips right, towards the words of the training questions."""

    def __init__(self, counts: Dict[str, int], known: FrozenSet[str]) -> None:
        self._words = {
            word: count
            for word, count in counts.items()
            if word.isalpha() and count >= (OFTEN if word in known else OFTEN_BY_ITSELF)
        }
        self._known = known
        self._near = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        self._joined = SymSpell(max_dictionary_edit_distance=0, prefix_length=7)
        for word, count in self._words.items():
            self._near.create_dictionary_entry(word, count)
            if len(word) > 1 or word in "ai":
                self._joined.create_dictionary_entry(word, count)
        for word in _SHORTHAND:
            self._joined.create_dictionary_entry(word, OFTEN_BY_ITSELF)

    def correct(self, text: str) -> str:
        """A tidied text without slips."""
        words = [word for word in _WORD.findall(text) if word.isalpha()]
        is_english = len(words) == 1 or sum(self._is_known(word) for word in words) >= UNDERSTOOD * len(words)
        return _WORD.sub(lambda word: self._correct(word[0], is_english), text)

    def _is_known(self, word: str) -> bool:
        return len(word) < SHORTEST or not word.isalpha() or word in self._words or word in self._known

    def _correct(self, word: str, is_english: bool) -> str:
        if self._is_known(word):
            return word
        slips = 2 if len(word) >= LONG else 1
        near = self._near.lookup(word, Verbosity.CLOSEST, max_edit_distance=slips) if is_english else []
        if near:
            # Slips hardly ever fall on the first letter: "mision" is the mission, not the vision.
            return str(max(near, key=lambda one: (one.term[0] == word[0], one.count)).term)
        return self._apart(word) if len(word) >= JOINED else word

    def _apart(self, word: str) -> str:
        parts = self._joined.word_segmentation(word, max_edit_distance=0).corrected_string.split()
        # Every piece must be a word, and not all of them short: anything is a row of short words.
        are_words = all(part in self._words or part in _SHORTHAND for part in parts)
        if not are_words or "".join(parts) != word or len(parts) * 2.5 > len(word):
            return word
        return " ".join(_SHORTHAND.get(part, part) for part in parts)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Sets ``read_as`` on each message and its clauses. Learns the words of the training questions."""

    def __init__(self, storage: ModelStorage, resource: Resource, counts: Dict[str, int]) -> None:
        self._storage, self._resource, self._counts = storage, resource, counts
        self._corrector = Corrector(counts, english_words() | term_words())

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """A corrector that knows no words yet."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """A corrector with the words it has learned."""
        with model_storage.read_from(resource) as folder:
            counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, counts)

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the training questions."""
        self._counts = dict(
            Counter(
                word
                for example in training_data.intent_examples
                for word in _WORD.findall(tidy(example.get(TEXT) or ""))
            )
        )
        with self._storage.write_to(self._resource) as folder:
            (folder / "counts.json").write_text(json.dumps(self._counts, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training questions keep their slips: the classifier is to meet some."""
        for example in training_data.training_examples:
            example.set(READ_AS, tidy(example.get(TEXT) or ""))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Reads each message."""
        for message in with_clauses(messages):
            message.set(READ_AS, self._corrector.correct(tidy(message.get(TEXT) or "")))
        return messages
