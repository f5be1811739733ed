"""Finds the signs of danger that content/safeguarding.yml lists: groups of words near each other.

The words are compared in plain form (small letters, no accents) and know no language, so that a message
in two languages is read too. What a sign is worth is not decided here: the topic classifier learns it,
as it learns what every other word is worth. Only a message of nothing but a call for help ("help", "aide moi svp") is taken at its word.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

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
_PHRASE = 5
"""Words that a phrase of a call for help has at most."""

Phrase = Tuple[str, ...]
Place = Tuple[int, int]
"""First word of a phrase in a message, and the word after its last."""


def plain_phrase(phrase: str) -> Phrase:
    """The plain words of a listed phrase; an asterisk at the end of a word stays."""
    marked = phrase.replace("*", "ZZ")
    return tuple(re.sub("zz$", "*", word) for word in plain(marked))


class Group:
    """Words and phrases that mean the same for a sign; a word that ends in * stands for all that begin so."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._by_word: Dict[str, List[Phrase]] = {}
        self._by_beginning: Dict[str, List[Phrase]] = {}
        for phrase in phrases:
            first = phrase[0]
            listed = self._by_beginning if first.endswith("*") else self._by_word
            listed.setdefault(first.rstrip("*"), []).append(phrase)
        self._lengths = sorted({len(beginning) for beginning in self._by_beginning})

    def places(self, words: Sequence[str]) -> List[Place]:
        """Where it stands, in order."""
        return [
            (start, start + len(phrase))
            for start, word in enumerate(words)
            for phrase in self._beginning_with(word)
            if _follows(words, start, phrase)
        ]

    def _beginning_with(self, word: str) -> Iterator[Phrase]:
        yield from self._by_word.get(word, ())
        for length in self._lengths:
            if len(word) >= length:
                yield from self._by_beginning.get(word[:length], ())


def _follows(words: Sequence[str], start: int, phrase: Phrase) -> bool:
    if start + len(phrase) > len(words):
        return False
    return all(
        words[start + index].startswith(part[:-1]) if part.endswith("*") else words[start + index] == part
        for index, part in enumerate(phrase[1:], start=1)
    )


def stand_near(groups: Sequence[Sequence[Place]]) -> bool:
    """Whether one place of each group can be chosen so that they follow each other closely, in any order.

    Takes time in proportion to the number of places: for each order the nearest ends are carried along.
    """
    return all(groups) and any(_chain(order) for order in itertools.permutations(groups))


def _chain(order: Sequence[Sequence[Place]]) -> bool:
    ends = sorted({end for _, end in order[0]})
    for places in order[1:]:
        reached, index = [], 0
        latest: Optional[int] = None
        for start, end in sorted(places):
            while index < len(ends) and ends[index] <= start:
                latest = ends[index]
                index += 1
            if latest is not None and start - latest <= _GAP:
                reached.append(end)
        if not reached:
            return False
        ends = sorted(set(reached))
    return True


class Signs:
    """The lists of content/safeguarding.yml."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        phrases = {name: [plain_phrase(phrase) for phrase in listed] for name, listed in lists["words"].items()}
        phrases[NOW] = [plain_phrase(phrase) for phrase in lists["now"]]
        self._groups = {name: Group(listed) for name, listed in phrases.items()}
        self._signs: List[Tuple[str, Sequence[str]]] = [
            (topic, names) for topic, signs in lists["signs"].items() for names in signs
        ]
        self._signs.append((NOW, [NOW]))
        self._alone = frozenset(word for phrase in [*lists["safe_words"], *lists["fillers"]] for word in plain(phrase))
        self._safe_words = frozenset(tuple(plain(phrase)) for phrase in lists["safe_words"])
        self._symbols = frozenset(lists["safe_symbols"])
        self._offers = frozenset(tuple(plain(phrase)) for phrase in lists["offers"])

    def found(self, text: str) -> List[str]:
        """The topics that signs in a text speak for, and ``now``."""
        words = plain(text)
        places = {name: group.places(words) for name, group in self._groups.items()}
        return sorted({topic for topic, names in self._signs if stand_near([places[name] for name in names])})

    def calls_for_help(self, text: str) -> bool:
        """Whether a text is nothing but a call for help, and no offer of it."""
        words = plain(text)
        if not words:
            return any(symbol in text for symbol in self._symbols)
        if not all(word in self._alone for word in words):
            return False
        phrases = {
            tuple(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + _PHRASE + 1)
        }
        return bool(phrases & self._safe_words) and not phrases & self._offers


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
