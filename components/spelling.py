"""Reads what was meant: one form for the same word, and slips put right.

A slip is a word that neither the training questions, nor the lists of content/, nor a dictionary of
the message's language know. It becomes the nearest word of those questions and lists (SymSpell, edit
distance with swapped letters), or is taken apart where words were written together. Where anything was
changed the message is also kept as it was written, and both readings are judged. Nothing that is stored
or shown is changed.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from symspellpy import SymSpell, Verbosity

from answers.catalogue import CONTENT
from answers.content import LANGUAGES, read_yaml
from components.clauses import with_clauses
from components.dictionary import Dictionary
from components.language import LANGUAGE
from components.text import SHORTHAND, WORD, tidy

READ_AS = "read_as"
"""Message property: the text as it is read, for the components after this one."""
AS_WRITTEN = "as_written"
"""Message property: the same message with its slips, where some were put right."""
SHORTEST = 4
"""Letters of a word that may be a slip; among shorter ones every other is one slip away."""
LONG = 8
"""Letters from which two slips in a word are put right."""
JOINED = 9
"""Letters from which a word may be several written together."""
LONGEST = 40
"""Letters of the longest word that is looked at; what is longer is no word, nor a few written together."""
MOST = 300
"""Letters of the different slips put right in one message: where there are more it is in no language that we know."""
OFTEN = 2
"""Times a word of a dictionary must stand in the training questions to be one that slips lead to."""
OFTEN_BY_ITSELF = 4
"""Times another word must stand there to be one at all: training questions hold slips too."""
COMPOUNDING = ("de", "lb")
"""Languages that write words together themselves; in them only a message without any space is taken apart."""


def read(message: Message) -> str:
    """The text as it is read."""
    text: str = message.get(READ_AS) or tidy(message.get(TEXT) or "")
    return text


def listed_words(folder: Path = CONTENT) -> FrozenSet[str]:
    """Every word of content/terms.yml and content/safeguarding.yml: none of them is a slip."""
    terms, signs = read_yaml(folder / "terms.yml"), read_yaml(folder / "safeguarding.yml")
    phrases = [phrase for entries in terms.values() for listed in entries.values() for phrase in listed]
    phrases += [phrase for listed in signs["words"].values() for phrase in listed if "*" not in phrase]
    phrases += [*signs["safe_words"], *signs["fillers"], *signs["now"]]
    return frozenset(word for phrase in phrases for word in WORD.findall(tidy(str(phrase))))


def with_readings(messages: List[Message]) -> List[Message]:
    """Messages and clauses as they are read, and as they were written where that differs."""
    return [
        reading
        for message in with_clauses(messages)
        for reading in (message, message.get(AS_WRITTEN))
        if reading is not None
    ]


Slips = Dict[Tuple[str, bool], str]
"""What unknown words of a message are read as; each with whether it stands alone."""


def _letters(slips: Slips) -> int:
    return sum(len(slip) for slip, _ in slips)


class Corrector:
    """Puts slips right, towards the words of the training questions and of the lists in content/."""

    def __init__(self, counts: Mapping[str, int], listed: FrozenSet[str], dictionary: Dictionary) -> None:
        """``counts``: how often each word stands in the training questions; ``listed``: words that count as often enough."""
        self._words = {
            word: count
            for word, count in {
                **counts,
                **{word: max(counts.get(word, 0), OFTEN_BY_ITSELF) for word in listed},
            }.items()
            if word.isalpha() and count >= (OFTEN if dictionary.has(word) else OFTEN_BY_ITSELF)
        }
        self._dictionary = dictionary
        self._near = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        self._joined = SymSpell(max_dictionary_edit_distance=0, prefix_length=7)
        for word, count in self._words.items():
            self._near.create_dictionary_entry(word, count)
            if len(word) > 1 or word in "ai":
                self._joined.create_dictionary_entry(word, count)
        for word in SHORTHAND:
            self._joined.create_dictionary_entry(word, OFTEN_BY_ITSELF)

    def correct(self, text: str, language: Optional[str] = None, slips: Optional[Slips] = None) -> str:
        """A tidied text without slips; ``language``: the one it is surely written in, nothing where that is not known.

        ``slips``: those of other parts of the same message, which are not looked up again.
        """
        alone = len(WORD.findall(text)) == 1
        slips = {} if slips is None else slips
        return WORD.sub(lambda word: self._correct(word[0], language, alone, slips), text)

    def _is_known(self, word: str, languages: Sequence[str]) -> bool:
        if len(word) < SHORTEST or not word.isalpha() or word in self._words:
            return True
        return self._dictionary.has(word, languages)

    def _correct(self, word: str, language: Optional[str], alone: bool, slips: Slips) -> str:
        languages = (language,) if language else LANGUAGES
        if len(word) > LONGEST or self._is_known(word, languages):
            return word
        if (word, alone) not in slips:
            is_one_too_many = _letters(slips) + len(word) > MOST
            slips[word, alone] = word if is_one_too_many else self._nearest(word, languages, alone)
        return slips[word, alone]

    def _nearest(self, word: str, languages: Sequence[str], alone: bool) -> str:
        slips = 2 if len(word) >= LONG else 1
        near = self._near.lookup(word, Verbosity.CLOSEST, max_edit_distance=slips)
        if near:
            # Slips hardly ever fall on the first letter: "mision" is the mission, not the vision.
            return str(max(near, key=lambda one: self._likelihood(one, word, languages)).term)
        is_compound = languages[0] in COMPOUNDING and not alone
        return self._apart(word) if len(word) >= JOINED and not is_compound else word

    def _likelihood(self, near: Any, word: str, languages: Sequence[str]) -> Tuple[bool, bool, int]:
        return near.term[0] == word[0], self._dictionary.has(near.term, languages), near.count

    def _apart(self, word: str) -> str:
        parts = self._joined.word_segmentation(word, max_edit_distance=0).corrected_string.split()
        # Every piece must be a word, and not all of them short: anything is a row of short words.
        are_words = all(part in self._words or part in SHORTHAND for part in parts)
        if not are_words or "".join(parts) != word or len(parts) * 2.5 > len(word):
            return word
        return " ".join(SHORTHAND.get(part, part) for part in parts)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Sets ``read_as`` on each message and its clauses, and ``as_written`` where slips were put right.

    Learns the words of the training questions. Stands after the detection of the language.
    """

    def __init__(self, storage: ModelStorage, resource: Resource, corrector: Optional[Corrector] = None) -> None:
        self._storage, self._resource, self._corrector = storage, resource, corrector

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """A corrector that knows no words yet."""
        return cls(model_storage, resource)

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
            with np.load(folder / "dictionary.npz", allow_pickle=False) as words:
                dictionary = Dictionary(dict(words))
        return cls(model_storage, resource, Corrector(counts, listed_words(), dictionary))

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the training questions, and gathers those of the languages."""
        counts = Counter(
            word for example in training_data.intent_examples for word in WORD.findall(tidy(example.get(TEXT) or ""))
        )
        dictionary = Dictionary.gather()
        self._corrector = Corrector(counts, listed_words(), dictionary)
        with self._storage.write_to(self._resource) as folder:
            (folder / "counts.json").write_text(json.dumps(counts, ensure_ascii=False), encoding="utf-8")
            np.savez(folder / "dictionary.npz", **dictionary.words)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training questions keep their slips: the classifier is to meet some."""
        for example in training_data.training_examples:
            example.set(READ_AS, tidy(example.get(TEXT) or ""))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Reads each message."""
        for message in messages:
            written_in = (message.get(LANGUAGE) or {}).get("name")
            slips: Slips = {}
            for part in with_clauses([message]):
                self._read(part, written_in, slips)
        return messages

    def _read(self, message: Message, language: Optional[str], slips: Slips) -> None:
        written = tidy(message.get(TEXT) or "")
        # What we do not speak we cannot put right; nor the parts of a message that is hardly anything but slips.
        speaks = (language is None or language in LANGUAGES) and _letters(slips) <= MOST
        corrected = self._corrector.correct(written, language, slips) if self._corrector and speaks else written
        message.set(READ_AS, corrected)
        # What was written in one is no other reading once it is taken apart.
        if corrected != written and corrected.count(" ") == written.count(" "):
            twin: Message = Message.build(message.get(TEXT))
            twin.set(READ_AS, written)
            message.set(AS_WRITTEN, twin)
