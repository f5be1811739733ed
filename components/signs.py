"""Finds the signs of danger that content/safeguarding.yml lists: groups of words near each other.

The words are compared in plain form (small letters, no accents) and know no language, so that a message
in two languages is read too. What a sign is worth is not decided here: the topic classifier learns it,
as it learns what every other word is worth. Only a message of nothing but a call for help ("help", "aide moi svp") is taken at its word.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from answers.catalogue import CONTENT
from answers.content import file_hash, read_yaml
from components.spelling import read, with_readings
from components.text import plain

SIGNS = "signs"
"""Message property: names of the signs found, sorted; a sign is named by the topic it speaks for."""
CALLS = "calls_for_help"
"""Message property: whether the message is nothing but a call for help."""
NOW = "now"
"""The sign that speaks of this moment."""
_GAP = 7
"""Words that may stand between two groups of a sign."""
CALL, OFFER = "safe_words", "offers"
"""Lists of phrases: with which people call for help, with which they offer it."""

Phrase = Tuple[str, ...]
Places = Mapping[int, int]
"""Where phrases stand in a message: number of words -> where those of that length begin, bit n for word n."""


def plain_phrase(phrase: str) -> Phrase:
    """The plain words of a listed phrase; an asterisk at the end of a word stays."""
    marked = phrase.replace("*", "ZZ")
    return tuple(re.sub("zz$", "*", word) for word in plain(marked))


class Index:
    """Groups of words and phrases that mean the same for a sign; a word that ends in * stands for all that begin so."""

    def __init__(self, groups: Mapping[str, Sequence[Phrase]]) -> None:
        self._by_word: Dict[str, List[Tuple[str, Phrase]]] = {}
        self._by_beginning: Dict[str, List[Tuple[str, Phrase]]] = {}
        for name, phrases in groups.items():
            for phrase in phrases:
                first = phrase[0]
                listed = self._by_beginning if first.endswith("*") else self._by_word
                listed.setdefault(first.rstrip("*"), []).append((name, phrase))
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})

    def places(self, words: Sequence[str]) -> Mapping[str, Places]:
        """Where each group stands that does."""
        found: Dict[str, Dict[int, int]] = {}
        begin: Dict[str, List[Tuple[str, Phrase]]] = {}
        for start, word in enumerate(words):
            if word not in begin:
                begin[word] = self._beginning_with(word)
            for name, phrase in begin[word]:
                if _follows(words, start, phrase):
                    places = found.setdefault(name, {})
                    places[len(phrase)] = places.get(len(phrase), 0) | 1 << start
        return found

    def _beginning_with(self, word: str) -> List[Tuple[str, Phrase]]:
        beginnings = (word[:length] for length in self._lengths if len(word) >= length)
        listed = [self._by_word.get(word, ()), *(self._by_beginning.get(one, ()) for one in beginnings)]
        return [one for some in listed for one in some]


def _follows(words: Sequence[str], start: int, phrase: Phrase) -> bool:
    """Whether a phrase stands at a word that is known to be its first."""
    if start + len(phrase) > len(words):
        return False
    for part, word in zip(phrase[1:], words[start + 1 : start + len(phrase)], strict=True):
        if part != word and not (part[-1] == "*" and word.startswith(part[:-1])):
            return False
    return True


def stand_near(groups: Sequence[Places]) -> bool:
    """Whether one place of each group can be chosen so that they follow each other closely, in any order.

    All places of a group are looked at together, as bits, so that it does not matter how many there are.
    """
    return all(groups) and any(_chain(order) for order in itertools.permutations(groups))


def _chain(order: Sequence[Places]) -> bool:
    ends = _ends(order[0])
    for places in order[1:]:
        near = ends
        for gap in range(_GAP):
            near |= ends << gap + 1
        ends = _ends(places, near)
        if not ends:
            return False
    return True


def _ends(places: Places, among: int = -1) -> int:
    """The words after the places that begin ``among`` some words, as bits."""
    found = 0
    for length, starts in places.items():
        found |= (starts & among) << length
    return found


class Signs:
    """The lists of content/safeguarding.yml."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        phrases = {name: [plain_phrase(phrase) for phrase in listed] for name, listed in lists["words"].items()}
        phrases[NOW] = [plain_phrase(phrase) for phrase in lists["now"]]
        self._index = Index(phrases)
        self._signs: List[Tuple[str, Sequence[str]]] = [
            (topic, names) for topic, signs in lists["signs"].items() for names in signs
        ]
        self._signs.append((NOW, [NOW]))
        self._alone = frozenset(word for phrase in [*lists["safe_words"], *lists["fillers"]] for word in plain(phrase))
        self._calls = Index(
            {name: [phrase for phrase in map(plain_phrase, lists[name]) if phrase] for name in (CALL, OFFER)}
        )
        self._symbols = frozenset(lists["safe_symbols"])

    def found(self, text: str) -> List[str]:
        """The topics that signs in a text speak for, and ``now``."""
        places = self._index.places(plain(text))
        return sorted({topic for topic, names in self._signs if stand_near([places.get(name, {}) for name in names])})

    def calls_for_help(self, text: str) -> bool:
        """Whether a text is nothing but a call for help, and no offer of it."""
        words = plain(text)
        if not words:
            return any(symbol in text for symbol in self._symbols)
        if not all(word in self._alone for word in words):
            return False
        said = self._calls.places(words)
        return CALL in said and OFFER not in said


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SignFinder(GraphComponent):
    """Sets ``signs`` and ``calls_for_help`` on each message and its clauses. Stands after the correction of slips."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``content``: folder of safeguarding.yml."""
        return {"content": str(CONTENT)}

    def __init__(self, config: Dict[str, Any]) -> None:
        self._signs = Signs(read_yaml(Path(config["content"]) / "safeguarding.yml"))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SignFinder:
        """As Rasa calls it; needs nothing but its configuration."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Hash of the lists, so that changed ones are not answered from Rasa's cache."""
        file = Path({**cls.get_default_config(), **config}["content"]) / "safeguarding.yml"
        return file_hash(file)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Marks the training questions, from which the classifier learns what a sign is worth."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Marks each message."""
        for message in with_readings(messages):
            text = read(message)
            message.set(SIGNS, self._signs.found(text))
            message.set(CALLS, self._signs.calls_for_help(text))
        return messages
